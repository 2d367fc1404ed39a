import { REFUSALS, type RefusalCode } from "#lib/contract/refusals.ts";
import type { Source } from "#lib/contract/state.ts";
import type { EditsAnswer, Watchlist } from "#lib/contract/watchlist.ts";
import type { Bar } from "#lib/market/bar.ts";
import type { Edit, Fields } from "#lib/watchlist/fields.ts";

/** A bar as kept: only 1-minute bars are stored, coarser ones are computed. */
export interface StoredBar extends Bar {
  symbol: string;
}

/** The edits themselves, or how they follow from what the list is when its turn comes. */
export type EditSource = readonly Edit[] | ((fields: Fields) => readonly Edit[]);

export interface Device {
  id: string;
  /** Epoch ms. */
  addedAtMs: number;
}

export interface ApiToken {
  id: string;
  name: string;
  /** Epoch ms. */
  createdAtMs: number;
}

export type DocumentKind = "layout" | "drawings";

export interface StoredDocument {
  body: string;
  version: number;
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

  /** One owner's lists in the owner's order. */
  watchlists(ownerId: string): Promise<Watchlist[]>;
  watchlist(ownerId: string, id: string): Promise<Watchlist | null>;
  /**
   * Throws StoreRefusal when the owner has as many lists as one may have. An `id` that the owner's list has
   * already makes no second one; one that another has is a CONFLICT.
   */
  createWatchlist(ownerId: string, name: string, symbols: readonly string[], id?: string): Promise<Watchlist>;
  /** Null when the owner has no such list; `conflict` when `version` is not the current one. */
  changeWatchlist(
    ownerId: string,
    id: string,
    version: number,
    change: { name?: string | undefined; symbols?: readonly string[] | undefined },
  ): Promise<Watchlist | "conflict" | null>;
  /**
   * Merges edits, all or none; null when the owner has no such list. Throws StoreRefusal when the list would
   * outgrow its limits, or a clock is far ahead.
   */
  editWatchlist(ownerId: string, id: string, edits: EditSource): Promise<EditsAnswer | null>;
  deleteWatchlist(ownerId: string, id: string): Promise<boolean>;
  /** Ids that are not the owner's are passed over; lists that are not named follow in their old order. */
  orderWatchlists(ownerId: string, ids: readonly string[]): Promise<void>;
  /** All symbols of all lists: the upstream subscription follows them. */
  watchedSymbols(): Promise<string[]>;
  /** Makes a list readable by whoever has the code, and earlier codes worthless; null takes all away. */
  shareWatchlist(ownerId: string, id: string, codeHash: string | null): Promise<boolean>;
  sharedWatchlist(codeHash: string): Promise<Watchlist | null>;

  /** Whose a device is. One that nobody has paired is an owner of its own. */
  ownerOfDevice(tokenHash: string): Promise<string>;
  addPairingCode(ownerId: string, codeHash: string, expiresAtMs: number): Promise<void>;
  /**
   * Hands the device to the owner of the code, with the lists of who had no other device, and uses the code up.
   * Null when the code is unknown, used or too old.
   */
  pairDevice(codeHash: string, tokenHash: string, nowMs: number): Promise<string | null>;
  devices(ownerId: string): Promise<Device[]>;
  /** The device starts anew, as somebody else. Returns its token's hash, or null when the owner has none such. */
  removeDevice(ownerId: string, id: string): Promise<string | null>;

  addApiToken(ownerId: string, name: string, tokenHash: string, nowMs: number): Promise<ApiToken>;
  apiTokens(ownerId: string): Promise<ApiToken[]>;
  ownerOfApiToken(tokenHash: string): Promise<string | null>;
  /** Returns the token's hash, or null when the owner has none such. */
  removeApiToken(ownerId: string, id: string): Promise<string | null>;

  /** A layout, the drawings of a symbol: JSON that the pages understand. */
  document(ownerId: string, kind: DocumentKind, id: string): Promise<StoredDocument | null>;
  /** `version` is that which was read, 0 for a new one. */
  saveDocument(
    ownerId: string,
    kind: DocumentKind,
    id: string,
    version: number,
    body: string,
  ): Promise<StoredDocument | "conflict">;
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
