import { contractsOn } from "#lib/market/futures.ts";
import type { Limits } from "#lib/market/instrument.ts";
import { type Closes, type DayPlan, drawDayLots, planWithin, priceBefore } from "./day-plan.ts";
import type { FairPrice, MarketMood } from "./fair-price.ts";
import { dayLimits, daysFrom, type Listing, snapToGrid } from "./listing.ts";
import type { MinuteBar } from "./minute-path.ts";
import type { Random } from "./random.ts";
import { warrantPrice } from "./warrant.ts";

/** What a price hangs on: another listing, or an index. */
export type Leader = { symbol: string } | { index: string };

export function leaderOf({ follows }: Listing): Leader | null {
  if (follows === null) return null;
  if (follows.kind === "warrant") return { symbol: follows.underlying };
  if (follows.kind === "index") return { index: follows.index };
  // Bonds under bond futures are not modelled.
  return follows.underlying === "VN30" || follows.underlying === "VN100"
    ? { index: follows.underlying }
    : null;
}

/**
 * How a price stands to its leader's. `link` is the logarithm of what the leader does not explain: noise of a
 * warrant, the basis of a future, the size of a fund's unit. It returns to `linkMean` with `linkSeconds` of
 * matching, straying about `linkSpread`.
 */
export interface Tie {
  /** VND (points) at a level of the leader, less the link. */
  priceAt(level: number, date: string): number;
  linkMean: number;
  linkSeconds: number;
  linkSpread: number;
}

const DAY_SECONDS = 14_400;

/** `level` is where the leader stood when the listing stood at its reference. */
export function tieOf(listing: Listing, level: number): Tie {
  const { follows, referencePrice, lastTradingDate } = listing;
  if (follows?.kind === "warrant") {
    // Asked with each quote, of the same date all day.
    let known = { date: "", daysLeft: 0 };
    const daysLeft = (date: string): number => {
      if (date !== known.date) known = { date, daysLeft: daysFrom(date, lastTradingDate ?? date) };
      return known.daysLeft;
    };
    return {
      priceAt: (underlying, date) => warrantPrice(follows, underlying, daysLeft(date)),
      ...{ linkMean: 0, linkSeconds: 1_800, linkSpread: 0.012 },
    };
  }
  const priceAt = (index: number): number => index;
  if (follows?.kind === "future") {
    return { priceAt, linkMean: 0, linkSeconds: DAY_SECONDS, linkSpread: 0.0015 };
  }
  return { priceAt, linkMean: Math.log(referencePrice / level), linkSeconds: 3_600, linkSpread: 0.001 };
}

/** A fair price that follows a leader's. */
export function createFollowing(
  tie: Tie,
  start: { price: number; level: number; date: string; startMs: number; limits: Limits },
  levelNow: (mood: MarketMood) => number,
  random: Random,
): FairPrice {
  const { date, limits } = start;
  let link = Math.log(start.price / tie.priceAt(start.level, date));
  let atMs = start.startMs;
  const noise = tie.linkSpread * Math.sqrt(2 / tie.linkSeconds);
  // Far enough beyond a limit for a lock.
  const reach = limits.reference * 0.01;
  return {
    at(mood) {
      const { nowMs } = mood;
      const seconds = Math.min(900, Math.max(0, (nowMs - atMs) / 1000));
      atMs = nowMs;
      const back = 1 - Math.exp(-seconds / tie.linkSeconds);
      link += (tie.linkMean - link) * back + noise * Math.sqrt(seconds) * random.normal();
      const price = tie.priceAt(levelNow(mood), date) * Math.exp(link);
      return Math.min(limits.ceiling + reach, Math.max(Math.max(limits.floor - reach, reach / 10), price));
    },
  };
}

/** Prices of a morning that follows its leader's, minute by minute. */
export function followMorning(
  tie: Tie,
  start: { price: number; level: number; date: string; limits: Limits },
  leaderBars: readonly MinuteBar[],
  random: Random,
): (minute: number) => { open: number; close: number } {
  const byMinute = new Map(leaderBars.map((bar) => [bar.minute, bar]));
  const stepSeconds = 60;
  const back = 1 - Math.exp(-stepSeconds / tie.linkSeconds);
  const noise = tie.linkSpread * Math.sqrt((2 / tie.linkSeconds) * stepSeconds);
  let link = Math.log(start.price / tie.priceAt(start.level, start.date));
  let level = start.level;
  let at = leaderBars[0]?.minute ?? 0;
  return (minute) => {
    // The leader may have moved in minutes in which nobody traded the follower.
    for (; at < minute; at++) level = byMinute.get(at)?.close ?? level;
    const bar = byMinute.get(minute);
    const priced = (leader: number): number => tie.priceAt(leader, start.date) * Math.exp(link);
    const open = priced(bar?.open ?? level);
    link += (tie.linkMean - link) * back + noise * random.normal();
    return { open, close: priced(bar?.close ?? level) };
  };
}

/** Contracts (shares) of a usual day at a date: a future trades as its rank does. */
export function usualVolume(listing: Listing, date: string): number {
  const { follows, symbol } = listing;
  if (follows?.kind !== "future") return listing.volumeShares;
  const rank = contractsOn(date, follows.underlying).findIndex((contract) => contract.symbol === symbol);
  return follows.volumes[rank] ?? 0;
}

/** The past of what a listing follows. */
export interface LeaderPast {
  closes: Closes;
  /** Newest first. */
  dates: readonly string[];
  plan(age: number): DayPlan;
  /** Limits of the leader on a day after this close; null for an index. */
  limitsAfter(close: number): Limits | null;
}

/**
 * Closes before the first simulated day of a listing that follows a leader, back to its own first day. They end
 * at the reference, and a day without a trade leaves the price alone.
 */
export function followingCloses(listing: Listing, tie: Tie, leader: LeaderPast, random: Random): Closes {
  const first = listing.firstTradingDate ?? "";
  const before = leader.dates.findIndex((date) => date < first);
  const count = before < 0 ? leader.dates.length : before;
  const closes: Closes = { prices: new Float64Array(count), lots: new Int32Array(count) };
  let close = listing.referencePrice;
  let link = linkOf(tie, close, leader, 0);
  for (let age = 0; age < count; age++) {
    const lots = drawDayLots(listing, random, usualVolume(listing, leader.dates[age] ?? ""));
    closes.prices[age] = close;
    closes.lots[age] = lots;
    link = tie.linkMean + (link - tie.linkMean) * 0.8 + tie.linkSpread * 0.6 * random.normal();
    if (lots === 0) continue;
    const leaderBefore = priceBefore(leader.closes, age);
    const wanted = tie.priceAt(leaderBefore, leader.dates[age + 1] ?? first) * Math.exp(link);
    close = reachable(listing, close, wanted, leader.limitsAfter(leaderBefore));
  }
  return closes;
}

/** The day of an age: its prices are those of the leader's day. */
export function planFollowingDay(
  listing: Listing,
  tie: Tie,
  leader: LeaderPast,
  closes: Closes,
  age: number,
): DayPlan {
  const date = leader.dates[age] ?? "";
  const previous = priceBefore(closes, age);
  const [close, lots] = [closes.prices[age] ?? previous, closes.lots[age] ?? 0];
  const limits = dayLimits(listing, previous, "normal", leader.limitsAfter(priceBefore(leader.closes, age)));
  if (lots === 0)
    return planWithin(listing, { date, lots, open: close, high: close, low: close, close, limits });
  const day = leader.plan(age);
  const link = linkOf(tie, close, leader, age);
  const priced = (level: number): number => tie.priceAt(level, date) * Math.exp(link);
  const prices = { open: priced(day.open), high: priced(day.high), low: priced(day.low), close };
  return planWithin(listing, { date, lots, ...prices, limits });
}

/** What of a close its leader's close does not explain. */
function linkOf(tie: Tie, close: number, { closes, dates }: LeaderPast, age: number): number {
  return Math.log(close / tie.priceAt(closes.prices[age] ?? 1, dates[age] ?? ""));
}

/** The price nearest to `wanted` from which `close` can be reached in one day. */
function reachable(listing: Listing, close: number, wanted: number, leader: Limits | null): number {
  const isFrom = (price: number): boolean => {
    const { floor, ceiling } = dayLimits(listing, price, "normal", leader);
    return close >= floor && close <= ceiling;
  };
  for (let part = 0; part < 8; part++) {
    const price = snapToGrid(listing.exchange, listing.type, wanted + (close - wanted) * (part / 8));
    if (price > 0 && isFrom(price)) return price;
  }
  return close;
}
