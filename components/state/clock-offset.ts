/** Newest samples kept; the one with the shortest round trip is the most exact. */
const KEPT = 12;

/** How far the server's wall clock is ahead of the browser's, ms, from question-and-answer pairs. */
export interface ClockOffset {
  /** One question: sent and answered by the browser's clock, `serverMs` by the server's. */
  add(sentMs: number, answeredMs: number, serverMs: number): void;
  /** Server time = browser time + this. */
  offsetMs(): number;
  /** Shortest recent round trip; null before the first. */
  roundTripMs(): number | null;
}

export function createClockOffset(): ClockOffset {
  let samples: { roundTripMs: number; offsetMs: number }[] = [];
  const best = () =>
    samples.reduce<(typeof samples)[number] | null>(
      (left, right) => (left && left.roundTripMs <= right.roundTripMs ? left : right),
      null,
    );
  return {
    add(sentMs, answeredMs, serverMs) {
      const roundTripMs = answeredMs - sentMs;
      if (!(roundTripMs >= 0) || !Number.isFinite(serverMs)) return;
      samples = [...samples, { roundTripMs, offsetMs: serverMs - (sentMs + roundTripMs / 2) }].slice(-KEPT);
    },
    offsetMs: () => best()?.offsetMs ?? 0,
    roundTripMs: () => best()?.roundTripMs ?? null,
  };
}
