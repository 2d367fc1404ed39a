/** All that one side wants at one price. */
export interface AuctionLevel {
  rank: number;
  volumeShares: number;
}

/** What an auction comes to, in ranks of the price grid. */
export interface AuctionResult {
  rank: number;
  volumeShares: number;
  /** Buying volume at that price less selling volume. */
  surplusShares: number;
}

/**
 * The price at which most shares change hands; of several the one nearest to `anchorRank` (the last match, or
 * the reference before one). That leaves no further tie: the prices of greatest volume lie side by side, so
 * either the anchor is one of them or all lie on the same side of it. Both sides come worst level first;
 * orders at any price stand at the ceiling (buying) or the floor (selling). Null when nothing would match.
 */
export function auctionOf(
  bids: readonly AuctionLevel[],
  asks: readonly AuctionLevel[],
  anchorRank: number,
): AuctionResult | null {
  const bestBid = bids.at(-1)?.rank ?? Number.NEGATIVE_INFINITY;
  const bestAsk = asks.at(-1)?.rank ?? Number.POSITIVE_INFINITY;
  if (bestBid < bestAsk) return null;

  let demand = 0;
  let bidAt = bids.length;
  for (; (bids[bidAt - 1]?.rank ?? Number.NEGATIVE_INFINITY) >= bestAsk; bidAt--) {
    demand += bids[bidAt - 1]?.volumeShares ?? 0;
  }
  let supply = 0;
  let askAt = asks.length - 1;
  let result: AuctionResult | null = null;
  let isAnchorAhead = anchorRank >= bestAsk && anchorRank <= bestBid;

  // Upwards over every price where an order stands, and the anchor: between those the volume is no greater.
  for (;;) {
    const bid = bids[bidAt];
    const ask = asks[askAt];
    const orderRank = Math.min(bid?.rank ?? bestBid, ask?.rank ?? bestBid, bestBid);
    const rank = isAnchorAhead ? Math.min(orderRank, anchorRank) : orderRank;
    if (rank === anchorRank) isAnchorAhead = false;
    if (ask?.rank === rank) {
      supply += ask.volumeShares;
      askAt--;
    }
    const volumeShares = Math.min(demand, supply);
    const isNearer = result && Math.abs(rank - anchorRank) < Math.abs(result.rank - anchorRank);
    if (!result || volumeShares > result.volumeShares || (volumeShares === result.volumeShares && isNearer)) {
      result = { rank, volumeShares, surplusShares: demand - supply };
    }
    if (rank === bestBid) return result;
    if (bid?.rank === rank) {
      demand -= bid.volumeShares;
      bidAt++;
    }
  }
}
