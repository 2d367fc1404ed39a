import type { DayPlan } from "./day-plan.ts";
import { type IndexBasket, toPoints } from "./index-basket.ts";
import type { Board, Listing } from "./listing.ts";
import { type MinuteBar, walkMinutes } from "./minute-path.ts";
import { createRandom } from "./random.ts";
import type { VolumeCurve } from "./volume-curve.ts";

const DAILY_MOVE = 0.009;
const ALL_DAY = 24 * 60;

/** An index before the first day. Its own walk back from the known close: not computed from the members' walks. */
export interface IndexPast {
  /** Newest first. */
  days(basket: IndexBasket): DayPlan[];
  minutes(basket: IndexBasket, date: string): MinuteBar[];
}

export function createIndexPast(
  seed: number,
  dates: readonly string[],
  listings: readonly Listing[],
  curves: Record<Board, VolumeCurve>,
): IndexPast {
  function days(basket: IndexBasket): DayPlan[] {
    const random = createRandom(seed, "index-days", basket.code);
    const usualLots = listings
      .filter((listing) => basket.members.has(listing.symbol))
      .reduce((sum, listing) => sum + listing.volumeShares / listing.lotSize, 0);
    let close = basket.priorClose;
    return dates.map((date) => {
      const previous = toPoints(close / (1 + DAILY_MOVE * random.normal()));
      const open = toPoints(previous * (1 + DAILY_MOVE * 0.2 * random.normal()));
      const reach = close * DAILY_MOVE * 0.5;
      const high = toPoints(Math.max(open, close) + Math.abs(random.normal()) * reach);
      const low = toPoints(Math.min(open, close) - Math.abs(random.normal()) * reach);
      const lots = Math.max(4, Math.round(usualLots * Math.exp(0.25 * random.normal())));
      const plan = { date, open, high, low, close, lots };
      close = previous;
      return plan;
    });
  }

  return {
    days,
    minutes(basket, date) {
      const plan = days(basket).find((day) => day.date === date);
      if (!plan) return [];
      const shape = {
        curve: curves[basket.board],
        dailyMove: DAILY_MOVE,
        snap: toPoints,
        untilMinute: ALL_DAY,
      };
      return walkMinutes(plan, shape, createRandom(seed, "index-minutes", basket.code, date));
    },
  };
}
