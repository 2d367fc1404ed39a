import type { MarketEvent } from "#lib/market/event.ts";
import type { Clock } from "../clock.ts";

/** What one connection has shown so far. Times are monotonic, ms; null until it has. */
export interface Milestones {
  connectedMs: number | null;
  authenticatedMs: number | null;
  /** Upstream's own confirmation, the latest. */
  subscribed: { atMs: number; symbols: number | "everything"; unknown: number } | null;
  /** The first and the latest frame that decoded into something. */
  firstEventMs: number | null;
  lastEvent: { atMs: number; kind: MarketEvent["kind"]; symbol: string | null } | null;
}

const NONE: Milestones = {
  connectedMs: null,
  authenticatedMs: null,
  subscribed: null,
  firstEventMs: null,
  lastEvent: null,
};

/** Keeps them while a connection lasts. */
export function createMilestones(clock: Pick<Clock, "monotonicMs">) {
  let milestones = { ...NONE };
  return {
    now: (): Milestones => ({ ...milestones }),
    connected(): void {
      milestones = { ...NONE, connectedMs: clock.monotonicMs() };
    },
    authenticated(): void {
      milestones.authenticatedMs = clock.monotonicMs();
    },
    subscribed(symbols: readonly string[], unknown: readonly string[]): void {
      milestones.subscribed = {
        atMs: clock.monotonicMs(),
        symbols: symbols[0] === "*" ? "everything" : symbols.length,
        unknown: unknown.length,
      };
    },
    events(events: readonly MarketEvent[]): void {
      const last = events.at(-1);
      if (!last) return;
      const atMs = clock.monotonicMs();
      milestones.firstEventMs ??= atMs;
      milestones.lastEvent = { atMs, kind: last.kind, symbol: "symbol" in last ? last.symbol : null };
    },
    clear(): void {
      milestones = { ...NONE };
    },
  };
}
