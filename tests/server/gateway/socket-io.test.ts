import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Update } from "#lib/contract/socket.ts";
import type { BarMessage, IndexMessage, NewsMessage, TickMessage } from "#lib/contract/state.ts";
import type { IndexState } from "#lib/market/event.ts";
import { instantOf } from "#lib/market/trading-time.ts";
import {
  type Bench,
  DATE,
  follow,
  INSTRUMENTS,
  type LiveClient,
  openBench,
  pause,
  subscribe,
  until,
  VN30,
} from "./bench.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

/** Collects all updates of a client. */
function updatesOf(client: LiveClient): Update[] {
  const updates: Update[] = [];
  client.on("update", (update) => updates.push(update));
  return updates;
}

const vnindex = (value: number): { kind: "index" } & IndexState => ({
  kind: "index",
  index: "VNINDEX",
  value,
  change: 1,
  changePercent: 0.1,
  volumeShares: 1,
  valueVnd: 1,
  advances: 1,
  noChanges: 0,
  declines: 0,
  ceilings: 0,
  floors: 0,
  session: "LO",
  timeMs: instantOf(DATE, "10:00:00"),
});

describe("a board list", () => {
  test("gives all its members as a snapshot, then only newer updates with rising seq", async () => {
    bench.trade("VIC", 45_000);
    const client = await bench.socketIo();
    const updates = updatesOf(client);
    const snapshot = await follow(client, { list: "VN30" });
    expect(snapshot.epoch).toBe(bench.market.epoch);
    expect(snapshot.seq).toBe(bench.market.seq);
    expect(snapshot.states.map((state) => state.symbol).sort()).toEqual(
      VN30.map((each) => each.symbol).sort(),
    );
    expect(snapshot.states.find((state) => state.symbol === "VIC")?.price).toBe(45_000);
    for (const price of [45_100, 45_200, 45_300]) {
      bench.trade("VIC", price);
      await until(() => updates.at(-1)?.states[0]?.price === price, `the update to ${price}`);
    }
    const seqs = updates.map((update) => update.seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    expect(Math.min(...seqs)).toBeGreaterThan(snapshot.seq);
    expect(updates.every((update) => update.epoch === snapshot.epoch)).toBe(true);
    expect(updates.flatMap((update) => update.states.map((state) => state.symbol))).toEqual([
      "VIC",
      "VIC",
      "VIC",
    ]);
    expect(Math.abs((updates[0]?.sentAt ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  test("tells nothing of who is not in it", async () => {
    const client = await bench.socketIo();
    const updates = updatesOf(client);
    await follow(client, { list: "ETF" });
    bench.trade("VIC", 45_400);
    bench.trade("E1VFVN30", 30_000);
    await until(() => updates.length > 0, "the ETF's update");
    await pause(150);
    expect(updates.flatMap((update) => update.states.map((state) => state.symbol))).toEqual(["E1VFVN30"]);
  });

  test("conflates a thousand trades between two flushes into the last state", async () => {
    const client = await bench.socketIo();
    const updates = updatesOf(client);
    await follow(client, { list: "VN30" });
    for (let trades = 1; trades <= 1_000; trades += 1) bench.trade("HPG", 20_000 + trades);
    await until(() => updates.length > 0, "an update");
    await pause(250);
    expect(updates).toHaveLength(1);
    expect(updates[0]?.states).toHaveLength(1);
    expect(updates[0]?.states[0]).toMatchObject({ symbol: "HPG", price: 21_000, totalVolume: 100_000 });
  });

  test("is the whole market under ALL, and an index's basket under its code", async () => {
    const client = await bench.socketIo();
    expect((await follow(client, { list: "ALL" })).states).toHaveLength(INSTRUMENTS.size);
    expect((await follow(client, { list: "HNX30" })).states).toHaveLength(30);
  });

  test("that does not exist is refused by name", async () => {
    const client = await bench.socketIo();
    expect(await subscribe(client, { list: "VN31" })).toEqual({
      ok: false,
      error: { code: "UNKNOWN_LIST", message: "There is no list «VN31»." },
    });
  });

  test("ends with unsubscribe", async () => {
    const client = await bench.socketIo();
    const updates = updatesOf(client);
    await follow(client, { list: "VN30" });
    const answer = await new Promise((resolve) => client.emit("unsubscribe", { list: "VN30" }, resolve));
    expect(answer).toEqual({ ok: true });
    bench.trade("VIC", 45_500);
    await pause(250);
    expect(updates).toEqual([]);
  });

  test("and another that shares members never contradict each other", async () => {
    const client = await bench.socketIo();
    const updates = updatesOf(client);
    await follow(client, { list: "VN30" });
    await follow(client, { list: "HOSE" });
    await follow(client, { symbols: ["VIC"] });
    const shown = new Map<string, number>();
    for (let round = 0; round < 10; round += 1) {
      for (let trades = 0; trades < 20; trades += 1) bench.trade("VIC", 46_000 + round * 100 + trades);
      await pause(60);
    }
    await until(
      () => updates.at(-1)?.states.some((state) => state.price === 46_919) ?? false,
      "the last price",
    );
    for (const update of updates) {
      for (const state of update.states) {
        expect(state.seq).toBeGreaterThanOrEqual(shown.get(state.symbol) ?? 0);
        expect(state.seq).toBeLessThanOrEqual(update.seq);
        shown.set(state.symbol, state.seq);
      }
    }
  });
});

describe("single symbols", () => {
  test("arrive as one message per flush, and unknown ones are named", async () => {
    const client = await bench.socketIo();
    const updates = updatesOf(client);
    const snapshot = await follow(client, { symbols: ["VIC", "NOPE1", "VNM", "VIC"] });
    expect(snapshot.unknown).toEqual(["NOPE1"]);
    expect(snapshot.states.map((state) => state.symbol)).toEqual(["VIC", "VNM"]);
    bench.tell(
      ...["VIC", "VNM", "HPG"].map((symbol) => ({
        kind: "quote" as const,
        symbol,
        bids: [[45_000, 100]] as const,
        asks: [[45_050, 200]] as const,
        timeMs: instantOf(DATE, "10:00:00"),
      })),
    );
    await until(() => updates.length > 0, "an update");
    await pause(150);
    expect(updates).toHaveLength(1);
    expect(updates[0]?.states.map((state) => state.symbol).sort()).toEqual(["VIC", "VNM"]);
    expect(updates[0]?.states[0]).toMatchObject({ bids: [[45_000, 100]], asks: [[45_050, 200]] });
  });

  test("that changed before the snapshot are not sent again", async () => {
    const client = await bench.socketIo();
    const updates = updatesOf(client);
    bench.trade("MSN", 70_000);
    bench.trade("MWG", 60_000);
    await follow(client, { symbols: ["MSN"] });
    await follow(client, { list: "VN30" });
    await pause(250);
    expect(updates).toEqual([]);
  });

  test("are known before their first trade, as a state of nulls", async () => {
    const client = await bench.socketIo();
    const { states } = await follow(client, { symbols: ["A32"] });
    expect(states[0]).toMatchObject({ symbol: "A32", price: null, bids: [], source: "simulated", seq: 0 });
  });

  test("are bounded at 2,000 per connection", async () => {
    const client = await bench.socketIo();
    const all = [...INSTRUMENTS.keys(), ...Array.from({ length: 60 }, (_, n) => `NEW${n}`)];
    bench.tell(
      ...all.slice(-60).map((symbol) => ({ kind: "session" as const, symbol, session: "LO", status: null })),
    );
    let refusal: unknown = null;
    for (let from = 0; from < all.length && !refusal; from += 500) {
      const answer = await subscribe(client, { symbols: all.slice(from, from + 500) });
      if (!answer.ok) refusal = answer.error;
    }
    expect(refusal).toMatchObject({ code: "TOO_MANY_SYMBOLS" });
  });

  test("are wanted upstream while somebody follows them", async () => {
    const [one, other] = [await bench.socketIo(), await bench.socketIo()];
    const before = bench.wanted.get("GAS") ?? 0;
    await follow(one, { symbols: ["GAS"] });
    await follow(one, { symbols: ["GAS"] });
    await follow(other, { list: "VN30" });
    await follow(one, { list: "VN30" });
    expect(bench.wanted.get("GAS")).toBeGreaterThan(before);
    for (const client of [one, other]) client.disconnect();
    await until(() => bench.wanted.get("GAS") === before, "nobody wants it any more");
  });
});

describe("channels", () => {
  test("tick brings every trade in order, bar the running minute", async () => {
    const client = await bench.socketIo();
    const ticks: TickMessage[] = [];
    const bars: BarMessage[] = [];
    client.on("tick", (tick) => ticks.push(tick));
    client.on("bar", (bar) => bars.push(bar));
    await follow(client, { symbols: ["FPT"], channels: ["tick", "bar"] });
    for (let price = 1; price <= 50; price += 1) bench.trade("FPT", 100_000 + price, 10);
    bench.trade("ACB", 25_000);
    await until(() => ticks.length === 50 && bars.length > 0, "50 trades and their bar");
    expect(ticks.map((tick) => tick.price)).toEqual(Array.from({ length: 50 }, (_, n) => 100_001 + n));
    expect(ticks[0]).toMatchObject({ symbol: "FPT", source: "simulated", side: "B", totalVolume: 10 });
    expect(bars.at(-1)).toMatchObject({
      symbol: "FPT",
      interval: "1m",
      openTime: "2026-02-10T10:00:00.000+07:00",
      open: 100_001,
      close: 100_050,
      volume: 500,
    });
    expect(bars.length).toBeLessThan(50);
  });

  test("tick of a list and of a symbol in it comes once", async () => {
    const client = await bench.socketIo();
    const ticks: TickMessage[] = [];
    client.on("tick", (tick) => ticks.push(tick));
    await follow(client, { symbols: ["VIC"], channels: ["tick"] });
    await follow(client, { list: "VN30", channels: ["tick"] });
    await follow(client, { list: "HOSE", channels: ["tick"] });
    bench.trade("VIC", 45_000);
    bench.trade("VNM", 65_000);
    await until(() => ticks.length >= 2, "two trades");
    await pause(100);
    expect(ticks.map((tick) => tick.symbol)).toEqual(["VIC", "VNM"]);
  });

  test("a channel can end while its symbol stays", async () => {
    const client = await bench.socketIo();
    const updates = updatesOf(client);
    const ticks: TickMessage[] = [];
    client.on("tick", (tick) => ticks.push(tick));
    await follow(client, { symbols: ["SSI"], channels: ["tick"] });
    await new Promise((resolve) =>
      client.emit("unsubscribe", { symbols: ["SSI"], channels: ["tick"] }, resolve),
    );
    bench.trade("SSI", 33_000);
    await until(() => updates.length > 0, "the update");
    expect(ticks).toEqual([]);
  });

  test("index codes bring levels, at once and when they change", async () => {
    bench.tell(vnindex(1_800));
    const client = await bench.socketIo();
    const levels: IndexMessage[] = [];
    client.on("index", (index) => levels.push(index));
    const answer = await follow(client, { symbols: ["VNINDEX", "VIC"] });
    expect(answer.unknown).toEqual([]);
    expect(answer.states.map((state) => state.symbol)).toEqual(["VIC"]);
    await until(() => levels.length === 1, "the level now");
    for (const value of [1_801, 1_802, 1_803]) bench.tell(vnindex(value));
    await until(() => levels.at(-1)?.value === 1_803, "the level after");
    expect(levels.map((index) => index.value)).toEqual([1_800, 1_803]);
  });

  test("news reaches who asked for it", async () => {
    const [reader, other] = [await bench.socketIo(), await bench.socketIo()];
    const read: NewsMessage[] = [];
    reader.on("news", (news) => read.push(news));
    other.on("news", () => read.push({} as NewsMessage));
    await follow(reader, { list: "VN30", channels: ["news"] });
    await follow(other, { list: "VN30" });
    const timeMs = instantOf(DATE, "10:00:00");
    bench.tell({
      kind: "news",
      id: "n1",
      timeMs,
      symbols: ["VIC"],
      title: "VIC: <b>tin</b>",
      url: null,
      publisher: "HOSE",
    });
    await until(() => read.length > 0, "the news");
    await pause(50);
    expect(read).toEqual([
      {
        id: "n1",
        source: "simulated",
        timestamp: "2026-02-10T10:00:00.000+07:00",
        symbols: ["VIC"],
        title: "VIC: <b>tin</b>",
        url: null,
        publisher: "HOSE",
      },
    ]);
  });
});

describe("a new run of the source", () => {
  test("sends everything that is followed under the new epoch, and nothing of the old one after", async () => {
    const [lister, single] = [await bench.socketIo(), await bench.socketIo()];
    bench.trade("VIC", 45_000);
    const before = await follow(lister, { list: "VN30" });
    await follow(single, { symbols: ["VIC", "VNM"] });
    const [ofLister, ofSingle] = [updatesOf(lister), updatesOf(single)];
    bench.trade("VIC", 45_700);
    bench.newRun();
    bench.trade("VNM", 65_500);
    await until(() => ofLister.length > 0 && ofSingle.length > 0, "the updates");
    expect(bench.market.epoch).not.toBe(before.epoch);
    expect(ofLister[0]?.epoch).toBe(bench.market.epoch);
    expect(ofLister[0]?.states).toHaveLength(30);
    expect(ofSingle[0]?.states.map((state) => [state.symbol, state.price])).toEqual([
      ["VIC", null],
      ["VNM", 65_500],
    ]);
  });
});

describe("the connection", () => {
  test("works for stock clients that begin with polling, and for those that do not", async () => {
    const polling = await bench.socketIo({ transports: ["polling"] });
    const direct = await bench.socketIo({ transports: ["websocket"] });
    const upgrading = await bench.socketIo();
    for (const client of [polling, direct, upgrading]) {
      const updates = updatesOf(client);
      await follow(client, { symbols: ["VCB"] });
      bench.trade("VCB", 62_000);
      await until(() => updates.length > 0, "the update");
    }
    await until(() => upgrading.io.engine.transport.name === "websocket", "the upgrade");
    expect(polling.io.engine.transport.name).toBe("polling");
  });

  test("hears of the server's health about once a second, and at once when the feed is lost", async () => {
    const client = await bench.socketIo();
    const feeds: string[] = [];
    client.on("health", (health) => feeds.push(health.feed));
    await until(() => feeds.length >= 2, "two signs of life");
    bench.health = { ...bench.health, feed: "lost", reason: "nothing was heard for 10 s" };
    await until(() => feeds.at(-1) === "lost", "the loss", 900);
    bench.health = { ...bench.health, feed: "live", reason: "" };
    await until(() => feeds.at(-1) === "live", "the return", 900);
  });

  test("tells its wall clock when asked", async () => {
    const client = await bench.socketIo();
    const serverMs = await new Promise<number>((resolve) => client.emit("clock", resolve));
    expect(Math.abs(serverMs - Date.now())).toBeLessThan(60_000);
  });

  test("answers without an acknowledgement too: the snapshot as an update, a refusal as an event", async () => {
    const client = await bench.socketIo();
    const updates = updatesOf(client);
    const refused: string[] = [];
    client.on("refused", (refusal) => refused.push(refusal.code));
    const loose = client as unknown as { emit(event: string, ...args: unknown[]): void };
    loose.emit("subscribe", { symbols: ["VIC", "NOPE"] });
    loose.emit("subscribe", { symbols: "VIC" });
    loose.emit("subscribe");
    await until(() => refused.length === 3 && updates.length > 0, "the answers");
    expect(refused).toEqual(["UNKNOWN_SYMBOL", "BAD_REQUEST", "BAD_REQUEST"]);
    expect(updates[0]?.states.map((state) => state.symbol)).toEqual(["VIC"]);
  });

  test("of a page of another site is refused on both transports", async () => {
    for (const transports of [["polling"], ["websocket"]]) {
      const attempt = bench.socketIo({ transports, extraHeaders: { origin: "https://evil.example" } });
      await expect(attempt).rejects.toThrow();
    }
    const own = await bench.socketIo({ transports: ["websocket"], extraHeaders: { origin: bench.url } });
    expect(own.connected).toBe(true);
  });

  test("follows at most twenty lists", async () => {
    const client = await bench.socketIo();
    const { lists } = await bench.json<{ lists: { name: string }[] }>("/api/v1/lists");
    expect(lists.length).toBeGreaterThan(20);
    const answers = [];
    for (const { name } of lists.slice(0, 21)) answers.push(await subscribe(client, { list: name }));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(20);
    expect(answers.at(-1)).toMatchObject({ ok: false, error: { code: "TOO_MANY_LISTS" } });
  });

  test("gives two hundred clients at once their snapshots and then the same last price", async () => {
    const clients = await Promise.all(
      Array.from({ length: 200 }, () => bench.socketIo({ transports: ["websocket"] })),
    );
    const last = new Map<LiveClient, number | null>();
    for (const client of clients) {
      client.on("update", ({ states }) => {
        for (const state of states) if (state.symbol === "VIC") last.set(client, state.price);
      });
    }
    const snapshots = await Promise.all(clients.map((client) => follow(client, { list: "VN30" })));
    expect(snapshots.every((snapshot) => snapshot.states.length === 30)).toBe(true);
    for (let trades = 0; trades < 200; trades += 1) bench.trade("VIC", 44_000 + trades);
    const all = (): boolean => clients.every((client) => last.get(client) === 44_199);
    await until(all, "everybody has the last price", 30_000);
    for (const client of clients) client.disconnect();
  });
});
