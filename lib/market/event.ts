import type { Exchange, Limits } from "./instrument.ts";

/** `[price, volume]`, best first. Price in VND (points), volume in shares (contracts). */
export type Level = readonly [price: number, volume: number];

/** Who crossed the spread: B the buyer, S the seller, U not told. */
export type Side = "B" | "S" | "U";

/** One matched trade. */
export interface Tick {
  symbol: string;
  price: number;
  volumeShares: number;
  side: Side;
  /** Shares matched today up to and including this trade, or null when the feed does not tell. */
  totalVolumeShares: number | null;
  /** Value matched today up to and including this trade, VND, or null when the feed does not tell. */
  totalValueVnd: number | null;
  /** Exchange time, epoch ms. SSI gives whole seconds. */
  timeMs: number;
}

/** What the day has come to so far; null where the feed does not tell. Never a trade by itself. */
export interface DayFigures {
  totalVolumeShares: number | null;
  totalValueVnd: number | null;
  open: number | null;
  high: number | null;
  low: number | null;
  average: number | null;
}

/** Level and breadth of one index. */
export interface IndexState {
  index: string;
  /** Points. */
  value: number;
  change: number;
  changePercent: number;
  volumeShares: number;
  valueVnd: number;
  advances: number;
  noChanges: number;
  declines: number;
  /** Advances at the ceiling and declines at the floor. */
  ceilings: number;
  floors: number;
  session: string | null;
  timeMs: number;
}

export interface NewsItem {
  id: string;
  timeMs: number;
  symbols: readonly string[];
  title: string;
  url: string | null;
  /** Who published it, e.g. «HOSE». */
  publisher: string | null;
}

/**
 * Everything a feed can tell us, in our words. Decoders make these; `applyEvent` folds them. Fields the
 * message did not carry are absent or null and leave the state as it is.
 */
export type MarketEvent =
  | ({ kind: "tick" } & Tick)
  | {
      kind: "quote";
      symbol: string;
      bids: readonly Level[];
      asks: readonly Level[];
      timeMs: number;
    }
  | ({ kind: "limits"; symbol: string } & Limits)
  | ({
      kind: "day";
      symbol: string;
      /** Last matched price and volume as of a snapshot; used only while no tick is known. */
      lastPrice: number | null;
      lastVolumeShares: number | null;
      timeMs: number;
    } & DayFigures)
  | {
      kind: "foreign";
      symbol: string;
      buyShares: number | null;
      sellShares: number | null;
      roomShares: number | null;
    }
  | { kind: "session"; symbol: string; session: string | null; status: string | null }
  /** The session of a whole board, told once for all its symbols. */
  | { kind: "boardSession"; board: Exchange; session: string; timeMs: number }
  | { kind: "estimate"; symbol: string; price: number | null; volumeShares: number | null }
  /** Contracts of a future that are open; the clearing house counts them once a day. */
  | { kind: "openInterest"; symbol: string; contracts: number }
  | {
      /** A trade or bar of one match as channel B tells it: open = high = low = close on SSI's v2. */
      kind: "bar";
      symbol: string;
      timeMs: number;
      open: number;
      high: number;
      low: number;
      close: number;
      volumeShares: number;
    }
  | ({ kind: "index" } & IndexState)
  | ({ kind: "news" } & NewsItem)
  | {
      /** The odd-lot board; kept apart, never mixed with round lots. */
      kind: "oddlot";
      symbol: string;
      price: number | null;
      volumeShares: number | null;
      bids: readonly Level[];
      asks: readonly Level[];
      timeMs: number;
    }
  /** What all such deals of a symbol have come to today, where they are not told one by one. */
  | { kind: "dealTotals"; symbol: string; volumeShares: number; valueVnd: number }
  | {
      /** A deal agreed outside of matching; no part of the matched volume, nor of any bar. */
      kind: "putthrough";
      symbol: string;
      price: number;
      volumeShares: number;
      /** Of all such deals of the symbol today, this one included; null when the feed does not tell. */
      totalVolumeShares: number | null;
      totalValueVnd: number | null;
      timeMs: number;
    };

/** Events of one or more frames that arrived together. */
export interface EventBatch {
  /** Rises by one per batch within a run of the server. */
  seq: number;
  /** Our wall clock, epoch ms. */
  receivedAtMs: number;
  events: readonly MarketEvent[];
}
