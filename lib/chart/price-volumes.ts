import type { TickMessage } from "../contract/state.ts";
import type { PriceVolumeMessage, VolumeByPrice } from "../contract/symbol-day.ts";

/** What was matched at which price: the server's count of the day and the trades that came since. */
export type PriceVolumes = Pick<VolumeByPrice, "since" | "trades" | "levels" | "seq">;

export const NO_PRICE_VOLUMES: PriceVolumes = { since: null, trades: 0, levels: [], seq: 0 };

/** With trades added; what the server's count holds already is left out. */
export function addTrades(volumes: PriceVolumes, ticks: readonly TickMessage[]): PriceVolumes {
  const fresh = ticks.filter((tick) => tick.seq > volumes.seq);
  if (fresh.length === 0) return volumes;
  const byPrice = new Map(volumes.levels.map((level) => [level.price, level]));
  let since = volumes.since;
  for (const { price, volume, side, timestamp } of fresh) {
    const before = byPrice.get(price) ?? { price, buy: 0, sell: 0, unknown: 0 };
    const at = side === "B" ? "buy" : side === "S" ? "sell" : "unknown";
    byPrice.set(price, { ...before, [at]: before[at] + volume });
    if (since === null || timestamp < since) since = timestamp;
  }
  return {
    since,
    trades: volumes.trades + fresh.length,
    levels: [...byPrice.values()].sort((a, b) => b.price - a.price),
    seq: volumes.seq,
  };
}

export interface PriceVolumeRow extends PriceVolumeMessage {
  volume: number;
  /** Of the largest volume of all rows, 0..1: the length of its bar. */
  share: number;
}

export function priceVolumeRows(levels: readonly PriceVolumeMessage[]): PriceVolumeRow[] {
  const volumeOf = ({ buy, sell, unknown }: PriceVolumeMessage) => buy + sell + unknown;
  const largest = levels.reduce((most, level) => Math.max(most, volumeOf(level)), 1);
  return levels.map((level) => ({ ...level, volume: volumeOf(level), share: volumeOf(level) / largest }));
}

export interface ActiveVolumes {
  bought: number;
  sold: number;
  /** All that was counted, the trades without a side included. */
  all: number;
  /** Bought of what has a side, whole percent; null while nothing has one. */
  boughtPercent: number | null;
}

export function activeVolumes(levels: readonly PriceVolumeMessage[]): ActiveVolumes {
  let bought = 0;
  let sold = 0;
  let unknown = 0;
  for (const level of levels) {
    bought += level.buy;
    sold += level.sell;
    unknown += level.unknown;
  }
  const sided = bought + sold;
  return {
    bought,
    sold,
    all: sided + unknown,
    boughtPercent: sided > 0 ? Math.round((bought / sided) * 100) : null,
  };
}
