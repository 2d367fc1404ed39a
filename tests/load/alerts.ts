/**
 * Alerts: what 10,000 rules on 1,600 symbols cost the server at 5,000 events a second, as CPU of the whole process
 * (market, rules, their store) with the rules and without them.
 */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MarketEvent } from "#lib/market/event.ts";
import { instantOf } from "#lib/market/trading-time.ts";
import { openAlertDesk } from "#server/alerts/alert-desk.ts";
import { bodyOf } from "#server/alerts/rule.ts";
import { systemClock } from "#server/clock.ts";
import { loadInstruments } from "#server/data/instruments.ts";
import { createDirectory } from "#server/gateway/directory.ts";
import { silentLog } from "#server/log.ts";
import { createMarket } from "#server/market/market.ts";
import { openStore } from "#server/store/open-store.ts";
import { dice } from "../dice.ts";
import type { BenchTable } from "./bench.ts";

const SYMBOLS = 1_600;
const RULES = 10_000;
const RULES_PER_OWNER = 500;
const EVENTS_PER_SECOND = 5_000;
const SLICE_MS = 10;
const SECONDS = 10;
const WARM_UP_SECONDS = 5;
const ROUNDS = 3;
const GOAL_PERCENT = 20;
const DATE = "2026-02-10";

interface Measured {
  /** Percent of one core. */
  cpuPercent: number;
  firings: number;
  events: number;
}

export async function alerts(): Promise<BenchTable> {
  const without: Measured[] = [];
  const withRules: Measured[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    without.push(await measure(0, round));
    withRules.push(await measure(RULES, round));
  }
  const base = median(without.map((each) => each.cpuPercent));
  const full = median(withRules.map((each) => each.cpuPercent));
  const own = full - base;
  const [last] = withRules.slice(-1);
  return {
    title: `alerts: ${RULES} rules on ${SYMBOLS} symbols at ${EVENTS_PER_SECOND} events/s (median of ${ROUNDS} × ${SECONDS} s)`,
    columns: ["server", "% of a core", "events/s", "firings"],
    rows: [
      ["market without rules", base.toFixed(1), perSecond(without), 0],
      ["market with rules and their store", full.toFixed(1), perSecond(withRules), last?.firings ?? 0],
      ["the rules", own.toFixed(1), "", ""],
    ],
    verdict: `goal: at most ${GOAL_PERCENT} % of a core; measured ${own.toFixed(1)} %`,
    isMissed: own > GOAL_PERCENT,
  };
}

const perSecond = (runs: readonly Measured[]): number =>
  Math.round(median(runs.map(({ events }) => events)) / SECONDS);

function median(numbers: number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

async function measure(ruleCount: number, seed: number): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "khop-bench-"));
  const random = dice(seed + 1);
  const instruments = new Map(
    loadInstruments()
      .filter(({ type }) => type === "STOCK")
      .slice(0, SYMBOLS)
      .map((instrument) => [instrument.symbol, instrument]),
  );
  const symbols = [...instruments.keys()];
  const startMs = instantOf(DATE, "10:00:00");
  const begunMs = performance.now();
  const nowMs = (): number => startMs + performance.now() - begunMs;
  const market = createMarket({
    ...{ instruments: instruments.values(), nowMs, clock: systemClock, newEpoch: randomUUID, log: silentLog },
    source: "simulated",
  });
  market.openEpoch("simulated", "bench", DATE);
  const store = openStore(join(folder, "khop.db"), systemClock, silentLog);
  let firings = 0;
  const desk = await openAlertDesk({
    ...{ store, market, instruments, nowMs, clock: systemClock, log: silentLog },
    bars: { bars: async () => [] },
    ticks: { ticks: async () => [] },
    directory: createDirectory(instruments, market),
    isSeeing: () => true,
    want: () => {},
    tell: (_, news) => {
      firings += news.fired.length;
    },
    handOn: () => {},
  });
  const trades = createTrades(symbols, random, nowMs);
  let seq = 0;
  const tell = (events: MarketEvent[]): void => {
    seq += 1;
    market.apply({ seq, receivedAtMs: Date.now(), events });
  };
  tell(trades.opening());
  for (let at = 0; at < ruleCount; at++) {
    const symbol = symbols[at % symbols.length] ?? "";
    const rule = bodyOf({
      formula: FORMULAS[Math.floor(at / symbols.length) % FORMULAS.length] ?? "",
      scope: { kind: "symbol", symbol },
      repeat: { mode: "every", coolDownMs: 60_000 },
    });
    await desk.create(`owner-${Math.floor(at / RULES_PER_OWNER)}`, { ...rule, id: randomUUID() });
  }
  desk.beginRun("simulated", "bench");
  await new Promise((resolve) => setTimeout(resolve, 2_500));

  /** Returns how many events were sent. */
  function send(seconds: number): Promise<number> {
    const fromMs = performance.now();
    let events = 0;
    return new Promise((resolve) => {
      const timer = setInterval(() => {
        const due = Math.floor(((performance.now() - fromMs) / 1_000) * EVENTS_PER_SECOND) - events;
        const now = Math.min(due, EVENTS_PER_SECOND / 10);
        for (let left = now; left > 0; left -= 5) tell(trades.next(Math.min(5, left)));
        events += now;
        if (performance.now() - fromMs < seconds * 1_000) return;
        clearInterval(timer);
        resolve(events);
      }, SLICE_MS);
    });
  }

  // Every symbol is heard of, so that every condition is known; that is the morning's work, not the day's.
  await send(WARM_UP_SECONDS);
  const cpu = process.cpuUsage();
  const fromMs = performance.now();
  const events = await send(SECONDS);
  const { user, system } = process.cpuUsage(cpu);
  const lastedMs = performance.now() - fromMs;
  await desk.stop();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
  return { cpuPercent: (user + system) / 10 / lastedMs, firings, events };
}

/** One for each kind of thing that rules look at. */
const FORMULAS = [
  "price >= reference * 1.01",
  "changePercent < -1",
  "bidVol1 / askVol1 > 3 and changePercent > 0.5",
  "volumeOver(5) > 20k",
  "price = ceiling or price = floor",
  "spreadPercent > 0.3 and volume > 50k",
  "changePercentOver(5) > 1.5",
];

/** Three trades to two changes of the order book, over all symbols; prices walk by steps. */
function createTrades(symbols: readonly string[], random: () => number, nowMs: () => number) {
  const prices = new Map(symbols.map((symbol) => [symbol, 20_000 + Math.floor(random() * 300) * 100]));
  const totals = new Map<string, number>();
  const opening = (): MarketEvent[] =>
    symbols.map((symbol) => {
      const reference = prices.get(symbol) ?? 20_000;
      return { kind: "limits", symbol, reference, ceiling: reference * 1.07, floor: reference * 0.93 };
    });
  function one(): MarketEvent {
    const symbol = symbols[Math.floor(random() * symbols.length)] ?? "";
    const price = (prices.get(symbol) ?? 20_000) + (Math.floor(random() * 3) - 1) * 50;
    if (random() < 0.4) {
      const bids = [1, 2, 3].map((n) => [price - n * 50, 100 * Math.ceil(random() * 90)] as const);
      const asks = [1, 2, 3].map((n) => [price + n * 50, 100 * Math.ceil(random() * 90)] as const);
      return { kind: "quote", symbol, bids, asks, timeMs: nowMs() };
    }
    prices.set(symbol, price);
    const volumeShares = 100 * Math.ceil(random() * 20);
    const totalVolumeShares = (totals.get(symbol) ?? 0) + volumeShares;
    totals.set(symbol, totalVolumeShares);
    const timeMs = Math.floor(nowMs() / 1_000) * 1_000;
    return {
      kind: "tick",
      symbol,
      price,
      volumeShares,
      side: "B",
      totalVolumeShares,
      totalValueVnd: null,
      timeMs,
    };
  }
  return { opening, next: (count: number): MarketEvent[] => Array.from({ length: count }, one) };
}
