import { useEffect, useState } from "react";
import { hasUnloaded, MAX_TAPE_ROWS, mergeTicks, type TapeGap } from "#lib/chart/tape.ts";
import type { TickMessage } from "#lib/contract/state.ts";
import type { GapMessage } from "#lib/contract/symbol-day.ts";
import { useMarket } from "../state/market-store.ts";
import { getJson, RestFault } from "../state/rest.ts";
import { followSymbols, onEpoch, onMissed, onTick } from "../state/socket.ts";

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
/** A hole may be the order of two messages; what is still missing then is asked for. */
const HOLE_PATIENCE_MS = 400;
/** Trades the server has dropped by now are asked for once more, and not for ever. */
const MOST_REPAIRS = 3;

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
  let repairs = 0;
  let showTimer: ReturnType<typeof setTimeout> | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let repairTimer: ReturnType<typeof setTimeout> | undefined;

  function set(change: Partial<TapeView>): void {
    tape = { ...tape, ...change };
    show(tape);
    if (tape.phase !== "ready" || !hasUnloaded(tape.ticks, tape.gaps)) repairs = 0;
    else if (repairs < MOST_REPAIRS) repairTimer ??= setTimeout(repair, HOLE_PATIENCE_MS * 4 ** repairs);
  }

  /** A trade came whose forerunners did not: either the server names the hole, or it has them. */
  function repair(): void {
    repairTimer = undefined;
    if (!hasUnloaded(tape.ticks, tape.gaps)) return;
    repairs += 1;
    void loadAll();
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
      const answer = await getJson<{ gaps: GapMessage[] }>(`/api/v1/realtime/gaps?${query}`, aborter.signal);
      if (answer.gaps.length > 0 || tape.gaps.length > 0) set({ gaps: answer.gaps });
    } catch {
      // The trades stay; the next round asks again.
    }
  }

  async function loadAll(): Promise<void> {
    // Holes first: a trade whose hole is named already is not asked for again.
    await loadGaps();
    if (!aborter.signal.aborted) await loadTicks();
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
    onMissed((missed) => {
      if (missed.symbols.includes(symbol)) void loadAll();
    }),
    onEpoch(() => {
      arrived = [];
      repairs = 0;
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
    for (const timer of [showTimer, retryTimer, repairTimer]) clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
