import type { AuctionResult } from "./auction.ts";
import { type BookSide, isMarketOrder, type Level } from "./book-side.ts";
import type { PriceGrid } from "./price-grid.ts";

/** `[rank, shares]`. */
export type RankedLevel = [rank: number, volumeShares: number];

/**
 * The best levels of one side as boards show them in a call auction: what the tentative match would leave, with
 * ATO and ATC orders one step better than the best limit order, or at the expected price when there is none
 * (at `anchorRank` when nothing is expected either).
 */
export function shownDepth(
  side: BookSide,
  result: AuctionResult | null,
  grid: PriceGrid,
  anchorRank: number,
  depth: number,
): RankedLevel[] {
  const shown: RankedLevel[] = [];
  let matched = result?.volumeShares ?? 0;
  let marketShares = 0;
  for (let at = side.levels.length - 1; at >= 0 && shown.length < depth; at--) {
    const level = side.levels[at];
    if (!level) break;
    const taken = Math.min(matched, level.volumeShares);
    matched -= taken;
    // ATO and ATC orders all stand at the best rank there is, among the limit orders of that price.
    const isMixed = at === side.levels.length - 1 && side.marketShares > 0;
    if (isMixed) marketShares = marketLeft(level, taken);
    const left = level.volumeShares - taken - (isMixed ? marketShares : 0);
    if (left > 0) shown.push([level.rank, left]);
  }
  const best = shown[0];
  const expectedRank = result?.rank ?? anchorRank;
  const betterRank = best ? best[0] + (side.side === "B" ? 1 : -1) : expectedRank;
  if (marketShares === 0) return shown;
  if (best && (betterRank < 0 || betterRank > grid.lastRank)) best[1] += marketShares;
  else shown.unshift([betterRank, marketShares]);
  return shown.slice(0, depth);
}

/** What is left of the ATO or ATC orders of a level once its first `taken` shares are matched. */
function marketLeft(level: Level, taken: number): number {
  let unmatched = taken;
  let left = 0;
  for (let order = level.first; order; order = order.next) {
    const matched = Math.min(unmatched, order.volumeShares);
    unmatched -= matched;
    if (isMarketOrder(order)) left += order.volumeShares - matched;
  }
  return left;
}
