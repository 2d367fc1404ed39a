import type { Source } from "./state.ts";

/**
 * Is the number on the screen true? Three things can fail apart from one another: the exchange is quiet
 * (`market`), the source is lost (`feed`), or the browser lost the server (known only to the browser).
 */
export interface Health {
  /** What the upstream connection is doing. */
  feed: "connecting" | "authenticating" | "live" | "lost";
  /** The feed's name, e.g. `ssi-ids`, whatever the source is called. */
  feedName: string;
  source: Source;
  epoch: string;
  /** The session of HOSE, e.g. `LO`. */
  session: string;
  /** The market clock, ISO +07:00, and how fast it runs against ours (1 except in simulation and replay). */
  marketTime: string;
  marketSpeed: number;
  /** Monotonic ages at the moment of sending, ms; null when there was none yet. */
  frameAgeMs: number | null;
  tickAgeMs: number | null;
  /** Events folded in the last second. */
  eventsPerSecond: number;
  reconnects: number;
  rejects: Record<string, number>;
  gapsOpen: number;
  /** Why it is not live, in words; empty while it is. */
  reason: string;
  /** Why bars cannot be stored, in words; absent while they can. Ticks go on. */
  storeFault?: string;
  /** Why SSI's REST does not answer, in words; absent while it does. The stream does not depend on it. */
  restFault?: string;
}
