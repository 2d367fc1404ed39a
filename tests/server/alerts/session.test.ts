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
import { type BarSource, createMarket } from "#server/market/market.ts";
import { createTickWriter } from "#server/market/tick-writer.ts";
import { openStore } from "#server/store/open-store.ts";
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
  const store = openStore(join(folder, "khop.db"), systemClock, silentLog);
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
  const desk = await openAlertDesk({
    ...{ store, market, bars, instruments: INSTRUMENTS, nowMs, clock: systemClock, log: silentLog },
    directory: createDirectory(INSTRUMENTS, market),
    isSeeing: () => time.isSeeing,
    want: () => {},
    tell: () => {},
    handOn: () => {},
  });
  const backtester = createBacktester({ market, bars, ticks, instruments: INSTRUMENTS, nowMs });
  let seq = 0;
  const close = async (): Promise<void> => {
    await desk.stop();
    await ticks.stop();
    await store.close();
  };
  return {
    ...{ time, store, market, desk, backtester, close },
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
    trade(server, 12_000);
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
