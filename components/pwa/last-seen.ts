import type { IndexMessage, State } from "#lib/contract/state.ts";
import { indexName } from "#lib/search/indices.ts";

/** One number that was on the screen, and when it was true. */
export interface SeenRow {
  symbol: string;
  price: number | null;
  change: number | null;
  percent: number | null;
  /** ISO, market time. */
  tradedAt: string | null;
  isInPoints: boolean;
}

/** The market as this browser last saw it live. */
export interface LastSeen {
  /** Market time, epoch ms. */
  atMs: number;
  source: string;
  indices: readonly SeenRow[];
  symbols: readonly SeenRow[];
}

/** More would be a board, and a board must be live. */
export const MOST_SEEN = 60;

interface Market {
  states: ReadonlyMap<string, State>;
  indices: ReadonlyMap<string, IndexMessage>;
}

/** What to keep: the indices, and of the symbols those wanted most, as far as a price is known. */
export function lastSeenOf(
  market: Market,
  source: string,
  atMs: number,
  wanted: readonly string[],
  isInPoints: (symbol: string) => boolean,
): LastSeen {
  const symbols = [...new Set(wanted)].flatMap((symbol) => {
    const state = market.states.get(symbol);
    if (!state || state.price === null) return [];
    const { price, change, changePercent, timestamp } = state;
    const figures = { price, change, percent: changePercent, tradedAt: timestamp };
    return [{ symbol, ...figures, isInPoints: isInPoints(symbol) }];
  });
  const indices = [...market.indices.values()].map((index) => ({
    ...{ symbol: indexName(index.index), price: index.value, change: index.change },
    ...{ percent: index.changePercent, tradedAt: index.timestamp, isInPoints: true },
  }));
  return { atMs, source, indices, symbols: symbols.slice(0, MOST_SEEN) };
}
