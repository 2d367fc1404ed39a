import type { Limits } from "#lib/market/instrument.ts";
import { clampToLimits, dayLimits, type Listing, snapToGrid } from "./listing.ts";
import type { Random } from "./random.ts";

/** What a whole day of one listing (or index) came to. */
export interface DayPlan {
  /** `2026-02-09`. */
  date: string;
  open: number;
  high: number;
  low: number;
  close: number;
  /** Round lots; 0 = no trade that day. */
  lots: number;
}

/** A day before the first simulated one: what the whole market did, as a share. */
export interface MarketDay {
  date: string;
  move: number;
}

/** Usual move of one day, as a share of the price, without the market's own: about the ranges of board-stats. */
const DAILY_MOVE = { HOSE: 0.012, HNX: 0.016, UPCOM: 0.02 } as const;

/** How much of the market's move a stock takes part in: those that hardly trade, little. */
const MARKET_PART = { HOSE: 1, HNX: 0.8, UPCOM: 0.3 } as const;

/** Bonds and their futures hardly move, warrants move several times as much as their underlying. */
export function dailyMove(listing: Listing): number {
  switch (listing.type) {
    case "ETF":
    case "FUTURE_INDEX":
      return 0.006;
    case "CORP_BOND":
      return 0.0015;
    case "FUTURE_BOND":
      return 0.001;
    case "CW":
      return 0.03;
    default:
      return listing.exchange === "DER" ? 0 : DAILY_MOVE[listing.exchange];
  }
}

/** The part of the whole market's move that a price shares. */
export function marketPart({ exchange, type }: Listing): number {
  if (exchange === "DER" || type === "CORP_BOND") return 0;
  return type === "ETF" ? 1 : MARKET_PART[exchange];
}

/** Round lots of an ordinary day of `volumeShares`. Most names without a trade stay without. */
export function drawDayLots(listing: Listing, random: Random, volumeShares = listing.volumeShares): number {
  const chance = random.next();
  const spread = Math.exp(0.4 * random.normal() - 0.08);
  if (listing.isSuspended) return 0;
  if (volumeShares < listing.lotSize) return chance < 0.1 ? 1 + Math.floor(spread * 6) : 0;
  return Math.max(1, Math.round((volumeShares / listing.lotSize) * spread));
}

/** A day around a known open and close: high and low enclose both, on the grid and inside the limits. */
export function planAround(
  listing: Listing,
  day: { date: string; lots: number; open: number; close: number; limits: Limits },
  random: Random,
): DayPlan {
  const reach = dailyMove(listing) * 0.5 * day.close;
  const high = Math.max(day.open, day.close) + Math.abs(random.normal()) * reach;
  const low = Math.min(day.open, day.close) - Math.abs(random.normal()) * reach;
  return planWithin(listing, { ...day, high, low });
}

/** Puts a day's prices on the grid, inside the limits and in order. */
export function planWithin(listing: Listing, day: DayPlan & { limits: Limits }): DayPlan {
  const { date, lots, limits } = day;
  const snap = (price: number): number =>
    clampToLimits(snapToGrid(listing.exchange, listing.type, price), limits);
  const close = snap(day.close);
  // A single lot is a single trade; fewer than four trades cannot show four different prices.
  const open = lots <= 1 ? close : snap(day.open);
  const top = Math.max(open, close);
  const bottom = Math.min(open, close);
  if (lots < 4) return { date, open, high: top, low: bottom, close, lots };
  return {
    date,
    open,
    high: Math.max(top, snap(day.high)),
    low: Math.min(bottom, snap(day.low)),
    close,
    lots,
  };
}

/** Closes and round lots of the days before the first one, by age: 0 is the newest. */
export interface Closes {
  prices: Float64Array;
  lots: Int32Array;
}

/**
 * Walks back from the reference: the last close is the reference, every close lies inside the limits that the
 * close before it gives, and a day without a trade leaves the price alone.
 */
export function closesBefore(
  listing: Listing,
  marketNewestFirst: readonly MarketDay[],
  random: Random,
): Closes {
  const count = marketNewestFirst.length;
  const closes: Closes = { prices: new Float64Array(count), lots: new Int32Array(count) };
  const ownMove = dailyMove(listing);
  const part = marketPart(listing);
  let close = listing.referencePrice;
  for (const [age, market] of marketNewestFirst.entries()) {
    const drawn = drawDayLots(listing, random);
    const lots = listing.wideBand === "no-trade-for-25-days" && age < 25 ? 0 : drawn;
    const move = ownMove * random.normal() + part * market.move;
    closes.prices[age] = close;
    closes.lots[age] = lots;
    if (lots > 0) close = previousClose(listing, close, move);
  }
  return closes;
}

/** Where the price stood before a day; before the oldest nothing is known, so there it stood still. */
export function priceBefore({ prices }: Closes, age: number): number {
  return prices[age + 1] ?? prices[age] ?? 0;
}

/** The day of an age, of a listing that finds its price alone. */
export function planDay(
  listing: Listing,
  closes: Closes,
  age: number,
  date: string,
  random: Random,
): DayPlan {
  const previous = priceBefore(closes, age);
  const open = previous * (1 + dailyMove(listing) * 0.3 * random.normal());
  const [close, lots] = [closes.prices[age] ?? previous, closes.lots[age] ?? 0];
  const limits = dayLimits(listing, previous, "normal");
  return planAround(listing, { date, lots, open: lots === 0 ? close : open, close, limits }, random);
}

/** No board's limits are narrower than this, so that smaller moves need no look at them. */
const SAFE_MOVE = 0.025;

/** A close before `close` from which `close` can be reached in one day; the same price always can. */
function previousClose(listing: Listing, close: number, move: number): number {
  const candidate = snapToGrid(listing.exchange, listing.type, close / (1 + clampMove(move)));
  if (Math.abs(close / candidate - 1) < SAFE_MOVE) return candidate;
  const limits = dayLimits(listing, candidate, "normal");
  return close >= limits.floor && close <= limits.ceiling ? candidate : close;
}

function clampMove(move: number): number {
  return Math.min(0.06, Math.max(-0.06, move));
}
