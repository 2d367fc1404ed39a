import { LOT_SHARES } from "./day-plan.ts";
import type { Board } from "./listing.ts";
import type { Random } from "./random.ts";
import type { SymbolDay } from "./symbol-day.ts";
import type { VolumeCurve } from "./volume-curve.ts";

/** Changes of the book without a trade, per trade: a whole-market feed showed about 13. */
const QUOTES_PER_TRADE = 13;

/** Even a name nobody trades sees its book change now and then: once in so many seconds. */
const IDLE_QUOTE_SECONDS = 200;

const SECONDS_PER_DAY = 14_400;

/** Mean shares of one order by board: tradeSizeMean of the intraday profile. */
const MEAN_ORDER_SHARES: Record<Board, number> = { HOSE: 3600, HNX: 1700, UPCOM: 860 };

/** How often something happens on one board, and to whom. */
export interface BoardPace {
  /** Orders that trade, per second, in a minute of the day. */
  tradesPerSecond(minute: number): number;
  quotesPerSecond(minute: number): number;
  drawTrader(random: Random): SymbolDay | undefined;
  drawQuoter(random: Random): SymbolDay | undefined;
}

export function meanOrderShares(day: SymbolDay): number {
  const shares = day.expectedLots * LOT_SHARES;
  return Math.min(MEAN_ORDER_SHARES[day.listing.exchange], Math.max(300, shares / 15));
}

/** `days`: everything that trades on the board today. */
export function paceOf(days: readonly SymbolDay[], curve: VolumeCurve): BoardPace {
  const trades = days.map((day) => (day.expectedLots * LOT_SHARES) / meanOrderShares(day));
  const tradeCount = trades.reduce((sum, count) => sum + count, 0);
  // The many quiet names together change their books more often than they trade.
  const flattened = trades.map((count) => count ** 0.75);
  const flattenedSum = flattened.reduce((sum, weight) => sum + weight, 0) || 1;
  const idle = SECONDS_PER_DAY / IDLE_QUOTE_SECONDS;
  const quotes = flattened.map((weight) => (QUOTES_PER_TRADE * tradeCount * weight) / flattenedSum + idle);
  const quoteCount = quotes.reduce((sum, count) => sum + count, 0);
  const drawTrader = weightedDraw(days, trades);
  const drawQuoter = weightedDraw(days, quotes);
  const evenShare = 1 / (SECONDS_PER_DAY / 60);
  return {
    tradesPerSecond: (minute) => (tradeCount * (curve.minuteShare[minute] ?? 0)) / 60,
    quotesPerSecond: (minute) =>
      (quoteCount * (0.5 * evenShare + 0.5 * (curve.minuteShare[minute] ?? 0))) / 60,
    drawTrader,
    drawQuoter,
  };
}

/** Draws an item with a chance in proportion to its weight, in O(log n). */
function weightedDraw<Item>(
  items: readonly Item[],
  weights: readonly number[],
): (random: Random) => Item | undefined {
  let total = 0;
  const cumulative = Float64Array.from(weights, (weight) => {
    total += weight;
    return total;
  });
  return (random) => {
    const wanted = random.next() * total;
    let low = 0;
    let high = cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulative[middle] ?? total) > wanted) high = middle;
      else low = middle + 1;
    }
    return items[low];
  };
}
