import { useEffect, useState } from "react";
import { addTrades, NO_PRICE_VOLUMES, type PriceVolumes } from "#lib/chart/price-volumes.ts";
import type { TickMessage } from "#lib/contract/state.ts";
import type { VolumeByPrice } from "#lib/contract/symbol-day.ts";
import { useMarket } from "../state/market-store.ts";
import { getJson, RestFault } from "../state/rest.ts";
import { followSymbols, onEpoch, onMissed, onTick } from "../state/socket.ts";

export interface PriceVolumesView {
  volumes: PriceVolumes;
  phase: "loading" | "ready" | "failed";
}

const LOADING: PriceVolumesView = { volumes: NO_PRICE_VOLUMES, phase: "loading" };
/** Nobody reads bars that jump more often. */
const SHOW_EVERY_MS = 250;
/** The server's count is taken again: whatever went by this browser is in it. */
const RELOAD_EVERY_MS = 60_000;
const RETRY_MS = 3_000;
/** Live trades that wait for the answer; more than a second of the busiest symbol. */
const MOST_WAITING = 5_000;

/** What was matched at which price today: the server's count, then live trades on top of it. */
export function usePriceVolumes(symbol: string): PriceVolumesView {
  const [shown, setShown] = useState<{ symbol: string; view: PriceVolumesView }>({ symbol, view: LOADING });
  useEffect(() => openShared(symbol, (view) => setShown({ symbol, view })), [symbol]);
  return shown.symbol === symbol ? shown.view : LOADING;
}

type Show = (view: PriceVolumesView) => void;
const opened = new Map<string, { view: PriceVolumesView; shows: Set<Show>; close: () => void }>();

/** The tape and the bars by price stand beside each other: they share one count. */
function openShared(symbol: string, show: Show): () => void {
  const shared = opened.get(symbol) ?? { view: LOADING, shows: new Set<Show>(), close: () => {} };
  shared.shows.add(show);
  if (opened.has(symbol)) show(shared.view);
  else {
    opened.set(symbol, shared);
    shared.close = openVolumes(symbol, (view) => {
      shared.view = view;
      for (const each of shared.shows) each(view);
    });
  }
  return () => {
    shared.shows.delete(show);
    if (shared.shows.size > 0) return;
    shared.close();
    opened.delete(symbol);
  };
}

function openVolumes(symbol: string, show: Show): () => void {
  const aborter = new AbortController();
  let view = LOADING;
  /** Trades since an answer was asked for, which may lack them; null while none is under way. */
  let since: TickMessage[] | null = null;
  let fresh: TickMessage[] = [];
  let showTimer: ReturnType<typeof setTimeout> | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;

  function set(next: PriceVolumesView): void {
    view = next;
    show(view);
  }

  async function load(): Promise<void> {
    clearTimeout(retryTimer);
    since = [];
    try {
      const path = `/api/v1/realtime/volume-by-price?${new URLSearchParams({ symbol })}`;
      const answer = await getJson<VolumeByPrice>(path, aborter.signal);
      fresh = [];
      set({ volumes: addTrades(answer, since ?? []), phase: "ready" });
      since = null;
    } catch (fault) {
      if (aborter.signal.aborted) return;
      if (fault instanceof RestFault && fault.code === "UNKNOWN_SYMBOL") {
        return set({ volumes: NO_PRICE_VOLUMES, phase: "ready" });
      }
      if (view.phase === "loading") set({ ...view, phase: "failed" });
      retryTimer = setTimeout(() => void load(), RETRY_MS);
    }
  }

  function showFresh(): void {
    showTimer = undefined;
    if (view.phase !== "ready") return;
    const ticks = fresh;
    fresh = [];
    set({ ...view, volumes: addTrades(view.volumes, ticks) });
  }

  const reloadTimer = setInterval(() => {
    if (!document.hidden) void load();
  }, RELOAD_EVERY_MS);
  const stops = [
    followSymbols([symbol], ["tick"]),
    onTick(symbol, (tick) => {
      if (since && since.length < MOST_WAITING) since.push(tick);
      fresh.push(tick);
      showTimer ??= setTimeout(showFresh, SHOW_EVERY_MS);
    }),
    onMissed((missed) => {
      if (missed.symbols.includes(symbol)) void load();
    }),
    onEpoch(() => {
      view = LOADING;
      void load();
    }),
    useMarket.subscribe((market, before) => {
      if (market.connection === "live" && before.connection !== "live") void load();
    }),
  ];
  void load();
  return () => {
    aborter.abort();
    clearInterval(reloadTimer);
    for (const timer of [showTimer, retryTimer]) clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
