import { useSyncExternalStore } from "react";
import { create } from "zustand";
import type { Health, OverdueSymbol } from "#lib/contract/health.ts";
import type { IndexMessage, State } from "#lib/contract/state.ts";
import { clockAfter } from "#lib/market/tempo.ts";
import type { Connection, FeedStatus } from "./feed-status.ts";
import { type LatencyFigures, NO_LATENCY } from "./latency.ts";

export interface MarketStore {
  /** What is followed at the moment, by symbol. The map is a new one after each frame that changed it. */
  states: ReadonlyMap<string, State>;
  indices: ReadonlyMap<string, IndexMessage>;
  health: Health | null;
  /** Browser clock (epoch ms) when the last health message arrived. */
  healthAtMs: number | null;
  /** What the last health says of symbols that are silent for too long; the same empty map while there are none. */
  overdue: ReadonlyMap<string, OverdueSymbol>;
  epoch: string | null;
  connection: Connection;
  /** The server has no place for this page: the person has as many open as one may have. */
  isCrowded: boolean;
  status: FeedStatus;
  /** Market time (epoch ms) of the last sign of life before `status` stopped being live; null while it is. */
  lostAtMs: number | null;
  latency: LatencyFigures;
  /** Server clock minus browser clock, ms. */
  clockOffsetMs: number;
  roundTripMs: number | null;
}

export const NONE_OVERDUE: MarketStore["overdue"] = new Map();

/** Written by `socket.ts` alone, once per animation frame; everybody else reads. */
export const useMarket = create<MarketStore>(() => ({
  states: new Map(),
  indices: new Map(),
  health: null,
  healthAtMs: null,
  overdue: NONE_OVERDUE,
  epoch: null,
  connection: "connecting",
  isCrowded: false,
  status: "connecting",
  lostAtMs: null,
  latency: NO_LATENCY,
  clockOffsetMs: 0,
  roundTripMs: null,
}));

export function useSymbol(symbol: string): State | undefined {
  return useMarket((market) => market.states.get(symbol));
}

export function useIndex(code: string): IndexMessage | undefined {
  return useMarket((market) => market.indices.get(code));
}

export function useHealth(): Health | null {
  return useMarket((market) => market.health);
}

export function useConnection(): Connection {
  return useMarket((market) => market.connection);
}

export function useFeedStatus(): FeedStatus {
  return useMarket((market) => market.status);
}

/** The market clock now, epoch ms, carried on from the last health message at the market's own speeds. */
export function marketNowMs(
  market: Pick<MarketStore, "health" | "healthAtMs">,
  nowMs: number,
): number | null {
  if (!market.health || market.healthAtMs === null) return null;
  const { marketTime, marketSpeed: speed, marketUpcoming = [] } = market.health;
  const upcoming = marketUpcoming.map((change) => ({
    epochMs: Date.parse(change.time),
    speed: change.speed,
  }));
  return clockAfter({ epochMs: Date.parse(marketTime), speed, upcoming }, nowMs - market.healthAtMs).epochMs;
}

/** How long ago the server last heard of a symbol, ms, by the server's clock. */
export function ageMsOf(state: State, clockOffsetMs: number, nowMs: number): number {
  if (state.receivedAt === null) return 0;
  return Math.max(0, nowMs + clockOffsetMs - Date.parse(state.receivedAt));
}

const secondListeners = new Set<() => void>();
let secondTimer: ReturnType<typeof setInterval> | null = null;
let second = 0;

function subscribeSecond(listener: () => void): () => void {
  secondListeners.add(listener);
  if (secondTimer === null) {
    second = Math.floor(Date.now() / 1000);
    // Twice a second: a clock that ticks late by up to half a second still shows every second once.
    secondTimer = setInterval(() => {
      const now = Math.floor(Date.now() / 1000);
      if (now === second) return;
      second = now;
      for (const each of secondListeners) each();
    }, 250);
  }
  return () => {
    secondListeners.delete(listener);
    if (secondListeners.size > 0 || secondTimer === null) return;
    clearInterval(secondTimer);
    secondTimer = null;
  };
}

/** Renders its caller once a second: one timer for all clocks and ages of the page. 0 on the server. */
export function useSecond(): number {
  return useSyncExternalStore(
    subscribeSecond,
    () => second,
    () => 0,
  );
}
