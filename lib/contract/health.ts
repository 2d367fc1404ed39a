import type { Source } from "./state.ts";

/**
 * Is the number on the screen true? Three things can fail apart from one another: the exchange is quiet, the
 * source is lost, or the client lost the server. `situation` says which of the first two; the third is known to
 * the client alone, from not hearing this any more (`situationOf` knows all of them).
 */
export interface Health {
  situation: Exclude<Situation, "server-lost">;
  /** What the upstream connection is doing. */
  feed: "connecting" | "authenticating" | "live" | "lost";
  /** Somebody upstream has answered on the present connection. */
  connected: boolean;
  /** Upstream has let us in on the present connection. */
  authenticated: boolean;
  /** The feed's name, e.g. `ssi-ids`, whatever the source is called. */
  feedName: string;
  source: Source;
  epoch: string;
  /** The session of HOSE, e.g. `LO`. */
  session: string;
  /** The market clock, ISO +07:00, and how fast it runs against ours (1 except in simulation and replay). */
  marketTime: string;
  marketSpeed: number;
  /** The next changes of that speed, in order; absent where none are known. */
  marketUpcoming?: { time: string; speed: number }[];
  /** Monotonic ages at the moment of sending, ms; null when there was none yet. */
  frameAgeMs: number | null;
  tickAgeMs: number | null;
  /**
   * How far the newest trade's exchange time was behind the market clock when it was received, in ms of our own
   * time (at ten times the speed ten market seconds are 1,000). A trade is the newest when its time is later than
   * of all before it on this connection, and later than the connection itself: what happened before says nothing.
   * SSI gives whole seconds, so it reads up to 1 s too high when few trades come. Null while unknown, while no
   * board is in a session that matches, and while the market clock stands.
   */
  lagMs: number | null;
  /** Events folded in the last second. */
  eventsPerSecond: number;
  reconnects: number;
  /** Another number says that the instruments are others now; absent where they never change. */
  instruments?: number;
  rejects: Record<string, number>;
  tells: Tells;
  gapsOpen: number;
  /** Why it is not live, in words; empty while it is. */
  reason: string;
  selfTest: SelfTestVerdict;
  /** The source as a whole is silent for longer than it ever is at this part of the day; absent while it is not. */
  sourceOverdue?: { usualMs: number; silentMs: number };
  /** Symbols that are, while the source speaks; absent while there are none. */
  overdue?: Overdue;
  /** What is wrong with the store, in words: it takes nothing, or was damaged; absent while all is well. Ticks go on. */
  storeFault?: string;
  /** Why SSI's REST does not answer, in words; absent while it does. The stream does not depend on it. */
  restFault?: string;
}

export interface Overdue {
  /** How many there are. */
  count: number;
  /** The busiest of them, at most `MAX_OVERDUE_TOLD`. */
  symbols: OverdueSymbol[];
}

export interface OverdueSymbol {
  symbol: string;
  /** A state of this seq, or an older one, is older than it should be. */
  seq: number;
  /** The longest silence that would be normal for it now, ms of our own time. */
  usualMs: number;
}

export const MAX_OVERDUE_TOLD = 300;

/** What the source tells at all: what nobody tells must not look as if nothing had happened. */
export interface Tells {
  news: boolean;
  /** Deals put through, one by one. */
  deals: boolean;
  /** What the deals of a symbol have come to today. */
  dealTotals: boolean;
  oddLots: boolean;
  /** The price that a call auction would give. */
  estimates: boolean;
  /** Open contracts of futures. */
  openInterest: boolean;
}

/** What came of logging in, subscribing and proving a message, at the start and before each open. */
export interface SelfTestVerdict {
  /** Market time of the verdict, or of the beginning while it is pending; ISO +07:00. */
  at: string;
  /** `none`: a recording is played, and there is nobody to log in to. */
  state: "none" | "pending" | "passed" | "failed";
  /** Which step failed and why, in words; also what a pending one waits for. Empty when passed. */
  reason: string;
}

export const SELF_TEST_STEPS = ["connect", "login", "subscribe", "message"] as const;

export interface SelfTestStep {
  step: (typeof SELF_TEST_STEPS)[number];
  ok: boolean;
  /** What showed it, or what is missing, in words. */
  detail: string;
  /** From the test's beginning until it was shown; 0 for what stood already; null until then. */
  ms: number | null;
}

export interface SelfTest extends SelfTestVerdict {
  steps: SelfTestStep[];
}

/** What a client has to tell its user about the numbers it shows. */
export type Situation =
  /** The server has not reached its source yet, and nothing has gone wrong on the way. */
  | "starting"
  | "trading"
  /** All is well, and nothing matches at this time of the day: silence is normal. */
  | "exchange-quiet"
  | "source-lost"
  | "server-lost";

/** No frame, heartbeat or pong of the source for this long: its numbers are old, whatever it calls itself. */
export const SOURCE_SILENCE_MS = 10_000;
/** The server speaks of its health every second; after this long without a word it counts as lost. */
export const SERVER_SILENCE_MS = 3_000;

/** What `situationOf` looks at. */
export type HealthFacts = Pick<Health, "feed" | "frameAgeMs" | "reason" | "session" | "sourceOverdue">;

const QUIET_SESSIONS: ReadonlySet<string> = new Set(["BREAK", "PT", "C"]);

/** By the last health that was received, `ageMs` ago. */
export function situationOf(health: HealthFacts, ageMs: number): Situation {
  if (ageMs > SERVER_SILENCE_MS) return "server-lost";
  if (health.feed !== "live") {
    return health.frameAgeMs === null || health.reason === "" ? "starting" : "source-lost";
  }
  if (health.sourceOverdue || (health.frameAgeMs ?? 0) + ageMs > SOURCE_SILENCE_MS) return "source-lost";
  return QUIET_SESSIONS.has(health.session) ? "exchange-quiet" : "trading";
}
