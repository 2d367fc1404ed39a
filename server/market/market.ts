import type { Source } from "#lib/contract/state.ts";
import type { Bar } from "#lib/market/bar.ts";
import type { Coverage } from "#lib/market/coverage.ts";
import type { EventBatch, IndexState, NewsItem, Tick } from "#lib/market/event.ts";
import type { SymbolState } from "#lib/market/symbol-state.ts";

/** What one batch changed; the gateway conflates it, alerts compare it. */
export interface MarketChanges {
  seq: number;
  /** Symbols whose state is another one now. */
  symbols: ReadonlySet<string>;
  /** New trades in their order; never a duplicate. */
  ticks: readonly Tick[];
  /** The 1-minute bars that trades touched, as they are now. */
  bars: readonly { symbol: string; bar: Bar }[];
  indices: readonly IndexState[];
  news: readonly NewsItem[];
}

/** The state manager: single writer, no I/O, O(1) by symbol. */
export interface Market {
  readonly source: Source;
  /** Another value means: day state and coverage began again; what you knew is history. */
  readonly epoch: string;
  /** The seq of the last batch. */
  readonly seq: number;
  /** A new run of the source or a new trading day. Listeners of `onEpoch` run before it returns. */
  openEpoch(source: Source, runId: string, tradingDate: string): void;
  apply(batch: EventBatch): void;
  state(symbol: string): SymbolState | undefined;
  states(): Iterable<SymbolState>;
  indices(): Iterable<IndexState>;
  /** The newest last; at most 200. */
  news(): readonly NewsItem[];
  /** Today's trades of a symbol since we listened, oldest first; the newest 1,000 are kept. */
  ticks(symbol: string): readonly Tick[];
  /** Today's 1-minute bars folded from trades, ascending. */
  minuteBars(symbol: string): readonly Bar[];
  coverage(symbol: string): Coverage;
  /** Forgets symbols that nobody wants and that were quiet for 5 minutes; returns them. */
  evict(isWanted: (symbol: string) => boolean): string[];
  onChanges(call: (changes: MarketChanges) => void): () => void;
  onEpoch(call: () => void): () => void;
}

/** Bars of any interval: history joined with what we folded ourselves. Index codes have bars too. */
export interface BarSource {
  /** Ascending, the latest `limit` in [fromMs, toMs); the running bar is the last. */
  bars(
    symbol: string,
    interval: import("#lib/market/bar.ts").Interval,
    range: { fromMs?: number | undefined; toMs?: number | undefined; limit: number },
  ): Promise<Bar[]>;
}
