import type { MarketEvent } from "#lib/market/event.ts";

/** Events that wait for the handler, never more than a limit. */
export interface Pending {
  push(events: readonly MarketEvent[]): void;
  /** All of them in their order; none are left. */
  take(): MarketEvent[];
  readonly size: number;
  /** Older values of the same thing that a newer one has replaced. */
  readonly conflated: number;
  /** Events lost for want of room: their shares turn up as gaps. */
  readonly dropped: number;
}

export function createPending(limit: number): Pending {
  let events: MarketEvent[] = [];
  let conflated = 0;
  let dropped = 0;

  function shrink(): void {
    const latest = keepLatest(events);
    conflated += events.length - latest.length;
    events = latest;
    if (events.length <= limit) return;
    // Room for a while, so that not every further event has to look for some.
    const kept = Math.floor(limit * 0.75);
    dropped += events.length - kept;
    events = events.slice(-kept);
  }

  return {
    push(more) {
      for (const event of more) events.push(event);
      if (events.length > limit) shrink();
    },
    take() {
      const taken = events;
      events = [];
      return taken;
    },
    get size() {
      return events.length;
    },
    get conflated() {
      return conflated;
    },
    get dropped() {
      return dropped;
    },
  };
}

/**
 * Of quotes, limits, estimates, odd lots and indices only the newest of each symbol: each tells the whole
 * thing anew. Everything else stays: trades because each counts, the rest because a part may be absent.
 */
function keepLatest(events: readonly MarketEvent[]): MarketEvent[] {
  const seen = new Set<string>();
  const kept: MarketEvent[] = [];
  for (const event of events.toReversed()) {
    const key = keyOf(event);
    if (key !== null) {
      if (seen.has(key)) continue;
      seen.add(key);
    }
    kept.push(event);
  }
  return kept.reverse();
}

function keyOf(event: MarketEvent): string | null {
  switch (event.kind) {
    case "quote":
    case "limits":
    case "estimate":
    case "oddlot":
      return `${event.kind} ${event.symbol}`;
    case "index":
      return `index ${event.index}`;
    default:
      return null;
  }
}
