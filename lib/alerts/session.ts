import type { AlertSession } from "../contract/alert.ts";

const SESSIONS: ReadonlyMap<string, AlertSession> = new Map([
  ["ATO", "ato"],
  ["LO", "continuous"],
  ["BREAK", "lunch"],
  ["ATC", "atc"],
  ["PLO", "after"],
  ["PT", "after"],
  ["C", "after"],
]);

/** The part of the day by the exchange's own word; null for one that is not known. */
export function alertSessionOf(session: string | null): AlertSession | null {
  return session === null ? null : (SESSIONS.get(session) ?? null);
}
