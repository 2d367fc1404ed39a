import type { Exchange } from "#lib/market/instrument.ts";
import type { Random } from "../random.ts";
import type { SymbolDay } from "../symbol-day.ts";
import type { VolumeCurve } from "../volume-curve.ts";

/**
 * Changes of the book without a trade, per order that trades: a whole-market feed showed about 13 per trade of
 * shares, and 5 per trade of futures.
 */
const QUOTES_PER_TRADE: Record<Exchange, number> = { HOSE: 12, HNX: 11, UPCOM: 9, DER: 5 };

/** Orders on the odd-lot board per order that trades on the main one. Not known; it is a side show. */
const ODD_LOTS_PER_TRADE = 0.15;

/** Even a name nobody trades sees its book change now and then: once in so many seconds. */
const IDLE_QUOTE_SECONDS = 200;

const SECONDS_PER_DAY = 14_400;

/** How often something happens on one board, per second in a minute of the day, and to whom. */
export interface BoardPace {
  /** Orders that trade at once. */
  takesPerSecond(minute: number): number;
  quotesPerSecond(minute: number): number;
  oddLotsPerSecond(minute: number): number;
  drawTrader(random: Random): SymbolDay | undefined;
  drawQuoter(random: Random): SymbolDay | undefined;
}

/** `days`: everything that trades on the board today. */
export function paceOf(days: readonly SymbolDay[], curve: VolumeCurve): BoardPace {
  const takes = days.map((day) => (day.expectedLots * day.listing.lotSize) / day.shape.orderShares);
  const takeCount = takes.reduce((sum, count) => sum + count, 0);
  // The many quiet names together change their books more often than they trade.
  const flattened = takes.map((count) => count ** 0.75);
  const flattenedSum = flattened.reduce((sum, weight) => sum + weight, 0) || 1;
  const idle = SECONDS_PER_DAY / IDLE_QUOTE_SECONDS;
  const perTrade = QUOTES_PER_TRADE[days[0]?.listing.exchange ?? "HOSE"];
  const quotes = flattened.map((weight) => (perTrade * takeCount * weight) / flattenedSum + idle);
  const quoteCount = quotes.reduce((sum, count) => sum + count, 0);
  const evenShare = 1 / (SECONDS_PER_DAY / 60);
  const shareOf = (minute: number): number => curve.minuteShare[minute] ?? 0;
  return {
    takesPerSecond: (minute) => (takeCount * shareOf(minute)) / 60,
    quotesPerSecond: (minute) => (quoteCount * (0.5 * evenShare + 0.5 * shareOf(minute))) / 60,
    oddLotsPerSecond: (minute) => (ODD_LOTS_PER_TRADE * takeCount * shareOf(minute)) / 60,
    drawTrader: weightedDraw(days, takes),
    drawQuoter: weightedDraw(days, quotes),
  };
}

/** Draws an item with a chance in proportion to its weight, in O(log n). */
export function weightedDraw<Item>(
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
