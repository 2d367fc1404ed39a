import type { Side, Tick } from "#lib/market/event.ts";

/** What was matched at one price today, shares, by who crossed the spread. */
export interface PriceVolume {
  price: number;
  bySide: Record<Side, number>;
}

/** The day's matched volume by price, from the trades we heard ourselves. */
export interface PriceVolumes {
  /** Trades counted. */
  readonly trades: number;
  /** Exchange time of the earliest of them, epoch ms; null before the first. */
  readonly sinceMs: number | null;
  /** In the order in which the prices first traded. */
  levels(): Iterable<PriceVolume>;
  add(tick: Pick<Tick, "price" | "volumeShares" | "side" | "timeMs">): void;
}

/** More prices than any grid has between floor and ceiling; of a source without limits the rest is not counted. */
const MAX_PRICES = 2_000;

export function createPriceVolumes(): PriceVolumes {
  const levels = new Map<number, PriceVolume>();
  let trades = 0;
  let sinceMs: number | null = null;
  return {
    get trades() {
      return trades;
    },
    get sinceMs() {
      return sinceMs;
    },
    levels: () => levels.values(),
    add({ price, volumeShares, side, timeMs }) {
      let level = levels.get(price);
      if (!level) {
        if (levels.size >= MAX_PRICES) return;
        level = { price, bySide: { B: 0, S: 0, U: 0 } };
        levels.set(price, level);
      }
      level.bySide[side] += volumeShares;
      trades += 1;
      if (sinceMs === null || timeMs < sinceMs) sinceMs = timeMs;
    },
  };
}
