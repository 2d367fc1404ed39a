import type { MinuteBar } from "./minute-path.ts";

/** Numbers kept per minute, in this order. */
const FIELDS = 7;

/**
 * Minutes of one day, packed: a whole market of bar objects would be most of this program's memory. They
 * only ever grow at the end.
 */
export interface MinuteRecord {
  /** Adds a trade; `minute` never goes back. */
  add(minute: number, price: number, volumeShares: number): void;
  last(): MinuteBar | undefined;
  bars(): MinuteBar[];
  isEmpty(): boolean;
}

/** `valuePerPrice`: VND of one share (contract) per unit of price. */
export function createMinuteRecord(valuePerPrice = 1): MinuteRecord {
  const packed: number[] = [];

  function read(at: number): MinuteBar {
    const [minute = 0, open = 0, high = 0, low = 0, close = 0, volumeShares = 0, valueVnd = 0] = packed.slice(
      at,
      at + FIELDS,
    );
    return { minute, open, high, low, close, volumeShares, valueVnd };
  }

  return {
    add(minute, price, volumeShares) {
      const at = packed.length - FIELDS;
      const valueVnd = Math.round(price * volumeShares * valuePerPrice);
      if (at < 0 || packed[at] !== minute) {
        packed.push(minute, price, price, price, price, volumeShares, valueVnd);
        return;
      }
      packed[at + 2] = Math.max(packed[at + 2] ?? price, price);
      packed[at + 3] = Math.min(packed[at + 3] ?? price, price);
      packed[at + 4] = price;
      packed[at + 5] = (packed[at + 5] ?? 0) + volumeShares;
      packed[at + 6] = (packed[at + 6] ?? 0) + valueVnd;
    },
    last: () => (packed.length === 0 ? undefined : read(packed.length - FIELDS)),
    bars() {
      const bars: MinuteBar[] = [];
      for (let at = 0; at < packed.length; at += FIELDS) bars.push(read(at));
      return bars;
    },
    isEmpty: () => packed.length === 0,
  };
}

/** The bars of the morning with those of our own trades behind them; a shared minute becomes one bar. */
export function joinMinutes(earlier: readonly MinuteBar[], later: readonly MinuteBar[]): MinuteBar[] {
  const seam = earlier.at(-1);
  const first = later[0];
  if (!seam || !first || seam.minute !== first.minute) return [...earlier, ...later];
  const joined: MinuteBar = {
    minute: seam.minute,
    open: seam.open,
    high: Math.max(seam.high, first.high),
    low: Math.min(seam.low, first.low),
    close: first.close,
    volumeShares: seam.volumeShares + first.volumeShares,
    valueVnd: seam.valueVnd + first.valueVnd,
  };
  return [...earlier.slice(0, -1), joined, ...later.slice(1)];
}

/** A whole day as one bar, or undefined when nothing traded. */
export function dayOf(minutes: readonly MinuteBar[]): Omit<MinuteBar, "minute"> | undefined {
  const first = minutes[0];
  const last = minutes.at(-1);
  if (!first || !last) return undefined;
  let { high, low } = first;
  let volumeShares = 0;
  let valueVnd = 0;
  for (const bar of minutes) {
    high = Math.max(high, bar.high);
    low = Math.min(low, bar.low);
    volumeShares += bar.volumeShares;
    valueVnd += bar.valueVnd;
  }
  return { open: first.open, high, low, close: last.close, volumeShares, valueVnd };
}
