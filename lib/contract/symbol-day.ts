import type { Source } from "./state.ts";

/** What REST tells of one symbol's day besides its state. Prices VND (points), volumes shares, times ISO +07:00. */

/** A hole in what the server saw of a symbol today. */
export interface GapMessage {
  /** Exchange times of the trades before and after it; `from` is null before the first trade seen. */
  from: string | null;
  to: string;
  /** The day's total volume when it began. */
  afterVolume: number;
  volume: number;
  state: "open" | "recovered" | "lost";
}

export interface PutThroughDeal {
  price: number;
  volume: number;
  value: number;
  timestamp: string;
}

export interface PutThrough {
  symbol: string;
  source: Source;
  date: string;
  totalVolume: number | null;
  totalValue: number | null;
  /** Newest first. */
  deals: PutThroughDeal[];
}

/** Deals of all symbols, newest first. */
export interface PutThroughs {
  source: Source;
  date: string;
  deals: (PutThroughDeal & { symbol: string })[];
  /** What the deals of each symbol have come to today, where the source tells that. */
  totals: { symbol: string; volume: number; value: number }[];
}

/** The odd-lot boards of all symbols of which something was heard. */
export interface OddLots {
  source: Source;
  date: string;
  states: OddLotState[];
}

/** The odd-lot board of a symbol; all null and empty until something was heard of it. */
export interface OddLotState {
  symbol: string;
  source: Source;
  date: string;
  price: number | null;
  volume: number | null;
  bids: readonly (readonly [number, number])[];
  asks: readonly (readonly [number, number])[];
  timestamp: string | null;
}

export interface PriceVolumeMessage {
  price: number;
  /** Bought and sold actively, and what nobody told the side of. */
  buy: number;
  sell: number;
  unknown: number;
}

export interface VolumeByPrice {
  symbol: string;
  source: Source;
  date: string;
  /** Exchange time of the earliest trade counted; what was traded before is not in it. */
  since: string | null;
  trades: number;
  /** Descending by price. */
  levels: PriceVolumeMessage[];
  /** Live trades of a higher seq are not counted yet. */
  seq: number;
}
