import { MINUTE_MS, parseTimeOfDay, timeOfDayMs } from "#lib/market/trading-time.ts";

/** Minutes of the trading day, lunch left out: 09:00 is 0, 11:30 and 13:00 are 150, 15:00 is 270. */
const MORNING = { fromMs: parseTimeOfDay("09:00"), toMs: parseTimeOfDay("11:30") };
const AFTERNOON = { fromMs: parseTimeOfDay("13:00"), toMs: parseTimeOfDay("15:00") };
const MORNING_MINUTES = (MORNING.toMs - MORNING.fromMs) / MINUTE_MS;
export const DAY_MINUTES = MORNING_MINUTES + (AFTERNOON.toMs - AFTERNOON.fromMs) / MINUTE_MS;

/** Which minute of the trading day an instant lies in; what comes before, between or after counts to the edge. */
export function dayMinuteOf(epochMs: number): number {
  const now = timeOfDayMs(epochMs);
  if (now < AFTERNOON.fromMs) {
    const minute = Math.floor((now - MORNING.fromMs) / MINUTE_MS);
    return Math.min(Math.max(minute, 0), MORNING_MINUTES);
  }
  return Math.min(MORNING_MINUTES + Math.floor((now - AFTERNOON.fromMs) / MINUTE_MS), DAY_MINUTES);
}

export interface DayLine {
  /** SVG path of the values; empty while there are fewer than two. */
  line: string;
  /** The same, closed along the reference. */
  area: string;
  /** Height of the reference line. */
  referenceY: number;
}

/** The values of a day, keyed by minute, as paths in a box of `width` x `height` px that holds the reference too. */
export function drawDayLine(
  values: ReadonlyMap<number, number>,
  reference: number,
  width: number,
  height: number,
): DayLine {
  const points = [...values].sort(([a], [b]) => a - b);
  let low = reference;
  let high = reference;
  for (const [, value] of points) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const margin = 1.5;
  const scale = high > low ? (height - 2 * margin) / (high - low) : 0;
  const yOf = (value: number) => round(scale ? margin + (high - value) * scale : height / 2);
  const xOf = (minute: number) => round((minute / DAY_MINUTES) * width);
  const referenceY = yOf(reference);
  if (points.length < 2) return { line: "", area: "", referenceY };
  const line = points
    .map(([minute, value], at) => `${at === 0 ? "M" : "L"}${xOf(minute)} ${yOf(value)}`)
    .join("");
  const first = xOf(points[0]?.[0] ?? 0);
  const last = xOf(points.at(-1)?.[0] ?? 0);
  return { line, area: `${line}L${last} ${referenceY}L${first} ${referenceY}Z`, referenceY };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
