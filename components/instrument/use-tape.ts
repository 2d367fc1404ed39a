import { useEffect, useState } from "react";
import { MAX_TAPE_ROWS, mergeTicks, type TapeGap } from "#lib/chart/tape.ts";
import type { TickMessage } from "#lib/contract/state.ts";
import { useMarket } from "../state/market-store.ts";
import { getJson, RestFault } from "../state/rest.ts";
import { followSymbols, onEpoch, onTick } from "../state/socket.ts";

export interface TapeView {
  /** Newest first, at most `MAX_TAPE_ROWS`. */
  ticks: readonly TickMessage[];
  gaps: readonly TapeGap[];
  phase: "loading" | "ready" | "failed";
}

const LOADING: TapeView = { ticks: [], gaps: [], phase: "loading" };
/** Trades of a burst are shown together, ten times a second at most. */
const SHOW_EVERY_MS = 100;
/** A hole is filled silently: nothing tells the browser, so it asks. */
const GAPS_EVERY_MS = 15_000;
const RETRY_MS = 3_000;

/** Today's trades of one symbol: what the server kept, then live ones, with the holes that are known. */
export function useTape(symbol: string): TapeView {
  const [view, setView] = useState<{ symbol: string; tape: TapeView }>({ symbol, tape: LOADING });
  useEffect(() => openTape(symbol, (tape) => setView({ symbol, tape })), [symbol]);
  // Until the effect has run for the new symbol the old one's trades must not stand under its name.
  return view.symbol === symbol ? view.tape : LOADING;
}

function openTape(symbol: string, show: (tape: TapeView) => void): () => void {
  const aborter = new AbortController();
  const query = new URLSearchParams({ symbol });
  let tape = LOADING;
  let arrived: TickMessage[] = [];
  let showTimer: ReturnType<typeof setTimeout> | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;

  function set(change: Partial<TapeView>): void {
    tape = { ...tape, ...change };
    show(tape);
  }

  async function loadTicks(): Promise<void> {
    clearTimeout(retryTimer);
    try {
      const answer = await getJson<{ ticks: TickMessage[] }>(
        `/api/v1/realtime/ticks?${query}&limit=${MAX_TAPE_ROWS}`,
        aborter.signal,
      );
      // Trades without the day's total cannot be told apart across two answers: the newer one replaces.
      const isNumbered = answer.ticks.every((tick) => tick.totalVolume !== null);
      set({ ticks: mergeTicks(isNumbered ? tape.ticks : [], answer.ticks), phase: "ready" });
    } catch (fault) {
      if (aborter.signal.aborted) return;
      if (fault instanceof RestFault && fault.code === "UNKNOWN_SYMBOL") return set({ phase: "ready" });
      if (tape.phase === "loading") set({ phase: "failed" });
      retryTimer = setTimeout(() => void loadAll(), RETRY_MS);
    }
  }

  async function loadGaps(): Promise<void> {
    try {
      const answer = await getJson<{ gaps: TapeGap[] }>(`/api/v1/realtime/gaps?${query}`, aborter.signal);
      if (answer.gaps.length > 0 || tape.gaps.length > 0) set({ gaps: answer.gaps });
    } catch {
      // The trades stay; the next round asks again.
    }
  }

  async function loadAll(): Promise<void> {
    await Promise.all([loadTicks(), loadGaps()]);
  }

  const gapTimer = setInterval(() => {
    if (!document.hidden) void loadGaps();
  }, GAPS_EVERY_MS);
  const stops = [
    followSymbols([symbol], ["tick"]),
    onTick(symbol, (tick) => {
      arrived.push(tick);
      showTimer ??= setTimeout(() => {
        showTimer = undefined;
        const ticks = mergeTicks(tape.ticks, arrived);
        arrived = [];
        set({ ticks });
      }, SHOW_EVERY_MS);
    }),
    onEpoch(() => {
      arrived = [];
      tape = LOADING;
      void loadAll();
    }),
    useMarket.subscribe((market, before) => {
      if (market.connection === "live" && before.connection !== "live") void loadAll();
      else if (market.health?.gapsOpen !== before.health?.gapsOpen) void loadGaps();
    }),
  ];
  void loadAll();
  return () => {
    aborter.abort();
    clearInterval(gapTimer);
    clearTimeout(showTimer);
    clearTimeout(retryTimer);
    for (const stop of stops) stop();
  };
}
