import type { Limits } from "#lib/market/instrument.ts";
import type { LimitBand } from "#lib/market/price-rules.ts";
import { MINUTE_MS, startOfDateMs } from "#lib/market/trading-time.ts";
import { dailyMove, drawDayLots } from "./day-plan.ts";
import { createFairWalk, type FairPrice, type MarketMood } from "./fair-price.ts";
import { createFollowing, followMorning, leaderOf, type Tie, usualVolume } from "./following.ts";
import { type IndexDay, indexMinutesBefore } from "./index-basket.ts";
import { clampToLimits, dayLimits, type Listing, snapToGrid } from "./listing.ts";
import type { MinuteBar } from "./minute-path.ts";
import { type Past, type PastSetup, tieFrom } from "./past.ts";
import { createRandom } from "./random.ts";
import { markPrice, moveOf, openSymbolDay, type SymbolDay } from "./symbol-day.ts";

/** What the days of one date are opened with. */
export interface OpenDays extends Pick<PastSetup, "seed" | "listings" | "baskets"> {
  date: string;
  startMs: number;
}

/** What a listing follows, as it stands today. */
interface LeaderToday {
  tie: Tie;
  /** Where it stood at the reference. */
  level: number;
  /** Of an underlying; null for an index. */
  limits: Limits | null;
  /** Its minutes before the start. */
  before(): readonly MinuteBar[];
  levelNow(mood: MarketMood): number;
}

/** The first day of a listing, with what of it had happened before the start. */
export function openFirstDay(
  listing: Listing,
  past: Past,
  open: OpenDays,
  leader: LeaderToday | null,
): SymbolDay {
  const { seed, date, startMs } = open;
  const dayStartMs = startOfDateMs(date);
  const untilMinute = Math.min(24 * 60, Math.ceil((startMs - dayStartMs) / MINUTE_MS));
  const reference = listing.referencePrice;
  const band = listing.wideBand ? ("wide" as const) : ("normal" as const);
  const limits = dayLimits(listing, reference, band, leader?.limits);
  const { plan, minutes } = leader
    ? past.firstFollowingDay(listing, untilMinute, limits, morningOf(listing, leader, open, limits))
    : past.firstDay(listing, untilMinute);
  const last = minutes.at(-1)?.close;
  const fair = leader
    ? following(listing, leader, last ?? null, open, limits)
    : walking(listing, plan.lots, last ?? plan.open, plan.close, open, limits);
  return openSymbolDay(
    {
      ...{ listing, limits, band, fair, dayStartMs, startMs },
      ...{ expectedLots: plan.lots, roomShares: listing.roomShares, before: minutes },
    },
    createRandom(seed, "open", date, listing.symbol),
  );
}

/** A day after a lived one. */
export function openNextDay(old: SymbolDay, open: OpenDays, leader: LeaderToday | null): SymbolDay {
  const { listing } = old;
  const roomShares = old.foreign.settledRoomShares;
  return openLaterDay(
    { listing, reference: nextReference(old), band: nextBand(old), roomShares },
    open,
    leader,
  );
}

/** The first day of something that was listed after the start: a future. */
export function openNewDay(listing: Listing, open: OpenDays, leader: LeaderToday | null): SymbolDay {
  const { exchange, type, referencePrice } = listing;
  const reference = leader ? snapToGrid(exchange, type, leader.level) : referencePrice;
  return openLaterDay({ listing, reference, band: "normal", roomShares: null }, open, leader);
}

function openLaterDay(
  day: { listing: Listing; reference: number; band: LimitBand; roomShares: number | null },
  open: OpenDays,
  leader: LeaderToday | null,
): SymbolDay {
  const { listing, reference, band, roomShares } = day;
  const { seed, date, startMs } = open;
  const random = createRandom(seed, "open", date, listing.symbol);
  const limits = dayLimits(listing, reference, band, leader?.limits);
  const expectedLots = drawDayLots(listing, random, usualVolume(listing, date));
  const move = dailyMove(listing);
  const from = clampToLimits(reference * (1 + 0.25 * move * random.normal()), limits);
  const target = clampToLimits(reference * (1 + move * random.normal()), limits);
  const fair = leader
    ? following(listing, leader, null, open, limits, reference)
    : walking(listing, expectedLots, from, target, open, limits);
  return openSymbolDay(
    {
      ...{ listing, limits, band, fair, startMs, dayStartMs: startOfDateMs(date) },
      ...{ expectedLots, roomShares, before: [] },
    },
    random,
  );
}

/** What a listing follows today; null for what goes alone, also where its leader is not listed here. */
export function leaderToday(
  listing: Listing,
  open: OpenDays,
  days: ReadonlyMap<string, SymbolDay>,
  indices: readonly IndexDay[],
): LeaderToday | null {
  const leader = leaderOf(listing);
  const tie = leader && tieFrom(listing, leader, open);
  if (!leader || !tie) return null;
  if ("index" in leader) {
    const index = indices.find((one) => one.basket.code === leader.index);
    if (!index) return null;
    const level = index.priorClose;
    return { tie, level, limits: null, before: () => indexMinutesBefore(index), levelNow: () => index.value };
  }
  const day = days.get(leader.symbol);
  if (!day) return null;
  const { limits, before, fair } = day;
  const levelNow = (mood: MarketMood) => fair.at(mood);
  return { tie, level: limits.reference, limits, before: () => before, levelNow };
}

function morningOf(listing: Listing, leader: LeaderToday, { seed, date }: OpenDays, limits: Limits) {
  const random = createRandom(seed, "morning", date, listing.symbol);
  const start = { price: listing.referencePrice, level: leader.level, date, limits };
  return followMorning(leader.tie, start, leader.before(), random);
}

/** From the last price of the morning, or from the reference. */
function following(
  listing: Listing,
  leader: LeaderToday,
  lastPrice: number | null,
  { seed, date, startMs }: OpenDays,
  limits: Limits,
  reference = listing.referencePrice,
): FairPrice {
  const { tie, levelNow } = leader;
  const level = lastPrice === null ? leader.level : (leader.before().at(-1)?.close ?? leader.level);
  const start = { price: lastPrice ?? reference, level, date, startMs, limits };
  return createFollowing(tie, start, levelNow, createRandom(seed, "fair", date, listing.symbol));
}

function walking(
  listing: Listing,
  lots: number,
  from: number,
  target: number,
  { seed, date, startMs }: OpenDays,
  limits: Limits,
): FairPrice {
  const dayMove = moveOf(listing, lots);
  const random = createRandom(seed, "fair", date, listing.symbol);
  return createFairWalk({ listing, limits, from, target, dayMove, startMs }, random);
}

/** HOSE and HNX: the last match. UPCOM: the volume-weighted average on the grid. Without a trade it carries. */
function nextReference(old: SymbolDay): number {
  const { listing } = old;
  if (listing.exchange !== "UPCOM" || old.totalShares === 0) return markPrice(old);
  return snapToGrid(listing.exchange, listing.type, old.totalValueVnd / old.totalShares);
}

/** The wide band lasts until the first trade after 25 quiet days; an exceptional one lasts a day. */
function nextBand(old: SymbolDay): LimitBand {
  if (old.band === "normal" || old.listing.wideBand === "exceptional") return "normal";
  return old.totalShares > 0 ? "normal" : "wide";
}
