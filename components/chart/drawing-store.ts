import { useEffect } from "react";
import { create } from "zustand";
import { type Drawing, drawingChanges, drawingsIn } from "#lib/chart/drawing.ts";
import type { Items } from "#lib/document/items.ts";
import { changeItems, itemsOf, onItems } from "../state/documents.ts";

const NONE: readonly Drawing[] = [];

/** Drawings by symbol. All charts of a symbol show the same, here and on the person's other devices. */
const useDrawingStore = create<{ bySymbol: ReadonlyMap<string, readonly Drawing[]> }>(() => ({
  bySymbol: new Map(),
}));

let isLoaded = false;

function load(): void {
  if (isLoaded) return;
  isLoaded = true;
  const take = (items: Items) =>
    useDrawingStore.setState(({ bySymbol }) => ({ bySymbol: drawingsIn(items, bySymbol) }));
  take(itemsOf("drawings"));
  onItems("drawings", take);
}

export function useDrawings(symbol: string): readonly Drawing[] {
  useEffect(load, []);
  return useDrawingStore((store) => store.bySymbol.get(symbol) ?? NONE);
}

export function setDrawings(symbol: string, drawings: readonly Drawing[]): void {
  changeItems("drawings", drawingChanges(itemsOf("drawings"), symbol, drawings));
}
