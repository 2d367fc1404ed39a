import { create } from "zustand";
import { foldText } from "#lib/format/fold-text.ts";
import type { Instrument } from "#lib/market/instrument.ts";
import { getJson } from "./rest.ts";

/** An instrument as `/api/v1/instruments` lists it, with the limits of the day in VND (points). */
export interface ListedInstrument extends Instrument {
  reference: number | null;
  ceiling: number | null;
  floor: number | null;
}

export interface InstrumentsStore {
  /** Ascending by symbol. */
  list: readonly ListedInstrument[];
  bySymbol: ReadonlyMap<string, ListedInstrument>;
  phase: "loading" | "ready" | "failed";
}

export const useInstruments = create<InstrumentsStore>(() => ({
  list: [],
  bySymbol: new Map(),
  phase: "loading",
}));

export function useInstrument(symbol: string): ListedInstrument | undefined {
  return useInstruments((store) => store.bySymbol.get(symbol));
}

let loading: Promise<void> | null = null;
let again: ReturnType<typeof setTimeout> | undefined;

/** Loads the list once; again after a failure or when asked to (a new trading day). */
export function loadInstruments(isForced = false): Promise<void> {
  if (loading && !isForced) return loading;
  loading = load();
  return loading;
}

async function load(): Promise<void> {
  try {
    const list = await getJson<ListedInstrument[]>("/api/v1/instruments");
    list.sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
    useInstruments.setState({
      list,
      bySymbol: new Map(list.map((instrument) => [instrument.symbol, instrument])),
      phase: "ready",
    });
  } catch {
    if (useInstruments.getState().list.length === 0) useInstruments.setState({ phase: "failed" });
    loading = null;
    // The page lives longer than an outage of its server.
    clearTimeout(again);
    again = setTimeout(() => void loadInstruments(), 2_000);
  }
}

/** One row of the search: everything about an instrument that can be typed, lower case and without accents. */
export interface SearchRow {
  instrument: ListedInstrument;
  symbol: string;
  names: string;
}

let indexed: { list: readonly ListedInstrument[]; rows: readonly SearchRow[] } | null = null;

/** The list in a form to search in; computed once per list. */
export function searchRows(list: readonly ListedInstrument[]): readonly SearchRow[] {
  if (indexed?.list !== list) {
    indexed = {
      list,
      rows: list.map((instrument) => ({
        instrument,
        symbol: instrument.symbol.toLowerCase(),
        names: foldText(`${instrument.nameVi} ${instrument.nameEn}`),
      })),
    };
  }
  return indexed.rows;
}
