import type { Health } from "#lib/contract/health.ts";
import { type FeedStatus, judgeFeed } from "./feed-status.ts";
import { type MarketStore, marketNowMs, NONE_OVERDUE, useMarket } from "./market-store.ts";

const JUDGE_EVERY_MS = 500;

let healthAtTicks = 0;

/** Judges the feed by the clock, without waiting for a message. The result ends it. */
export function watchFeed(): () => void {
  const timer = setInterval(judgeNow, JUDGE_EVERY_MS);
  // A page that wakes up must not show old numbers as live until the next timer.
  document.addEventListener("visibilitychange", judgeNow);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", judgeNow);
  };
}

export function noteHealth(health: Health): void {
  healthAtTicks = performance.now();
  useMarket.setState({ health, healthAtMs: Date.now(), overdue: overdueIn(health) });
}

/** A map is the one before while it says the same: what looks at it renders only when it changes. */
function overdueIn({ overdue }: Health): MarketStore["overdue"] {
  if (!overdue) return NONE_OVERDUE;
  const before = useMarket.getState().overdue;
  const isSame =
    before.size === overdue.symbols.length &&
    overdue.symbols.every(({ symbol, seq }) => before.get(symbol)?.seq === seq);
  return isSame ? before : new Map(overdue.symbols.map((told) => [told.symbol, told]));
}

export function judgeNow(): void {
  const market = useMarket.getState();
  // The monotonic clock may stand still while a computer sleeps, the wall clock may be set: the larger age counts.
  const healthAgeMs =
    market.healthAtMs === null
      ? 0
      : Math.max(performance.now() - healthAtTicks, Date.now() - market.healthAtMs);
  const status = judgeFeed(market.connection, market.health, healthAgeMs);
  if (status === market.status) return;
  const lostAtMs = status === "live" ? null : (market.lostAtMs ?? lastSignMs(status));
  useMarket.setState({ status, lostAtMs });
}

/** Market time of the last sign of life: of the source when it is the one that is silent, of the server else. */
function lastSignMs(status: FeedStatus): number | null {
  const market = useMarket.getState();
  if (market.healthAtMs === null) return null;
  const atHealthMs = marketNowMs(market, market.healthAtMs);
  if (atHealthMs === null || status !== "stale") return atHealthMs;
  const { sourceOverdue, frameAgeMs, marketSpeed = 1 } = market.health ?? {};
  return atHealthMs - (sourceOverdue?.silentMs ?? frameAgeMs ?? 0) * marketSpeed;
}
