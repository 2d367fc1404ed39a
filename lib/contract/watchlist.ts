import { z } from "zod/mini";
import { MAX_WATCHLIST_SYMBOLS, MAX_WATCHLISTS } from "./limits.ts";
import { SymbolName } from "./socket.ts";

export const WatchlistName = z.string().check(z.trim(), z.minLength(1), z.maxLength(60));

export const WatchlistSymbols = z.array(SymbolName).check(z.maxLength(MAX_WATCHLIST_SYMBOLS));

/** One person's list, in the person's order. */
export interface Watchlist {
  id: string;
  name: string;
  symbols: string[];
  /** Rises with each change; a change names the version it was made on. */
  version: number;
}

/** `POST /api/v1/watchlists` */
export const NewWatchlist = z.strictObject({ name: WatchlistName, symbols: z.optional(WatchlistSymbols) });

/** `PATCH /api/v1/watchlists/:id` */
export const WatchlistChange = z.strictObject({
  version: z.number().check(z.int(), z.nonnegative()),
  name: z.optional(WatchlistName),
  symbols: z.optional(WatchlistSymbols),
});

/** `PUT /api/v1/watchlists/order`: all ids, in the wanted order. */
export const WatchlistOrder = z.strictObject({
  ids: z.array(z.uuid()).check(z.maxLength(MAX_WATCHLISTS)),
});
