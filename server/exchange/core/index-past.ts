import type { Closes, DayPlan } from "./day-plan.ts";
import { priceBefore } from "./day-plan.ts";
import { type IndexBasket, toPoints } from "./index-basket.ts";
import type { Board, Listing } from "./listing.ts";
import { type MinuteBar, walkMinutes } from "./minute-path.ts";
import { createRandom } from "./random.ts";
import type { VolumeCurve } from "./volume-curve.ts";

const DAILY_MOVE = 0.009;
const ALL_DAY = 24 * 60;
const LOT_SHARES = 100;

/**
 * An index before the first day. Closes and volumes of its days are exactly its members'; how it went in between
 * is a path of its own.
 */
export interface IndexPast {
  closes(basket: IndexBasket): Closes;
  /** The day of an age: 0 is the newest. */
  day(basket: IndexBasket, age: number): DayPlan;
  minutes(basket: IndexBasket, age: number): MinuteBar[];
}

export interface IndexPastSetup {
  seed: number;
  /** Newest first. */
  dates: readonly string[];
  listings: ReadonlyMap<string, Listing>;
  curves: Record<Board, VolumeCurve>;
  closes(listing: Listing): Closes;
}

export function createIndexPast(setup: IndexPastSetup): IndexPast {
  const { seed, dates, curves } = setup;
  const cache = new Map<string, Closes>();

  function closes(basket: IndexBasket): Closes {
    const known = cache.get(basket.code);
    if (known) return known;
    const made = closesOfMembers(basket, setup);
    cache.set(basket.code, made);
    return made;
  }

  function day(basket: IndexBasket, age: number): DayPlan {
    const date = dates[age] ?? "";
    const random = createRandom(seed, "index-day", basket.code, date);
    const own = closes(basket);
    const previous = priceBefore(own, age);
    const close = own.prices[age] ?? previous;
    const open = toPoints(previous * (1 + DAILY_MOVE * 0.2 * random.normal()));
    const reach = close * DAILY_MOVE * 0.5;
    const high = toPoints(Math.max(open, close) + Math.abs(random.normal()) * reach);
    const low = toPoints(Math.min(open, close) - Math.abs(random.normal()) * reach);
    return { date, open, high, low, close, lots: own.lots[age] ?? 0 };
  }

  return {
    closes,
    day,
    minutes(basket, age) {
      const plan = day(basket, age);
      if (plan.lots === 0) return [];
      const shape = {
        ...{ curve: curves[basket.board], dailyMove: DAILY_MOVE, snap: toPoints, untilMinute: ALL_DAY },
        ...{ lotSize: LOT_SHARES, valuePerPrice: 1 },
      };
      return walkMinutes(plan, shape, createRandom(seed, "index-minutes", basket.code, plan.date));
    },
  };
}

function closesOfMembers(basket: IndexBasket, { dates, listings, closes }: IndexPastSetup): Closes {
  const prices = new Float64Array(dates.length);
  const lots = new Int32Array(dates.length);
  let base = 0;
  for (const [symbol, weight] of basket.weights) {
    const listing = listings.get(symbol);
    if (!listing) continue;
    const member = closes(listing);
    base += weight * listing.referencePrice;
    for (let age = 0; age < dates.length; age++) {
      prices[age] = (prices[age] ?? 0) + weight * (member.prices[age] ?? 0);
      lots[age] = (lots[age] ?? 0) + (member.lots[age] ?? 0);
    }
  }
  return { prices: prices.map((worth) => toPoints((worth / base) * basket.priorClose)), lots };
}
