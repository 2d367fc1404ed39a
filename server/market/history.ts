import type { Bar } from "#lib/market/bar.ts";

/** Bars from before we listened, from whoever has them: the feed's REST, the simulated exchange, nobody. */
export interface History {
  /** Ascending; `fromMs` inclusive, `toMs` exclusive. Throws when it cannot be had right now. */
  bars(symbol: string, interval: "1m" | "1D", fromMs: number, toMs: number): Promise<Bar[]>;
}

export const noHistory: History = { bars: async () => [] };
