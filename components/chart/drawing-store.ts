import { useEffect } from "react";
import { create } from "zustand";
import { type Drawing, MAX_DRAWINGS, readDrawings } from "#lib/chart/drawing.ts";
import { readLocal, writeLocal } from "../state/local-memory.ts";

const keyOf = (symbol: string) => `khop-drawings-1:${symbol}`;
const NONE: readonly Drawing[] = [];

/** Drawings by symbol, as far as they were asked for. All charts of a symbol show the same. */
const useDrawingStore = create<{ bySymbol: ReadonlyMap<string, readonly Drawing[]> }>(() => ({
  bySymbol: new Map(),
}));

export function useDrawings(symbol: string): readonly Drawing[] {
  useEffect(() => {
    if (!useDrawingStore.getState().bySymbol.has(symbol))
      show(symbol, readDrawings(readLocal(keyOf(symbol))));
  }, [symbol]);
  return useDrawingStore((store) => store.bySymbol.get(symbol) ?? NONE);
}

export function setDrawings(symbol: string, drawings: readonly Drawing[]): void {
  const kept = drawings.slice(-MAX_DRAWINGS);
  show(symbol, kept);
  writeLocal(keyOf(symbol), kept.length > 0 ? kept : null);
}

function show(symbol: string, drawings: readonly Drawing[]): void {
  useDrawingStore.setState(({ bySymbol }) => ({ bySymbol: new Map(bySymbol).set(symbol, drawings) }));
}
