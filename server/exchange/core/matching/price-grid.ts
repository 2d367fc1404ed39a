import type { Exchange, InstrumentType } from "#lib/market/instrument.ts";
import { priceStep } from "#lib/market/price-rules.ts";
import type { Refusal } from "./order.ts";

/**
 * The prices of one instrument on one day, numbered upwards: one rank is one price step, whatever the step is
 * there. Books reckon in ranks, so that a step of 0.1 point leaves no float noise and «one step better» is + 1.
 */
export interface PriceGrid {
  /** Rank of the ceiling; the floor is rank 0. */
  readonly lastRank: number;
  rankOf(price: number): number | Extract<Refusal, "the price is off the grid" | OutsideLimits>;
  /** The rank nearest to any price, the higher one when two are as near, kept inside the limits. */
  nearestRank(price: number): number;
  priceOf(rank: number): number;
}

type OutsideLimits = "the price is outside the day's limits";

/** Part of the grid with one step. */
interface Band {
  firstPrice: number;
  firstRank: number;
  step: number;
}

/** Float noise of tenths of a point, in steps. */
const EPSILON = 1e-6;

/** Far above any price, for instruments without limits. */
const ENDLESS_RANK = 1_000_000_000;

/** Prices at which the step of some exchange changes. */
const BAND_EDGES = [10_000, 50_000];

export function createPriceGrid(
  exchange: Exchange,
  type: InstrumentType,
  limits: { ceiling: number; floor: number } | null,
): PriceGrid {
  const bottom = limits?.floor ?? priceStep(exchange, type, 0);
  const top = limits?.ceiling ?? Number.MAX_SAFE_INTEGER;
  const bands = bandsBetween(exchange, type, bottom, limits ? top : bottom);
  const exactRank = (price: number): number => {
    let at = bands.length - 1;
    while (at > 0 && bandAt(bands, at).firstPrice > price) at--;
    const band = bandAt(bands, at);
    return band.firstRank + (price - band.firstPrice) / band.step;
  };
  const priceOf = (rank: number): number => {
    let at = bands.length - 1;
    while (at > 0 && bandAt(bands, at).firstRank > rank) at--;
    const band = bandAt(bands, at);
    const price = band.firstPrice + (rank - band.firstRank) * band.step;
    return band.step < 1 ? Math.round(price * 10) / 10 : price;
  };
  const lastRank = limits ? Math.floor(exactRank(top) + EPSILON) : ENDLESS_RANK;
  return {
    lastRank,
    priceOf,
    rankOf(price) {
      // Written so that NaN is refused as well.
      if (!(price >= bottom && price <= top)) return "the price is outside the day's limits";
      const exact = exactRank(price);
      const rank = Math.round(exact);
      return Math.abs(exact - rank) < EPSILON ? rank : "the price is off the grid";
    },
    nearestRank(price) {
      const below = Math.min(lastRank, Math.max(0, Math.floor(exactRank(price) + EPSILON)));
      if (below === lastRank) return below;
      return price - priceOf(below) >= priceOf(below + 1) - price - EPSILON ? below + 1 : below;
    },
  };
}

function bandsBetween(exchange: Exchange, type: InstrumentType, floor: number, ceiling: number): Band[] {
  let last: Band = { firstPrice: floor, firstRank: 0, step: priceStep(exchange, type, floor) };
  const bands = [last];
  for (const edge of BAND_EDGES) {
    const step = priceStep(exchange, type, edge);
    if (edge <= floor || edge > ceiling || step === last.step) continue;
    const firstRank = last.firstRank + Math.round((edge - last.firstPrice) / last.step);
    last = { firstPrice: edge, firstRank, step };
    bands.push(last);
  }
  return bands;
}

function bandAt(bands: readonly Band[], at: number): Band {
  const band = bands[at];
  if (!band) throw new Error("A price grid has at least one band");
  return band;
}
