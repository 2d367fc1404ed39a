import { addTrade, type Bar, openTimeOf } from "#lib/market/bar.ts";
import type { MarketEvent, Tick } from "#lib/market/event.ts";
import { instantOf } from "#lib/market/trading-time.ts";
import { silentLog } from "#server/log.ts";
import { createMarket, type Market } from "#server/market/market.ts";
import { createFakeClock, type FakeClock } from "#tests/server/fake-clock.ts";

export const DATE = "2026-02-10";

/** `10:00:05` of the test day, epoch ms. */
export function at(time: string): number {
  return instantOf(DATE, time);
}

/** Trades one after the other with running totals, as the exchange knows them. */
export function tape(
  symbol: string,
  trades: readonly [time: string, price: number, volume: number][],
): Tick[] {
  let totalVolumeShares = 0;
  let totalValueVnd = 0;
  return trades.map(([time, price, volumeShares]) => {
    totalVolumeShares += volumeShares;
    totalValueVnd += price * volumeShares;
    return { symbol, price, volumeShares, side: "B", totalVolumeShares, totalValueVnd, timeMs: at(time) };
  });
}

export function barsOf(trades: readonly Tick[]): Bar[] {
  const bars = new Map<number, Bar>();
  for (const trade of trades) {
    const openTimeMs = openTimeOf("1m", trade.timeMs);
    bars.set(openTimeMs, addTrade(bars.get(openTimeMs), openTimeMs, trade.price, trade.volumeShares));
  }
  return [...bars.values()].sort((a, b) => a.openTimeMs - b.openTimeMs);
}

/** The day so far, as a snapshot after subscribing tells it. */
export function dayOf(symbol: string, trades: readonly Tick[], timeMs: number): MarketEvent {
  const prices = trades.map((trade) => trade.price);
  const last = trades.at(-1);
  return {
    kind: "day",
    symbol,
    lastPrice: last?.price ?? null,
    lastVolumeShares: null,
    timeMs,
    totalVolumeShares: last?.totalVolumeShares ?? 0,
    totalValueVnd: last?.totalValueVnd ?? 0,
    open: prices[0] ?? null,
    high: prices.length > 0 ? Math.max(...prices) : null,
    low: prices.length > 0 ? Math.min(...prices) : null,
    average: null,
  };
}

export interface MarketBench {
  market: Market;
  clock: FakeClock;
  /** Folds events at a market time, as one batch. */
  tell(marketNowMs: number, ...events: MarketEvent[]): void;
  trade(...ticks: Tick[]): void;
  /** The market clock of the bench. */
  time: { nowMs: number };
}

/** A market on the test day with clocks that stand still. */
export function marketBench(symbols: readonly string[] = ["VIC", "VNM"]): MarketBench {
  const clock = createFakeClock();
  let seq = 0;
  let epochs = 0;
  const time = { nowMs: at("09:00:00") };
  const market = createMarket({
    instruments: symbols.map((symbol) => ({ symbol })),
    nowMs: () => time.nowMs,
    clock,
    newEpoch: () => {
      epochs += 1;
      return `epoch-${epochs}`;
    },
    log: silentLog,
    source: "simulated",
  });
  market.openEpoch("simulated", "run-1", DATE);

  function tell(marketNowMs: number, ...events: MarketEvent[]): void {
    time.nowMs = marketNowMs;
    seq += 1;
    market.apply({ seq, receivedAtMs: clock.wallMs(), events });
  }

  return {
    market,
    clock,
    time,
    tell,
    trade(...ticks) {
      for (const tick of ticks) tell(tick.timeMs, { kind: "tick", ...tick });
    },
  };
}
