/** When Retry-After is missing or says nothing usable, and the longest that is believed, ms. */
const DEFAULT_MS = 5_000;
const LONGEST_MS = 120_000;

/** The header Retry-After in whole seconds as ms. Its other form, a date, would depend on two clocks. */
export function retryAfterMs(header: string | null | undefined): number {
  const seconds = /^\d{1,9}$/.test(header?.trim() ?? "") ? Number(header) : Number.NaN;
  return Number.isNaN(seconds) ? DEFAULT_MS : Math.min(LONGEST_MS, seconds * 1_000);
}
