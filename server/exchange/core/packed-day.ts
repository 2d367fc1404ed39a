import type { MinuteBar } from "./minute-path.ts";

/** The minutes of a lived day, 22 bytes each: as objects a month of them would be most of this program's memory. */
export interface PackedDay {
  readonly date: string;
  /** Without their values, which no bar tells. */
  minutes(symbol: string): Omit<MinuteBar, "valueVnd">[];
}

const PRICES = 4;

export function packDay(date: string, day: ReadonlyMap<string, readonly MinuteBar[]>): PackedDay {
  const count = [...day.values()].reduce((sum, bars) => sum + bars.length, 0);
  const minutes = new Uint16Array(count);
  // Whole dong up to 16 million are exact, and points to far below a hundredth.
  const prices = new Float32Array(count * PRICES);
  const volumes = new Uint32Array(count);
  const ranges = new Map<string, { from: number; to: number }>();
  let at = 0;
  for (const [symbol, bars] of day) {
    ranges.set(symbol, { from: at, to: at + bars.length });
    for (const { minute, open, high, low, close, volumeShares } of bars) {
      minutes[at] = minute;
      prices.set([open, high, low, close], at * PRICES);
      volumes[at] = volumeShares;
      at++;
    }
  }
  const price = (index: number): number => Math.round((prices[index] ?? 0) * 100) / 100;
  return {
    date,
    minutes(symbol) {
      const { from, to } = ranges.get(symbol) ?? { from: 0, to: 0 };
      return Array.from({ length: to - from }, (_, offset) => {
        const bar = from + offset;
        const first = bar * PRICES;
        return {
          minute: minutes[bar] ?? 0,
          ...{ open: price(first), high: price(first + 1), low: price(first + 2), close: price(first + 3) },
          volumeShares: volumes[bar] ?? 0,
        };
      });
    },
  };
}
