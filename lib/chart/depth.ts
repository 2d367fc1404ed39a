import type { Level } from "#lib/market/event.ts";
import type { Instrument } from "#lib/market/instrument.ts";
import { neighbourPrice } from "#lib/market/price-rules.ts";

export interface DepthRow {
  price: number;
  volume: number;
  /** Of the largest volume in view, 0..1: the length of its bar. */
  share: number;
  /** From the best price down to this level. */
  cumulative: number;
  /** Of the larger side's total in view, 0..1. */
  cumulativeShare: number;
}

export interface Depth {
  /** Best first, as many as are in view. */
  bids: DepthRow[];
  asks: DepthRow[];
  /** Of all levels the feed gives. */
  bidVolume: number;
  askVolume: number;
  /** Of both volumes, 0..1; null while nobody bids or asks. */
  bidShare: number | null;
  /** Best ask minus best bid, VND (points); null unless both sides are there. */
  spread: number | null;
}

/** The order book, `levels` of each side in view, with the lengths of its bars. Auction prices (0) keep their volume. */
export function depthOf(bids: readonly Level[], asks: readonly Level[], levels: number): Depth {
  const shownBids = bids.slice(0, levels);
  const shownAsks = asks.slice(0, levels);
  const largest = Math.max(1, ...[...shownBids, ...shownAsks].map(([, volume]) => volume));
  const largestSum = Math.max(1, sum(shownBids), sum(shownAsks));
  const rows = (side: readonly Level[]) => {
    let cumulative = 0;
    return side.map(([price, volume]) => {
      cumulative += volume;
      const share = volume / largest;
      return { price, volume, share, cumulative, cumulativeShare: cumulative / largestSum };
    });
  };
  const bidVolume = sum(bids);
  const askVolume = sum(asks);
  const bid = bids[0]?.[0];
  const ask = asks[0]?.[0];
  return {
    bids: rows(shownBids),
    asks: rows(shownAsks),
    bidVolume,
    askVolume,
    bidShare: bidVolume + askVolume > 0 ? bidVolume / (bidVolume + askVolume) : null,
    spread: bid && ask && ask >= bid ? Math.round((ask - bid) * 100) / 100 : null,
  };
}

function sum(levels: readonly Level[]): number {
  return levels.reduce((total, [, volume]) => total + volume, 0);
}

/** A spread counted further than this is «many»: walking the grid must end. */
const MAX_STEPS = 500;

/** How many steps of the price grid lie between two prices; the step may change on the way. Null when too many. */
export function stepsBetween(
  instrument: Pick<Instrument, "exchange" | "type">,
  low: number,
  high: number,
): number | null {
  let price = low;
  for (let steps = 0; steps <= MAX_STEPS; steps++) {
    if (price >= high) return steps;
    price = neighbourPrice(instrument.exchange, instrument.type, price, 1);
  }
  return null;
}
