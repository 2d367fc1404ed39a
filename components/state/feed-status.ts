import type { Health } from "#lib/contract/health.ts";

/**
 * Is the number on the screen true? `live`; `stale`: our server runs but its source is silent; `server-lost`:
 * the browser hears nothing of the server; `connecting`: nothing has been heard yet.
 */
export type FeedStatus = "connecting" | "live" | "stale" | "server-lost";

export type Connection = "connecting" | "live" | "lost";

/** The server speaks of its health every second; after this long without a word it counts as lost. */
export const SERVER_SILENCE_MS = 3_000;
/** No frame, heartbeat or pong of the source for this long: its numbers are old, whatever it calls itself. */
export const SOURCE_SILENCE_MS = 10_000;

/** The browser's own verdict. It does not need a message to notice that messages stopped. */
export function judgeFeed(
  connection: Connection,
  health: Pick<Health, "feed" | "frameAgeMs"> | null,
  healthAgeMs: number,
): FeedStatus {
  if (health === null) return connection === "lost" ? "server-lost" : "connecting";
  if (connection !== "live" || healthAgeMs > SERVER_SILENCE_MS) return "server-lost";
  if (health.feed !== "live") return "stale";
  return (health.frameAgeMs ?? 0) + healthAgeMs > SOURCE_SILENCE_MS ? "stale" : "live";
}

/** A number this old is no longer shown as live once the feed is not. A quiet symbol of a live feed is just quiet. */
export const STALE_AFTER_MS = 5_000;

export function isStale(status: FeedStatus, ageMs: number): boolean {
  return (status === "stale" || status === "server-lost") && ageMs > STALE_AFTER_MS;
}
