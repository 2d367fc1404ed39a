import {
  type Health,
  type SelfTest,
  SOURCE_SILENCE_MS,
  situationOf,
  type Tells,
} from "#lib/contract/health.ts";
import { sessionAt } from "#lib/market/session.ts";
import type { SpeedChange } from "#lib/market/tempo.ts";
import { isoOf } from "#lib/market/trading-time.ts";
import type { Clock } from "./clock.ts";
import type { FeedStatus } from "./feed/supervise.ts";
import type { Ingest } from "./market/ingest.ts";
import type { Market } from "./market/market.ts";
import type { MarketClock } from "./market/market-clock.ts";
import type { Silence } from "./market/silence.ts";

export interface HealthParts {
  /** What supervising the feed tells about the connection. */
  feed(): FeedStatus;
  ingest: Pick<Ingest, "figures">;
  market: Market;
  marketClock: MarketClock;
  clock: Pick<Clock, "monotonicMs">;
  silence: Pick<Silence, "source" | "symbols">;
  selfTest(): SelfTest;
  /** What the chosen source tells at all. */
  tells: Tells;
  /** Why the store does not take bars; empty while it does. */
  storeFault(): string;
  /** The version of the list of instruments. */
  instruments?(): number;
  /** Why SSI's REST does not answer; empty while it does, and where there is none. */
  restFault?(): string;
}

export function healthOf(parts: HealthParts): Health {
  const { market, marketClock } = parts;
  const feed = parts.feed();
  const nowMs = parts.clock.monotonicMs();
  const storeFault = parts.storeFault();
  const restFault = parts.restFault?.() ?? "";
  const { epochMs, speed, upcoming } = marketClock.face();
  const frameAgeMs = feed.lastFrameMs === null ? null : nowMs - feed.lastFrameMs;
  const session = sessionOf(market, marketClock, feed.state === "live");
  const sourceOverdue = feed.state === "live" ? parts.silence.source() : null;
  const overdue = feed.state === "live" && !sourceOverdue ? parts.silence.symbols() : null;
  const facts = { feed: feed.state, frameAgeMs, reason: feed.reason, session };
  const situation = situationOf({ ...facts, ...(sourceOverdue && { sourceOverdue }) }, 0);
  const { eventsPerSecond, lagMs } = parts.ingest.figures();
  const { at, state, reason } = parts.selfTest();
  return {
    situation: situation === "server-lost" ? "source-lost" : situation,
    feed: feed.state,
    connected: feed.state === "authenticating" || feed.state === "live",
    authenticated: feed.state === "live",
    feedName: feed.name,
    source: market.source,
    epoch: market.epoch,
    session,
    marketTime: isoOf(epochMs),
    marketSpeed: speed,
    ...(upcoming.length > 0 && { marketUpcoming: changesSoon(upcoming) }),
    frameAgeMs,
    tickAgeMs: feed.lastTickMs === null ? null : nowMs - feed.lastTickMs,
    lagMs,
    eventsPerSecond,
    reconnects: feed.reconnects,
    ...(parts.instruments ? { instruments: parts.instruments() } : {}),
    rejects: refused(feed.rejects, market.drops),
    tells: parts.tells,
    gapsOpen: market.openGapCount(),
    reason: feed.reason,
    selfTest: { at, state, reason },
    ...(sourceOverdue ? { sourceOverdue } : {}),
    ...(overdue ? { overdue } : {}),
    ...(storeFault ? { storeFault } : {}),
    ...(restFault ? { restFault } : {}),
  };
}

/** Health is told again every second: more changes than these do not come in between. */
const CHANGES_TOLD = 2;

function changesSoon(upcoming: readonly SpeedChange[]): { time: string; speed: number }[] {
  return upcoming.slice(0, CHANGES_TOLD).map(({ epochMs, speed }) => ({ time: isoOf(epochMs), speed }));
}

/** What the feed announces goes before the calendar, as long as the feed speaks. */
function sessionOf(market: Market, marketClock: MarketClock, isLive: boolean): string {
  if (isLive) {
    for (const index of market.indices()) {
      if (index.index === "VNINDEX" && index.session) return index.session;
    }
  }
  return sessionAt("HOSE", marketClock.nowMs());
}

/** The snapshot after subscribing is through when no new symbol came for this long. */
const SETTLED_MS = 500;
/** At night a feed may have nothing to tell: then being live for this long is enough. */
const PATIENCE_MS = 3_000;

/**
 * Whether the states are there that the feed sends at the beginning. Once they are, they stay so for the epoch:
 * a symbol that trades for the first time at noon is no reason to doubt the others.
 */
export function createStatesLoaded(
  parts: Pick<HealthParts, "market" | "ingest" | "feed" | "clock">,
): () => boolean {
  let loadedEpoch = "";
  let liveSinceMs: number | null = null;
  return () => {
    const { epoch } = parts.market;
    const nowMs = parts.clock.monotonicMs();
    liveSinceMs = parts.feed().state === "live" ? (liveSinceMs ?? nowMs) : null;
    if (loadedEpoch === epoch) return true;
    if (liveSinceMs === null) return false;
    const { newStateAgeMs } = parts.ingest.figures();
    const isSettled =
      newStateAgeMs === null ? nowMs - liveSinceMs >= PATIENCE_MS : newStateAgeMs >= SETTLED_MS;
    if (isSettled) loadedEpoch = epoch;
    return isSettled;
  };
}

/** What the decoder refused and what the market did; both know trades outside the limits. */
function refused(
  rejects: Readonly<Record<string, number>>,
  drops: ReadonlyMap<string, number>,
): Record<string, number> {
  const sums = new Map(Object.entries(rejects));
  for (const [reason, count] of drops) sums.set(reason, (sums.get(reason) ?? 0) + count);
  return Object.fromEntries(sums);
}

/** `/readyz` says yes when states are loaded, the feed is authenticated and the peer gave a sign of life. */
export function readiness(health: Health, statesLoaded: boolean): { ready: boolean; reason: string } {
  if (health.feed !== "live") {
    return { ready: false, reason: health.reason || `the feed is ${health.feed}` };
  }
  if (health.frameAgeMs === null || health.frameAgeMs > SOURCE_SILENCE_MS) {
    return { ready: false, reason: "nothing was heard from the feed for 10 s" };
  }
  if (health.sourceOverdue) {
    const { silentMs } = health.sourceOverdue;
    return { ready: false, reason: `the feed tells nothing, for ${(silentMs / 1_000).toFixed(1)} s now` };
  }
  if (!statesLoaded) return { ready: false, reason: "the states of the day are being loaded" };
  return { ready: true, reason: "" };
}
