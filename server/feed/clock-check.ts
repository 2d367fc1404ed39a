import type { MarketEvent } from "#lib/market/event.ts";

/** The exchange's clock and the market clock may differ by so much before it is worth saying, ms. */
export const SKEW_LIMIT_MS = 5_000;

/**
 * How far the newest time among events runs ahead of the market clock, in words; null while it does not.
 * It is only flagged: bars follow the exchange's time, and it may be our clock that is wrong.
 */
export function skewFlaw(events: readonly MarketEvent[], marketNowMs: number): string | null {
  let aheadMs = 0;
  for (const event of events) {
    if ("timeMs" in event) aheadMs = Math.max(aheadMs, event.timeMs - marketNowMs);
  }
  if (aheadMs <= SKEW_LIMIT_MS) return null;
  return `time is ${Math.round(aheadMs / 1000)} s ahead of the market clock`;
}
