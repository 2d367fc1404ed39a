import type { Exchange } from "#lib/market/instrument.ts";
import { createRandom } from "../random.ts";
import type { SymbolDay } from "../symbol-day.ts";
import type { Deal } from "../trading.ts";
import { weightedDraw } from "./pace.ts";

/** Deals of an ordinary day by board: an afternoon of the whole market brought 1,426. */
const DEALS_PER_DAY: Record<Exchange, number> = { HOSE: 2_000, HNX: 250, UPCOM: 600, DER: 0 };

/** Median shares of a deal, and the least that is allowed; UPCOM allows any. */
const DEAL_SHARES: Record<Exchange, { median: number; least: number }> = {
  HOSE: { median: 60_000, least: 20_000 },
  HNX: { median: 40_000, least: 5_000 },
  UPCOM: { median: 10_000, least: 100 },
  DER: { median: 1, least: 1 },
};

/** When deals may be entered, minutes of the day. */
const HALVES = [
  { from: 9 * 60, minutes: 150 },
  { from: 13 * 60, minutes: 119 },
] as const;

/** A deal that will be told at its time; its price is agreed on then. */
export interface PlannedDeal {
  atMs: number;
  day: SymbolDay;
  volumeShares: number;
  /** 0 = at the last price, otherwise that part of the way to the floor (-1) or the ceiling (1). */
  reach: number;
}

/** The deals of a board's day. With fewer names than the whole board there are fewer deals. */
export function planDeals(
  board: Exchange,
  days: readonly SymbolDay[],
  dayStartMs: number,
  ...keys: readonly (string | number)[]
): PlannedDeal[] {
  const random = createRandom(...keys, "deals", board);
  const stocks = days.filter((day) => day.listing.lotSize > 1 && day.expectedLots > 0);
  const weights = stocks.map((day) => Math.sqrt(day.expectedLots));
  const weight = weights.reduce((sum, one) => sum + one, 0);
  const draw = weightedDraw(stocks, weights);
  const count = random.poisson(DEALS_PER_DAY[board] * Math.min(1, weight / FULL_BOARD_WEIGHT[board]));
  const { median, least } = DEAL_SHARES[board];
  const deals: PlannedDeal[] = [];
  for (let i = 0; i < count; i++) {
    const half = HALVES[random.below(HALVES.length)] ?? HALVES[0];
    const atMs = dayStartMs + Math.floor((half.from + half.minutes * random.next()) * 60_000);
    const day = draw(random);
    const volumeShares = Math.round(Math.max(least, median * Math.exp(1.1 * random.normal())) / 100) * 100;
    const reach = random.next() < 0.6 ? 0 : Math.max(-1, Math.min(1, 0.7 * random.normal()));
    if (day) deals.push({ atMs, day, volumeShares, reach });
  }
  return deals.sort((a, b) => a.atMs - b.atMs);
}

/** Sum of the square roots of the round lots of a whole board on 2026-02-10, about. */
const FULL_BOARD_WEIGHT: Record<Exchange, number> = { HOSE: 28_000, HNX: 5_000, UPCOM: 6_000, DER: 1 };

/** Closes a planned deal at today's prices; null when the exchange does not take it. */
export function closeDeal({ day, volumeShares, reach }: PlannedDeal, nowMs: number): Deal | null {
  const { limits, matching } = day;
  const last = matching.lastPrice ?? limits.reference;
  const bound = reach < 0 ? limits.floor : limits.ceiling;
  const price = Math.round(last + (bound - last) * Math.abs(reach));
  const deal = { price, volumeShares };
  const refusal = matching.putThrough({ ...deal, isForeignBuy: false, isForeignSell: false });
  return refusal ? null : { ...deal, timeMs: nowMs };
}
