import { aggregateBars, type Interval } from "#lib/market/bar.ts";
import type { HistoryBar } from "./core/bar-history.ts";
import type { Exchange } from "./core/exchange.ts";

/** Bars of any interval up to a day, [fromMs, toMs), ascending; null for a symbol that is not listed. */
export function barsAt(
  exchange: Exchange,
  symbol: string,
  interval: Interval,
  fromMs: number,
  toMs: number,
): HistoryBar[] | null {
  const bars = exchange.book.bars(symbol, interval === "1D" ? "1D" : "1m", fromMs, toMs);
  if (!bars || interval === "1D" || interval === "1m") return bars;
  const whole = aggregateBars(
    bars.map((bar) => ({ ...bar, provisional: false })),
    interval,
  );
  return whole.map(({ provisional: _, ...bar }) => bar);
}
