import type { MarketEvent } from "#lib/market/event.ts";
import { isTradingAt } from "#lib/market/session.ts";

/** How far the feed is behind the market; `Health.lagMs` says what exactly is measured. */
export interface Lag {
  /** A connection begins at this market time. */
  begin(marketMs: number): void;
  take(events: readonly MarketEvent[], marketMs: number, speed: number): void;
  /** In ms of our own time; null while unknown. */
  at(marketMs: number): number | null;
}

/** A trade of a later time than this is no measure of anything, and must not hide those that are. */
const MAX_AHEAD_MS = 60_000;

export function createLag(): Lag {
  let newestMs = Number.POSITIVE_INFINITY;
  let lagMs: number | null = null;
  return {
    begin(marketMs) {
      newestMs = marketMs;
      lagMs = null;
    },
    take(events, marketMs, speed) {
      let latestMs = newestMs;
      for (const event of events) {
        if (event.kind !== "tick" || event.timeMs > marketMs + MAX_AHEAD_MS) continue;
        latestMs = Math.max(latestMs, event.timeMs);
      }
      if (latestMs === newestMs) return;
      newestMs = latestMs;
      lagMs =
        speed > 0 && isTradingAt(marketMs) ? Math.round(Math.max(0, marketMs - latestMs) / speed) : null;
    },
    at: (marketMs) => (isTradingAt(marketMs) ? lagMs : null),
  };
}
