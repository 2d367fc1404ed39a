import type { StockRow } from "./overview.ts";

export interface Contribution {
  symbol: string;
  points: number;
}

export interface Contributions {
  /** Who lifts the index most, most first. */
  lifts: Contribution[];
  /** Who drags it down most, most first. */
  drags: Contribution[];
  /** All members together; what the index itself changed by differs as far as our weights do. */
  totalPoints: number;
}

/**
 * The points each member adds to its index today: its change in price times its listed shares, over the worth of
 * all members at their references, times the index's reference. Exact for an index weighted by listed shares
 * (VN-Index, HNX-Index, UPCoM-Index) as far as the number of shares is of today; an approximation for VN30, whose
 * weights take the free float and are capped, which no source tells.
 */
export function contributionsOf(
  members: Iterable<Pick<StockRow, "symbol" | "isFund" | "listedShares" | "reference" | "change">>,
  index: { value: number; change: number },
  most: number,
): Contributions {
  let baseVnd = 0;
  const gained: { symbol: string; gainVnd: number }[] = [];
  for (const { symbol, isFund, listedShares, reference, change } of members) {
    if (isFund || listedShares === null || reference === null) continue;
    baseVnd += listedShares * reference;
    if (change) gained.push({ symbol, gainVnd: change * listedShares });
  }
  if (baseVnd === 0) return { lifts: [], drags: [], totalPoints: 0 };
  const pointsOfVnd = (index.value - index.change) / baseVnd;
  const all = gained
    .map(({ symbol, gainVnd }) => ({ symbol, points: gainVnd * pointsOfVnd }))
    .sort((a, b) => b.points - a.points);
  return {
    lifts: all.filter(({ points }) => points > 0).slice(0, most),
    drags: all
      .filter(({ points }) => points < 0)
      .slice(-most)
      .reverse(),
    totalPoints: all.reduce((sum, { points }) => sum + points, 0),
  };
}
