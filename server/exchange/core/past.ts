import { previousTradingDate } from "#lib/market/session.ts";
import { type DayPlan, dailyMove, LOT_SHARES, planAround, planDaysBefore } from "./day-plan.ts";
import { type Board, dayLimits, type Listing, snapToGrid } from "./listing.ts";
import { type MinuteBar, walkMinutes } from "./minute-path.ts";
import { createRandom } from "./random.ts";
import type { VolumeCurve } from "./volume-curve.ts";

/** Trading days of history before the first simulated one. */
export const HISTORY_DAYS = 250;

const ALL_DAY = 24 * 60;
const CACHED_SYMBOLS = 64;

/** What happened before the exchange started: made from the seed when asked for, always the same. */
export interface Past {
  /** Trading dates before the first day, newest first. */
  dates: readonly string[];
  /** Days before the first day, newest first. Days without a trade have no lots. */
  days(listing: Listing): readonly DayPlan[];
  /** The minutes of one of those days; empty for a date outside. */
  minutes(listing: Listing, date: string): MinuteBar[];
  /** The first day as planned, and what of it had happened before `untilMinute`. */
  firstDay(listing: Listing, untilMinute: number): { plan: DayPlan; minutes: MinuteBar[] };
}

export function createPast(seed: number, firstDate: string, curves: Record<Board, VolumeCurve>): Past {
  const dates = tradingDatesBefore(firstDate);
  const cache = new Map<string, readonly DayPlan[]>();

  function days(listing: Listing): readonly DayPlan[] {
    const known = cache.get(listing.symbol);
    if (known) return known;
    const plans = planDaysBefore(listing, dates, createRandom(seed, "days", listing.symbol));
    const oldest = cache.size >= CACHED_SYMBOLS ? cache.keys().next().value : undefined;
    if (oldest !== undefined) cache.delete(oldest);
    cache.set(listing.symbol, plans);
    return plans;
  }

  function walk(listing: Listing, plan: DayPlan, untilMinute: number): MinuteBar[] {
    if (plan.lots === 0) return [];
    const shape = {
      curve: curves[listing.exchange],
      dailyMove: dailyMove(listing),
      snap: (price: number) => snapToGrid(listing.exchange, listing.type, price),
      untilMinute,
    };
    return walkMinutes(plan, shape, createRandom(seed, "minutes", listing.symbol, plan.date));
  }

  return {
    dates,
    days,
    minutes(listing, date) {
      const plan = days(listing).find((day) => day.date === date);
      return plan ? walk(listing, plan, ALL_DAY) : [];
    },
    firstDay(listing, untilMinute) {
      const plan = planFirstDay(listing, firstDate, seed);
      return { plan, minutes: walk(listing, plan, untilMinute) };
    },
  };
}

/** The day of the symbol master: its own volume, towards its own close. */
function planFirstDay(listing: Listing, date: string, seed: number): DayPlan {
  const random = createRandom(seed, "first-day", listing.symbol);
  const gap = dailyMove(listing) * 0.25 * random.normal();
  const move = dailyMove(listing) * random.normal();
  const limits = dayLimits(listing, listing.referencePrice, listing.wideBand ? "wide" : "normal");
  const lots = Math.floor(listing.volumeShares / LOT_SHARES);
  const open = listing.referencePrice * (1 + gap);
  const close = listing.targetClose ?? listing.referencePrice * (1 + move);
  return planAround(listing, { date, lots, open, close, limits }, random);
}

function tradingDatesBefore(date: string): string[] {
  const dates: string[] = [];
  for (let day = previousTradingDate(date); dates.length < HISTORY_DAYS; day = previousTradingDate(day)) {
    dates.push(day);
  }
  return dates;
}
