import type { DayPlan } from "./day-plan.ts";
import type { Random } from "./random.ts";
import { shareOfMinute, type VolumeCurve } from "./volume-curve.ts";

/** One minute of one day as kept here: `minute` counts from midnight, volume in shares, value in VND. */
export interface MinuteBar {
  minute: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volumeShares: number;
  valueVnd: number;
}

/** Prices shown within one minute at most: open, a high, a low, close. */
const POINTS_PER_MINUTE = 4;

/** What a lot holds, and VND of one share (contract) per unit of price. */
export interface LotWorth {
  lotSize: number;
  valuePerPrice: number;
}

interface PathShape extends LotWorth {
  curve: VolumeCurve;
  /** Usual move of a whole day, as a share of the price. */
  dailyMove: number;
  /** To the price grid (or to two decimals). */
  snap(price: number): number;
  /** Minutes from here on are left out. */
  untilMinute: number;
}

/**
 * The minutes of a planned day: a path of trades from open to close that touches high and low, with the
 * plan's lots spread by the volume curve. Whole, its bars join to exactly the plan. Each value is the sum
 * of the trades it stands for, so averages lie between low and high.
 */
export function walkMinutes(plan: DayPlan, shape: PathShape, random: Random): MinuteBar[] {
  const lots = spreadLots(plan.lots, shape.curve, random);
  const pointCount = lots.reduce((sum, count) => sum + Math.min(count, POINTS_PER_MINUTE), 0);
  const nextPrice = pathOf(plan, pointCount, shape, random);
  const bars: MinuteBar[] = [];
  for (const [slot, minute] of shape.curve.minutes.entries()) {
    const lotCount = lots[slot] ?? 0;
    if (minute >= shape.untilMinute) break;
    if (lotCount > 0) bars.push(barOf(minute, lotCount, shape, nextPrice, random));
  }
  return bars;
}

interface FollowedPath extends LotWorth {
  curve: VolumeCurve;
  lots: number;
  untilMinute: number;
  /** Where the path begins and ends in a minute; asked in ascending order. */
  pricesIn(minute: number): { open: number; close: number };
  snap(price: number): number;
}

/** Minutes whose prices are given, with lots spread by the volume curve. */
export function followMinutes(path: FollowedPath, random: Random): MinuteBar[] {
  const lots = spreadLots(path.lots, path.curve, random);
  const bars: MinuteBar[] = [];
  for (const [slot, minute] of path.curve.minutes.entries()) {
    const lotCount = lots[slot] ?? 0;
    if (minute >= path.untilMinute) break;
    if (lotCount === 0) continue;
    const { open, close } = path.pricesIn(minute);
    const [first, last] = [path.snap(open), path.snap(close)];
    let point = 0;
    const nextPrice = (): number => (point++ === 0 && lotCount > 1 ? first : last);
    bars.push(barOf(minute, lotCount, path, nextPrice, random));
  }
  return bars;
}

function barOf(
  minute: number,
  lotCount: number,
  { lotSize, valuePerPrice }: LotWorth,
  nextPrice: () => number,
  random: Random,
): MinuteBar {
  const points = Math.min(lotCount, POINTS_PER_MINUTE);
  let open = 0;
  let high = Number.NEGATIVE_INFINITY;
  let low = Number.POSITIVE_INFINITY;
  let close = 0;
  let valueVnd = 0;
  let left = lotCount;
  for (let point = 0; point < points; point++) {
    close = nextPrice();
    if (point === 0) open = close;
    high = Math.max(high, close);
    low = Math.min(low, close);
    const others = points - point - 1;
    const share = others === 0 ? left : 1 + Math.floor(((left - others - 1) / (others + 1)) * random.next());
    valueVnd += Math.round(share * lotSize * close * valuePerPrice);
    left -= share;
  }
  return { minute, open, high, low, close, volumeShares: lotCount * lotSize, valueVnd };
}

/** Lots per minute of the curve; the running total is rounded, so that the sum is exact. */
function spreadLots(lots: number, curve: VolumeCurve, random: Random): number[] {
  // Thin names trade in bursts, liquid ones nearly all the time.
  const burst = lots > 20_000 ? 0.5 : lots > 500 ? 1 : 2.5;
  let total = 0;
  const cumulative = curve.minutes.map((minute) => {
    total += shareOfMinute(curve, minute) * random.exponential() ** burst;
    return total;
  });
  let placed = 0;
  return cumulative.map((sum) => {
    const upTo = Math.round((lots * sum) / total);
    const here = upTo - placed;
    placed = upTo;
    return here;
  });
}

/** Calls give the path's prices in order: bridges between open, the day's high and low, and close. */
function pathOf(plan: DayPlan, count: number, shape: PathShape, random: Random): () => number {
  const anchors: { at: number; price: number }[] = [{ at: 0, price: plan.open }];
  if (count >= 4) {
    const first = 1 + random.below(count - 2);
    const other = 1 + ((first - 1 + 1 + random.below(count - 3)) % (count - 2));
    const isHighFirst = random.next() < 0.5;
    anchors.push({ at: Math.min(first, other), price: isHighFirst ? plan.high : plan.low });
    anchors.push({ at: Math.max(first, other), price: isHighFirst ? plan.low : plan.high });
  }
  if (count > 1) anchors.push({ at: count - 1, price: plan.close });
  const noise = (shape.dailyMove * plan.open) / Math.sqrt(Math.max(1, count));
  let at = -1;
  let segment = 0;
  let raw = plan.open;
  return () => {
    at++;
    while (segment < anchors.length - 1 && (anchors[segment + 1]?.at ?? 0) <= at) {
      segment++;
      raw = anchors[segment]?.price ?? raw;
    }
    if (anchors[segment]?.at === at) return anchors[segment]?.price ?? raw;
    const next = anchors[segment + 1] ?? { at: at + 1, price: raw };
    raw += (next.price - raw) / (next.at - at + 1) + noise * random.normal();
    return Math.min(plan.high, Math.max(plan.low, shape.snap(raw)));
  };
}
