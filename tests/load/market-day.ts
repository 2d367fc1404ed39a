import type { Exchange as Board } from "#lib/market/instrument.ts";
import { neighbourPrice } from "#lib/market/price-rules.ts";
import { timeOfDayMs } from "#lib/market/trading-time.ts";
import type { ExchangeEvent } from "#server/exchange/core/event.ts";
import { markPrice, type SymbolDay } from "#server/exchange/core/symbol-day.ts";

const SLOT_MS = 5 * 60_000;

/** What one board showed on one simulated day. */
export interface BoardDayFigures {
  days: SymbolDay[];
  trades: number;
  levelUpdates: number;
  /** Trades by moves since the trade before: 0, 1, more steps; in continuous matching. */
  moves: [zero: number, one: number, more: number];
  tradeSizes: number[];
  /** Shares by the start of five minutes, ms of the day. */
  volumeBySlot: Map<number, number>;
  /** Shares matched in auctions, by symbol. */
  ato: Map<string, number>;
  atc: Map<string, number>;
  /** Times a name was found at a limit with nobody on the other side, and came back from it. */
  locks: number;
  unlocks: number;
  oddLotTrades: number;
  deals: number;
}

export interface MarketDay {
  look(event: ExchangeEvent): void;
  of(board: Board): BoardDayFigures;
  /** Events told in the busiest and the mean second of continuous matching, all boards together. */
  pace(): { mean: number; busiestMinute: number };
}

/** Watches a day as it happens. `days`: everything that is listed. */
export function watchMarketDay(days: () => Iterable<SymbolDay>, nowMs: () => number): MarketDay {
  const boards = new Map<Board, BoardDayFigures>();
  const lastPrices = new Map<string, number>();
  const locked = new Set<string>();
  const perMinute = new Map<number, number>();

  function boardOf(board: Board): BoardDayFigures {
    let figures = boards.get(board);
    if (!figures) {
      figures = emptyFigures();
      boards.set(board, figures);
    }
    return figures;
  }

  function onTrade({ day, trade }: Extract<ExchangeEvent, { kind: "trade" }>): void {
    const { symbol, exchange, type } = day.listing;
    // Warrants and funds step otherwise and are not in the real figures.
    if (exchange !== "DER" && type !== "STOCK") return;
    const figures = boardOf(exchange);
    const at = timeOfDayMs(trade.timeMs);
    const slot = at - (at % SLOT_MS);
    figures.volumeBySlot.set(slot, (figures.volumeBySlot.get(slot) ?? 0) + trade.volumeShares);
    if (day.session === "ATO") figures.ato.set(symbol, trade.volumeShares);
    if (day.session === "ATC") figures.atc.set(symbol, trade.volumeShares);
    if (day.session !== "LO") return;
    figures.trades++;
    figures.tradeSizes.push(trade.volumeShares);
    const last = lastPrices.get(symbol);
    lastPrices.set(symbol, trade.price);
    if (last !== undefined) figures.moves[movesBetween(day, last, trade.price)]++;
  }

  function onBook(day: SymbolDay): void {
    const { exchange, type, symbol } = day.listing;
    if (exchange !== "DER" && type !== "STOCK") return;
    const figures = boardOf(exchange);
    if (day.session === "LO") figures.levelUpdates++;
    const isLocked =
      (day.book.asks.length === 0 && day.book.bids[0]?.[0] === day.limits.ceiling) ||
      (day.book.bids.length === 0 && day.book.asks[0]?.[0] === day.limits.floor);
    if (isLocked === locked.has(symbol)) return;
    if (isLocked) {
      locked.add(symbol);
      figures.locks++;
    } else {
      locked.delete(symbol);
      figures.unlocks++;
    }
  }

  return {
    look(event) {
      if ("day" in event && event.day.session === "LO") {
        const minute = Math.floor(nowMs() / 60_000);
        perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1);
      }
      if (event.kind === "trade") onTrade(event);
      else if (event.kind === "book") onBook(event.day);
      else if (event.kind === "oddlot" && event.trade) boardOf(event.day.listing.exchange).oddLotTrades++;
      else if (event.kind === "deal") boardOf(event.day.listing.exchange).deals++;
    },
    of(board) {
      const figures = boardOf(board);
      figures.days = [...days()].filter(
        ({ listing }) => listing.exchange === board && (board === "DER" || listing.type === "STOCK"),
      );
      return figures;
    },
    pace() {
      const counts = [...perMinute.values()];
      const mean = counts.reduce((sum, count) => sum + count, 0) / Math.max(1, counts.length) / 60;
      return { mean, busiestMinute: Math.max(...counts) / 60 };
    },
  };
}

function emptyFigures(): BoardDayFigures {
  return {
    ...{ days: [], trades: 0, levelUpdates: 0, moves: [0, 0, 0], tradeSizes: [] },
    ...{ volumeBySlot: new Map(), ato: new Map(), atc: new Map() },
    ...{ locks: 0, unlocks: 0, oddLotTrades: 0, deals: 0 },
  };
}

/** 0, 1, or 2 for more steps. */
function movesBetween({ listing }: SymbolDay, from: number, to: number): 0 | 1 | 2 {
  if (from === to) return 0;
  const next = neighbourPrice(listing.exchange, listing.type, from, to > from ? 1 : -1);
  return Math.abs(next - to) < 1e-6 ? 1 : 2;
}

/** Steps between best bid and best ask; null when a side is missing. */
export function spreadSteps({ listing, book }: SymbolDay): number | null {
  const bid = book.bids[0]?.[0];
  const ask = book.asks[0]?.[0];
  if (bid === undefined || ask === undefined) return null;
  let steps = 0;
  for (let price = bid; price < ask - 1e-6 && steps < 1_000; steps++) {
    price = neighbourPrice(listing.exchange, listing.type, price, 1);
  }
  return steps;
}

/** Part of the value of the names with the most value. */
export function shareOfTop(days: readonly SymbolDay[], count: number): number {
  const values = days.map((day) => day.totalValueVnd).sort((a, b) => b - a);
  return sum(values.slice(0, count)) / sum(values);
}

/** Names that closed at a limit that is not their reference. */
export function closedAt(days: readonly SymbolDay[], limit: "ceiling" | "floor"): number {
  return days.filter((day) => {
    const price = markPrice(day);
    return price === day.limits[limit] && price !== day.limits.reference;
  }).length;
}

export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

export function correlation(a: readonly number[], b: readonly number[]): number {
  const meanA = sum(a) / a.length;
  const meanB = sum(b) / b.length;
  let both = 0;
  let squareA = 0;
  let squareB = 0;
  for (const [at, value] of a.entries()) {
    const fromA = value - meanA;
    const fromB = (b[at] ?? 0) - meanB;
    both += fromA * fromB;
    squareA += fromA * fromA;
    squareB += fromB * fromB;
  }
  return both / Math.sqrt(squareA * squareB);
}
