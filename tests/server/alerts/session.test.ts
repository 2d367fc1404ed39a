import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Firing } from "#lib/contract/alert.ts";
import type { Bar } from "#lib/market/bar.ts";
import type { MarketEvent } from "#lib/market/event.ts";
import { instantOf } from "#lib/market/trading-time.ts";
import { type AlertDesk, openAlertDesk } from "#server/alerts/alert-desk.ts";
import { createBacktester } from "#server/alerts/backtester.ts";
import { armedOf, bodyOf } from "#server/alerts/rule.ts";
import { systemClock } from "#server/clock.ts";
import { loadInstruments } from "#server/data/instruments.ts";
import { createDirectory } from "#server/gateway/directory.ts";
import { silentLog } from "#server/log.ts";
import { createLimitWriter } from "#server/market/limit-writer.ts";
import { type BarSource, createMarket } from "#server/market/market.ts";
import { createTickWriter } from "#server/market/tick-writer.ts";
import { openStore } from "#server/store/open-store.ts";
import type { Store } from "#server/store/store.ts";
import { dice } from "../../dice.ts";
import { until } from "../gateway/bench.ts";

const DATE = "2026-02-10";
const OWNER = "a".repeat(64);
const INSTRUMENTS = new Map(loadInstruments().map((instrument) => [instrument.symbol, instrument]));
const SYMBOLS = ["FPT", "VIC", "HPG", "MWG", "SSI", "VNM"];
const FORMULAS = [
  "price >= 101",
  "price < 99.5",
  "changePercent > 1",
  "changePercent < -0.5 and volume > 20k",
  "high > 102",
  "low <= 98.5",
  "lastVolume >= 1_900",
  "value > 3ty",
  "volumeOver(3) > 15k",
  "changePercentOver(2) >= 0.7",
];

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "khop-alerts-"));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A server's alerts over a real store; the test is the exchange, and its clock. */
async function openServer(folder: string, past: readonly Bar[] = []) {
  const time = { nowMs: instantOf(DATE, "09:15:00"), isSeeing: true };
  const nowMs = (): number => time.nowMs;
  const real = openStore(join(folder, "khop.db"), systemClock, silentLog);
  /** As if the process ended before the write. */
  const lost = { isLost: false };
  const store: Store = {
    ...real,
    saveAlerts: (...given) =>
      lost.isLost ? Promise.reject(new Error("lost with the process")) : real.saveAlerts(...given),
  };
  const market = createMarket({
    ...{ instruments: INSTRUMENTS.values(), nowMs, clock: systemClock, newEpoch: randomUUID, log: silentLog },
    source: "simulated",
  });
  const bars: BarSource = {
    bars: async (symbol, _, { fromMs = 0, toMs = Number.POSITIVE_INFINITY }) =>
      [...past, ...market.minuteBars(symbol)].filter(
        ({ openTimeMs }) => openTimeMs >= fromMs && openTimeMs < toMs,
      ),
  };
  market.openEpoch("simulated", "run", DATE);
  const ticks = createTickWriter({
    ...{ market, store, nowMs, clock: systemClock, log: silentLog },
    keepMs: 86_400_000,
    isReady: () => true,
  });
  const limits = createLimitWriter({
    ...{ market, store, isReady: () => true, nowMs, clock: systemClock, log: silentLog },
  });
  const desk = await openAlertDesk({
    ...{ store, market, bars, ticks, instruments: INSTRUMENTS, nowMs, clock: systemClock, log: silentLog },
    directory: createDirectory(INSTRUMENTS, market),
    isSeeing: () => time.isSeeing,
    want: () => {},
    tell: () => {},
    handOn: () => {},
  });
  const backtester = createBacktester({
    ...{ market, bars, ticks, instruments: INSTRUMENTS, nowMs },
    limits,
  });
  let seq = 0;
  const close = async (): Promise<void> => {
    await desk.stop();
    await ticks.stop();
    await limits.stop();
    await store.close();
  };
  return {
    ...{ time, lost, store, market, desk, backtester, close },
    tell(...events: MarketEvent[]): void {
      seq += 1;
      market.apply({ seq, receivedAtMs: Date.now(), events });
    },
    limits(): void {
      for (const symbol of SYMBOLS) {
        this.tell({ kind: "limits", symbol, reference: 100_000, ceiling: 107_000, floor: 93_000 });
      }
    },
  };
}
type Server = Awaited<ReturnType<typeof openServer>>;

/** Rules look when the desk is awake: it takes up a run within a second of the source. */
async function awake(desk: AlertDesk, server: Server): Promise<void> {
  const probe = await desk.create(OWNER, {
    ...bodyOf({ formula: "price >= 1", scope: { kind: "symbol", symbol: "ACB" } }),
    id: randomUUID(),
  });
  let price = 500;
  let total = 1_000_000;
  await until(async () => {
    price = price === 500 ? 1_500 : 500;
    total += 100;
    server.tell({
      ...{ kind: "tick", symbol: "ACB", price, volumeShares: 100, side: "B", totalVolumeShares: total },
      ...{ totalValueVnd: null, timeMs: server.time.nowMs },
    });
    return (await server.store.firings(OWNER, Number.MAX_SAFE_INTEGER, 500)).some(
      (firing) => firing.ruleId === probe.id,
    );
  }, "the desk to wake");
}

describe("an exchange's session", () => {
  it("fires live what a back-test of the same stored session says", { timeout: 60_000 }, async () => {
    const server = await openServer(newFolder());
    closers.push(server.close);
    server.limits();
    server.desk.beginRun("simulated", "run");
    await awake(server.desk, server);
    const rules = [];
    for (const symbol of SYMBOLS) {
      for (const formula of FORMULAS) {
        const body = bodyOf({
          ...{ formula, scope: { kind: "symbol", symbol } },
          repeat: { mode: "every", coolDownMs: 30_000 },
        });
        rules.push(await server.desk.create(OWNER, { ...body, id: randomUUID() }));
      }
    }
    trade(server, 4_000);
    await server.desk.stop();
    const live = await allFirings(server);
    let compared = 0;
    for (const rule of rules) {
      const armed = armedOf(rule);
      if (!armed || rule.scope.kind !== "symbol") throw new Error("not armed");
      const answer = await server.backtester.run(armed, [rule.scope.symbol]);
      const own = live.filter((firing) => firing.ruleId === rule.id).reverse();
      expect(answer?.untold).toEqual([]);
      expect([rule.formula, answer?.total]).toEqual([rule.formula, own.length]);
      expect(answer?.firings).toEqual(
        own.map(({ symbol, atMs, price, evidence }) => ({ symbol, atMs, price, evidence })).slice(-200),
      );
      compared += own.length;
    }
    expect(compared).toBeGreaterThan(100);
  });

  it("goes on after a restart: nothing fires twice, and what became true meanwhile fires", async () => {
    const folder = newFolder();
    const before = await openServer(folder);
    before.limits();
    before.desk.beginRun("simulated", "run");
    await awake(before.desk, before);
    const ids = ["price >= 101", "price >= 105", "price <= 95"].map((formula) => ({
      formula,
      id: randomUUID(),
    }));
    for (const { formula, id } of ids) {
      const body = bodyOf({ formula, scope: { kind: "symbol", symbol: "FPT" }, repeat: { mode: "daily" } });
      await before.desk.create(OWNER, { ...body, id });
    }
    const tick = (server: Server, price: number, total: number) =>
      server.tell({
        ...{ kind: "tick", symbol: "FPT", price, volumeShares: 100, side: "B", totalVolumeShares: total },
        ...{ totalValueVnd: null, timeMs: server.time.nowMs },
      });
    tick(before, 100_000, 100);
    tick(before, 101_000, 200);
    const firedBy = async (server: Server) =>
      (await server.store.firings(OWNER, Number.MAX_SAFE_INTEGER, 500))
        .map(({ ruleId }) => ids.find(({ id }) => id === ruleId)?.formula)
        .filter((formula) => formula !== undefined);
    await until(async () => (await firedBy(before)).length === 1, "the first firing");
    await before.close();

    const after = await openServer(folder);
    closers.push(after.close);
    after.time.nowMs += 10 * 60_000;
    after.limits();
    // Down to 94 and up to 106 while nobody looked; the day's minutes tell.
    for (const [at, price] of [94_000, 106_000, 106_000].entries()) {
      after.time.nowMs += 60_000;
      tick(after, price, 300 + at * 100);
    }
    after.desk.beginRun("simulated", "run");
    await until(async () => (await firedBy(after)).length === 3, "the firings of the meantime");
    expect((await firedBy(after)).sort()).toEqual(["price <= 95", "price >= 101", "price >= 105"]);
    expect((await after.desk.blindSpells(new Set())).map(({ reason }) => reason)).toEqual(["restart"]);
  });
});

it("tries a rule on a day that is over against that day's limits, and on no day of which nobody kept them", async () => {
  const folder = newFolder();
  const before = await openServer(folder);
  before.limits();
  const tick = (server: Server, price: number, totalVolumeShares: number): void =>
    server.tell({
      ...{ kind: "tick", symbol: "FPT", price, volumeShares: 100, side: "B", totalVolumeShares },
      ...{ totalValueVnd: null, timeMs: server.time.nowMs },
    });
  tick(before, 100_000, 100);
  tick(before, 102_000, 200);
  await before.close();

  const after = await openServer(folder);
  closers.push(after.close);
  after.market.openEpoch("simulated", "run", "2026-02-11");
  after.time.nowMs = instantOf("2026-02-11", "10:00:00");
  // The right to a dividend went over night: yesterday's close is no reference.
  after.tell({ kind: "limits", symbol: "FPT", reference: 90_000, ceiling: 96_300, floor: 83_700 });
  const rule = armedOf({
    ...bodyOf({
      ...{ formula: "changePercent >= 2", scope: { kind: "symbol", symbol: "FPT" } },
      repeat: { mode: "every", coolDownMs: 0 },
    }),
    ...{ id: randomUUID(), ownerId: OWNER, version: 1, createdAtMs: 0, isSpent: false, lastFiredAtMs: null },
  });
  if (!rule) throw new Error("not armed");
  const firings = async () =>
    (await after.backtester.run(rule, ["FPT"]))?.firings.map(({ atMs, evidence }) => [atMs, evidence]);
  expect(await firings()).toEqual([[instantOf(DATE, "09:15:00"), [{ name: "changePercent", value: 2 }]]]);
  await after.store.dropLimitsBefore("simulated", "2026-02-11");
  expect(await firings()).toEqual([]);
});

describe("what was not stored when the process ended", () => {
  const tick = (server: Server, price: number, total: number, atMs: number) => {
    server.time.nowMs = atMs;
    server.tell({
      ...{ kind: "tick", symbol: "FPT", price, volumeShares: 100, side: "B", totalVolumeShares: total },
      ...{ totalValueVnd: null, timeMs: atMs },
    });
  };
  const at = (time: string): number => instantOf(DATE, time);
  const firingsOf = async (server: Server, ruleId: string) =>
    (await server.store.firings(OWNER, Number.MAX_SAFE_INTEGER, 500)).filter(
      (each) => each.ruleId === ruleId,
    );

  it("fires after all, at its own time and once, though it came and went within a minute", async () => {
    const folder = newFolder();
    const before = await openServer(folder);
    before.limits();
    before.desk.beginRun("simulated", "run");
    await awake(before.desk, before);
    const rule = await before.desk.create(OWNER, {
      ...bodyOf({
        ...{ formula: "price >= 101", scope: { kind: "symbol", symbol: "FPT" } },
        repeat: { mode: "every", coolDownMs: 0 },
      }),
      id: randomUUID(),
    });
    tick(before, 100_000, 100, at("09:16:01"));
    tick(before, 101_000, 200, at("09:16:02"));
    tick(before, 100_000, 300, at("09:16:03"));
    await until(async () => (await firingsOf(before, rule.id)).length === 1, "the first firing");
    await until(
      async () => (await before.store.alertEdges()).some(({ edge }) => edge.firings === 1 && !edge.holds),
      "the edge to be stored",
    );
    before.lost.isLost = true;
    tick(before, 101_500, 400, at("09:16:20"));
    tick(before, 100_000, 500, at("09:16:21"));
    await before.close();

    const after = await openServer(folder);
    closers.push(after.close);
    after.time.nowMs = at("09:16:40");
    after.limits();
    after.desk.beginRun("simulated", "run");
    await until(async () => (await firingsOf(after, rule.id)).length >= 2, "the firing that was lost");
    tick(after, 100_000, 600, at("09:16:41"));
    tick(after, 102_000, 700, at("09:16:42"));
    await until(async () => (await firingsOf(after, rule.id)).length >= 3, "the next one");
    expect((await firingsOf(after, rule.id)).map(({ atMs }) => atMs)).toEqual(
      ["09:16:42", "09:16:20", "09:16:02"].map(at),
    );
  });

  it("is counted in the minutes of its own time, not in those of today so far", async () => {
    const folder = newFolder();
    const before = await openServer(folder);
    before.limits();
    before.desk.beginRun("simulated", "run");
    await awake(before.desk, before);
    const armed = await Promise.all(
      ["volumeOver(1) >= 300", "volumeOver(1) >= 200", "volumeOver(1) < 100"].map((formula) =>
        before.desk.create(OWNER, {
          ...bodyOf({
            ...{ formula, scope: { kind: "symbol", symbol: "FPT" } },
            repeat: { mode: "every", coolDownMs: 0 },
          }),
          id: randomUUID(),
        }),
      ),
    );
    tick(before, 100_000, 100, at("09:16:01"));
    await until(async () => (await before.store.alertEdges()).length > 3, "the edges to be stored");
    before.lost.isLost = true;
    tick(before, 100_000, 200, at("09:17:10"));
    tick(before, 100_000, 300, at("09:17:20"));
    tick(before, 100_000, 400, at("09:19:10"));
    await before.close();

    const after = await openServer(folder);
    closers.push(after.close);
    after.time.nowMs = at("09:19:40");
    after.limits();
    after.desk.beginRun("simulated", "run");
    const timesOf = async (index: number) =>
      (await firingsOf(after, armed[index]?.id ?? "")).map(({ atMs }) => atMs).reverse();
    await until(async () => (await timesOf(2)).length === 2, "the quiet minutes");
    expect(await timesOf(2)).toEqual(["09:17:00", "09:18:00"].map(at));
    expect(await timesOf(1)).toEqual([at("09:17:20")]);
    expect(await timesOf(0)).toEqual([]);
  });
});

it("finds after a loss of the source what came and went meanwhile, each at its own time", async () => {
  const server = await openServer(newFolder());
  closers.push(server.close);
  server.limits();
  server.desk.beginRun("simulated", "run");
  await awake(server.desk, server);
  const [price, quiet] = await Promise.all(
    ["price >= 103", "volumeOver(1) < 100"].map((formula) =>
      server.desk.create(OWNER, {
        ...bodyOf({ formula, scope: { kind: "symbol", symbol: "FPT" }, repeat: { mode: "daily" } }),
        id: randomUUID(),
      }),
    ),
  );
  const tick = (price: number, totalVolumeShares: number, time: string): void => {
    server.time.nowMs = instantOf(DATE, time);
    server.tell({
      ...{ kind: "tick", symbol: "FPT", price, volumeShares: 100, side: "B", totalVolumeShares },
      ...{ totalValueVnd: null, timeMs: server.time.nowMs },
    });
  };
  const firedOf = async (rule: { id: string } | undefined) =>
    (await server.store.firings(OWNER, Number.MAX_SAFE_INTEGER, 500))
      .filter((each) => each.ruleId === rule?.id)
      .map(({ atMs }) => atMs);
  const spells = async () =>
    (await server.desk.blindSpells(new Set())).map(({ reason, toMs }) => [reason, toMs]);
  tick(100_000, 100, "10:00:10");
  server.time.isSeeing = false;
  await until(async () => (await spells()).length === 1, "the spell");
  server.time.nowMs = instantOf(DATE, "10:05:00");
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  // They come after all, as a source sends again what was missed.
  for (const [at, each] of [100_000, 103_500, 100_000].entries())
    tick(each, 200 + at * 100, `10:0${at + 1}:10`);
  server.time.nowMs = instantOf(DATE, "10:05:00");
  server.time.isSeeing = true;
  await until(async () => (await firedOf(price)).length === 1, "the firing of the meantime");
  expect(await firedOf(price)).toEqual([instantOf(DATE, "10:02:10")]);
  await until(async () => (await firedOf(quiet)).length === 1, "the first quiet minute");
  expect(await firedOf(quiet)).toEqual([instantOf(DATE, "10:01:00")]);
  expect((await spells()).map(([reason]) => reason)).toEqual(["source"]);
});

it("does not take minutes from before it came for quiet ones", async () => {
  const server = await openServer(newFolder());
  closers.push(server.close);
  server.desk.beginRun("simulated", "run");
  await awake(server.desk, server);
  const rule = await server.desk.create(OWNER, {
    ...bodyOf({ formula: "volumeOver(3) < 5k", scope: { kind: "symbol", symbol: "FPT" } }),
    id: randomUUID(),
  });
  const trade = (totalVolumeShares: number, time: string): void => {
    server.time.nowMs = instantOf(DATE, time);
    server.tell({
      ...{ kind: "tick", symbol: "FPT", price: 100_000, volumeShares: 100, side: "B", totalVolumeShares },
      ...{ totalValueVnd: null, timeMs: server.time.nowMs },
    });
  };
  const seen = () => server.desk.explain(rule, "FPT")?.evidence[0]?.value;
  trade(900_100, "10:00:20");
  expect(seen()).toBeNull();
  trade(900_200, "10:02:20");
  expect(seen()).toBeNull();
  trade(900_300, "10:03:20");
  expect(seen()).toBe(200);
});

it("measures a volume against the usual one also on the day after the rule was made", async () => {
  const past = { open: 1, high: 1, low: 1, close: 1, volume: 1_000, provisional: false };
  const server = await openServer(newFolder(), [
    { ...past, openTimeMs: instantOf("2026-02-09", "10:00:00") },
  ]);
  closers.push(server.close);
  server.desk.beginRun("simulated", "run");
  await awake(server.desk, server);
  const rule = await server.desk.create(OWNER, {
    ...bodyOf({ formula: "volumeRatio(1) >= 3", scope: { kind: "symbol", symbol: "FPT" } }),
    id: randomUUID(),
  });
  server.market.openEpoch("simulated", "run", "2026-02-11");
  server.time.nowMs = instantOf("2026-02-11", "10:00:10");
  let total = 0;
  const trade = (volumeShares: number): void => {
    total += volumeShares;
    server.tell({
      ...{ kind: "tick", symbol: "FPT", price: 100_000, volumeShares, side: "B", totalVolumeShares: total },
      ...{ totalValueVnd: null, timeMs: server.time.nowMs },
    });
  };
  const known = (): number | null | undefined => server.desk.explain(rule, "FPT")?.evidence[0]?.value;
  trade(100);
  await until(() => known() === 0.1, "the earlier days to be read");
  trade(100);
  trade(5_000);
  await until(
    async () =>
      (await server.store.firings(OWNER, Number.MAX_SAFE_INTEGER, 500)).some(
        (each) => each.ruleId === rule.id,
      ),
    "the firing",
  );
});

/** Everybody's trades, several in a batch now and then, as a feed brings them. */
function trade(server: Server, count: number): void {
  const random = dice(11);
  const prices = new Map(SYMBOLS.map((symbol) => [symbol, 100_000]));
  const totals = new Map<string, { shares: number; vnd: number }>();
  let sent = 0;
  while (sent < count) {
    server.time.nowMs += Math.floor(random() * 400);
    const batch: MarketEvent[] = [];
    for (let left = random() < 0.2 ? 4 : 1; left > 0; left--) {
      const symbol = SYMBOLS[Math.floor(random() * SYMBOLS.length)] ?? "FPT";
      const step = (Math.floor(random() * 3) - 1) * 100;
      const price = Math.min(107_000, Math.max(93_000, (prices.get(symbol) ?? 0) + step));
      prices.set(symbol, price);
      const volumeShares = 100 * Math.ceil(random() * 20);
      const before = totals.get(symbol) ?? { shares: 0, vnd: 0 };
      const total = { shares: before.shares + volumeShares, vnd: before.vnd + volumeShares * price };
      totals.set(symbol, total);
      batch.push({
        ...{ kind: "tick", symbol, price, volumeShares, side: "B", totalVolumeShares: total.shares },
        ...{ totalValueVnd: total.vnd, timeMs: Math.floor(server.time.nowMs / 1_000) * 1_000 },
      });
      sent += 1;
    }
    server.tell(...batch);
  }
}

async function allFirings(server: Server): Promise<Firing[]> {
  const all: Firing[] = [];
  for (let beforeMs = Number.MAX_SAFE_INTEGER; ; ) {
    const some = await server.store.firings(OWNER, beforeMs, 5_000);
    all.push(...some);
    const last = some.at(-1);
    if (!last || some.length < 5_000) return all;
    beforeMs = last.atMs;
  }
}
