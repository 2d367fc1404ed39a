import { isTradingDate } from "#lib/market/session.ts";
import type { SpeedChange } from "#lib/market/tempo.ts";
import {
  addDays,
  parseTimeOfDay,
  startOfDateMs,
  timeOfDayMs,
  tradingDateOf,
} from "#lib/market/trading-time.ts";

/** How fast market time runs, by market time. */
export interface Tempo {
  /** Market milliseconds per millisecond at an instant. */
  speedAt(epochMs: number): number;
  /** The next so many changes after an instant, in order. */
  changesAfter(epochMs: number, count: number): SpeedChange[];
}

/** No clock needs to run faster. */
const MAX_SPEED = 100_000;

/** Always the same. */
export function evenTempo(speed: number): Tempo {
  return { speedAt: () => speed, changesAfter: () => [] };
}

/** Where the demo clock starts: 35 minutes of continuous trading in real time lie ahead. */
export const DEMO_CLOCK = "2026-02-10T10:55:00";

/** The demo's day: what is worth watching at a pace at which it can be watched. The README has it as a table. */
const DEMO_DAY: readonly (readonly [from: string, speed: number])[] = [
  ["00:00", 1_000],
  ["08:45", 15],
  ["09:00", 5],
  ["09:15", 20],
  ["10:55", 1],
  ["11:30", 60],
  ["13:00", 1],
  ["13:10", 10],
  ["14:30", 4],
  ["14:45", 15],
  ["15:00", 1_000],
];
const DEMO_DAY_OFF = 10_000;

/** The demo's pace, `times` as fast. */
export function demoTempo(times: number): Tempo {
  const day = DEMO_DAY.map(([from, speed]) => ({
    fromMs: parseTimeOfDay(from),
    speed: bounded(speed * times),
  }));
  const dayOff = [{ fromMs: 0, speed: bounded(DEMO_DAY_OFF * times) }];
  const spansOf = (date: string) => (isTradingDate(date) ? day : dayOff);

  function speedAt(epochMs: number): number {
    const timeMs = timeOfDayMs(epochMs);
    return spansOf(tradingDateOf(epochMs)).findLast(({ fromMs }) => fromMs <= timeMs)?.speed ?? times;
  }

  return {
    speedAt,
    changesAfter(epochMs, count) {
      const changes: SpeedChange[] = [];
      let speed = speedAt(epochMs);
      for (let date = tradingDateOf(epochMs); changes.length < count; date = addDays(date, 1)) {
        for (const span of spansOf(date)) {
          const atMs = startOfDateMs(date) + span.fromMs;
          if (atMs <= epochMs || span.speed === speed) continue;
          speed = span.speed;
          changes.push({ epochMs: atMs, speed });
        }
      }
      return changes.slice(0, count);
    },
  };
}

function bounded(speed: number): number {
  return Math.min(MAX_SPEED, speed);
}
