import type { Clock } from "../clock.ts";
import { RestFault } from "./rest.ts";

/** Who waits for the answer: a person at a chart, somebody's watchlist, or nobody in particular. */
export const URGENCIES = ["asked", "watched", "board"] as const;
export type Urgency = (typeof URGENCIES)[number];

export interface RestBudgetOptions {
  /** Requests per second in the long run, and how many may be made at once after a pause. */
  perSecond: number;
  burst: number;
  /** Answers that may be outstanding. */
  atOnce?: number;
  /** Requests that may wait. */
  maxWaiting?: number;
  clock: Clock;
}

export interface RestBudgetFigures {
  requests: number;
  waiting: number;
  /** Times that the upstream said «too many». */
  limited: number;
}

/** One budget per key: every request to that key's REST passes here. */
export interface RestBudget {
  /** Runs `call` when its turn comes. A full queue gives up what is least urgent. */
  run<T>(urgency: Urgency, signal: AbortSignal, call: () => Promise<T>): Promise<T>;
  /** A request was made past the queue: the next ones wait for it, it waited for none. */
  spend(): void;
  /** The upstream wants to be left alone for so long. */
  pause(ms: number): void;
  figures(): RestBudgetFigures;
}

interface Waiting {
  urgency: Urgency;
  start(): void;
  refuse(fault: RestFault): void;
}

const AT_ONCE = 4;
const MAX_WAITING = 4_000;

/** A token bucket with a queue before it: the most urgent first, among equals the one that came first. */
export function createRestBudget(options: RestBudgetOptions): RestBudget {
  const { clock, perSecond, burst } = options;
  const queues = new Map<Urgency, Waiting[]>(URGENCIES.map((urgency) => [urgency, []]));
  let tokens = burst;
  let filledAtMs = clock.monotonicMs();
  let pausedUntilMs = Number.NEGATIVE_INFINITY;
  let running = 0;
  let requests = 0;
  let limited = 0;
  let cancelTimer: (() => void) | null = null;

  const waiting = (): number => [...queues.values()].reduce((sum, queue) => sum + queue.length, 0);

  function fill(): void {
    const nowMs = clock.monotonicMs();
    tokens = Math.min(burst, tokens + ((nowMs - filledAtMs) * perSecond) / 1_000);
    filledAtMs = nowMs;
  }

  function first(): Waiting | undefined {
    for (const urgency of URGENCIES) {
      const queue = queues.get(urgency);
      if (queue && queue.length > 0) return queue[0];
    }
    return undefined;
  }

  /** Starts what may start now, and sets the alarm for the next. */
  function pump(): void {
    cancelTimer?.();
    cancelTimer = null;
    fill();
    while (running < (options.atOnce ?? AT_ONCE)) {
      const next = first();
      if (!next) return;
      const pauseMs = pausedUntilMs - clock.monotonicMs();
      // Rounding must not make us wait for the billionth part of a request.
      const waitMs = Math.max(pauseMs, tokens > 0.999_999 ? 0 : ((1 - tokens) * 1_000) / perSecond);
      if (waitMs > 0) {
        cancelTimer = clock.after(Math.ceil(waitMs), pump);
        return;
      }
      queues.get(next.urgency)?.shift();
      tokens -= 1;
      running += 1;
      requests += 1;
      next.start();
    }
  }

  function leave(entry: Waiting): void {
    const queue = queues.get(entry.urgency) ?? [];
    const at = queue.indexOf(entry);
    if (at >= 0) queue.splice(at, 1);
  }

  /** Room for one more: the newest of the least urgent goes, unless that is the one who asks. */
  function hasRoomFor(urgency: Urgency): boolean {
    if (waiting() < (options.maxWaiting ?? MAX_WAITING)) return true;
    for (const other of [...URGENCIES].reverse()) {
      if (URGENCIES.indexOf(other) <= URGENCIES.indexOf(urgency)) return false;
      const given = queues.get(other)?.pop();
      if (!given) continue;
      given.refuse(new RestFault("too-much", "too many requests wait for SSI's REST; this one gave way"));
      return true;
    }
    return false;
  }

  return {
    run(urgency, signal, call) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(new RestFault("stopped", "the request was given up"));
        if (!hasRoomFor(urgency)) {
          return reject(new RestFault("too-much", "too many requests wait for SSI's REST"));
        }
        const giveUp = (): void => {
          leave(entry);
          reject(new RestFault("stopped", "the request was given up"));
          pump();
        };
        const entry: Waiting = {
          urgency,
          start() {
            signal.removeEventListener("abort", giveUp);
            call()
              .then(resolve, reject)
              .finally(() => {
                running -= 1;
                pump();
              });
          },
          refuse(fault) {
            signal.removeEventListener("abort", giveUp);
            reject(fault);
          },
        };
        signal.addEventListener("abort", giveUp, { once: true });
        queues.get(urgency)?.push(entry);
        pump();
      });
    },
    spend() {
      fill();
      tokens -= 1;
      requests += 1;
    },
    pause(ms) {
      limited += 1;
      pausedUntilMs = Math.max(pausedUntilMs, clock.monotonicMs() + ms);
      // What was saved up before is what was too much.
      fill();
      tokens = Math.min(tokens, 1);
    },
    figures: () => ({ requests, waiting: waiting(), limited }),
  };
}
