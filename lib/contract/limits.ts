/* Apart from the schemas, so that pages need not load those. */

/** The most symbols one subscription may name; whole boards are lists. */
export const MAX_SYMBOLS = 500;

export const MAX_WATCHLIST_SYMBOLS = 500;
export const MAX_WATCHLISTS = 50;
/** Groups in one watchlist. */
export const MAX_GROUPS = 50;
/** Edits of a watchlist in one request. */
export const MAX_EDITS = 500;
