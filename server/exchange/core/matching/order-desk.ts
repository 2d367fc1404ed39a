import { auctionOf } from "./auction.ts";
import { type Book, createBook, type Match, matchAtOnePrice, matchIncoming, rest, sideOf } from "./book.ts";
import { type BookSide, dequeue, type Level, type Order, reduce } from "./book-side.ts";
import type { MatchingListener } from "./listener.ts";
import type { BoardName, Fill, OrderType, Side } from "./order.ts";
import type { PriceGrid } from "./price-grid.ts";
import type { ForeignRoom } from "./room.ts";

export interface NewOrder {
  board: BoardName;
  side: Side;
  type: OrderType;
  rank: number;
  volumeShares: number;
  isForeign: boolean;
}

/**
 * Does with the books of one instrument what it is told, keeps the foreign room in step and tells the listener.
 * Whether something is allowed has been decided before.
 */
export interface OrderDesk {
  readonly books: Readonly<Record<BoardName, Book>>;
  /** Of the last match, odd lots aside; null before the first. */
  readonly lastRank: number | null;
  find(orderId: number): Order | null;
  /** A new order: matched at once if `isMatching`, and what is left waits. The room has been taken. */
  enter(order: NewOrder, isMatching: boolean, atMs: number): Order;
  /** Cuts an order down to this volume in its place. */
  shrink(order: Order, volumeShares: number): void;
  /** Sends an order to the end of the queue of this price, with this volume; it may match. */
  requeue(order: Order, rank: number, volumeShares: number, atMs: number): void;
  withdraw(order: Order): void;
  /** Matches a board's book at one price, as a call auction does; a book that is not crossed stays as it is. */
  uncross(board: BoardName, anchorRank: number, atMs: number): void;
  /** Ends all waiting orders that are meant. */
  expire(isMeant: (order: Order) => boolean): void;
}

export function createOrderDesk(
  grid: PriceGrid,
  room: ForeignRoom,
  listener: MatchingListener,
  firstRank: number | null,
): OrderDesk {
  const books = {
    main: createBook("main"),
    "odd-lot": createBook("odd-lot"),
    "post-close": createBook("post-close"),
  };
  const orders = new Map<number, Order>();
  let orderCount = 0;
  let lastRank = firstRank;

  /** Also of a level that has just left the book: it holds nothing then. */
  function tellLevel(book: Book, side: Side, level: Level | null): void {
    if (level) listener.onLevel(book.name, side, grid.priceOf(level.rank), level.volumeShares);
  }

  function settle(book: Book, match: Match, aggressor: Fill["aggressor"], atMs: number): void {
    const { rank, volumeShares, buy, sell } = match;
    if (book.name !== "odd-lot") lastRank = rank;
    if (buy.volumeShares === 0) orders.delete(buy.id);
    if (sell.volumeShares === 0) orders.delete(sell.id);
    if (sell.isForeign) room.giveBack(volumeShares);
    listener.onFill({
      board: book.name,
      price: grid.priceOf(rank),
      volumeShares,
      buyOrderId: buy.id,
      sellOrderId: sell.id,
      aggressor,
      isForeignBuy: buy.isForeign,
      isForeignSell: sell.isForeign,
      atMs,
    });
  }

  function matchNow(order: Order, atMs: number): void {
    const book = books[order.board];
    let matchedRank: number | null = null;
    matchIncoming(book, order, (match, level) => {
      matchedRank = match.rank;
      settle(book, match, order.side, atMs);
      tellLevel(book, order.side === "B" ? "S" : "B", level);
    });
    if (order.type === "MTL" && matchedRank !== null) becomeLimit(order, matchedRank, grid.lastRank);
  }

  function restNow(order: Order): void {
    const book = books[order.board];
    rest(book, order);
    tellLevel(book, order.side, order.level);
  }

  function leave(order: Order): void {
    const book = books[order.board];
    const { level } = order;
    dequeue(sideOf(book, order.side), order);
    tellLevel(book, order.side, level);
  }

  function withdraw(order: Order): void {
    leave(order);
    orders.delete(order.id);
    if (order.isForeign && order.side === "B") room.giveBack(order.volumeShares);
  }

  return {
    books,
    get lastRank() {
      return lastRank;
    },
    find: (orderId) => orders.get(orderId) ?? null,
    enter(asked, isMatching, atMs) {
      const { board, side, type, rank, volumeShares, isForeign } = asked;
      const id = ++orderCount;
      // Spelled out: a spread copy takes five times the memory.
      const order: Order = {
        id,
        side,
        board,
        isForeign,
        type,
        rank,
        volumeShares,
        level: null,
        previous: null,
        next: null,
      };
      if (isMatching) matchNow(order, atMs);
      if (order.volumeShares === 0) return order;
      orders.set(order.id, order);
      restNow(order);
      return order;
    },
    shrink(order, volumeShares) {
      const book = books[order.board];
      const shares = order.volumeShares - volumeShares;
      reduce(sideOf(book, order.side), order, shares);
      if (order.isForeign && order.side === "B") room.giveBack(shares);
      tellLevel(book, order.side, order.level);
    },
    requeue(order, rank, volumeShares, atMs) {
      leave(order);
      order.rank = rank;
      order.volumeShares = volumeShares;
      matchNow(order, atMs);
      if (order.volumeShares > 0) restNow(order);
    },
    withdraw,
    uncross(board, anchorRank, atMs) {
      const book = books[board];
      const result = auctionOf(book.bids.levels, book.asks.levels, anchorRank);
      if (!result) return;
      const bids = levelsUpTo(book.bids, result.rank);
      const asks = levelsUpTo(book.asks, result.rank);
      const matches = matchAtOnePrice(book, result.rank, result.volumeShares);
      for (const match of matches) settle(book, match, "U", atMs);
      for (const level of bids) tellLevel(book, "B", level);
      for (const level of asks) tellLevel(book, "S", level);
    },
    expire(isMeant) {
      for (const order of orders.values()) {
        if (!isMeant(order)) continue;
        withdraw(order);
        listener.onExpired(order.id, order.volumeShares);
      }
    },
  };
}

/** The rest of a market-to-limit order waits one step beyond its last match, at the limit at the furthest. */
function becomeLimit(order: Order, matchedRank: number, lastRank: number): void {
  order.type = "LO";
  order.rank = order.side === "B" ? Math.min(lastRank, matchedRank + 1) : Math.max(0, matchedRank - 1);
}

/** The levels of one side that an auction at `rank` matches from, best first. */
function levelsUpTo(side: BookSide, rank: number): Level[] {
  const isWilling = (level: Level): boolean => (side.side === "B" ? level.rank >= rank : level.rank <= rank);
  return side.levels.filter(isWilling).reverse();
}
