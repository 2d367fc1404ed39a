/* Apart from the schemas, so that pages need not load those. */

/** The most symbols one subscription may name; whole boards are lists. */
export const MAX_SYMBOLS = 500;

export const MAX_WATCHLIST_SYMBOLS = 500;
export const MAX_WATCHLISTS = 50;
/** Groups in one watchlist. */
export const MAX_GROUPS = 50;
/** Edits of a watchlist in one request. */
export const MAX_EDITS = 500;

/** What one rule hands on to each channel in an hour, and says aloud in the page, unless it is told another number. */
export const USUAL_PER_HOUR = 30;
export const MOST_PER_HOUR = 120;
