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

export const LOT_SHARES = 100;

/** Usual move of one day, as a share of the price, without the market's own: about the ranges of board-stats. */
const DAILY_MOVE: Record<Listing["exchange"], number> = { HOSE: 0.012, HNX: 0.016, UPCOM: 0.02 };

export function dailyMove(listing: Listing): number {
  return listing.type === "ETF" ? 0.006 : DAILY_MOVE[listing.exchange];
}

/** Round lots of an ordinary day. Most names without a trade on the day of the symbol master stay without. */
export function drawDayLots(listing: Listing, random: Random): number {
  const chance = random.next();
  const spread = Math.exp(0.4 * random.normal() - 0.08);
  if (listing.isSuspended) return 0;
  if (listing.volumeShares < LOT_SHARES) return chance < 0.1 ? 1 + Math.floor(spread * 6) : 0;
  return Math.max(1, Math.round((listing.volumeShares / LOT_SHARES) * spread));
}

/** A day around a known open and close: high and low enclose both, on the grid and inside the limits. */
export function planAround(
  listing: Listing,
  day: { date: string; lots: number; open: number; close: number; limits: Limits },
  random: Random,
): DayPlan {
  const { date, lots, limits } = day;
  const snap = (price: number): number =>
    clampToLimits(snapToGrid(listing.exchange, listing.type, price), limits);
  const close = snap(day.close);
  // A single lot is a single trade; fewer than four trades cannot show four different prices.
  const open = lots <= 1 ? close : snap(day.open);
  const top = Math.max(open, close);
  const bottom = Math.min(open, close);
  const reach = dailyMove(listing) * 0.5 * close;
  const above = Math.abs(random.normal()) * reach;
  const below = Math.abs(random.normal()) * reach;
  if (lots < 4) return { date, open, high: top, low: bottom, close, lots };
  return {
    date,
    open,
    high: Math.max(top, snap(top + above)),
    low: Math.min(bottom, snap(bottom - below)),
    close,
    lots,
  };
}

/**
 * Days before the first simulated one, newest first, walking back from its reference: the last close is the
 * reference, every close lies inside the limits that the close before it gives, and a day without a trade
 * leaves the price alone.
 */
export function planDaysBefore(
  listing: Listing,
  datesNewestFirst: readonly string[],
  random: Random,
): DayPlan[] {
  const plans: DayPlan[] = [];
  let close = listing.referencePrice;
  for (const [age, date] of datesNewestFirst.entries()) {
    const drawn = drawDayLots(listing, random);
    const lots = listing.wideBand === "no-trade-for-25-days" && age < 25 ? 0 : drawn;
    const move = dailyMove(listing) * 1.2 * random.normal();
    const gap = dailyMove(listing) * 0.3 * random.normal();
    const previous = lots === 0 ? close : previousClose(listing, close, move);
    const limits = dayLimits(listing, previous, "normal");
    plans.push(planAround(listing, { date, lots, open: previous * (1 + gap), close, limits }, random));
    close = previous;
  }
  return plans;
}

/** A close before `close` from which `close` can be reached in one day; the same price always can. */
function previousClose(listing: Listing, close: number, move: number): number {
  const candidate = snapToGrid(listing.exchange, listing.type, close / (1 + clampMove(move)));
  const limits = dayLimits(listing, candidate, "normal");
  return close >= limits.floor && close <= limits.ceiling ? candidate : close;
}

function clampMove(move: number): number {
  return Math.min(0.06, Math.max(-0.06, move));
}
