import {
  type BookSide,
  bestLevel,
  createBookSide,
  enqueue,
  type Level,
  type Order,
  reduce,
} from "./book-side.ts";
import type { BoardName, Side } from "./order.ts";

/** The waiting orders of one board. Knows prices by rank and time by who came first; no sessions, no clock. */
export interface Book {
  readonly name: BoardName;
  readonly bids: BookSide;
  readonly asks: BookSide;
}

/** Two orders that met. */
export interface Match {
  rank: number;
  volumeShares: number;
  buy: Order;
  sell: Order;
}

export function createBook(name: BoardName): Book {
  return { name, bids: createBookSide("B"), asks: createBookSide("S") };
}

export function sideOf(book: Book, side: Side): BookSide {
  return side === "B" ? book.bids : book.asks;
}

export function oppositeOf(book: Book, side: Side): BookSide {
  return side === "B" ? book.asks : book.bids;
}

export function rest(book: Book, order: Order): void {
  enqueue(sideOf(book, order.side), order);
}

/**
 * Matches an order that does not wait yet against the other side, best price and first come first, each at
 * the waiting order's price, up to the order's own. Tells every match, and what its level has left, when the
 * book has it behind it.
 */
export function matchIncoming(book: Book, order: Order, onMatch: (match: Match, level: Level) => void): void {
  const opposite = oppositeOf(book, order.side);
  while (order.volumeShares > 0) {
    const level = bestLevel(opposite);
    const waiting = level?.first;
    if (!level || !waiting) return;
    if (order.side === "B" ? level.rank > order.rank : level.rank < order.rank) return;
    const volumeShares = Math.min(order.volumeShares, waiting.volumeShares);
    const { rank } = level;
    order.volumeShares -= volumeShares;
    reduce(opposite, waiting, volumeShares);
    onMatch(
      order.side === "B"
        ? { rank, volumeShares, buy: order, sell: waiting }
        : { rank, volumeShares, buy: waiting, sell: order },
      level,
    );
  }
}

/** Matches `volumeShares` at one price: on both sides the best price first, then who came first. */
export function matchAtOnePrice(book: Book, rank: number, volumeShares: number): Match[] {
  const matches: Match[] = [];
  for (let left = volumeShares; left > 0; ) {
    const buy = bestLevel(book.bids)?.first;
    const sell = bestLevel(book.asks)?.first;
    if (!buy || !sell) throw new Error("An auction promised more than its book holds");
    const shares = Math.min(left, buy.volumeShares, sell.volumeShares);
    reduce(book.bids, buy, shares);
    reduce(book.asks, sell, shares);
    matches.push({ rank, volumeShares: shares, buy, sell });
    left -= shares;
  }
  return matches;
}
