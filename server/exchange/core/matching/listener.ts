import type { BoardName, Fill, Side } from "./order.ts";

/**
 * What happens, told while it happens. The book already stands as the event left it; an auction's fills are
 * told after the whole book is uncrossed. Do not submit, cancel or amend from inside: do it afterwards.
 */
export interface MatchingListener {
  onFill(fill: Fill): void;
  /**
   * One price of one board now holds this volume; 0 = nothing any more. In a call auction this is the raw
   * book, ATO and ATC orders at the ceiling or floor: what boards show then is `shownLevels`.
   */
  onLevel(board: BoardName, side: Side, price: number, volumeShares: number): void;
  /** The exchange ended an order by itself: the rest of an ATO, ATC or PLO order when its session was over. */
  onExpired(orderId: number, volumeShares: number): void;
}
