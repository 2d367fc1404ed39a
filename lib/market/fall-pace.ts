/** How fast something falls: by what it lost over the last minutes. */
export interface FallPace {
  note(timeMs: number, value: number): void;
  /** What was before says nothing of what comes: after a break, or in another queue. */
  restart(): void;
  /** Per minute, positive while it falls; null while it has been watched too briefly. */
  perMinute(nowMs: number): number | null;
}

export interface PaceShape {
  windowMs: number;
  /** Of several in one step the newest stays. */
  stepMs: number;
}

const MINUTE_MS = 60_000;
/** From less than this nothing is concluded. */
const BRIEFEST_MS = 30_000;

export function createFallPace({ windowMs, stepMs }: PaceShape): FallPace {
  let samples: { timeMs: number; value: number }[] = [];

  /** What stood at the beginning of the window: the newest sample that is as old, if there is one. */
  function forget(nowMs: number): void {
    const fromMs = nowMs - windowMs;
    while (samples.length > 1 && (samples[1]?.timeMs ?? nowMs) <= fromMs) samples.shift();
  }

  return {
    note(timeMs, value) {
      forget(timeMs);
      const last = samples.at(-1);
      const isSameStep =
        last && samples.length > 1 && Math.floor(last.timeMs / stepMs) === Math.floor(timeMs / stepMs);
      if (isSameStep) samples.pop();
      samples.push({ timeMs, value });
    },
    restart() {
      samples = [];
    },
    perMinute(nowMs) {
      forget(nowMs);
      const [first] = samples;
      const last = samples.at(-1);
      if (!first || !last) return null;
      // It stood from its sample until the next one, so an old sample is also the window's beginning.
      const spanMs = Math.min(nowMs - first.timeMs, windowMs);
      if (spanMs < BRIEFEST_MS) return null;
      return ((first.value - last.value) * MINUTE_MS) / spanMs;
    },
  };
}

/** How long until nothing is left at this pace, ms; null while it does not fall. */
export function emptyInMs(left: number | null, fallPerMinute: number | null): number | null {
  if (left === null || fallPerMinute === null || fallPerMinute <= 0) return null;
  return (left / fallPerMinute) * MINUTE_MS;
}
