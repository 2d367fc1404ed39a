import { tradingDateOf } from "./trading-time.ts";

/** What is needed of a minute bar. */
export interface MinuteVolume {
  openTimeMs: number;
  volumeShares: number;
}

/** Shares matched since the opening, by the minute of the trading day; ascending. */
export type VolumeLine = readonly (readonly [minute: number, shares: number])[];

export interface VolumeDays {
  today: VolumeLine;
  /** The last trading day before it; empty when the bars do not reach back over a whole day. */
  before: VolumeLine;
  beforeDate: string | null;
}

/** The last two days of ascending minute bars as rising totals. `minuteOf` counts the minutes of a trading day. */
export function volumeDays(
  bars: readonly MinuteVolume[],
  todayDate: string,
  minuteOf: (epochMs: number) => number,
): VolumeDays {
  const byDate = new Map<string, MinuteVolume[]>();
  for (const bar of bars) {
    const date = tradingDateOf(bar.openTimeMs);
    const day = byDate.get(date) ?? [];
    day.push(bar);
    byDate.set(date, day);
  }
  const earlier = [...byDate.keys()].filter((date) => date < todayDate);
  // The first day of a list that was cut off may lack its morning.
  const beforeDate = earlier.length > 1 ? (earlier.at(-1) ?? null) : null;
  return {
    today: running(byDate.get(todayDate) ?? [], minuteOf),
    before: running((beforeDate && byDate.get(beforeDate)) || [], minuteOf),
    beforeDate,
  };
}

function running(bars: readonly MinuteVolume[], minuteOf: (epochMs: number) => number): VolumeLine {
  let shares = 0;
  return bars.map((bar) => {
    shares += bar.volumeShares;
    return [minuteOf(bar.openTimeMs), shares] as const;
  });
}

/** The total at the end of a minute: that of the last bar up to it; 0 before the first. */
export function sharesAt(line: VolumeLine, minute: number): number {
  let shares = 0;
  for (const [at, total] of line) {
    if (at > minute) break;
    shares = total;
  }
  return shares;
}

/**
 * How much more (less) was matched until now than until the same time of the day before, percent; null when there is
 * nothing to compare with. `nowShares` is what the source says today's total is. The running minute counts as far as
 * it has gone, so that the figure does not jump at each turn of the minute.
 */
export function againstBefore(
  before: VolumeLine,
  nowShares: number,
  minute: number,
  partOfMinute: number,
): number | null {
  const until = sharesAt(before, minute - 1);
  const then = until + (sharesAt(before, minute) - until) * partOfMinute;
  return then > 0 ? (nowShares / then - 1) * 100 : null;
}
