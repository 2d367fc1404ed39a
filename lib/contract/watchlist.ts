import { z } from "zod/mini";
import { COLOURS, type ListView } from "../watchlist/fields.ts";
import { PLACE_PATTERN } from "../watchlist/place.ts";
import { MAX_EDITS, MAX_WATCHLIST_SYMBOLS, MAX_WATCHLISTS } from "./limits.ts";
import { SymbolName } from "./socket.ts";

/** Symbols and groups a list remembers, those taken out included. */
export const MAX_REMEMBERED = 2_000;
/** How far ahead of what the server has seen the clock of an edit may be: so many edits made offline. */
export const MAX_CLOCK_LEAD = 100_000;
export const MAX_IMPORT_LETTERS = 60_000;

export const WatchlistName = z.string().check(z.trim(), z.minLength(1), z.maxLength(60));

export const WatchlistSymbols = z.array(SymbolName).check(z.maxLength(MAX_WATCHLIST_SYMBOLS));

/** One person's list, in the person's order. */
export interface Watchlist extends ListView {
  id: string;
  /** Of the entries. */
  symbols: string[];
  /** Rises with each change; a change of the whole names the version it was made on. */
  version: number;
  /** The next edit's clock is higher than this. */
  clock: number;
}

/** `POST /api/v1/watchlists`. With an `id` of its own a browser may send it twice and make it once. */
export const NewWatchlist = z.strictObject({
  id: z.optional(z.uuid()),
  name: WatchlistName,
  symbols: z.optional(WatchlistSymbols),
});

/** `PATCH /api/v1/watchlists/:id` */
export const WatchlistChange = z.strictObject({
  version: z.number().check(z.int(), z.nonnegative()),
  name: z.optional(WatchlistName),
  symbols: z.optional(WatchlistSymbols),
});

/** `PUT /api/v1/watchlists/order`: all ids, in the wanted order. */
export const WatchlistOrder = z.strictObject({
  ids: z.array(z.uuid()).check(z.maxLength(MAX_WATCHLISTS * 2)),
});

const made = { id: z.uuid(), clock: z.number().check(z.int(), z.minimum(1)) };
const place = z.string().check(z.regex(PLACE_PATTERN));
const amount = z.nullable(z.number().check(z.nonnegative(), z.maximum(1e12)));
const ofGroup = { ...made, group: z.uuid() };
const ofEntry = { ...made, symbol: SymbolName };

/** One field, one edit; see lib/watchlist/fields.ts for how edits of several devices come together. */
export const WatchlistEdit = z.union([
  z.strictObject({ ...ofEntry, field: z.literal("in"), value: z.boolean() }),
  z.strictObject({ ...ofEntry, field: z.literal("place"), value: place }),
  z.strictObject({ ...ofEntry, field: z.literal("group"), value: z.union([z.uuid(), z.literal("")]) }),
  z.strictObject({ ...ofEntry, field: z.literal("note"), value: z.string().check(z.maxLength(500)) }),
  z.strictObject({ ...ofEntry, field: z.literal("colour"), value: z.nullable(z.enum(COLOURS)) }),
  z.strictObject({ ...ofEntry, field: z.literal("quantity"), value: amount }),
  z.strictObject({ ...ofEntry, field: z.literal("cost"), value: amount }),
  z.strictObject({ ...ofGroup, field: z.literal("in"), value: z.boolean() }),
  z.strictObject({ ...ofGroup, field: z.literal("name"), value: WatchlistName }),
  z.strictObject({ ...ofGroup, field: z.literal("place"), value: place }),
  z.strictObject({ ...made, field: z.literal("name"), value: WatchlistName }),
]);

/** `POST /api/v1/watchlists/:id/edits` */
export const WatchlistEdits = z.strictObject({
  edits: z.array(WatchlistEdit).check(z.minLength(1), z.maxLength(MAX_EDITS)),
});

/** `POST /api/v1/watchlists/:id/import`: a CSV, or any text of codes. */
export const WatchlistImport = z.strictObject({
  text: z.string().check(z.minLength(1), z.maxLength(MAX_IMPORT_LETTERS)),
});

export interface EditsAnswer {
  list: Watchlist;
  /** Ids of edits over which a later one of the same field stands. */
  superseded: string[];
}

/** What the owner's other tabs and devices are told at once. */
export interface WatchlistNews {
  changed: Watchlist[];
  removed: string[];
  /** All ids in their order, when that changed. */
  order: string[] | null;
}
