import type { State } from "#lib/contract/state.ts";
import { isStale } from "./feed-status.ts";
import { ageMsOf, type MarketStore, useMarket, useSecond } from "./market-store.ts";

/** How old what is shown of a symbol is, and whether that is older than it should be. */
export interface Staleness {
  ageMs: number;
  isStale: boolean;
  /** The longest silence that would be normal for it, ms, when it is silent for longer and the source is not. */
  usualMs: number | null;
}

type Facts = Pick<MarketStore, "status" | "overdue" | "epoch" | "health" | "clockOffsetMs">;

export function stalenessOf(market: Facts, state: State | undefined, nowMs: number): Staleness {
  if (!state) return { ageMs: 0, isStale: false, usualMs: null };
  const ageMs = ageMsOf(state, market.clockOffsetMs, nowMs);
  if (isStale(market.status, ageMs)) return { ageMs, isStale: true, usualMs: null };
  const told = market.status === "live" ? market.overdue.get(state.symbol) : undefined;
  // Something newer has come since, or a day has begun whose numbers count from the beginning again.
  const isOverdue = told !== undefined && state.seq <= told.seq && market.health?.epoch === market.epoch;
  return { ageMs, isStale: isOverdue, usualMs: isOverdue ? told.usualMs : null };
}

/** Goes on counting by itself. */
export function useStaleness(symbol: string): Staleness {
  useSecond();
  const state = useMarket((market) => market.states.get(symbol));
  const status = useMarket((market) => market.status);
  const overdue = useMarket((market) => market.overdue);
  const epoch = useMarket((market) => market.epoch);
  const health = useMarket((market) => market.health);
  const clockOffsetMs = useMarket((market) => market.clockOffsetMs);
  return stalenessOf({ status, overdue, epoch, health, clockOffsetMs }, state, Date.now());
}
