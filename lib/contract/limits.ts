/** The most symbols one subscription may name; whole boards are lists. Apart from the schemas, so that pages need not load those. */
export const MAX_SYMBOLS = 500;
