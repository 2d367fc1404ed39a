import type { WindowName } from "../formula/fields.ts";
import type { Bar } from "../market/bar.ts";
import { MINUTE_MS, startOfDateMs, timeOfDayMs, tradingDateOf } from "../market/trading-time.ts";

/** What the numbers of the last minutes are counted from. */
export interface MinuteSource {
  /** Today's 1-minute bars, ascending, the running one last. */
  bars(symbol: string): readonly Bar[];
  /** Whether nothing is missing in the minutes from the one that begins at `fromMs` to that of `toMs`. */
  isKnown(symbol: string, fromMs: number, toMs: number): boolean;
  /** Shares usually matched in each minute of the day (index: minutes since midnight); null: not known. */
  usual(symbol: string): readonly number[] | null;
  /** Net foreign buying of today, shares, as it was so many whole minutes ago; null: not known. */
  foreignNetBefore(symbol: string, minutes: number): { before: number; now: number } | null;
  /** VND of one unit of price: 1 for stocks, the multiplier for futures. */
  valuePerPrice(symbol: string): number;
}

/**
 * A window is the running minute and those before it: `volumeOver(5)` at 10:07:30 counts from 10:03:00. Value is
 * each minute's volume at its mean of open, high, low and close. Of minutes that are not known in full nothing is told.
 */
export function minuteWindow(
  source: MinuteSource,
  symbol: string,
  window: WindowName,
  minutes: number,
  atMs: number,
): number | null {
  const fromMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS - (minutes - 1) * MINUTE_MS;
  if (window === "changePercentOver") return changePercentSince(source, symbol, fromMs, atMs);
  if (window !== "foreignNetOver" && !source.isKnown(symbol, fromMs, atMs)) return null;
  switch (window) {
    case "volumeOver":
      return sumSince(source.bars(symbol), fromMs, ({ volume }) => volume);
    case "valueOver": {
      const perPrice = source.valuePerPrice(symbol);
      return sumSince(
        source.bars(symbol),
        fromMs,
        ({ open, high, low, close, volume }) => ((open + high + low + close) / 4) * volume * perPrice,
      );
    }
    case "volumeRatio": {
      const usual = source.usual(symbol);
      if (!usual) return null;
      const toMinute = Math.floor(timeOfDayMs(atMs) / MINUTE_MS);
      let expected = 0;
      for (let minute = Math.max(0, toMinute - minutes + 1); minute <= toMinute; minute++) {
        expected += usual[minute] ?? 0;
      }
      if (expected === 0) return null;
      return round2(sumSince(source.bars(symbol), fromMs, ({ volume }) => volume) / expected);
    }
    case "foreignNetOver": {
      const net = source.foreignNetBefore(symbol, minutes);
      return net && net.now - net.before;
    }
    default:
      return window satisfies never;
  }
}

function sumSince(bars: readonly Bar[], fromMs: number, of: (bar: Bar) => number): number {
  let sum = 0;
  for (let at = bars.length - 1; at >= 0; at--) {
    const bar = bars[at];
    if (!bar || bar.openTimeMs < fromMs) break;
    sum += of(bar);
  }
  return sum;
}

/** Against the last price before the window; with none before it today, against the window's first. */
function changePercentSince(
  source: MinuteSource,
  symbol: string,
  fromMs: number,
  toMs: number,
): number | null {
  const bars = source.bars(symbol);
  const last = bars.at(-1);
  if (!last) return null;
  let base: number | null = null;
  let sinceMs = 0;
  for (let at = bars.length - 1; at >= 0; at--) {
    const bar = bars[at];
    if (!bar) break;
    if (bar.openTimeMs < fromMs) {
      base = bar.close;
      sinceMs = bar.openTimeMs;
      break;
    }
    base = bar.open;
  }
  if (!base || !source.isKnown(symbol, sinceMs || startOfDateMs(tradingDateOf(toMs)), toMs)) return null;
  return round2(((last.close - base) / base) * 100);
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Shares usually matched in each minute of the day: the mean of the given days' bars; null without a whole day. */
export function usualVolumes(bars: readonly Bar[], days: number): number[] | null {
  if (days === 0) return null;
  const usual = new Array<number>(1_440).fill(0);
  for (const bar of bars) {
    const minute = Math.floor(timeOfDayMs(bar.openTimeMs) / MINUTE_MS);
    usual[minute] = (usual[minute] ?? 0) + bar.volume / days;
  }
  return usual;
}
