import { create } from "zustand";
import type { IndexMessage, State } from "#lib/contract/state.ts";
import { isInOverview, rowOf, type StockRow } from "#lib/market/overview.ts";
import { type ListedInstrument, useInstruments } from "../state/instruments-store.ts";
import { useMarket } from "../state/market-store.ts";

/** The market as the overview shows it. */
export interface OverviewRows {
  /** All stocks and funds that are followed, by symbol. A row that did not change keeps its identity. */
  bySymbol: ReadonlyMap<string, StockRow>;
  indices: ReadonlyMap<string, IndexMessage>;
}

export const useRows = create<OverviewRows>(() => ({ bySymbol: new Map(), indices: new Map() }));

const RENEW_MS = 1_000;

/** Reads the market store once a second, however much comes; the first rows at once. The result ends it. */
export function keepRows(): () => void {
  let made = new Map<string, { state: State; instrument: ListedInstrument; row: StockRow }>();
  let seen: { states: unknown; list: unknown; indices: unknown } | null = null;

  const renew = () => {
    const { states, indices } = useMarket.getState();
    const { list } = useInstruments.getState();
    if (seen && seen.states === states && seen.list === list && seen.indices === indices) return;
    seen = { states, list, indices };
    const next: typeof made = new Map();
    for (const instrument of list) {
      const state = states.get(instrument.symbol);
      if (!state || !isInOverview(instrument)) continue;
      const before = made.get(instrument.symbol);
      const isSame = before?.state === state && before.instrument === instrument;
      next.set(instrument.symbol, isSame ? before : { state, instrument, row: rowOf(instrument, state) });
    }
    made = next;
    useRows.setState({
      bySymbol: new Map([...made].map(([symbol, { row }]) => [symbol, row])),
      indices,
    });
  };

  renew();
  const timer = setInterval(() => {
    if (!document.hidden) renew();
  }, RENEW_MS);
  // A list arrives in one piece; nobody should wait a second for the first picture.
  const stop = useMarket.subscribe(({ states }, before) => {
    if (states.size > before.states.size + 20) renew();
  });
  return () => {
    clearInterval(timer);
    stop();
  };
}
