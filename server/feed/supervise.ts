import type { EventBatch, MarketEvent } from "#lib/market/event.ts";
import { type Clock, sleep } from "../clock.ts";
import type { Log } from "../log.ts";
import { backoffMs, LONGEST_BACKOFF_MS, nextAttempt } from "./backoff.ts";
import { type Feed, FeedFault, type FeedFaultCode, type Simulation, type Wanted } from "./feed.ts";
import { createMilestones, type Milestones } from "./milestones.ts";
import { createPending } from "./pending.ts";
import { createRejects, type Rejects } from "./rejects.ts";
import { type RunObserver, runOnce } from "./run-once.ts";

export type FeedState = "connecting" | "authenticating" | "live" | "lost";

/** How the upstream is. Times are monotonic, ms; null when there was none yet. */
export interface FeedStatus {
  name: string;
  state: FeedState;
  /** Why it is not live, in words; empty while it is. */
  reason: string;
  /** What kind of fault that was; null while live, and before the first. */
  code: FeedFaultCode | null;
  /** What the upstream last said of itself; null when it is the market, and before it said anything. */
  simulation: Simulation | null;
  /** Any sign of life. */
  lastFrameMs: number | null;
  lastTickMs: number | null;
  /** What the present connection has shown. */
  milestones: Milestones;
  /** Times that it came back after being live before. */
  reconnects: number;
  /** Refused messages by reason. */
  rejects: Record<string, number>;
  /** Messages that were taken although something in them was odd. */
  flaws: number;
  /** Replaced by newer ones, or lost, while the handler was not ready. */
  conflated: number;
  dropped: number;
}

/** Where it all goes. */
export interface FeedHandler {
  /** A connection is up and has said who it is. Batches are held back until this has resolved. */
  connected(simulation: Simulation | null): void | Promise<void>;
  batch(batch: EventBatch): void;
  /** The upstream itself tells something in the batch that comes next. */
  heard?(): void;
  /** The state or its reason has changed. */
  status(status: FeedStatus): void;
  subscribed?(symbols: readonly string[], unknown: readonly string[]): void;
  /** Each raw frame, for recordings. */
  frame?(raw: string | Uint8Array): void;
}

export interface SuperviseOptions {
  name: string;
  feed: Feed;
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  log: Log;
  wanted: Wanted;
  handler: FeedHandler;
  /** Ends it for good. */
  signal: AbortSignal;
  /** Events that may wait for the handler. */
  maxPending?: number;
  /** The longest pause between attempts, ms: less is kind to an upstream on the same machine only. */
  longestBackoffMs?: number;
}

export interface SupervisedFeed {
  status(): FeedStatus;
  rejects: Rejects;
  /** Events from elsewhere (REST), as an ordinary batch in the same order as the feed's own. */
  tell(events: readonly MarketEvent[]): void;
  /** Ends the present connection, if there is one, and makes another soon. */
  reconnect(why: string): void;
  /** Resolves when `signal` was aborted and the last connection is closed. */
  done: Promise<void>;
}

const DEFAULT_MAX_PENDING = 100_000;

/** Keeps one connection to a feed: the only place that reconnects, backs off and hears silence. */
export function supervise(options: SuperviseOptions): SupervisedFeed {
  const { clock, handler, log, name, signal } = options;
  const rejects = createRejects();
  const pending = createPending(options.maxPending ?? DEFAULT_MAX_PENDING);
  let state: FeedState = "connecting";
  let reason = "";
  let code: FeedFaultCode | null = null;
  let simulation: Simulation | null = null;
  let lastFrameMs: number | null = null;
  let lastTickMs: number | null = null;
  const milestones = createMilestones(clock);
  let cut = new AbortController();
  let timesLive = 0;
  let flaws = 0;
  let seq = 0;
  let isHeld = false;
  let isFlushDue = false;
  let isHeard = false;
  let reportedDropped = 0;

  const status = (): FeedStatus => ({
    name,
    state,
    reason,
    code,
    simulation,
    lastFrameMs,
    lastTickMs,
    milestones: milestones.now(),
    reconnects: Math.max(0, timesLive - 1),
    rejects: rejects.counts(),
    flaws,
    conflated: pending.conflated,
    dropped: pending.dropped,
  });

  function enter(next: FeedState, fault?: { code: FeedFaultCode | null; reason: string }): void {
    state = next;
    // Why it was lost stays to be read until it is live again.
    if (fault) ({ reason, code } = fault);
    if (next === "live") {
      reason = "";
      code = null;
    }
    handler.status(status());
  }

  function flush(): void {
    isFlushDue = false;
    if (isHeld || pending.size === 0) return;
    seq += 1;
    if (isHeard) handler.heard?.();
    isHeard = false;
    handler.batch({ seq, receivedAtMs: clock.wallMs(), events: pending.take() });
  }

  function take(events: readonly MarketEvent[]): void {
    pending.push(events);
    if (pending.dropped > reportedDropped) {
      log.warn(
        { feed: name, dropped: pending.dropped - reportedDropped },
        "events were dropped: queue is full",
      );
      reportedDropped = pending.dropped;
    }
    if (isFlushDue || isHeld) return;
    // All frames of one chunk are decoded in one go; a microtask later they are one batch.
    isFlushDue = true;
    queueMicrotask(flush);
  }

  const observer: RunObserver = {
    async connected(found) {
      simulation = found;
      isHeld = true;
      milestones.connected();
      enter("authenticating");
      try {
        await handler.connected(found);
      } finally {
        isHeld = false;
        flush();
      }
    },
    authenticated() {
      timesLive += 1;
      milestones.authenticated();
      enter("live");
      log.info({ feed: name, reconnects: timesLive - 1, simulated: simulation !== null }, "the feed is live");
    },
    alive() {
      lastFrameMs = clock.monotonicMs();
    },
    events(events) {
      milestones.events(events);
      if (events.some((event) => event.kind === "tick")) lastTickMs = clock.monotonicMs();
      isHeard = true;
      take(events);
    },
    reject: (why, raw, detail) => rejects.add(why, raw, detail, clock.wallMs()),
    flaw() {
      flaws += 1;
    },
    subscribed(symbols, unknown) {
      milestones.subscribed(symbols, unknown);
      handler.subscribed?.(symbols, unknown);
    },
    ...(handler.frame ? { frame: (raw) => handler.frame?.(raw) } : {}),
  };

  async function keepConnected(): Promise<void> {
    const longestMs = options.longestBackoffMs ?? LONGEST_BACKOFF_MS;
    let attempt = 0;
    while (!signal.aborted) {
      enter("connecting");
      cut = new AbortController();
      const outcome = await runOnce({ ...options, observer, signal: AbortSignal.any([signal, cut.signal]) });
      milestones.clear();
      if (signal.aborted) break;
      const fault = outcome.fault ?? new FeedFault("lost", "the upstream closed the connection");
      const lost = { code: fault.code, reason: wordsOf(fault) };
      if (fault.code === "ended") {
        log.info({ feed: name, ...lost }, "the feed is over");
        enter("lost", lost);
        await aborted(signal);
        break;
      }
      attempt = nextAttempt(attempt, outcome);
      // The first try after a connection that worked comes soon; later ones wait ever longer.
      const backoff = backoffMs(Math.max(0, attempt - 1), options.random(), longestMs);
      const pauseMs = Math.max(fault.retryAfterMs, fault.code === "auth-refused" ? longestMs : backoff);
      log.warn({ feed: name, ...lost, retryInMs: Math.round(pauseMs) }, "the feed is lost");
      enter("lost", lost);
      await sleep(clock, pauseMs, signal);
    }
    enter("lost", { code: null, reason: "stopped" });
  }

  const reconnect = (why: string): void => cut.abort(new FeedFault("lost", why));
  return { status, rejects, tell: take, reconnect, done: keepConnected() };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** What is shown to people. */
function wordsOf(fault: FeedFault): string {
  return fault.code === "auth-refused" ? `authentication failed: ${fault.message}` : fault.message;
}
