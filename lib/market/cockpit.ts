import type { Level } from "./event.ts";

/** What to watch around 14:30, computed from the numbers of one symbol. */

interface Book {
  bids: readonly Level[];
  asks: readonly Level[];
  session: string | null;
}

/**
 * Shares left over at a limit: bid for at the ceiling while nobody sells (positive), offered at the floor while
 * nobody buys (negative). Null while the book has two sides, or none.
 */
export function limitSurplusOf(book: Book & { ceiling: number | null; floor: number | null }): number | null {
  const { bids, asks, ceiling, floor, session } = book;
  const hasBids = hasOrders(bids);
  if (hasBids === hasOrders(asks)) return null;
  const limit = hasBids ? ceiling : floor;
  const isAuction = isCallAuction(session);
  // Orders at whatever price the auction gives have no price and stand in front of those at the limit.
  const left = sumOf(hasBids ? bids : asks, (price) => price === limit || (isAuction && price === 0));
  if (left === 0 || limit === null) return null;
  return hasBids ? left : -left;
}

/**
 * Of the levels shown in a call auction: what would be bought at its price of this moment less what would be
 * sold, shares. Before it has a price only the orders without one count. Null outside auctions.
 */
export function auctionImbalanceOf(
  book: Book & { estimated: { price: number | null; volume?: number | null } },
): number | null {
  const { bids, asks, session } = book;
  if (!isCallAuction(session) || !(hasOrders(bids) || hasOrders(asks))) return null;
  const { price } = book.estimated;
  const buys = sumOf(bids, (each) => each === 0 || (price !== null && price > 0 && each >= price));
  const sells = sumOf(asks, (each) => each === 0 || (price !== null && price > 0 && each <= price));
  return buys - sells;
}

interface ForeignRoom {
  buy: number | null;
  sell: number | null;
  room: number | null;
}

/** The room foreigners had this morning: what is left and what they have taken since, net. */
export function openingRoomOf({ buy, sell, room }: ForeignRoom): number | null {
  return room === null || buy === null || sell === null ? null : room + buy - sell;
}

/** How much of the room they had this morning foreigners have taken since, net, percent; negative: given back. */
export function roomTakenOf({ foreign }: { foreign: ForeignRoom }): number | null {
  const opening = openingRoomOf(foreign);
  if (opening === null || foreign.room === null || opening <= 0) return null;
  return Math.round(((opening - foreign.room) / opening) * 10_000) / 100;
}

export function isCallAuction(session: string | null): boolean {
  return session === "ATO" || session === "ATC";
}

export function hasOrders(levels: readonly Level[]): boolean {
  return levels.some(([, shares]) => shares > 0);
}

function sumOf(levels: readonly Level[], isCounted: (price: number) => boolean): number {
  let sum = 0;
  for (const [price, shares] of levels) if (isCounted(price)) sum += shares;
  return sum;
}
