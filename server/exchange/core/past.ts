import type { Limits } from "#lib/market/instrument.ts";
import { previousTradingDate } from "#lib/market/session.ts";
import {
  type Closes,
  closesBefore,
  type DayPlan,
  dailyMove,
  type MarketDay,
  planAround,
  planDay,
} from "./day-plan.ts";
import {
  followingCloses,
  type Leader,
  type LeaderPast,
  leaderOf,
  planFollowingDay,
  type Tie,
  tieOf,
} from "./following.ts";
import type { IndexBasket } from "./index-basket.ts";
import { createIndexPast, type IndexPast } from "./index-past.ts";
import { type Board, clampToLimits, dayLimits, type Listing, snapToGrid } from "./listing.ts";
import { followMinutes, type MinuteBar, walkMinutes } from "./minute-path.ts";
import { createRandom } from "./random.ts";
import type { VolumeCurve } from "./volume-curve.ts";

/** Trading days of history before the first simulated one: two years. */
export const HISTORY_DAYS = 500;

/** The whole market on a day, as a share: its usual move and its slow rise. */
const MARKET_MOVE = 0.009;
const MARKET_RISE = 0.0004;

const ALL_DAY = 24 * 60;

/** What happened before the exchange started: made from the seed when asked for, always the same. */
export interface Past {
  /** Trading dates before the first day, newest first. */
  dates: readonly string[];
  readonly indices: IndexPast;
  closes(listing: Listing): Closes;
  /** The day of an age (0 = the newest); null before the listing's first day. Days without a trade have no lots. */
  day(listing: Listing, age: number): DayPlan | null;
  minutes(listing: Listing, age: number): MinuteBar[];
  /** The first day as planned, and what of it had happened before `untilMinute`. */
  firstDay(listing: Listing, untilMinute: number): FirstDay;
  /** The same for what follows a leader whose own first day is known. */
  firstFollowingDay(listing: Listing, untilMinute: number, limits: Limits, morning: Morning): FirstDay;
}

export interface FirstDay {
  plan: DayPlan;
  minutes: MinuteBar[];
}

/** Prices of a first day minute by minute, asked in ascending order. */
export type Morning = (minute: number) => { open: number; close: number };

export interface PastSetup {
  seed: number;
  firstDate: string;
  curves: Record<Board, VolumeCurve>;
  listings: ReadonlyMap<string, Listing>;
  baskets: ReadonlyMap<string, IndexBasket>;
}

export function createPast({ seed, firstDate, curves, listings, baskets }: PastSetup): Past {
  const market = marketBefore(seed, firstDate);
  const dates = market.map((day) => day.date);
  const cache = new Map<string, Closes>();
  const indices = createIndexPast({ seed, dates, listings, curves, closes });

  /** Kept for good: six kilobytes of each listing that was asked for. */
  function closes(listing: Listing): Closes {
    const known = cache.get(listing.symbol);
    if (known) return known;
    const followed = followedBy(listing);
    const random = dice("days", listing);
    const made = followed
      ? followingCloses(listing, followed.tie, followed.leader, random)
      : closesBefore(listing, market, random);
    cache.set(listing.symbol, made);
    return made;
  }

  function dice(use: string, { symbol }: Listing, ...more: string[]) {
    return createRandom(seed, use, symbol, ...more);
  }

  /** Null for what follows nothing that is here. */
  function followedBy(listing: Listing): { tie: Tie; leader: LeaderPast } | null {
    const leader = leaderOf(listing);
    const tie = leader && tieFrom(listing, leader, { listings, baskets });
    if (!leader || !tie) return null;
    if ("index" in leader) {
      const basket = baskets.get(leader.index);
      if (!basket) return null;
      const plan = (age: number) => indices.day(basket, age);
      return { tie, leader: { dates, plan, closes: indices.closes(basket), limitsAfter: () => null } };
    }
    const underlying = listings.get(leader.symbol);
    if (!underlying) return null;
    const limitsAfter = (close: number) => dayLimits(underlying, close, "normal");
    const plan = (age: number) => aloneDay(underlying, age);
    return { tie, leader: { dates, plan, closes: closes(underlying), limitsAfter } };
  }

  function aloneDay(listing: Listing, age: number): DayPlan {
    const date = dates[age] ?? "";
    return planDay(listing, closes(listing), age, date, dice("day", listing, date));
  }

  function day(listing: Listing, age: number): DayPlan | null {
    const made = closes(listing);
    if (age < 0 || age >= made.lots.length) return null;
    const followed = followedBy(listing);
    if (!followed) return aloneDay(listing, age);
    return planFollowingDay(listing, followed.tie, followed.leader, made, age);
  }

  function walk(listing: Listing, plan: DayPlan, untilMinute: number): MinuteBar[] {
    if (plan.lots === 0) return [];
    const { exchange, type, lotSize, valuePerPrice } = listing;
    const snap = (price: number) => snapToGrid(exchange, type, price);
    const move = dailyMove(listing);
    const shape = { curve: curves[exchange], dailyMove: move, snap, untilMinute, lotSize, valuePerPrice };
    return walkMinutes(plan, shape, dice("minutes", listing, plan.date));
  }

  return {
    ...{ dates, indices, closes, day },
    minutes(listing, age) {
      const plan = day(listing, age);
      return plan ? walk(listing, plan, ALL_DAY) : [];
    },
    firstDay(listing, untilMinute) {
      const plan = planFirstDay(listing, firstDate, seed);
      return { plan, minutes: walk(listing, plan, untilMinute) };
    },
    firstFollowingDay(listing, untilMinute, limits, pricesIn) {
      const plan = planFirstDay(listing, firstDate, seed);
      const { exchange, type, lotSize, valuePerPrice } = listing;
      const snap = (price: number) => clampToLimits(snapToGrid(exchange, type, price), limits);
      const path = {
        curve: curves[exchange],
        lots: plan.lots,
        untilMinute,
        pricesIn,
        snap,
        lotSize,
        valuePerPrice,
      };
      const minutes = plan.lots === 0 ? [] : followMinutes(path, dice("minutes", listing, plan.date));
      return { plan, minutes };
    },
  };
}

/** How a listing hangs on its leader, from where both stood at their references; null without the leader. */
export function tieFrom(
  listing: Listing,
  leader: Leader,
  there: Pick<PastSetup, "listings" | "baskets">,
): Tie | null {
  const level =
    "index" in leader
      ? there.baskets.get(leader.index)?.priorClose
      : there.listings.get(leader.symbol)?.referencePrice;
  return level === undefined ? null : tieOf(listing, level);
}

/** The day of the symbol master: its own volume, towards its own close. */
function planFirstDay(listing: Listing, date: string, seed: number): DayPlan {
  const random = createRandom(seed, "first-day", listing.symbol);
  const gap = dailyMove(listing) * 0.25 * random.normal();
  const move = dailyMove(listing) * random.normal();
  // A warrant's limits hang on its underlying's; of its plan only the lots are used.
  const limits = dayLimits(listing, listing.referencePrice, listing.wideBand ? "wide" : "normal");
  const lots = Math.floor(listing.volumeShares / listing.lotSize);
  const open = listing.referencePrice * (1 + gap);
  const close = listing.targetClose ?? listing.referencePrice * (1 + move);
  return planAround(listing, { date, lots, open, close, limits }, random);
}

/** Newest first. */
function marketBefore(seed: number, firstDate: string): MarketDay[] {
  const days: MarketDay[] = [];
  for (
    let date = previousTradingDate(firstDate);
    days.length < HISTORY_DAYS;
    date = previousTradingDate(date)
  ) {
    const random = createRandom(seed, "market-day", date);
    days.push({ date, move: MARKET_RISE + MARKET_MOVE * random.normal() });
  }
  return days;
}
