import { request as httpRequest } from "node:http";
import type { Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "#server/exchange/core/random.ts";
import { garbageFrame } from "#server/exchange/faults/garbage.ts";
import { createLane, type FrameData } from "#server/exchange/faults/lane.ts";
import { type FaultOrder, readFaultOrder } from "#server/exchange/faults/order.ts";
import { createFaultPlan, UNTOUCHED } from "#server/exchange/faults/plan.ts";
import { spoilt, withTimesShifted } from "#server/exchange/faults/spoil.ts";
import { readTimedFault } from "#server/exchange/faults/timed-fault.ts";
import { readExchangeOptions } from "#server/exchange/options.ts";
import type { RunningExchange } from "#server/exchange/run.ts";
import { createFakeClock } from "../fake-clock.ts";
import { fastconnectUser } from "./fastconnect-client.ts";
import { startRunning, until } from "./running.ts";

const orderOf = (body: Record<string, unknown>): FaultOrder => {
  const { order, faults } = readFaultOrder(body);
  if (!order) throw new Error(faults.join("; "));
  return order;
};
const planOf = () => createFaultPlan((seed, kind) => createRandom(seed, "fault", kind));

describe("an order", () => {
  test("has its usual values where it says nothing", () => {
    expect(orderOf({ kind: "cut" })).toMatchObject({ count: 1, seed: 7, dialect: null, rate: 0.05 });
    expect(orderOf({ kind: "429", durationMs: 2_000 })).toMatchObject({
      count: 1_000_000,
      durationMs: 2_000,
    });
    expect(orderOf({ kind: "garbage", count: 3 })).toMatchObject({ count: 3, durationMs: 600_000 });
    expect(orderOf({ kind: "rst", count: 5, durationMs: 3_000 })).toMatchObject({
      count: 5,
      durationMs: 3_000,
    });
  });

  test.each([
    [{}, "kind"],
    [{ kind: "earthquake" }, "kind"],
    [{ kind: "cut", count: 0 }, "count"],
    [{ kind: "slow", durationMs: 3_600_000 }, "durationMs"],
    [{ kind: "cut", dialect: "nosuch" }, "dialect"],
    [{ kind: "cut", times: 3 }, "times"],
    [{ kind: "close", form: "rst" }, "frame or fin"],
    [{ kind: "drop", form: "http" }, "form"],
    [{ kind: "skew", skewMs: 100_000_000 }, "skewMs"],
    [undefined, "body"],
  ])("%j is refused with the name of what is wrong", (body, word) => {
    expect(readFaultOrder(body).faults.join()).toContain(word);
  });
});

describe("a fault ordered by flag", () => {
  test("has the names of an order and a moment to begin", () => {
    expect(readTimedFault("kind=401,count=3,form=http,at=2.5s")).toEqual({
      timed: { order: orderOf({ kind: "401", count: 3, form: "http" }), atMs: 2_500 },
      faults: [],
    });
    expect(readTimedFault("kind=skew,skewMs=-5000").timed).toMatchObject({
      atMs: 0,
      order: { skewMs: -5_000 },
    });
  });

  test.each([
    ["rst", "name=value"],
    ["kind=earthquake", "kind"],
    ["kind=rst,at=soon", "at is «soon»"],
    ["kind=rst,count=many", "count"],
  ])("%s is refused in words", (text, words) => {
    expect(readTimedFault(text).faults.join()).toContain(words);
  });

  test("is one of the exchange's options, as often as wanted, and wrong ones are told with the others", () => {
    const { options } = readExchangeOptions(["--fault", "kind=rst,at=10s", "--fault", "kind=drop"]);
    expect(options?.faults?.map(({ order, atMs }) => [order.kind, atMs])).toEqual([
      ["rst", 10_000],
      ["drop", 0],
    ]);
    expect(readExchangeOptions(["--fault", "kind=quake", "--speed", "x"]).faults).toHaveLength(2);
  });
});

describe("a spoilt frame", () => {
  test.each([
    [
      "SSI IDS",
      '{"type":"data","channel":"X","data":{"sym":"VIC","time":"10:59:59","lastPrice":1}}',
      '"11:09:59"',
    ],
    [
      "its news",
      '{"type":"data","data":{"time":"2026-02-10T23:55:00.000+07:00"}}',
      '"2026-02-11T00:05:00.000+07:00"',
    ],
    [
      "FastConnect Data",
      `{"C":"s","M":[{"A":[${JSON.stringify(JSON.stringify({ Content: '{"TradingDate":"28/02/2026","Time":"23:59:00"}' }))}]}]}`,
      "01/03/2026",
    ],
    [
      "FastConnect v3",
      '{"topic":"trade.VIC","data":{"s":"VIC","t":"2026/02/10 10:00:00","p":"1"}}',
      '"2026/02/10 10:10:00"',
    ],
  ])("of %s has all its times moved and nothing else", (_, frame, time) => {
    const moved = withTimesShifted(frame, 600_000);
    expect(moved).toContain(time);
    expect(withTimesShifted(moved, -600_000)).toBe(frame);
  });

  test("is cut off inside, never whole and never empty", () => {
    const frame = '{"type":"data"}';
    const cuts = [0, 0.5, 0.999_999].map((cutAt) => spoilt(frame, { ...UNTOUCHED, cutAt }));
    expect(cuts).toEqual(["{", '{"type":', '{"type":"data"']);
  });
});

describe("a plan", () => {
  const fates = (seed: number) => {
    const plan = planOf();
    for (const kind of ["duplicate", "reorder", "garbage", "drop"]) {
      plan.begin(orderOf({ kind, seed, rate: 0.2, durationMs: 60_000 }), 0);
    }
    return Array.from({ length: 500 }, (_, at) => plan.frame("ssi-ids", at, "{}"));
  };

  test("decides the same with the same seed, something else with another", () => {
    expect(fates(3)).toEqual(fates(3));
    expect(fates(3)).not.toEqual(fates(4));
    expect(fates(3).filter((fate) => fate.againAfter !== null).length).toBeGreaterThan(50);
  });

  test("ends after its count, and after its time", () => {
    const plan = planOf();
    plan.begin(orderOf({ kind: "drop", count: 2, rate: 1 }), 0);
    expect([1, 2, 3].map((at) => plan.frame("ssi-ids", at, "{}").isLost)).toEqual([true, true, false]);
    plan.begin(orderOf({ kind: "drop", durationMs: 100, rate: 1 }), 1_000);
    expect([1_000, 1_099, 1_100].map((at) => plan.frame("ssi-ids", at, "{}").isLost)).toEqual([
      true,
      true,
      false,
    ]);
    expect(plan.active(1_100)).toEqual([]);
  });

  test("loses the frames of one symbol and no others", () => {
    const plan = planOf();
    plan.begin(orderOf({ kind: "lose", symbol: "HPG" }), 0);
    const told = (symbol: string) => `{"type":"data","data":{"sym":"${symbol}","lastPrice":26700}}`;
    const lost = ["HPG", "HPX", "VIC"].map((symbol) => plan.frame("ssi-ids", 1, told(symbol)).isLost);
    expect(lost).toEqual([true, false, false]);
    expect(plan.frame("ssi-ids", 30_000, told("HPG")).isLost).toBe(false);
    expect(readFaultOrder({ kind: "lose" }).faults.join()).toContain("lose needs one");
    expect(readFaultOrder({ kind: "drop", symbol: "HPG" }).faults.join()).toContain("nothing else takes one");
  });

  test("scatters cuts over the time, the first at once, and leaves other dialects alone", () => {
    const plan = planOf();
    const order = orderOf({ kind: "cut", count: 5, durationMs: 1_000, dialect: "ssi-fcdata" });
    const times = plan.begin(order, 500)?.strikes.map((strike) => strike.atMs) ?? [];
    expect([times.length, times[0]]).toEqual([5, 500]);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(Math.max(...times)).toBeLessThan(1_500);
    plan.begin(orderOf({ kind: "silence", dialect: "ssi-ids" }), 500);
    expect(plan.voice("ssi-ids", 400, 600)).toBe("silent");
    expect(plan.voice("ssi-ids", 550, 600)).toBe("whole");
    expect(plan.voice("ssi-fcdata", 400, 600)).toBe("whole");
  });

  test("takes fifty faults at a time and no more", () => {
    const plan = planOf();
    const begun = Array.from({ length: 51 }, () => plan.begin(orderOf({ kind: "silence" }), 0));
    expect(begun.filter((one) => one !== null)).toHaveLength(50);
  });

  test("a login is never answered 401, everything may be answered 429", () => {
    const plan = planOf();
    plan.begin(orderOf({ kind: "401" }), 0);
    expect(plan.request("ssi-fcdata", 1, true).status).toBeNull();
    expect(plan.request("ssi-fcdata", 1, false).status).toBe(401);
    expect(plan.request("ssi-fcdata", 1, false).status).toBeNull();
    plan.begin(orderOf({ kind: "429", durationMs: 5_000 }), 0);
    expect(plan.request("ssi-fcdata", 2_000, true)).toMatchObject({ status: 429, retryAfterMs: 3_000 });
  });

  test("refuses logins too while it lasts, and a wrong clock is wrong by so much and no longer", () => {
    const plan = planOf();
    plan.begin(orderOf({ kind: "refuse", form: "http", durationMs: 1_000 }), 0);
    expect([10, 990, 1_000].map((at) => plan.request("ssi-ids", at, true).status)).toEqual([503, 503, null]);
    plan.begin(orderOf({ kind: "skew", skewMs: -7_000, durationMs: 1_000, dialect: "ssi-ids" }), 0);
    expect([
      plan.skewMs("ssi-ids", 999),
      plan.skewMs("ssi-fcdata", 999),
      plan.skewMs("ssi-ids", 1_000),
    ]).toEqual([-7_000, 0, 0]);
  });
});

describe("a lane", () => {
  const open = () => {
    const clock = createFakeClock();
    const sent: FrameData[] = [];
    const lane = createLane({
      write: (frame) => sent.push(frame),
      nowMs: clock.monotonicMs,
      after: clock.after,
    });
    return { clock, sent, lane };
  };

  test("lets a held frame go after as many others as were drawn", () => {
    const { lane, sent } = open();
    lane.offer("a", { ...UNTOUCHED, holdFor: 2 });
    for (const frame of ["b", "c", "d"]) lane.offer(frame, UNTOUCHED);
    expect(sent).toEqual(["b", "c", "a", "d"]);
    expect(lane.isEmpty).toBe(true);
  });

  test("lets a held frame go after a moment when nothing overtakes it", () => {
    const { lane, sent, clock } = open();
    lane.offer("a", { ...UNTOUCHED, holdFor: 5 });
    expect(sent).toEqual([]);
    clock.advance(2_000);
    expect(sent).toEqual(["a"]);
  });

  test("repeats at once or later, and loses what is to be lost", () => {
    const { lane, sent } = open();
    lane.offer("a", { ...UNTOUCHED, againAfter: 0 });
    lane.offer("b", { ...UNTOUCHED, againAfter: 1 });
    lane.offer("c", { ...UNTOUCHED, isLost: true });
    lane.offer("d", UNTOUCHED);
    expect(sent).toEqual(["a", "a", "b", "d", "b"]);
  });

  test("is slow in order, and lets go of everything when told", () => {
    const { lane, sent, clock } = open();
    lane.offer("a", { ...UNTOUCHED, delayMs: 1_000 });
    lane.offer("b", { ...UNTOUCHED, delayMs: 10 });
    lane.offer("c", UNTOUCHED);
    clock.advance(500);
    expect(sent).toEqual([]);
    clock.advance(600);
    expect(sent).toEqual(["a", "b", "c"]);
    lane.offer("d", { ...UNTOUCHED, delayMs: 1_000 });
    lane.release();
    expect(sent.at(-1)).toBe("d");
  });

  test("nonsense never is a message with a price in it", () => {
    const frame = '{"channel":"DATA","topic":"trade.VIC","data":{"s":"VIC","p":"1","q":"1","v":"1"}}';
    for (let kind = 0; kind < 40; kind++) expect(garbageFrame(kind, frame)).not.toBe(frame);
  });
});

describe("the running exchange", () => {
  let exchange: RunningExchange;
  let user: ReturnType<typeof fastconnectUser>;
  let token = "";
  beforeAll(async () => {
    exchange = await startRunning({ speed: 5 });
    user = fastconnectUser(exchange);
  });
  afterEach(async () => {
    await fetch(`${exchange.ready.adminUrl}/faults`, { method: "DELETE" });
    user.hangUp();
  });
  afterAll(() => exchange.stop());

  async function inject(fault: Record<string, unknown>) {
    const response = await fetch(`${exchange.ready.adminUrl}/faults`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(fault),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
  const connections = async () =>
    (
      (await (await fetch(`${exchange.ready.adminUrl}/connections`)).json()) as {
        dialects: Record<string, { open: number }>;
      }
    ).dialects;
  const faults = async () =>
    ((await (await fetch(`${exchange.ready.adminUrl}/faults`)).json()) as { faults: unknown[] }).faults;

  async function follower(...topics: string[]) {
    token = (await user.login()).accessToken;
    const client = await user.connect(token);
    client.subscribe(...topics);
    await until(() => client.texts.length > 1, "the first data");
    return client;
  }

  test("lists what is under way and ends it all on demand", async () => {
    const { status, body } = await inject({ kind: "silence", durationMs: 60_000, dialect: "ssi-ids" });
    expect([status, body]).toMatchObject([201, { kind: "silence", dialect: "ssi-ids", used: 0, id: 1 }]);
    expect(await faults()).toHaveLength(1);
    const ended = await fetch(`${exchange.ready.adminUrl}/faults`, { method: "DELETE" });
    expect(await ended.json()).toEqual({ ended: 1 });
    expect(await faults()).toEqual([]);
  });

  test("refuses a wrong order in words, and one that is not JSON", async () => {
    expect(await inject({ kind: "earthquake" })).toMatchObject({ status: 400 });
    const form = await fetch(`${exchange.ready.adminUrl}/faults`, { method: "POST", body: '{"kind":"cut"}' });
    expect(form.status).toBe(415);
  });

  test("the admin address does not answer to a foreign name", async () => {
    const { hostname, port } = new URL(exchange.ready.adminUrl);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { host: `evil.example:${port}` };
      httpRequest({ hostname, port, path: "/faults", method: "DELETE", headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(status).toBe(403);
  });

  test("cut ends every socket with a close frame; a new one is let in", async () => {
    const client = await follower("quote.*");
    await inject({ kind: "cut" });
    await until(() => client.closes.length > 0, "the end");
    expect(client.closes).toEqual([1001]);
    await user.connect(token);
  });

  test("rst ends sockets without a word, and only those of the dialect named", async () => {
    const client = await follower("quote.*");
    const codes: unknown[] = [];
    const { _socket } = client.socket as unknown as { _socket: Socket };
    _socket.on("error", (error: NodeJS.ErrnoException) => codes.push(error.code));
    await inject({ kind: "rst", dialect: "ssi-fcdata" });
    const before = client.texts.length;
    await until(() => client.texts.length > before, "more data");
    await inject({ kind: "rst", dialect: "ssi-fastconnect" });
    await until(() => client.closes.length > 0, "the end");
    expect(client.closes).toEqual([1006]);
    expect(codes).toEqual(["ECONNRESET"]);
  });

  test("close ends sockets as if all were well: with 1000, or with FIN and no frame", async () => {
    const polite = await follower("quote.*");
    await inject({ kind: "close" });
    await until(() => polite.closes.length > 0, "the end");
    const curt = await user.connect(token);
    await inject({ kind: "close", form: "fin" });
    await until(() => curt.closes.length > 0, "the end");
    expect([...polite.closes, ...curt.closes]).toEqual([1000, 1006]);
  });

  test("a half-open socket neither reads nor speaks nor takes our goodbye, until it is over", async () => {
    const client = await follower("quote.*");
    await inject({ kind: "half-open", dialect: "ssi-fastconnect" });
    const other = await user.connect(token);
    other.subscribe("quote.*");
    await until(() => other.texts.length > 40, "data on a new socket");
    const before = client.texts.length;
    client.subscribe("trade.*");
    // Our own FIN is not noticed either: the connection stays.
    client.socket.close();
    const seen = other.texts.length;
    await until(() => other.texts.length > seen + 20, "more on the new socket");
    expect([client.texts.length, client.closes]).toEqual([before, []]);
    expect((await connections())["ssi-fastconnect"]).toMatchObject({ open: 2 });
    await fetch(`${exchange.ready.adminUrl}/faults`, { method: "DELETE" });
    await until(() => client.closes.length > 0, "the goodbye, read at last");
    // What was written into the void is read now, as TCP keeps it.
    expect(client.closes).toEqual([1005]);
  });

  test("truncated frames are no JSON, and whole ones follow", async () => {
    const client = await follower("quote.*");
    const before = client.texts.length;
    await inject({ kind: "truncate", rate: 1, count: 5 });
    const isWhole = (text: string): boolean => text.endsWith("}}");
    const came = () => client.texts.slice(before);
    await until(() => came().filter((text) => !isWhole(text)).length === 5, "the cut ones");
    const at = client.texts.length;
    await until(() => client.texts.slice(at).filter(isWhole).length > 5, "whole ones");
    for (const text of came().filter((one) => !isWhole(one))) expect(() => JSON.parse(text)).toThrow();
  });

  test("refuse lets nobody new in and leaves open sockets alone", async () => {
    const client = await follower("quote.*");
    await inject({ kind: "refuse", form: "http", durationMs: 60_000 });
    expect(await user.get("indexList", token)).toMatchObject({ status: 503, body: { code: 503 } });
    await expect(user.connect(token)).rejects.toThrow("503");
    await fetch(`${exchange.ready.adminUrl}/faults`, { method: "DELETE" });
    await inject({ kind: "refuse", form: "rst", durationMs: 60_000 });
    await expect(user.get("indexList", token)).rejects.toThrow();
    await expect(user.connect(token)).rejects.toThrow("ECONNRESET");
    const before = client.texts.length;
    await until(() => client.texts.length > before, "data on the old socket");
  });

  test("a wrong clock shows in every time and in the Date header, and in no price", async () => {
    const client = await follower("quote.*");
    const { status, body } = await inject({ kind: "skew", skewMs: 7_200_000, durationMs: 60_000 });
    expect([status, body.skewMs]).toEqual([201, 7_200_000]);
    const from = client.texts.length;
    await until(() => client.texts.length > from + 5, "data");
    const times = client
      .frames()
      .slice(from + 2)
      .map((frame) => (frame.data as { t?: string } | undefined)?.t);
    expect(new Set(times.flatMap((t) => (t ? [t.slice(0, 13)] : [])))).toEqual(new Set(["2026/02/10 12"]));
    const answer = await fetch(`${exchange.ready.feeds["ssi-fastconnect"].url}/api/v3/data/indexList`);
    const aheadMs = Date.parse(answer.headers.get("date") ?? "") - Date.now();
    expect(Math.round(aheadMs / 600_000)).toBe(12);
    const session = await user.login();
    expect(Math.round((Number(session.expiresAt) - Date.now() / 1_000) / 60)).toBe(135);
  });

  test("silence leaves the socket open, says nothing and answers no ping; a new socket works", async () => {
    const client = await follower("quote.*");
    await inject({ kind: "silence", dialect: "ssi-fastconnect" });
    let pongs = 0;
    client.socket.on("pong", () => pongs++);
    // What was under way arrives before this answer of another, unharmed socket.
    const other = await user.connect(token);
    other.subscribe("quote.*");
    await until(() => other.texts.length > 40, "data on the new socket");
    const before = client.texts.length;
    client.socket.ping();
    client.say({ method: "ping_pong", channel: "HEARTBEAT", topics: [] });
    const seen = other.texts.length;
    await until(() => other.texts.length > seen + 20, "more on the new socket");
    expect([client.texts.length, pongs, client.socket.readyState]).toEqual([before, 0, client.socket.OPEN]);
    await fetch(`${exchange.ready.adminUrl}/faults`, { method: "DELETE" });
    await until(() => client.texts.length > before, "the voice again");
  });

  test("lost, repeated and shuffled frames: the trades that arrive show it, the truth does not", async () => {
    const client = await follower("trade.*", "market.flag");
    await inject({ kind: "duplicate", rate: 0.5, durationMs: 60_000, seed: 1 });
    await inject({ kind: "reorder", rate: 0.5, durationMs: 60_000, seed: 2 });
    const trades = () => client.frames().filter((frame) => String(frame.topic).startsWith("trade."));
    await until(() => trades().length > 300, "trades");
    const keys = trades().map((frame) => JSON.stringify(frame.data));
    expect(new Set(keys).size).toBeLessThan(keys.length);
    const last = new Map<string, number>();
    let isShuffled = false;
    for (const frame of trades()) {
      const { s, v } = frame.data as { s: string; v: string };
      if (Number(v) < (last.get(s) ?? 0)) isShuffled = true;
      last.set(s, Number(v));
    }
    expect(isShuffled).toBe(true);
    const [first] = [...last.keys()];
    const truth = (await (await fetch(`${exchange.ready.adminUrl}/truth?symbol=${first}`)).json()) as {
      trades: { time: string; volume: number; totalVolume: number; side: string }[];
    };
    expect(Object.keys(truth.trades[0] ?? {})).toEqual(["time", "price", "volume", "totalVolume", "side"]);
    expect(truth.trades[0]?.time).toMatch(/^2026-02-10T10:\d\d:\d\d\.\d{3}\+07:00$/);
    const totals = truth.trades.map((trade) => trade.totalVolume);
    expect(totals.slice(1)).toEqual(truth.trades.slice(1).map((one, at) => (totals[at] ?? 0) + one.volume));
  });

  test("lost frames leave holes in the totals", async () => {
    const client = await follower("trade.*", "market.flag");
    await inject({ kind: "drop", rate: 0.5, durationMs: 60_000 });
    const holes = () => {
      const last = new Map<string, number>();
      let count = 0;
      for (const frame of client.frames().filter((one) => String(one.topic).startsWith("trade."))) {
        const { s, q, v } = frame.data as { s: string; q: string; v: string };
        const before = last.get(s);
        if (before !== undefined && Number(v) - Number(q) > before) count++;
        last.set(s, Number(v));
      }
      return count;
    };
    await until(() => holes() > 3, "holes");
  });

  test("garbage comes between whole messages and replaces none", async () => {
    const client = await follower("trade.*", "market.flag");
    const before = client.texts.length;
    await inject({ kind: "garbage", rate: 1, count: 30 });
    const isMessage = (text: string): boolean =>
      text.startsWith('{"channel":"DATA","topic":"trade.') &&
      text.includes('"v":"') &&
      !text.includes("__proto__");
    const came = () => client.texts.slice(before);
    // Over when its count is used up.
    while ((await faults()).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    await until(() => came().filter(isMessage).length >= 30, "a trade after each");
    expect(came().filter((text) => !isMessage(text))).toHaveLength(30);
  });

  test("an expired token is refused, its socket stays, and a refresh brings a good one", async () => {
    const session = await user.login();
    const client = await user.connect(session.accessToken);
    await inject({ kind: "expire-token" });
    expect((await user.get("indexList", session.accessToken)).status).toBe(401);
    await expect(user.connect(session.accessToken)).rejects.toThrow("401");
    client.say({ method: "ping_pong", channel: "HEARTBEAT", topics: [] });
    await until(() => client.texts.length > 0, "the pong");
    const { body } = await user.post("refresh", { refreshToken: session.refreshToken });
    expect((await user.get("indexList", body.accessToken as string)).status).toBe(200);
  });

  test("401 and 429 answer so many requests, each dialect in its own words", async () => {
    const { accessToken } = await user.login();
    await inject({ kind: "401", count: 2 });
    const v2 = await fetch(`${exchange.ready.feeds["ssi-fcdata"].url}api/v2/Market/IndexList`);
    expect([v2.status, await v2.json()]).toEqual([200, { message: "Unauthorized", status: 401 }]);
    expect(await user.get("indexList", accessToken)).toMatchObject({
      ...{ status: 401, body: { code: 401, msg: "Unauthorized" } },
    });
    expect((await user.get("indexList", accessToken)).status).toBe(200);
    await inject({ kind: "429", durationMs: 30_000 });
    const crowded = await user.post("token", {});
    expect([crowded.status, crowded.headers.get("retry-after")]).toEqual([429, "30"]);
  });

  test("a stream is refused at the upgrade, or by its first frame, as the order says", async () => {
    const { accessToken } = await user.login();
    await inject({ kind: "429", form: "http" });
    await expect(user.connect(accessToken)).rejects.toThrow("429");
    await inject({ kind: "401", form: "frame" });
    const client = await user.connect(accessToken);
    await until(() => client.closes.length > 0, "the refusal");
    expect(client.frames()).toEqual([{ code: 401, msg: "Unauthorized" }]);
    await user.connect(accessToken);
  });

  test("slow delays answers and frames", async () => {
    const client = await follower("quote.*");
    await inject({ kind: "slow", delayMs: 1_000, durationMs: 60_000 });
    const startedMs = performance.now();
    await user.get("indexList", token);
    expect(performance.now() - startedMs).toBeGreaterThan(450);
    const before = client.texts.length;
    await until(() => client.texts.length > before, "late data");
  });

  test("the other dialects' sockets are hit the same way", async () => {
    const { WebSocket } = await import("ws");
    const socket = new WebSocket(exchange.ready.feeds["ssi-ids"].url);
    const closes: number[] = [];
    socket.on("close", (code) => closes.push(code));
    await new Promise((resolve) => socket.once("open", resolve));
    await inject({ kind: "cut", dialect: "ssi-ids" });
    await until(() => closes.length > 0, "the end");
    expect(closes).toEqual([1001]);
  });
});
