import { request as httpRequest } from "node:http";
import type { Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "#server/exchange/core/random.ts";
import { garbageFrame } from "#server/exchange/faults/garbage.ts";
import { createLane, type FrameData } from "#server/exchange/faults/lane.ts";
import { type FaultOrder, readFaultOrder } from "#server/exchange/faults/order.ts";
import { createFaultPlan } from "#server/exchange/faults/plan.ts";
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
    [undefined, "body"],
  ])("%j is refused with the name of what is wrong", (body, word) => {
    expect(readFaultOrder(body).faults.join()).toContain(word);
  });
});

describe("a plan", () => {
  const fates = (seed: number) => {
    const plan = planOf();
    for (const kind of ["duplicate", "reorder", "garbage", "lose"]) {
      plan.begin(orderOf({ kind, seed, rate: 0.2, durationMs: 60_000 }), 0);
    }
    return Array.from({ length: 500 }, (_, at) => plan.frame("ssi-ids", at));
  };

  test("decides the same with the same seed, something else with another", () => {
    expect(fates(3)).toEqual(fates(3));
    expect(fates(3)).not.toEqual(fates(4));
    expect(fates(3).filter((fate) => fate.againAfter !== null).length).toBeGreaterThan(50);
  });

  test("ends after its count, and after its time", () => {
    const plan = planOf();
    plan.begin(orderOf({ kind: "lose", count: 2, rate: 1 }), 0);
    expect([1, 2, 3].map((at) => plan.frame("ssi-ids", at).isLost)).toEqual([true, true, false]);
    plan.begin(orderOf({ kind: "lose", durationMs: 100, rate: 1 }), 1_000);
    expect([1_000, 1_099, 1_100].map((at) => plan.frame("ssi-ids", at).isLost)).toEqual([true, true, false]);
    expect(plan.active(1_100)).toEqual([]);
  });

  test("scatters cuts over the time, the first at once, and leaves other dialects alone", () => {
    const plan = planOf();
    const order = orderOf({ kind: "cut", count: 5, durationMs: 1_000, dialect: "ssi-fcdata" });
    const times = plan.begin(order, 500)?.strikes.map((strike) => strike.atMs) ?? [];
    expect([times.length, times[0]]).toEqual([5, 500]);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(Math.max(...times)).toBeLessThan(1_500);
    plan.begin(orderOf({ kind: "silence", dialect: "ssi-ids" }), 500);
    expect(plan.isSilent("ssi-ids", 400, 600)).toBe(true);
    expect(plan.isSilent("ssi-ids", 550, 600)).toBe(false);
    expect(plan.isSilent("ssi-fcdata", 400, 600)).toBe(false);
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
});

describe("a lane", () => {
  const untouched = { isLost: false, againAfter: null, holdFor: 0, garbage: null, delayMs: 0 };
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
    lane.offer("a", { ...untouched, holdFor: 2 });
    for (const frame of ["b", "c", "d"]) lane.offer(frame, untouched);
    expect(sent).toEqual(["b", "c", "a", "d"]);
    expect(lane.isEmpty).toBe(true);
  });

  test("lets a held frame go after a moment when nothing overtakes it", () => {
    const { lane, sent, clock } = open();
    lane.offer("a", { ...untouched, holdFor: 5 });
    expect(sent).toEqual([]);
    clock.advance(2_000);
    expect(sent).toEqual(["a"]);
  });

  test("repeats at once or later, and loses what is to be lost", () => {
    const { lane, sent } = open();
    lane.offer("a", { ...untouched, againAfter: 0 });
    lane.offer("b", { ...untouched, againAfter: 1 });
    lane.offer("c", { ...untouched, isLost: true });
    lane.offer("d", untouched);
    expect(sent).toEqual(["a", "a", "b", "d", "b"]);
  });

  test("is slow in order, and lets go of everything when told", () => {
    const { lane, sent, clock } = open();
    lane.offer("a", { ...untouched, delayMs: 1_000 });
    lane.offer("b", { ...untouched, delayMs: 10 });
    lane.offer("c", untouched);
    clock.advance(500);
    expect(sent).toEqual([]);
    clock.advance(600);
    expect(sent).toEqual(["a", "b", "c"]);
    lane.offer("d", { ...untouched, delayMs: 1_000 });
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
    await inject({ kind: "lose", rate: 0.5, durationMs: 60_000 });
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
