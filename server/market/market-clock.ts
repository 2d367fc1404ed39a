import { isTradingDate, previousTradingDate } from "#lib/market/session.ts";
import { tradingDateOf } from "#lib/market/trading-time.ts";
import type { Clock } from "../clock.ts";

/** What an upstream's clock showed at an instant of our monotonic clock. */
export interface ClockReading {
  epochMs: number;
  /** Market milliseconds per millisecond of ours. */
  speed: number;
  atMonotonicMs: number;
}

/** The clock that decides dates, sessions and bars. Ages and timeouts have nothing to do with it. */
export interface MarketClock {
  /** Epoch ms. */
  nowMs(): number;
  readonly speed: number;
  /** The day the market is in: today, or the last trading day while there is no trading today. */
  tradingDate(): string;
  /** For real feeds: the wall clock. */
  followWall(): void;
  /** For a simulated upstream: its clock, as last read. */
  follow(reading: ClockReading): void;
}

export function createMarketClock(clock: Pick<Clock, "wallMs" | "monotonicMs">): MarketClock {
  let reading: ClockReading | null = null;

  function nowMs(): number {
    if (!reading) return clock.wallMs();
    return reading.epochMs + (clock.monotonicMs() - reading.atMonotonicMs) * reading.speed;
  }

  return {
    nowMs,
    get speed() {
      return reading?.speed ?? 1;
    },
    tradingDate() {
      const today = tradingDateOf(nowMs());
      return isTradingDate(today) ? today : previousTradingDate(today);
    },
    followWall() {
      reading = null;
    },
    follow(next) {
      reading = next;
    },
  };
}
