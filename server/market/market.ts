import type { Source } from "#lib/contract/state.ts";
import type { Bar, Interval } from "#lib/market/bar.ts";
import { type Coverage, EMPTY_COVERAGE, type Gap } from "#lib/market/coverage.ts";
import type { EventBatch, IndexState, MarketEvent, NewsItem, Tick } from "#lib/market/event.ts";
import type { Exchange } from "#lib/market/instrument.ts";
import type { SymbolState } from "#lib/market/symbol-state.ts";
import { tradingDateOf } from "#lib/market/trading-time.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { CockpitBook } from "./cockpit-book.ts";
import type { DayBars, DayHistory } from "./day-bars.ts";
import { createMarketBooks, type MarketBooks, Pending } from "./market-books.ts";
import type { PriceVolumes } from "./price-volumes.ts";
import type { PutThroughDay } from "./put-through.ts";

/** What one batch changed; the gateway conflates it, alerts compare it. */
export interface MarketChanges {
  seq: number;
  /** Symbols whose state is another one now. */
  symbols: ReadonlySet<string>;
  /** New trades as they arrived, late ones (which fill a hole) included; never a duplicate. */
  ticks: readonly Tick[];
  /** The 1-minute bars that trades touched, as they are now. */
  bars: readonly { symbol: string; bar: Bar }[];
  indices: readonly IndexState[];
  news: readonly NewsItem[];
}

/** A hole in what we saw of a symbol today, and what became of it. */
export interface MarketGap extends Gap {
  /** `recovered`: history has given the bars of its minutes. `lost`: it could not, in spite of all tries. */
  state: "open" | "recovered" | "lost";
}

/** The odd-lot board of a symbol; never mixed with round lots. */
export type OddLot = Extract<MarketEvent, { kind: "oddlot" }>;

/** Why an event was well-formed and yet not folded. A small fixed set: it is a label of counters. */
export const DROP_REASONS = [
  "duplicate",
  "conflict",
  "outside-limits",
  "other-day",
  "too-many-symbols",
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** The state manager: single writer, no I/O, O(1) by symbol. */
export interface Market {
  readonly source: Source;
  /** `2026-02-10`: the day that states, ticks and bars are of. */
  readonly tradingDate: string;
  /** How many symbols have a state. */
  readonly size: number;
  /** Another value means: day state and coverage began again; what you knew is history. */
  readonly epoch: string;
  /** The seq of the last batch. */
  readonly seq: number;
  /** A new run of the source or a new trading day. Listeners of `onEpoch` run before it returns. */
  openEpoch(source: Source, runId: string, tradingDate: string): void;
  apply(batch: EventBatch): void;
  /** From now on these are the known instruments, on these boards. */
  know(instruments: MarketOptions["instruments"]): void;
  state(symbol: string): SymbolState | undefined;
  states(): Iterable<SymbolState>;
  indices(): Iterable<IndexState>;
  /** The newest last; at most 200. */
  news(): readonly NewsItem[];
  oddLot(symbol: string): OddLot | undefined;
  /** Today's put-through deals of a symbol, since we listened. */
  putThrough(symbol: string): PutThroughDay | undefined;
  /** Today's trades of a symbol since we listened, in the order of the day's total; the newest 1,000 are kept. */
  ticks(symbol: string): readonly Tick[];
  /** What was matched at which price, of all trades since we listened. */
  priceVolumes(symbol: string): PriceVolumes | undefined;
  /** Auctions, locks at the limits and foreign room of today. */
  cockpit(symbol: string): Pick<CockpitBook, "view" | "course"> | undefined;
  /** Today's 1-minute bars folded from trades (index codes: from levels), ascending; a live view. */
  minuteBars(symbol: string): readonly Bar[];
  /** What these bars lack; null for a symbol nothing was heard of. */
  listening(
    symbol: string,
  ): Pick<DayBars, "sinceMs" | "start" | "historyNeededAtMs" | "isWhole" | "isPartial"> | null;
  /** Takes from the day's history what our own bars lack: minutes before we came, and those of gaps. */
  mend(symbol: string, history: Omit<DayHistory, "totalShares">): void;
  coverage(symbol: string): Coverage;
  gaps(symbol: string): MarketGap[];
  /** Gaps of a symbol that were noticed by then (market clock) and not recovered are lost, until history has them after all. */
  giveUp(symbol: string, knownBeforeMs: number): void;
  /** Gaps of all symbols that are no longer young enough to be mere reordering, and not recovered. */
  openGapCount(): number;
  /** Events that were refused since the start, by reason. */
  readonly drops: ReadonlyMap<DropReason, number>;
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
    interval: Interval,
    range: { fromMs?: number | undefined; toMs?: number | undefined; limit: number },
  ): Promise<Bar[]>;
}

export interface MarketOptions {
  /** Always admitted; symbols that are not among them are too, up to a bound. */
  instruments: Iterable<{ symbol: string; exchange?: Exchange }>;
  /** The market clock, epoch ms. */
  nowMs(): number;
  clock: Pick<Clock, "wallMs" | "monotonicMs">;
  /** Another word at each call, also across restarts. */
  newEpoch(): string;
  log: Log;
  /** What the market is called until a feed has connected. */
  source: Source;
}

/** A symbol nobody wants leaves after this long without news of it. */
export const QUIET_MS = 5 * 60_000;
/** A hole younger than this may still be filled by a reordered trade. */
const SUSPICION_MS = 2_000;

export function createMarket(options: MarketOptions): Market {
  const { clock } = options;
  const boards = (instruments: MarketOptions["instruments"]) =>
    new Map(Array.from(instruments, ({ symbol, exchange }) => [symbol, exchange]));
  let known = boards(options.instruments);
  const drops = new Map<DropReason, number>();
  const changeListeners = new Set<(changes: MarketChanges) => void>();
  const epochListeners = new Set<() => void>();
  let source = options.source;
  let tradingDate = tradingDateOf(options.nowMs());
  let epoch = options.newEpoch();
  let seq = 0;
  let books = openBooks();

  function openBooks(): MarketBooks {
    return createMarketBooks(
      tradingDate,
      { isKnown: (symbol) => known.has(symbol), boardOf: (symbol) => known.get(symbol) },
      (reason) => drops.set(reason, (drops.get(reason) ?? 0) + 1),
    );
  }

  /** One listener's mistake must not keep the others from hearing. */
  function callEach<T>(listeners: ReadonlySet<(value: T) => void>, value: T): void {
    for (const listener of [...listeners]) {
      try {
        listener(value);
      } catch (error) {
        options.log.error({ err: error }, "a listener of the market failed");
      }
    }
  }

  function announce(pending: Pending): void {
    if (!pending.isEmpty) callEach(changeListeners, pending.toChanges(seq));
  }

  function daysOf(symbol: string): DayBars | undefined {
    return books.indices.get(symbol)?.days ?? books.symbols.get(symbol)?.days;
  }

  function mend(symbol: string, history: Omit<DayHistory, "totalShares">): void {
    const totalShares =
      books.indices.get(symbol)?.state?.volumeShares ?? books.symbols.get(symbol)?.coverage.totalShares;
    const pending = new Pending();
    pending.addBars(symbol, daysOf(symbol)?.mend({ ...history, totalShares: totalShares || null }) ?? []);
    announce(pending);
  }

  function openGapCount(): number {
    const before = clock.wallMs() - SUSPICION_MS;
    let count = 0;
    for (const book of books.symbols.values()) {
      if (book.coverage.gaps.length === 0) continue;
      // The hole before the first trade we saw is the day before we came, not loss.
      count += book
        .gaps()
        .filter((gap) => !gap.isRecovered && gap.fromMs !== null && gap.noticedAtMs <= before).length;
    }
    return count;
  }

  function evict(isWanted: (symbol: string) => boolean): string[] {
    const before = clock.monotonicMs() - QUIET_MS;
    const gone: string[] = [];
    for (const [symbol, book] of books.symbols) {
      if (book.heardAtMs < before && !isWanted(symbol)) gone.push(symbol);
    }
    for (const symbol of gone) books.forget(symbol);
    return gone;
  }

  return {
    get source() {
      return source;
    },
    get tradingDate() {
      return tradingDate;
    },
    get size() {
      return books.symbols.size;
    },
    get epoch() {
      return epoch;
    },
    get seq() {
      return seq;
    },
    openEpoch(nextSource, _runId, nextDate) {
      source = nextSource;
      tradingDate = nextDate;
      epoch = options.newEpoch();
      books = openBooks();
      callEach(epochListeners, undefined);
    },
    apply(batch) {
      seq = batch.seq;
      announce(books.fold(batch, options.nowMs(), clock.monotonicMs()));
    },
    know(instruments) {
      known = boards(instruments);
    },
    state: (symbol) => books.symbols.get(symbol)?.state,
    *states() {
      for (const book of books.symbols.values()) yield book.state;
    },
    *indices() {
      for (const book of books.indices.values()) if (book.state) yield book.state;
    },
    news: () => books.news,
    oddLot: (symbol) => books.oddLots.get(symbol),
    putThrough: (symbol) => books.putThroughs.get(symbol),
    ticks: (symbol) => books.symbols.get(symbol)?.ticks() ?? [],
    priceVolumes: (symbol) => books.symbols.get(symbol)?.prices,
    cockpit: (symbol) => books.symbols.get(symbol)?.cockpit,
    minuteBars: (symbol) => daysOf(symbol)?.bars ?? [],
    listening: (symbol) => daysOf(symbol) ?? null,
    mend,
    coverage: (symbol) => books.symbols.get(symbol)?.coverage ?? EMPTY_COVERAGE,
    gaps(symbol) {
      const gaps = books.symbols.get(symbol)?.gaps() ?? [];
      return gaps.map(({ isRecovered, isLost, ...gap }) => ({
        ...gap,
        state: isRecovered ? "recovered" : isLost ? "lost" : "open",
      }));
    },
    giveUp: (symbol, knownBeforeMs) => books.symbols.get(symbol)?.giveUp(knownBeforeMs),
    openGapCount,
    drops,
    evict,
    onChanges: (call) => listen(changeListeners, call),
    onEpoch: (call) => listen(epochListeners, call),
  };
}

function listen<T>(listeners: Set<T>, call: T): () => void {
  listeners.add(call);
  return () => {
    listeners.delete(call);
  };
}
