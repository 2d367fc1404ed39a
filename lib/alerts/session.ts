import type { AlertSession } from "../contract/alert.ts";
import type { Exchange } from "../market/instrument.ts";
import { sessionAt } from "../market/session.ts";

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

/**
 * By the calendar. A call auction is matched at the instant at which it ends: trades of that second are its own.
 */
export function alertSessionAt(exchange: Exchange, atMs: number, isTrade: boolean): AlertSession | null {
  const before = sessionAt(exchange, atMs - 1_000);
  const isOfAuction = isTrade && (before === "ATO" || before === "ATC");
  return alertSessionOf(isOfAuction ? before : sessionAt(exchange, atMs));
}
