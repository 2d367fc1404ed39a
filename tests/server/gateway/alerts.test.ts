import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AlertNews, AlertRule, Firing } from "#lib/contract/alert.ts";
import { newDeviceToken } from "#server/gateway/identity.ts";
import { type Bench, openBench, until } from "./bench.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
  bench.tell({ kind: "limits", symbol: "FPT", reference: 100_000, ceiling: 107_000, floor: 93_000 });
});
afterAll(() => bench.close());

const PATH = "/api/v1/alerts";

interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of all kinds are looked into.
  body: any;
}
interface Device {
  token: string;
  send(method: string, path: string, body?: unknown): Promise<Answer>;
  arm(formula: string, more?: Record<string, unknown>): Promise<AlertRule>;
  firings(): Promise<Firing[]>;
}

function device(): Device {
  const token = newDeviceToken();
  const send: Device["send"] = async (method, path, body) => {
    const headers = { cookie: `khop_device=${token}`, origin: bench.url, "content-type": "application/json" };
    const response = await bench.api(path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: response.status === 204 ? null : await response.json() };
  };
  return {
    token,
    send,
    async arm(formula, more = {}) {
      const { status, body } = await send("POST", PATH, {
        formula,
        scope: { kind: "symbol", symbol: "FPT" },
        ...more,
      });
      expect([status, body]).toEqual([201, expect.anything()]);
      return body;
    },
    firings: async () => (await send("GET", `${PATH}/firings`)).body.firings,
  };
}

/** Until the desk looks at what is traded: it wakes within a second of the source. */
async function awake(): Promise<void> {
  const probe = device();
  let price = 101_000;
  await probe.arm("price > 0 and volume > 0", { repeat: { mode: "every", coolDownMs: 0 } });
  const rule = await probe.arm("price >= 101.5", { repeat: { mode: "every", coolDownMs: 0 } });
  await until(async () => {
    price = price === 101_000 ? 102_000 : 101_000;
    bench.trade("FPT", price);
    return (await probe.firings()).some((firing) => firing.ruleId === rule.id);
  }, "the first firing");
}

describe("a person's alert rules", () => {
  test("are made, changed, paused and deleted, and wake what they need upstream", async () => {
    const mine = device();
    const rule = await mine.arm("changePercent > 2", { name: "FPT tăng", note: "chốt lời" });
    expect(rule).toMatchObject({ status: "armed", version: 1, name: "FPT tăng", repeat: { mode: "once" } });
    expect(bench.alerting.symbols).toContain("FPT");
    const paused = await mine.send("PATCH", `${PATH}/${rule.id}`, { version: 1, isPaused: true });
    expect(paused.body).toMatchObject({ status: "paused", version: 2, note: "chốt lời" });
    const late = await mine.send("PATCH", `${PATH}/${rule.id}`, { version: 1, note: "" });
    expect(late.status).toBe(409);
    expect(late.body.current).toEqual(paused.body);
    expect((await mine.send("GET", PATH)).body.alerts).toEqual([paused.body]);
    expect((await mine.send("DELETE", `${PATH}/${rule.id}`)).status).toBe(204);
    expect((await mine.send("GET", PATH)).body.alerts).toEqual([]);
    expect((await mine.send("DELETE", `${PATH}/${rule.id}`)).status).toBe(404);
  });

  test("are told where their formula is wrong", async () => {
    const { status, body } = await device().send("POST", PATH, {
      formula: "bidVol9 > 3",
      scope: { kind: "symbol", symbol: "FPT" },
    });
    expect(status).toBe(422);
    expect(body.error).toMatchObject({ code: "BAD_FORMULA", fault: { at: 0, length: 7 } });
    expect(body.error.fault.vi).toContain("bidVol");
    const number = await device().send("POST", PATH, {
      formula: "price + 1",
      scope: { kind: "symbol", symbol: "FPT" },
    });
    expect(number.body.error.fault.en).toContain("condition");
  });

  test("want nothing upstream any more when they were to fire once, and have", async () => {
    await awake();
    const mine = device();
    bench.trade("VNM", 60_000);
    await mine.arm("price >= 61", { scope: { kind: "symbol", symbol: "VNM" } });
    expect(bench.alerting.symbols).toContain("VNM");
    bench.trade("VNM", 61_000);
    await until(async () => (await mine.firings()).length === 1, "the firing");
    expect(bench.alerting.symbols).not.toContain("VNM");
  });

  test("are refused when their scope does not exist, or is not theirs", async () => {
    const [owner, stranger] = [device(), device()];
    const list = (await owner.send("POST", "/api/v1/watchlists", { name: "A", symbols: ["FPT"] })).body;
    const scopes: [unknown, number][] = [
      [{ kind: "symbol", symbol: "ZZZZZ" }, 404],
      [{ kind: "board", list: "NOPE" }, 404],
      [{ kind: "watchlist", id: list.id }, 404],
      [{ kind: "symbols", symbols: [] }, 400],
    ];
    for (const [scope, status] of scopes) {
      expect((await stranger.send("POST", PATH, { formula: "price > 1", scope })).status).toBe(status);
    }
    expect((await owner.arm("price > 1", { scope: { kind: "watchlist", id: list.id } })).status).toBe(
      "armed",
    );
    expect((await owner.arm("advances > 300", { scope: { kind: "symbol", symbol: "VNINDEX" } })).status).toBe(
      "armed",
    );
  });

  test("do not exist for another person, whatever is tried", async () => {
    const [owner, stranger] = [device(), device()];
    const rule = await owner.arm("price > 1");
    const tries = (id: string): [string, string, unknown][] => [
      ["GET", `${PATH}/${id}`, undefined],
      ["PATCH", `${PATH}/${id}`, { version: 1, note: "của tôi" }],
      ["DELETE", `${PATH}/${id}`, undefined],
      ["GET", `${PATH}/${id}/explain?symbol=FPT`, undefined],
    ];
    for (const attempt of tries(rule.id)) expect((await stranger.send(...attempt)).status).toBe(404);
    expect((await stranger.send("POST", PATH, { ...rule, status: undefined })).status).toBe(400);
    const copy = { id: rule.id, formula: "price > 2", scope: rule.scope };
    expect((await stranger.send("POST", PATH, copy)).status).toBe(404);
    expect((await owner.send("GET", `${PATH}/${rule.id}`)).body).toEqual(rule);
  });
});

describe("a firing", () => {
  test("is stored, told to the owner's open pages alone, and read once for all", async () => {
    await awake();
    const [mine, other] = [device(), device()];
    const rule = await mine.arm("price >= 105", { note: "bán bớt" });
    const heard: AlertNews[] = [];
    const overheard: AlertNews[] = [];
    for (const [who, list] of [
      [mine, heard],
      [other, overheard],
    ] as const) {
      const socket = await bench.socketIo({
        extraHeaders: { cookie: `khop_device=${who.token}`, origin: bench.url },
      });
      socket.on("alerts", (news) => list.push(news));
    }
    await until(async () => {
      // The room of the owner is entered a moment after the connection.
      await mine.send("POST", `${PATH}/firings/read`, { ids: "all" });
      return heard.length > 0;
    }, "the room");
    heard.length = 0;
    bench.trade("FPT", 104_900);
    bench.trade("FPT", 105_000);
    await until(() => heard.some((news) => news.fired.length > 0), "the firing");
    const [news] = heard.filter((each) => each.fired.length > 0);
    expect(news?.fired).toMatchObject([
      {
        ruleId: rule.id,
        symbol: "FPT",
        price: 105_000,
        note: "bán bớt",
        evidence: [{ name: "price", value: 105 }],
      },
    ]);
    expect(news?.changed).toMatchObject([{ id: rule.id, status: "spent" }]);
    expect(await mine.firings()).toEqual(news?.fired);
    expect((await mine.send("GET", PATH)).body.unread).toBe(1);
    await mine.send("POST", `${PATH}/firings/read`, { ids: [news?.fired[0]?.id] });
    expect((await mine.send("GET", PATH)).body.unread).toBe(0);
    bench.trade("FPT", 104_900);
    bench.trade("FPT", 105_000);
    expect(await mine.firings()).toHaveLength(1);
    expect(await other.firings()).toEqual([]);
    expect(overheard).toEqual([]);
  });

  test("follows each trade of a batch, not only the last", async () => {
    await awake();
    const mine = device();
    bench.trade("FPT", 101_000);
    await mine.arm("price >= 106");
    const totalVolumeShares = bench.market.state("FPT")?.totalVolumeShares ?? 0;
    const timeMs = bench.market.state("FPT")?.tickTimeMs ?? 0;
    const tick = {
      kind: "tick",
      symbol: "FPT",
      volumeShares: 100,
      side: "B",
      totalValueVnd: null,
      timeMs,
    } as const;
    bench.tell(
      { ...tick, price: 106_000, totalVolumeShares: totalVolumeShares + 100 },
      { ...tick, price: 101_000, totalVolumeShares: totalVolumeShares + 200 },
    );
    await until(async () => (await mine.firings()).length === 1, "the firing in between");
    expect((await mine.firings())[0]?.price).toBe(106_000);
  });

  test("of a list follows the list", async () => {
    await awake();
    const mine = device();
    const list = (await mine.send("POST", "/api/v1/watchlists", { name: "A", symbols: ["HPG"] })).body;
    await mine.arm("price >= 30", { scope: { kind: "watchlist", id: list.id }, repeat: { mode: "daily" } });
    expect(bench.alerting.symbols).not.toContain("MWG");
    await mine.send("PATCH", `/api/v1/watchlists/${list.id}`, {
      version: list.version,
      symbols: ["HPG", "MWG"],
    });
    await until(() => bench.alerting.symbols.includes("MWG"), "the new symbol upstream");
    for (const price of [29_000, 30_000]) bench.trade("MWG", price);
    await until(async () => (await mine.firings()).length === 1, "the firing");
    expect((await mine.firings())[0]).toMatchObject({ symbol: "MWG", price: 30_000 });
  });

  test("is explained, and so is silence", async () => {
    await awake();
    const mine = device();
    bench.trade("FPT", 103_000);
    const rule = await mine.arm("price >= 102", { repeat: { mode: "every", coolDownMs: 60_000 } });
    const explain = async () => (await mine.send("GET", `${PATH}/${rule.id}/explain?symbol=FPT`)).body;
    expect(await explain()).toMatchObject({
      holds: true,
      hindrance: "already",
      evidence: [{ name: "price", value: 103 }],
    });
    bench.trade("FPT", 101_000);
    expect(await explain()).toMatchObject({
      ...{ holds: false, hindrance: null },
      nearest: { evidence: [{ name: "price", value: 101 }], held: 0, of: 1, missing: "price >= 102" },
    });
    bench.trade("FPT", 103_000);
    expect(await explain()).toMatchObject({ holds: true, hindrance: "cool-down" });
    await mine.send("PATCH", `${PATH}/${rule.id}`, { version: rule.version, isPaused: true });
    expect(await explain()).toMatchObject({ hindrance: "paused" });
  });
});

describe("blindness", () => {
  test("is told with its beginning and end when the source is lost", async () => {
    await awake();
    const mine = device();
    await mine.arm("price > 1");
    bench.alerting.isSeeing = false;
    const spells = async () => (await mine.send("GET", `${PATH}/blind`)).body.blind;
    await until(async () => (await spells()).length === 1, "the spell");
    expect((await spells())[0]).toMatchObject({ reason: "source", symbol: null, toMs: null });
    bench.alerting.isSeeing = true;
    await until(async () => (await spells())[0].toMs !== null, "its end");
  });

  test("that lasts is handed on to the channels of armed rules, unless they were told not to", async () => {
    const mine = device();
    const channels: string[] = [];
    for (const name of ["A", "B", "unused"]) {
      const url = "https://hook.invalid/";
      channels.push((await mine.send("POST", "/api/v1/channels", { kind: "webhook", name, url })).body.id);
    }
    await mine.arm("price > 1", { channels: channels.slice(0, 2) });
    await mine.send("PATCH", `/api/v1/channels/${channels[1]}`, { tellsBlind: false });
    const told = async (id = "") =>
      (await mine.send("GET", `/api/v1/channels/${id}/log`)).body.records.map(
        ({ firingId }: { firingId: string }) => firingId.split(".")[0],
      );
    bench.alerting.isSeeing = false;
    await until(async () => (await mine.send("GET", `${PATH}/blind`)).body.blind[0]?.toMs === null, "it");
    bench.alerting.shiftMs += 61_000;
    await until(async () => (await told(channels[0])).includes("blind"), "the notice");
    bench.alerting.isSeeing = true;
    await until(
      async () => (await mine.send("GET", `${PATH}/blind`)).body.blind[0]?.toMs !== null,
      "its end",
    );
    bench.alerting.shiftMs += 11_000;
    // The first one cannot be delivered, and what follows waits for nobody.
    await until(async () => (await told(channels[0])).includes("seeing"), "the other notice");
    expect([await told(channels[1]), await told(channels[2])]).toEqual([[], []]);
  });
});
