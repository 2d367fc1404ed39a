import type { WindowName } from "../formula/fields.ts";
import type { Bar } from "../market/bar.ts";
import type { Tick } from "../market/event.ts";
import { timeOfDayMs } from "../market/trading-time.ts";

const MINUTE_MS = 60_000;

/** What the numbers of the last minutes are counted from. */
export interface MinuteSource {
  /** Today's 1-minute bars, ascending, the running one last. */
  bars(symbol: string): readonly Bar[];
  /** Shares usually matched in each minute of the day (index: minutes since midnight); null: not known. */
  usual(symbol: string): readonly number[] | null;
  /** Net foreign buying of today, shares, as it was so many whole minutes ago; null: not known. */
  foreignNetBefore(symbol: string, minutes: number): { before: number; now: number } | null;
  /** VND of one unit of price: 1 for stocks, the multiplier for futures. */
  valuePerPrice(symbol: string): number;
}

/**
 * A window is the running minute and those before it: `volumeOver(5)` at 10:07:30 counts from 10:03:00. Value is
 * each minute's volume at its mean of open, high, low and close.
 */
export function minuteWindow(
  source: MinuteSource,
  symbol: string,
  window: WindowName,
  minutes: number,
  atMs: number,
): number | null {
  const fromMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS - (minutes - 1) * MINUTE_MS;
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
    case "changePercentOver":
      return changePercentSince(source.bars(symbol), fromMs);
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

/**
 * The minutes as they were before these later trades, when `price` was the last: of several trades that came
 * together each is looked at by itself. The highs and lows of the minutes stay as they are.
 */
export function barsBefore(
  bars: readonly Bar[],
  later: readonly Pick<Tick, "timeMs" | "volumeShares">[],
  price: number,
): readonly Bar[] {
  if (later.length === 0) return bars;
  const earlier = [...bars];
  for (const { timeMs, volumeShares } of later) {
    const at = earlier.findLastIndex((bar) => bar.openTimeMs <= timeMs);
    const bar = earlier[at];
    if (!bar) continue;
    if (bar.volume <= volumeShares) earlier.splice(at, 1);
    else earlier[at] = { ...bar, volume: bar.volume - volumeShares, close: price };
  }
  return earlier;
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
function changePercentSince(bars: readonly Bar[], fromMs: number): number | null {
  const last = bars.at(-1);
  if (!last) return null;
  let base: number | null = null;
  for (let at = bars.length - 1; at >= 0; at--) {
    const bar = bars[at];
    if (!bar) break;
    if (bar.openTimeMs < fromMs) {
      base = bar.close;
      break;
    }
    base = bar.open;
  }
  return base ? round2(((last.close - base) / base) * 100) : null;
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
