import { type AuctionResult, auctionOf } from "./auction.ts";
import { type Book, sideOf } from "./book.ts";
import { type BookSide, bestLevel, type Level, levelAt } from "./book-side.ts";
import type { DepthLevel, Indicative, Side } from "./order.ts";
import type { PriceGrid } from "./price-grid.ts";
import { shownDepth } from "./shown-depth.ts";

/** One board of the instrument, to read. Costs what it returns; in an auction also the part that crosses. */
export interface BoardView {
  /** Orders by price, best first, at most `depth` levels. */
  levels(side: Side, depth: number): DepthLevel[];
  /**
   * What boards show: the same as `levels`, but in a call auction what would be left after the tentative
   * match, with ATO and ATC orders at a price (one step better than the best limit order).
   */
  shownLevels(side: Side, depth: number): DepthLevel[];
  bestPrice(side: Side): number | null;
  /** Shares waiting at one price. */
  volumeAt(side: Side, price: number): number;
  /** Orders waiting at one price, first in time first. */
  ordersAt(side: Side, price: number): number[];
  /** All shares waiting on one side. */
  totalShares(side: Side): number;
  /** In a call auction what it would come to now, else null. */
  indicative(): Indicative | null;
}

/** What a view must know about the market around its book. */
export interface BoardContext {
  isAuction(): boolean;
  /** Rank of the last match, or of the reference before one. */
  anchorRank(): number;
}

export function createBoardView(book: Book, grid: PriceGrid, context: BoardContext): BoardView {
  const auction = (): AuctionResult | null =>
    auctionOf(book.bids.levels, book.asks.levels, context.anchorRank());
  const levelOf = (side: Side, price: number) => {
    const rank = grid.rankOf(price);
    return typeof rank === "number" ? levelAt(sideOf(book, side), rank) : null;
  };
  const levels = (side: Side, depth: number): DepthLevel[] =>
    bestOf(sideOf(book, side), depth).map((level) => [grid.priceOf(level.rank), level.volumeShares]);
  return {
    levels,
    shownLevels(side, depth) {
      if (!context.isAuction()) return levels(side, depth);
      const shown = shownDepth(sideOf(book, side), auction(), grid, context.anchorRank(), depth);
      return shown.map(([rank, volumeShares]) => [grid.priceOf(rank), volumeShares]);
    },
    bestPrice(side) {
      const best = bestLevel(sideOf(book, side));
      return best ? grid.priceOf(best.rank) : null;
    },
    volumeAt: (side, price) => levelOf(side, price)?.volumeShares ?? 0,
    ordersAt(side, price) {
      const ids: number[] = [];
      for (let order = levelOf(side, price)?.first; order; order = order.next) ids.push(order.id);
      return ids;
    },
    totalShares: (side) => sideOf(book, side).totalShares,
    indicative() {
      if (!context.isAuction()) return null;
      const result = auction();
      if (!result) return { price: null, volumeShares: 0, surplusShares: 0 };
      const { rank, volumeShares, surplusShares } = result;
      return { price: grid.priceOf(rank), volumeShares, surplusShares };
    },
  };
}

function bestOf({ levels }: BookSide, depth: number): Level[] {
  return levels.slice(Math.max(0, levels.length - depth)).reverse();
}
