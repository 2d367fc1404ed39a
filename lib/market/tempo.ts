/** From `epochMs` of the market on, its time runs at `speed`. */
export interface SpeedChange {
  epochMs: number;
  /** Market milliseconds per millisecond of ours. */
  speed: number;
}

/** What a market's clock shows at an instant, and the changes of its speed that lie ahead, in order. */
export interface ClockFace extends SpeedChange {
  upcoming: readonly SpeedChange[];
}

/** What the clock shows `elapsedMs` of our time later. */
export function clockAfter(face: ClockFace, elapsedMs: number): SpeedChange {
  let { epochMs, speed } = face;
  let leftMs = elapsedMs;
  for (const change of face.upcoming) {
    const neededMs = change.epochMs <= epochMs ? 0 : (change.epochMs - epochMs) / speed;
    // A clock that stands never comes to its next change.
    if (!(neededMs <= leftMs)) break;
    leftMs -= neededMs;
    epochMs = Math.max(epochMs, change.epochMs);
    speed = change.speed;
  }
  return { epochMs: epochMs + leftMs * speed, speed };
}
