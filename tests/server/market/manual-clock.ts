import type { Clock } from "#server/clock.ts";

/** A clock that stands still until a test moves it. Wall and monotonic time go together. */
export interface ManualClock extends Clock {
  /** Moves on, calling what falls due on the way, in order. */
  advance(ms: number): void;
}

export function manualClock(startWallMs = 1_770_000_000_000): ManualClock {
  let nowMs = 0;
  let timers: { atMs: number; call: () => void; everyMs: number | null }[] = [];

  function add(delayMs: number, call: () => void, everyMs: number | null): () => void {
    const timer = { atMs: nowMs + delayMs, call, everyMs };
    timers.push(timer);
    return () => {
      timers = timers.filter((each) => each !== timer);
    };
  }

  return {
    wallMs: () => startWallMs + nowMs,
    monotonicMs: () => nowMs,
    after: (delayMs, call) => add(delayMs, call, null),
    every: (periodMs, call) => add(periodMs, call, periodMs),
    advance(ms) {
      const untilMs = nowMs + ms;
      for (;;) {
        const due = timers.filter((timer) => timer.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (!due) break;
        nowMs = due.atMs;
        if (due.everyMs === null) timers = timers.filter((each) => each !== due);
        else due.atMs += due.everyMs;
        due.call();
      }
      nowMs = untilMs;
    },
  };
}
