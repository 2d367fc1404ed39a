/** Lets something happen at most once in a while, however often it is asked for; the last asking is never lost. */
export interface Pace {
  ask(): void;
  stop(): void;
}

export interface PaceClock {
  nowMs(): number;
  /** Calls later; the result calls it off. */
  later(call: () => void, delayMs: number): () => void;
}

export function createPace(everyMs: number, act: () => void, clock: PaceClock): Pace {
  let actedAtMs = Number.NEGATIVE_INFINITY;
  let callOff: (() => void) | null = null;
  return {
    ask() {
      if (callOff) return;
      const waitMs = Math.max(0, actedAtMs + everyMs - clock.nowMs());
      callOff = clock.later(() => {
        callOff = null;
        actedAtMs = clock.nowMs();
        act();
      }, waitMs);
    },
    stop() {
      callOff?.();
      callOff = null;
    },
  };
}
