import { DAY_MS, MINUTE_MS, startOfDateMs, tradingDateOf, weekdayOf } from "./trading-time.ts";

export const INTERVALS = ["1m", "3m", "5m", "15m", "30m", "1h", "1D", "1W", "1M"] as const;
export type Interval = (typeof INTERVALS)[number];

/** Open, high, low, close (VND or points) and volume (shares or contracts) of one interval. */
export interface Bar {
  /** Epoch ms of the interval's start, in Vietnamese time. */
  openTimeMs: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  /** True while it may still change for another reason than a new trade: shares are known to be missing. */
  provisional: boolean;
}

const INTRADAY_MS: Partial<Record<Interval, number>> = {
  "1m": MINUTE_MS,
  "3m": 3 * MINUTE_MS,
  "5m": 5 * MINUTE_MS,
  "15m": 15 * MINUTE_MS,
  "30m": 30 * MINUTE_MS,
  "1h": 60 * MINUTE_MS,
};

export function isIntraday(interval: Interval): boolean {
  return interval in INTRADAY_MS;
}

/** Start of the interval that holds an instant; days, weeks (from Monday) and months begin at Vietnamese midnight. */
export function openTimeOf(interval: Interval, epochMs: number): number {
  const date = tradingDateOf(epochMs);
  const dayMs = startOfDateMs(date);
  const lengthMs = INTRADAY_MS[interval];
  if (lengthMs) return dayMs + Math.floor((epochMs - dayMs) / lengthMs) * lengthMs;
  if (interval === "1W") return dayMs - ((weekdayOf(date) + 6) % 7) * DAY_MS;
  if (interval === "1M") return startOfDateMs(`${date.slice(0, 7)}-01`);
  return dayMs;
}

/** A bar after one more trade; a first trade opens it. */
export function addTrade(bar: Bar | undefined, openTimeMs: number, price: number, volumeShares: number): Bar {
  if (!bar) {
    return {
      openTimeMs,
      open: price,
      high: price,
      low: price,
      close: price,
      volume: volumeShares,
      provisional: false,
    };
  }
  return {
    ...bar,
    high: Math.max(bar.high, price),
    low: Math.min(bar.low, price),
    close: price,
    volume: bar.volume + volumeShares,
  };
}

/** Two neighbouring parts of one interval as one bar, `earlier` first. */
export function joinBars(earlier: Bar, later: Bar, openTimeMs: number): Bar {
  return {
    openTimeMs,
    open: earlier.open,
    high: Math.max(earlier.high, later.high),
    low: Math.min(earlier.low, later.low),
    close: later.close,
    volume: earlier.volume + later.volume,
    provisional: earlier.provisional || later.provisional,
  };
}

/** Bars of a coarser interval from finer ones. `bars` ascend by time; so does the result. */
export function aggregateBars(bars: readonly Bar[], interval: Interval): Bar[] {
  const result: Bar[] = [];
  for (const bar of bars) {
    const openTimeMs = openTimeOf(interval, bar.openTimeMs);
    const last = result.at(-1);
    if (last && last.openTimeMs === openTimeMs) result[result.length - 1] = joinBars(last, bar, openTimeMs);
    else result.push({ ...bar, openTimeMs });
  }
  return result;
}
