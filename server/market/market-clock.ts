import { isTradingDate, previousTradingDate } from "#lib/market/session.ts";
import { type ClockFace, clockAfter, type SpeedChange } from "#lib/market/tempo.ts";
import { tradingDateOf } from "#lib/market/trading-time.ts";
import type { Clock } from "../clock.ts";

/** What an upstream's clock showed at an instant of our monotonic clock. */
export interface ClockReading extends SpeedChange {
  atMonotonicMs: number;
  /** Changes of its speed that lie ahead, in order. */
  upcoming?: readonly SpeedChange[];
}

/** The clock that decides dates, sessions and bars. Ages and timeouts have nothing to do with it. */
export interface MarketClock {
  /** Epoch ms. */
  nowMs(): number;
  readonly speed: number;
  /** What it shows, and which changes of its speed are known. */
  face(): ClockFace;
  /** The day the market is in: today, or the last trading day while there is no trading today. */
  tradingDate(): string;
  /** For real feeds: the wall clock. */
  followWall(): void;
  /** For a simulated upstream: its clock, as last read. */
  follow(reading: ClockReading): void;
}

export function createMarketClock(clock: Pick<Clock, "wallMs" | "monotonicMs">): MarketClock {
  let reading: ClockReading | null = null;

  function face(): ClockFace {
    if (!reading) return { epochMs: clock.wallMs(), speed: 1, upcoming: [] };
    const { epochMs, speed, atMonotonicMs, upcoming = [] } = reading;
    const now = clockAfter({ epochMs, speed, upcoming }, clock.monotonicMs() - atMonotonicMs);
    return { ...now, upcoming: upcoming.filter((change) => change.epochMs > now.epochMs) };
  }

  function nowMs(): number {
    if (!reading) return clock.wallMs();
    const { upcoming = [], atMonotonicMs } = reading;
    return clockAfter({ ...reading, upcoming }, clock.monotonicMs() - atMonotonicMs).epochMs;
  }

  return {
    nowMs,
    get speed() {
      return face().speed;
    },
    face,
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
