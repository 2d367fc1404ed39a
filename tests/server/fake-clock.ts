import type { Clock } from "#server/clock.ts";

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves time on and calls what falls due, in its order, all before it returns. */
  advance(ms: number): void;
  /** The same, but lets promises settle after every call, as they would in real time. */
  run(ms: number): Promise<void>;
  /** Timers that are set: after a clean end there are none. */
  timers(): number;
}

interface Timer {
  dueMs: number;
  periodMs: number | null;
  call: () => void;
}

export function createFakeClock(startWallMs = Date.parse("2026-02-10T10:00:00+07:00")): FakeClock {
  let nowMs = 0;
  const timers = new Set<Timer>();

  function set(delayMs: number, periodMs: number | null, call: () => void): () => void {
    const timer = { dueMs: nowMs + Math.max(0, delayMs), periodMs, call };
    timers.add(timer);
    return () => {
      timers.delete(timer);
    };
  }

  function nextDue(untilMs: number): Timer | null {
    let next: Timer | null = null;
    for (const timer of timers) {
      if (timer.dueMs <= untilMs && (next === null || timer.dueMs < next.dueMs)) next = timer;
    }
    return next;
  }

  function callDue(timer: Timer): void {
    nowMs = timer.dueMs;
    if (timer.periodMs === null) timers.delete(timer);
    else timer.dueMs += Math.max(1, timer.periodMs);
    timer.call();
  }

  return {
    wallMs: () => startWallMs + nowMs,
    monotonicMs: () => nowMs,
    after: (delayMs, call) => set(delayMs, null, call),
    every: (periodMs, call) => set(periodMs, periodMs, call),
    timers: () => timers.size,
    advance(ms) {
      const untilMs = nowMs + ms;
      for (let timer = nextDue(untilMs); timer; timer = nextDue(untilMs)) callDue(timer);
      nowMs = untilMs;
    },
    async run(ms) {
      const untilMs = nowMs + ms;
      await settle();
      for (let timer = nextDue(untilMs); timer; timer = nextDue(untilMs)) {
        callDue(timer);
        await settle();
      }
      nowMs = untilMs;
      await settle();
    },
  };
}

/** Long enough for a chain of promises, without any real time. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
