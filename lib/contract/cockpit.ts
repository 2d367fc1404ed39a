import type { Source } from "./state.ts";

/**
 * What the minutes around 14:30 are decided by. Prices VND (points), volumes shares, times ISO +07:00 by the market
 * clock; everything since the server listened.
 */

/** Of one symbol now. */
export interface CockpitFigures {
  symbol: string;
  lock: {
    /** The limit at which everybody stands on the same side; null while it is open. */
    side: "ceiling" | "floor" | null;
    since: string | null;
    /** Shares that wait there. */
    queue: number | null;
    /** Shares a minute by which it shrank over the last three; negative while it grows; null while unknown. */
    drainPerMinute: number | null;
    /** At that pace; null while it does not shrink. */
    opensInSeconds: number | null;
    /** How often it opened today. */
    opened: number;
    /** Of all locks today, breaks left out. */
    lockedSeconds: number;
  };
  room: {
    open: number | null;
    now: number | null;
    /** Shares a minute over the last ten; negative while it is given back; null while unknown. */
    takenPerMinute: number | null;
    exhaustedInSeconds: number | null;
  };
}

/** Of all symbols that were locked today or whose foreign room falls. */
export interface Cockpits {
  source: Source;
  date: string;
  asOf: string;
  symbols: CockpitFigures[];
}

export interface AuctionPoint {
  time: string;
  /** What the auction would give at that time; null where nobody told. */
  price: number | null;
  volume: number | null;
  /** Buying less selling at that price, of the levels shown. */
  imbalance: number | null;
}

export interface VolumePoint {
  time: string;
  volume: number;
}

/** The whole course of one symbol's day. */
export interface Cockpit extends CockpitFigures {
  source: Source;
  date: string;
  asOf: string;
  /** Since when the server listens to it; null before. */
  since: string | null;
  ato: AuctionPoint[];
  atc: AuctionPoint[];
  /** Ascending, the newest 50. */
  locks: { side: "ceiling" | "floor"; from: string; to: string | null }[];
  /** The queue at the limit; 0 where it opened. */
  queuePath: VolumePoint[];
  roomPath: VolumePoint[];
}
