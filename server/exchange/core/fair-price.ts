import type { Exchange, Limits } from "#lib/market/instrument.ts";
import { priceStep } from "#lib/market/price-rules.ts";
import { marketPart } from "./day-plan.ts";
import type { Listing } from "./listing.ts";
import { createRandom, type Random } from "./random.ts";

/** Seconds of continuous matching in a day, for spreading a day's move. */
const TRADING_SECONDS = 14_400;

/** Own move of one day of the whole market, and of one sector besides it, as a share. */
const MARKET_MOVE = 0.008;
const SECTOR_MOVE = 0.006;

/** What of a day's usual move is a name's own noise, beside the pull to its close: makes the ranges of board-stats. */
const OWN_PART: Record<Exchange, number> = { HOSE: 1, HNX: 0.6, UPCOM: 0.6, DER: 0.8 };

/** The walk of a name that slept longer goes on as if it had slept so long, seconds. */
const MAX_SLEEP_SECONDS = 900;

/** What the fair prices of all names look at. */
export interface MarketMood {
  nowMs: number;
  /** Never less than a minute. */
  secondsToClose: number;
  factors: MarketFactors;
}

/** What moves many names together: logarithms of today's moves of the whole market and of each sector. */
export interface MarketFactors {
  readonly market: number;
  sector(name: string): number;
  /** One second of matching. */
  step(): void;
}

/**
 * Where the market thinks that the price of one name belongs on one day, VND or points. Traders lean towards
 * it; it may lie a step beyond a limit, and then the other side finds nobody.
 */
export interface FairPrice {
  /** The fair price now; moods never go back in time. */
  at(mood: MarketMood): number;
}

export function createFactors(
  sectors: readonly string[],
  ...keys: readonly (string | number)[]
): MarketFactors {
  const random = createRandom(...keys, "factors");
  // In an order of their own: names must not hang on the order of listings.
  const moves = new Map([...new Set(sectors)].sort().map((name) => [name, 0]));
  const perSecond = Math.sqrt(1 / TRADING_SECONDS);
  let market = 0;
  return {
    get market() {
      return market;
    },
    sector: (name) => moves.get(name) ?? 0,
    step() {
      market += MARKET_MOVE * perSecond * random.normal();
      for (const [name, move] of moves) moves.set(name, move + SECTOR_MOVE * perSecond * random.normal());
    },
  };
}

export interface FairWalk {
  listing: Listing;
  limits: Limits;
  /** VND: where the walk starts and where the day drifts. */
  from: number;
  target: number;
  /** Usual move of a whole day, as a share of the price. */
  dayMove: number;
  startMs: number;
}

/** A walk of its own with the moves of market and sector, mildly pulled to where the day is heading. */
export function createFairWalk(walk: FairWalk, random: Random): FairPrice {
  const { listing, limits } = walk;
  const step = priceStep(listing.exchange, listing.type, limits.reference);
  // Far enough beyond a limit for a lock, and near enough to come back from.
  const reach = Math.min(2 * step, Math.max(0.6 * step, 0.004 * limits.reference));
  const highest = limits.ceiling + reach;
  const lowest = Math.max(limits.floor - reach, step / 2);
  // A name that closes at a limit is wanted beyond it.
  const isLocked = walk.target >= limits.ceiling || walk.target <= limits.floor;
  const target = isLocked ? (walk.target >= limits.ceiling ? highest : lowest) : walk.target;
  const targetLog = Math.log(target);
  const isAlone = marketPart(listing) === 0;
  const ownMove = walk.dayMove * OWN_PART[listing.exchange];
  const beta = isAlone ? 0 : listing.type === "ETF" ? 1 : 0.8;
  let log = Math.log(walk.from);
  let atMs = walk.startMs;
  let seen = 0;
  return {
    at({ nowMs, secondsToClose, factors }) {
      const seconds = Math.min(MAX_SLEEP_SECONDS, Math.max(0, (nowMs - atMs) / 1000));
      const pull = Math.min(1, (1.5 * seconds) / Math.max(600, secondsToClose));
      const noise = ownMove * Math.sqrt(seconds / TRADING_SECONDS) * random.normal();
      const shared =
        beta * factors.market + (isAlone || listing.type === "ETF" ? 0 : factors.sector(listing.sector));
      const price = Math.exp(log + (targetLog - log) * pull + noise + shared - seen);
      const bounded = Math.min(highest, Math.max(lowest, price));
      log = Math.log(bounded);
      atMs = nowMs;
      seen = shared;
      return bounded;
    },
  };
}
