import type { Side } from "../matching/order.ts";
import type { SymbolDay } from "../symbol-day.ts";
import { deeper, enter } from "./orders.ts";

/** Orders that wait on the odd-lot board of one name, about. */
const MOST_WAITING_SHARES = 600;

/** Somebody with less than a lot: takes what stands there, waits near the market, or goes away. */
export function changeOddLots(day: SymbolDay, nowMs: number): void {
  const { random, listing, matching, book } = day;
  if (listing.lotSize === 1) return;
  const side: Side = random.next() < 0.5 ? "B" : "S";
  const board = matching.oddLot;
  const opposite = board.bestPrice(side === "B" ? "S" : "B");
  const volumeShares = 1 + random.below(listing.lotSize - 1);
  if (opposite !== null && random.next() < 0.4) {
    enter(day, { side, type: "LO", price: opposite, volumeShares }, nowMs);
    return;
  }
  const own = board.bestPrice(side);
  if (own !== null && board.totalShares(side) > MOST_WAITING_SHARES) {
    const [first] = board.ordersAt(side, own);
    if (first !== undefined) matching.cancel(first);
    return;
  }
  const best = (side === "B" ? book.bids : book.asks)[0]?.[0];
  const price = best === undefined ? null : deeper(day, side, best, random.below(3));
  if (price !== null) enter(day, { side, type: "LO", price, volumeShares }, nowMs);
}
