import type { Trade } from "./trading.ts";

/** Trades of one symbol kept per day; a symbol with more loses its oldest. */
const MAX_TRADES = 50_000;

const SIDES = ["U", "B", "S"] as const;
const FIELDS = 5;

export interface TapeTrade {
  timeMs: number;
  price: number;
  volume: number;
  side: Trade["side"];
  /** Shares matched today up to and including this trade. */
  totalVolume: number;
}

/** Every trade since the exchange started or the day began, packed. The truth that others are checked against. */
export interface Tape {
  add(symbol: string, trade: Trade, totalShares: number): void;
  trades(symbol: string): TapeTrade[];
  clear(): void;
}

export function createTape(): Tape {
  const bySymbol = new Map<string, number[]>();
  return {
    add(symbol, trade, totalShares) {
      const packed = bySymbol.get(symbol) ?? [];
      if (packed.length === 0) bySymbol.set(symbol, packed);
      packed.push(trade.timeMs, trade.price, trade.volumeShares, SIDES.indexOf(trade.side), totalShares);
      if (packed.length > MAX_TRADES * FIELDS * 1.1) packed.splice(0, packed.length - MAX_TRADES * FIELDS);
    },
    trades(symbol) {
      const packed = bySymbol.get(symbol) ?? [];
      const trades: TapeTrade[] = [];
      for (let at = 0; at < packed.length; at += FIELDS) {
        const [timeMs = 0, price = 0, volume = 0, side = 0, totalVolume = 0] = packed.slice(at, at + FIELDS);
        trades.push({ timeMs, price, volume, side: SIDES[side] ?? "U", totalVolume });
      }
      return trades;
    },
    clear: () => bySymbol.clear(),
  };
}
