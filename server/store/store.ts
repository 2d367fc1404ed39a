import { REFUSALS, type RefusalCode } from "#lib/contract/refusals.ts";
import type { Source } from "#lib/contract/state.ts";
import type { Watchlist } from "#lib/contract/watchlist.ts";
import type { Bar } from "#lib/market/bar.ts";

/** A bar as kept: only 1-minute bars are stored, coarser ones are computed. */
export interface StoredBar extends Bar {
  symbol: string;
}

/**
 * What outlives the process. Every write that resolves is on disk. A failed one throws StoreFault and has
 * changed nothing. Market data is keyed by source: no query mixes sources.
 */
export interface Store {
  saveBars(source: Source, bars: readonly StoredBar[]): Promise<void>;
  /** 1-minute bars, ascending; `fromMs` inclusive, `toMs` exclusive. */
  bars(source: Source, symbol: string, fromMs: number, toMs: number): Promise<Bar[]>;
  /**
   * Forgets all market data of a source. Like `dropBarsBefore` in steps, so that ticks are not held up: these
   * two are the only writes that a failure may leave half done.
   */
  dropMarketData(source: Source): Promise<void>;
  /** Forgets bars that are older than an instant. */
  dropBarsBefore(source: Source, beforeMs: number): Promise<void>;
  /** A remembered word, e.g. the runId of the simulated exchange the bars came from. */
  getNote(key: string): Promise<string | null>;
  setNote(key: string, value: string): Promise<void>;

  /** Lists of one device in the owner's order. `ownerHash`: SHA-256 of the device token, hex. */
  watchlists(ownerHash: string): Promise<Watchlist[]>;
  /** Throws StoreRefusal when the owner has as many lists as one may have. */
  createWatchlist(ownerHash: string, name: string, symbols: readonly string[]): Promise<Watchlist>;
  /** Null when the owner has no such list; `conflict` when `version` is not the current one. */
  changeWatchlist(
    ownerHash: string,
    id: string,
    version: number,
    change: { name?: string | undefined; symbols?: readonly string[] | undefined },
  ): Promise<Watchlist | "conflict" | null>;
  deleteWatchlist(ownerHash: string, id: string): Promise<boolean>;
  /** Ids that are not the owner's are passed over; lists that are not named follow in their old order. */
  orderWatchlists(ownerHash: string, ids: readonly string[]): Promise<void>;
  /** All symbols of all lists: the upstream subscription follows them. */
  watchedSymbols(): Promise<string[]>;
  close(): Promise<void>;
}

export type StoreFaultCode = "unreadable" | "corrupt" | "locked" | "read-only" | "full" | "failed";

/** The store works, and says no: the caller asked for what may not be. */
export class StoreRefusal extends Error {
  override readonly name = "StoreRefusal";
  constructor(readonly code: RefusalCode) {
    super(REFUSALS[code].message);
  }
}

export class StoreFault extends Error {
  override readonly name = "StoreFault";
  constructor(
    readonly code: StoreFaultCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
