import type { FeedFault } from "./feed.ts";

const FIRST_MS = 500;
/** The longest pause between two attempts, also the only one after refused credentials. */
export const LONGEST_BACKOFF_MS = 30_000;
/** A connection that lived so long starts the count anew. */
const STABLE_MS = 60_000;
/** One that lived at least so long did work: its end is a cut, not a refusal in other clothes. */
const WORKED_MS = 3_000;
/** An attempt that hung so long has had its pause already. */
const HUNG_MS = 10_000;

/** Full jitter: anything from 0 to 0.5 s at first, to 30 s in the end. `random` is in [0, 1). */
export function backoffMs(attempt: number, random: number, longestMs = LONGEST_BACKOFF_MS): number {
  return random * Math.min(longestMs, FIRST_MS * 2 ** Math.min(attempt, 30));
}

/** How one run went. */
export interface RunOutcome {
  fault: FeedFault | null;
  /** From its start to its end, ms. */
  lastedMs: number;
  /** How much of that it was live. */
  liveMs: number;
}

/** Which attempt the next pause counts as, after `attempt` of them. */
export function nextAttempt(attempt: number, outcome: RunOutcome): number {
  if (outcome.liveMs >= STABLE_MS) return 0;
  const hung = outcome.liveMs === 0 && outcome.lastedMs >= HUNG_MS;
  return outcome.liveMs >= WORKED_MS || hung ? Math.min(attempt, 1) : attempt + 1;
}
