import type { MarketEvent } from "#lib/market/event.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";

/** Why a message never reached state. A small fixed set: it is a label of counters. */
export const REJECT_REASONS = [
  "not-json",
  "not-an-object",
  "too-large",
  "unknown-type",
  "bad-symbol",
  "bad-price",
  "bad-volume",
  "bad-time",
  "bad-fields",
  /** Well-formed, but it cannot be true; the raw text is worth a look. */
  "outside-limits",
  "impossible-volume",
  "future-date",
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

/** What decoding one frame gave: events in their order, and what was refused, with the piece of text. */
export interface Decoded {
  events: MarketEvent[];
  rejects: { reason: RejectReason; detail: string }[];
  /** Optional fields that were left out, and what else looked odd, in words; the events stand all the same. */
  flaws?: string[];
}

/** An upstream that says it is a simulated exchange, by the response header `x-simulated-exchange`. */
export interface Simulation {
  runId: string;
  /** Where its clock and history are asked for; always on the host of the feed itself. */
  adminUrl: string;
}

/** Which symbols the upstream should send: everything, or what somebody needs at the moment. */
export interface Wanted {
  readonly everything: boolean;
  symbols(): ReadonlySet<string>;
  /** Called after a change of `symbols`, debounced; the result stops it. */
  onChange(call: (added: readonly string[], removed: readonly string[]) => void): () => void;
}

/** Where a feed puts what it learns. The handler is handed in; a feed keeps no listeners. */
export interface FeedSink {
  /** The transport is up and has said who it is. Awaited: events only follow once the receiver is ready. */
  connected(simulation: Simulation | null): void | Promise<void>;
  authenticated(): void;
  /** Any frame, heartbeat or pong: the peer is alive. */
  alive(): void;
  events(events: MarketEvent[]): void;
  reject(reason: RejectReason, raw: string, detail: string): void;
  /** Something odd in a message that was taken nevertheless. */
  flaw?(detail: string): void;
  /** The upstream confirmed what it will send; `symbols` is `["*"]` for everything. */
  subscribed?(symbols: readonly string[], unknown: readonly string[]): void;
  /** The raw text (or bytes) of each frame, for recordings and inspection. */
  frame?(raw: string | Uint8Array): void;
}

export interface FeedRun {
  /** Aborted when the connection shall end: shutdown, or the watchdog heard nothing. */
  signal: AbortSignal;
  clock: Clock;
  log: Log;
  wanted: Wanted;
  sink: FeedSink;
  /** `send` is called every few seconds until the run ends, to make a living peer answer. */
  heartbeat(send: () => void): void;
}

/**
 * One connection, from connecting until it dies: resolves after a clean end (`signal`, or the server closed),
 * throws FeedFault otherwise. No reconnecting inside: `supervise` does that once for all feeds.
 */
export type Feed = (run: FeedRun) => Promise<void>;

export type FeedFaultCode =
  /** The peer did not accept the connection, or took too long over it. */
  | "unreachable"
  /** The credentials were refused; retrying soon will not help. */
  | "auth-refused"
  /** The connection ended although nobody wanted that. */
  | "lost"
  /** There is no more to come, ever: a recording is over. It is not tried again. */
  | "ended"
  /** Nothing was heard for too long. */
  | "silent"
  /** The peer does not speak the protocol. */
  | "protocol";

export class FeedFault extends Error {
  override readonly name = "FeedFault";
  constructor(
    readonly code: FeedFaultCode,
    message: string,
    options: ErrorOptions & { retryAfterMs?: number } = {},
  ) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }

  /** How long the peer wants to be left alone, ms; 0 when it did not say. */
  readonly retryAfterMs: number;
}
