/**
 * How long something that speaks now and then is normally silent, learned from its own silences. What is kept is
 * the silence that a moment finds itself in: a mean of gaps weighted by their length, so that a burst of a hundred
 * messages says little and the pause after it much. Older ones fade. Changed in place and never allocating: it
 * beats for every message of the whole market.
 */
export interface Rhythm {
  /** When it last spoke; NaN before. */
  lastMs: number;
  /** The part of the day in which that was, NaN for none. A silence across two parts teaches nothing. */
  phase: number;
  /** Time that was listened to, and the squares of the silences it was made of; both fade. */
  heardMs: number;
  squaresMs2: number;
  /** What was heard this long ago counts for a third. */
  readonly memoryMs: number;
}

/** A part of the day in which silence may be told from rest. */
export interface Phase {
  /** Another number in each; NaN where all silence is normal. */
  id: number;
  sinceMs: number;
}

/** A silence this many times as long as the usual one is no chance: of messages by the dice, one in e²⁴ gaps. */
const OVERDUE_TIMES = 12;
/** Nothing is known until so many usual silences were heard; what speaks too rarely for that has no rhythm. */
const LEARNED_TIMES = 40;
/** A silence that was overdue teaches this many limits of its length: a fault must not become the custom at once. */
const TAUGHT_LIMITS = 2;

export function createRhythm(memoryMs: number): Rhythm {
  return { lastMs: Number.NaN, phase: Number.NaN, heardMs: 0, squaresMs2: 0, memoryMs };
}

/** It speaks, in a part of the day that has this number. NaN equals nothing: there no silence is measured. */
export function beat(rhythm: Rhythm, atMs: number, phase: number): void {
  const gapMs = atMs - rhythm.lastMs;
  if (phase === rhythm.phase && gapMs > 0) {
    const taughtMs = Math.min(gapMs, mostTaughtMs(rhythm));
    const kept = Math.exp(-taughtMs / rhythm.memoryMs);
    rhythm.heardMs = rhythm.heardMs * kept + taughtMs;
    rhythm.squaresMs2 = rhythm.squaresMs2 * kept + taughtMs * taughtMs;
  }
  rhythm.lastMs = atMs;
  rhythm.phase = phase;
}

/** While little is known a fault would teach most: then a silence counts for one limit at most. */
function mostTaughtMs(rhythm: Rhythm): number {
  const limitMs = longestMs(rhythm);
  if (limitMs < Number.POSITIVE_INFINITY) return TAUGHT_LIMITS * limitMs;
  const usualMs = rhythm.squaresMs2 / rhythm.heardMs;
  return usualMs > 0 ? OVERDUE_TIMES * usualMs : Number.POSITIVE_INFINITY;
}

/** The longest silence that is normal; infinite while no rhythm is known. */
export function longestMs({ heardMs, squaresMs2 }: Rhythm): number {
  const usualMs = squaresMs2 / heardMs;
  return usualMs > 0 && heardMs >= LEARNED_TIMES * usualMs
    ? OVERDUE_TIMES * usualMs
    : Number.POSITIVE_INFINITY;
}

/** How long it has been silent in this part of the day; before it silence was normal. */
export function silenceMs(rhythm: Rhythm, nowMs: number, phase: Phase): number {
  return nowMs - (rhythm.phase === phase.id ? rhythm.lastMs : phase.sinceMs);
}
