import type { BoardName, OrderType, Side } from "./order.ts";

/** An order in the engine; all of it may change except id, side, board and whose it is. */
export interface Order {
  readonly id: number;
  readonly side: Side;
  readonly board: BoardName;
  readonly isForeign: boolean;
  type: OrderType;
  /** Of the price grid; ATO and buying at any price count as the ceiling, selling as the floor. */
  rank: number;
  /** Still to be matched. */
  volumeShares: number;
  /** Where it waits; null while it does not. */
  level: Level | null;
  previous: Order | null;
  next: Order | null;
}

/** All orders of one side at one price, first in time first. */
export interface Level {
  readonly rank: number;
  volumeShares: number;
  first: Order | null;
  last: Order | null;
}

export interface BookSide {
  readonly side: Side;
  /** The worst first, so that the best comes and goes at the cheap end. Never empty levels. */
  readonly levels: Level[];
  totalShares: number;
  /** The part of the total that are ATO and ATC orders. */
  marketShares: number;
}

export function createBookSide(side: Side): BookSide {
  return { side, levels: [], totalShares: 0, marketShares: 0 };
}

export function isMarketOrder(order: Order): boolean {
  return order.type === "ATO" || order.type === "ATC";
}

/** Positive when `rank` is the better one to whoever stands on the other side. */
function betterBy(side: Side, rank: number, than: number): number {
  return side === "B" ? rank - than : than - rank;
}

/** Where a level of this rank is, or would be put in. */
function indexOf(side: BookSide, rank: number): number {
  let low = 0;
  let high = side.levels.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const level = side.levels[middle];
    if (level && betterBy(side.side, rank, level.rank) > 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function levelAt(side: BookSide, rank: number): Level | null {
  const level = side.levels[indexOf(side, rank)];
  return level?.rank === rank ? level : null;
}

export function bestLevel(side: BookSide): Level | null {
  return side.levels[side.levels.length - 1] ?? null;
}

/** Puts an order at the end of the queue of its price. */
export function enqueue(side: BookSide, order: Order): void {
  const at = indexOf(side, order.rank);
  let level = side.levels[at];
  if (level?.rank !== order.rank) {
    level = { rank: order.rank, volumeShares: 0, first: null, last: null };
    side.levels.splice(at, 0, level);
  }
  order.level = level;
  order.previous = level.last;
  order.next = null;
  if (level.last) level.last.next = order;
  else level.first = order;
  level.last = order;
  addShares(side, level, order, order.volumeShares);
}

/** Takes shares off a waiting order, which keeps its place; with its last share it leaves the book. */
export function reduce(side: BookSide, order: Order, shares: number): void {
  if (!order.level) throw new Error(`Order ${order.id} waits nowhere`);
  addShares(side, order.level, order, -shares);
  order.volumeShares -= shares;
  if (order.volumeShares === 0) unlink(side, order, order.level);
}

/** Takes a waiting order out of the book; it keeps its volume. */
export function dequeue(side: BookSide, order: Order): void {
  if (!order.level) throw new Error(`Order ${order.id} waits nowhere`);
  addShares(side, order.level, order, -order.volumeShares);
  unlink(side, order, order.level);
}

function addShares(side: BookSide, level: Level, order: Order, shares: number): void {
  level.volumeShares += shares;
  side.totalShares += shares;
  if (isMarketOrder(order)) side.marketShares += shares;
}

function unlink(side: BookSide, order: Order, level: Level): void {
  if (order.previous) order.previous.next = order.next;
  else level.first = order.next;
  if (order.next) order.next.previous = order.previous;
  else level.last = order.previous;
  order.level = null;
  order.previous = null;
  order.next = null;
  if (level.first) return;
  if (bestLevel(side) === level) side.levels.pop();
  else side.levels.splice(indexOf(side, level.rank), 1);
}
