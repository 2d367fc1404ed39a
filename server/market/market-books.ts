import type { Bar } from "#lib/market/bar.ts";
import type { EventBatch, IndexState, MarketEvent, NewsItem, Tick } from "#lib/market/event.ts";
import type { Exchange, Limits } from "#lib/market/instrument.ts";
import type { SymbolEvent } from "#lib/market/symbol-state.ts";
import { tradingDateOf } from "#lib/market/trading-time.ts";
import { createIndexBook, type IndexBook } from "./index-book.ts";
import type { DropReason, MarketChanges, OddLot } from "./market.ts";
import { addPutThrough, type PutThroughDay, withDealTotals } from "./put-through.ts";
import { type Arrival, createSymbolBook, type SymbolBook } from "./symbol-book.ts";

/** Symbols the master list does not know are admitted too (it ages), up to this many. */
export const MAX_UNKNOWN_SYMBOLS = 5_000;
const MAX_INDICES = 200;
const MAX_NEWS = 200;

/** The books of one epoch, and the folding of batches into them. */
export interface MarketBooks {
  readonly symbols: Map<string, SymbolBook>;
  readonly indices: Map<string, IndexBook>;
  readonly oddLots: Map<string, OddLot>;
  readonly putThroughs: Map<string, PutThroughDay>;
  readonly news: readonly NewsItem[];
  /** Folds one batch and tells what it changed. */
  fold(batch: EventBatch, marketNowMs: number, monotonicMs: number): Pending;
  forget(symbol: string): void;
}

/** What the master list says. */
export interface Directory {
  isKnown(symbol: string): boolean;
  boardOf(symbol: string): Exchange | undefined;
}

/** Changes while they are being collected. */
export class Pending {
  readonly symbols = new Set<string>();
  readonly ticks: Tick[] = [];
  readonly indices = new Map<string, IndexState>();
  readonly news: NewsItem[] = [];
  /** Symbols of which something came, even if it was nothing new. */
  readonly heard = new Set<string>();
  readonly #bars = new Map<string, { symbol: string; bar: Bar }>();

  /** A minute touched twice in a batch is told once, in its newest form. */
  addBars(symbol: string, bars: readonly Bar[]): void {
    for (const bar of bars) this.#bars.set(`${symbol} ${bar.openTimeMs}`, { symbol, bar });
  }

  get isEmpty(): boolean {
    const { symbols, ticks, indices, news } = this;
    return symbols.size + ticks.length + this.#bars.size + indices.size + news.length === 0;
  }

  toChanges(seq: number): MarketChanges {
    const { symbols, ticks, news } = this;
    return { seq, symbols, ticks, bars: [...this.#bars.values()], indices: [...this.indices.values()], news };
  }
}

export function createMarketBooks(
  tradingDate: string,
  { isKnown, boardOf }: Directory,
  drop: (reason: DropReason) => void,
): MarketBooks {
  const symbols = new Map<string, SymbolBook>();
  const indices = new Map<string, IndexBook>();
  const oddLots = new Map<string, OddLot>();
  const putThroughs = new Map<string, PutThroughDay>();
  /** As the feed last told them for whole boards. */
  const boardSessions = new Map<Exchange, string>();
  let news: NewsItem[] = [];
  let unknownCount = 0;

  /** The book of a symbol, opened when there is room for it. */
  function bookOf(symbol: string): SymbolBook | null {
    const existing = symbols.get(symbol);
    if (existing) return existing;
    if (!isKnown(symbol)) {
      if (unknownCount >= MAX_UNKNOWN_SYMBOLS) {
        drop("too-many-symbols");
        return null;
      }
      unknownCount += 1;
    }
    const book = createSymbolBook(symbol);
    symbols.set(symbol, book);
    const board = boardOf(symbol);
    const session = board && boardSessions.get(board);
    if (session) book.addOther({ kind: "session", symbol, session, status: null });
    return book;
  }

  function indexBookOf(index: string): IndexBook | null {
    const existing = indices.get(index);
    if (existing || indices.size >= MAX_INDICES) return existing ?? null;
    const book = createIndexBook();
    indices.set(index, book);
    return book;
  }

  /** Counts and refuses what is of another day: a replay of yesterday, or a clock gone wrong. */
  function isOfToday(timeMs: number): boolean {
    const isToday = Number.isFinite(timeMs) && tradingDateOf(timeMs) === tradingDate;
    if (!isToday) drop("other-day");
    return isToday;
  }

  function foldTick(tick: Tick, when: Arrival, pending: Pending): void {
    const book = isOfToday(tick.timeMs) ? bookOf(tick.symbol) : null;
    if (!book) return;
    const limits = book.state.limits;
    if (limits && (tick.price > limits.ceiling || tick.price < limits.floor)) {
      drop("outside-limits");
      return;
    }
    pending.heard.add(tick.symbol);
    const { verdict, bars } = book.addTick(tick, when);
    if (verdict === "duplicate" || verdict === "conflict") {
      drop(verdict);
      return;
    }
    pending.symbols.add(tick.symbol);
    pending.ticks.push(tick);
    pending.addBars(tick.symbol, bars);
  }

  /** Events of the bar channel: see `addBarMatch`. A code of which levels come is an index and has bars of those. */
  function foldBar(event: Extract<MarketEvent, { kind: "bar" }>, pending: Pending): void {
    if (indices.has(event.symbol) || !isOfToday(event.timeMs)) return;
    const book = bookOf(event.symbol);
    if (!book) return;
    pending.heard.add(event.symbol);
    pending.addBars(event.symbol, book.addBarMatch(event));
  }

  function foldIndex(level: Extract<MarketEvent, { kind: "index" }>, when: Arrival, pending: Pending): void {
    const book = isOfToday(level.timeMs) ? indexBookOf(level.index) : null;
    const bars = book?.addLevel(level, when.marketNowMs);
    if (!book?.state || !bars) return;
    pending.indices.set(level.index, book.state);
    pending.addBars(level.index, bars);
  }

  function foldNews(item: NewsItem, pending: Pending): void {
    if (news.some((each) => each.id === item.id)) return;
    // After a reconnect the day's news comes once more, in whatever order: keep them by time.
    const at = news.findLastIndex((each) => each.timeMs <= item.timeMs) + 1;
    news = [...news.slice(0, at), item, ...news.slice(at)].slice(-MAX_NEWS);
    pending.news.push(item);
  }

  function foldState(event: SymbolEvent, when: Arrival, pending: Pending): void {
    if (event.kind === "day" && !isOfToday(event.timeMs)) return;
    const book = bookOf(event.symbol);
    if (!book) return;
    pending.heard.add(event.symbol);
    pending.symbols.add(event.symbol);
    if (event.kind === "day") pending.addBars(event.symbol, book.addDay(event, when));
    else book.addOther(event);
  }

  function foldBoardSession(
    { board, session, timeMs }: Extract<MarketEvent, { kind: "boardSession" }>,
    pending: Pending,
  ): void {
    if (!isOfToday(timeMs)) return;
    boardSessions.set(board, session);
    for (const [symbol, book] of symbols) {
      if (boardOf(symbol) !== board) continue;
      book.addOther({ kind: "session", symbol, session, status: null });
      pending.heard.add(symbol);
      pending.symbols.add(symbol);
    }
  }

  function foldEvent(event: MarketEvent, when: Arrival, pending: Pending): void {
    switch (event.kind) {
      case "tick": {
        const { kind: _, ...tick } = event;
        foldTick(tick, when, pending);
        break;
      }
      case "bar":
        foldBar(event, pending);
        break;
      case "index":
        foldIndex(event, when, pending);
        break;
      case "news": {
        const { kind: _, ...item } = event;
        foldNews(item, pending);
        break;
      }
      case "boardSession":
        foldBoardSession(event, pending);
        break;
      case "oddlot":
        if (bookOf(event.symbol)) oddLots.set(event.symbol, event);
        break;
      case "putthrough": {
        const { kind: _, ...deal } = event;
        if (!isOfToday(deal.timeMs) || !bookOf(deal.symbol)) break;
        putThroughs.set(deal.symbol, addPutThrough(putThroughs.get(deal.symbol), deal));
        break;
      }
      case "dealTotals":
        if (bookOf(event.symbol))
          putThroughs.set(event.symbol, withDealTotals(putThroughs.get(event.symbol), event));
        break;
      case "limits":
        // Limits that contradict themselves would refuse every trade; the ones before stay.
        if (areLimits(event)) foldState(event, when, pending);
        break;
      default:
        foldState(event, when, pending);
    }
  }

  return {
    symbols,
    indices,
    oddLots,
    putThroughs,
    get news() {
      return news;
    },
    fold(batch, marketNowMs, monotonicMs) {
      const pending = new Pending();
      const when = { receivedAtMs: batch.receivedAtMs, marketNowMs };
      for (const event of batch.events) foldEvent(event, when, pending);
      for (const symbol of pending.heard) {
        const book = symbols.get(symbol);
        if (!book) continue;
        book.heardAtMs = monotonicMs;
        if (pending.symbols.has(symbol)) book.stamp(when, batch.seq);
      }
      return pending;
    },
    forget(symbol) {
      if (symbols.delete(symbol) && !isKnown(symbol)) unknownCount -= 1;
      oddLots.delete(symbol);
      putThroughs.delete(symbol);
    },
  };
}

function areLimits({ reference, ceiling, floor }: Limits): boolean {
  return floor > 0 && floor <= reference && reference <= ceiling;
}
