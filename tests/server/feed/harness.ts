import type { MarketEvent } from "#lib/market/event.ts";
import { systemClock } from "#server/clock.ts";
import type { Feed, FeedRun, RejectReason, Simulation, Wanted } from "#server/feed/feed.ts";
import { silentLog } from "#server/log.ts";
import { everything } from "./wanted.ts";

/** What one real run of a feed told. */
export interface Heard {
  connected: (Simulation | null)[];
  authenticated: number;
  alive: number;
  events: MarketEvent[];
  rejects: { reason: RejectReason; raw: string }[];
  subscribed: { symbols: readonly string[]; unknown: readonly string[] }[];
}

/** Runs a feed once, for real, with a sink that remembers. */
export function runFeed(feed: Feed, options: { wanted?: Wanted; connected?: () => Promise<void> } = {}) {
  const heard: Heard = { connected: [], authenticated: 0, alive: 0, events: [], rejects: [], subscribed: [] };
  const stop = new AbortController();
  const heartbeats: (() => void)[] = [];
  const run: FeedRun = {
    signal: stop.signal,
    clock: systemClock,
    log: silentLog,
    wanted: options.wanted ?? everything,
    heartbeat: (send) => heartbeats.push(send),
    sink: {
      connected(simulation) {
        heard.connected.push(simulation);
        return options.connected?.();
      },
      authenticated() {
        heard.authenticated += 1;
      },
      alive() {
        heard.alive += 1;
      },
      events: (events) => heard.events.push(...events),
      reject: (reason, raw) => heard.rejects.push({ reason, raw }),
      subscribed: (symbols, unknown) => heard.subscribed.push({ symbols, unknown }),
    },
  };
  const beat = (): void => {
    for (const send of heartbeats) send();
  };
  const ended = feed(run).then(
    () => null,
    (error: unknown) => error,
  );
  return { heard, stop, ended, beat };
}

/** Looks again and again, for ten seconds at most. */
export async function eventually<T>(look: () => T | null | undefined | false): Promise<T> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const found = look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`it did not come true: ${look}`);
}
