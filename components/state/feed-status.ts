import { type HealthFacts, situationOf } from "#lib/contract/health.ts";

/**
 * Is the number on the screen true? `live`; `stale`: our server runs but its source is silent; `server-lost`:
 * the browser hears nothing of the server; `connecting`: nothing has been heard yet.
 */
export type FeedStatus = "connecting" | "live" | "stale" | "server-lost";

export type Connection = "connecting" | "live" | "lost";

/** The browser's own verdict. It does not need a message to notice that messages stopped. */
export function judgeFeed(
  connection: Connection,
  health: HealthFacts | null,
  healthAgeMs: number,
): FeedStatus {
  if (health === null) return connection === "lost" ? "server-lost" : "connecting";
  const situation = connection === "live" ? situationOf(health, healthAgeMs) : "server-lost";
  if (situation === "server-lost") return "server-lost";
  return situation === "trading" || situation === "exchange-quiet" ? "live" : "stale";
}

/** A number this old is no longer shown as live once the feed is not. */
export const STALE_AFTER_MS = 2_000;

export function isStale(status: FeedStatus, ageMs: number): boolean {
  return (status === "stale" || status === "server-lost") && ageMs > STALE_AFTER_MS;
}
