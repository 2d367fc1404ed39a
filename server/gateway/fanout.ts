import {
  type BarMessage,
  type IndexMessage,
  type NewsMessage,
  type TickMessage,
  toIndexMessage,
  toNewsMessage,
  toPublicBar,
  toTickMessage,
} from "#lib/contract/state.ts";
import type { Clock } from "../clock.ts";
import type { Market, MarketChanges } from "../market/market.ts";
import { createConflator } from "./conflator.ts";
import { FLUSH_MS } from "./limits.ts";

/** What changed since the last flush, conflated: each symbol, bar and index once, as it is now. */
export interface Flush {
  epoch: string;
  /** The market's seq at this moment; all states read now are of it. */
  seq: number;
  /** What clients knew is history: they get everything they follow, not only what changed. */
  isNewEpoch: boolean;
  symbols: ReadonlySet<string>;
  bars: readonly BarMessage[];
  indices: readonly IndexMessage[];
}

/** One way out, e.g. Socket.IO. Trades and news go at once, everything else with the flush. */
export interface Lane {
  ticks(ticks: readonly TickMessage[]): void;
  news(news: readonly NewsMessage[]): void;
  flush(flush: Flush): void;
}

export interface Fanout {
  close(): void;
}

/** Nothing answers to the upstream directly: changes mark what is dirty, the flush sends it at our own pace. */
export function createFanout(market: Market, lanes: readonly Lane[], clock: Pick<Clock, "every">): Fanout {
  const dirtySymbols = createConflator<string, number>();
  const dirtyBars = createConflator<string, BarMessage>();
  const dirtyIndices = createConflator<string, IndexMessage>();
  let isNewEpoch = false;

  function onChanges(changes: MarketChanges): void {
    const { seq } = changes;
    for (const symbol of changes.symbols) dirtySymbols.put(symbol, seq);
    for (const { symbol, bar } of changes.bars) {
      dirtyBars.put(`${symbol} ${bar.openTimeMs}`, {
        symbol,
        source: market.source,
        interval: "1m",
        ...toPublicBar(bar),
        seq,
      });
    }
    for (const index of changes.indices) {
      dirtyIndices.put(index.index, toIndexMessage(index, market.source, seq));
    }
    if (changes.ticks.length > 0) {
      const ticks = changes.ticks.map((tick) => toTickMessage(tick, market.source, seq));
      for (const lane of lanes) lane.ticks(ticks);
    }
    if (changes.news.length > 0) {
      const news = changes.news.map((item) => toNewsMessage(item, market.source));
      for (const lane of lanes) lane.news(news);
    }
  }

  function onEpoch(): void {
    isNewEpoch = true;
    dirtySymbols.clear();
    dirtyBars.clear();
    dirtyIndices.clear();
  }

  function flush(): void {
    const content: Flush = {
      epoch: market.epoch,
      seq: market.seq,
      isNewEpoch,
      symbols: new Set(dirtySymbols.take().keys()),
      bars: [...dirtyBars.take().values()],
      indices: [...dirtyIndices.take().values()],
    };
    isNewEpoch = false;
    for (const lane of lanes) lane.flush(content);
  }

  const stops = [market.onChanges(onChanges), market.onEpoch(onEpoch), clock.every(FLUSH_MS, flush)];
  return {
    close() {
      for (const stop of stops) stop();
    },
  };
}
