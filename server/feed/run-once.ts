import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { RunOutcome } from "./backoff.ts";
import { type Feed, FeedFault, type FeedSink, type Wanted } from "./feed.ts";

/** Our side makes a living peer answer so often … */
export const HEARTBEAT_MS = 4_000;
/** … and gives up on one that was not heard for so long: two missed answers, noticed within 10 s. */
export const SILENCE_LIMIT_MS = 9_000;
/** A handshake may hang for 15 s by the drivers' own limit; this one is for drivers that forget. */
const CONNECT_LIMIT_MS = 20_000;
/** A peer that answers pings but never the authentication. */
const AUTH_LIMIT_MS = 15_000;
const WATCH_PERIOD_MS = 500;
/** A driver that does not end although it was told to is left behind. */
const END_LIMIT_MS = 5_000;

export interface RunObserver extends FeedSink {
  connected(simulation: Parameters<FeedSink["connected"]>[0]): Promise<void>;
}

interface RunOptions {
  name: string;
  feed: Feed;
  clock: Clock;
  log: Log;
  wanted: Wanted;
  signal: AbortSignal;
  observer: RunObserver;
}

type Phase = "connecting" | "preparing" | "authenticating" | "live";

/** One connection from its beginning to its end, watched. Never rejects. */
export async function runOnce(options: RunOptions): Promise<RunOutcome> {
  const { clock, log, observer, signal } = options;
  const startedMs = clock.monotonicMs();
  const stop = new AbortController();
  // A fault as the reason is how the connection is said to have ended.
  const onSignal = (): void => stop.abort(signal.reason);
  signal.addEventListener("abort", onSignal, { once: true });
  if (signal.aborted) onSignal();

  let phase: Phase = "connecting";
  let phaseMs = startedMs;
  let heardMs = startedMs;
  let isOver = false;
  const enter = (next: Phase): void => {
    phase = next;
    phaseMs = clock.monotonicMs();
    heardMs = phaseMs;
  };
  const watch = (): void => {
    const nowMs = clock.monotonicMs();
    const fault = overdue(phase, nowMs - phaseMs, nowMs - heardMs);
    if (fault) stop.abort(fault);
  };
  const timers = [clock.every(WATCH_PERIOD_MS, watch)];

  /** What a connection says after its end is not heard: the next one speaks now. */
  const sink: FeedSink = {
    async connected(simulation) {
      if (isOver) return;
      enter("preparing");
      await observer.connected(simulation);
      enter("authenticating");
    },
    authenticated() {
      if (isOver) return;
      enter("live");
      observer.authenticated();
    },
    alive() {
      if (isOver) return;
      heardMs = clock.monotonicMs();
      observer.alive();
    },
    events: (events) => (isOver ? undefined : observer.events(events)),
    reject: (reason, raw, detail) => (isOver ? undefined : observer.reject(reason, raw, detail)),
    flaw: (detail) => observer.flaw?.(detail),
    subscribed: (symbols, unknown) => (isOver ? undefined : observer.subscribed?.(symbols, unknown)),
    ...(observer.frame ? { frame: (raw) => (isOver ? undefined : observer.frame?.(raw)) } : {}),
  };
  const heartbeat = (send: () => void): void => {
    timers.push(clock.every(HEARTBEAT_MS, send));
  };

  let fault: FeedFault | null = null;
  try {
    const run = options.feed({ signal: stop.signal, clock, log, wanted: options.wanted, sink, heartbeat });
    await endOf(run, stop.signal, clock, log);
  } catch (error) {
    fault = asFault(error, log);
  }
  if (stop.signal.reason instanceof FeedFault) fault = stop.signal.reason;
  isOver = true;
  for (const cancel of timers) cancel();
  signal.removeEventListener("abort", onSignal);
  const nowMs = clock.monotonicMs();
  return { fault, lastedMs: nowMs - startedMs, liveMs: phase === ("live" as Phase) ? nowMs - phaseMs : 0 };
}

/** What has taken too long by now, if anything. While we prepare ourselves the peer may be quiet. */
function overdue(phase: Phase, phaseAgeMs: number, silenceMs: number): FeedFault | null {
  if (phase === "preparing") return null;
  if (phase === "connecting") {
    return phaseAgeMs > CONNECT_LIMIT_MS ? new FeedFault("unreachable", "connecting took too long") : null;
  }
  if (silenceMs > SILENCE_LIMIT_MS) {
    return new FeedFault("silent", `nothing was heard for ${SILENCE_LIMIT_MS / 1000} s`);
  }
  if (phase === "authenticating" && phaseAgeMs > AUTH_LIMIT_MS) {
    return new FeedFault("protocol", "the authentication was never answered");
  }
  return null;
}

/** The run's own end, or a little after it was told to end. */
async function endOf(run: Promise<void>, signal: AbortSignal, clock: Clock, log: Log): Promise<void> {
  let cancel = (): void => {};
  const leftBehind = new Promise<void>((resolve) => {
    const wait = (): void => {
      cancel = clock.after(END_LIMIT_MS, () => {
        log.error("a feed did not end although it was told to");
        resolve();
      });
    };
    if (signal.aborted) wait();
    else signal.addEventListener("abort", wait, { once: true });
  });
  try {
    await Promise.race([run, leftBehind]);
  } finally {
    cancel();
  }
}

function asFault(error: unknown, log: Log): FeedFault {
  if (error instanceof FeedFault) return error;
  log.error({ err: error }, "a feed failed in a way it should not");
  return new FeedFault("lost", error instanceof Error ? error.message : "unknown", { cause: error });
}
