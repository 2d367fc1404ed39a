import { type RefObject, useEffect, useMemo, useState } from "react";
import { useMarket } from "../state/market-store.ts";
import { type Sort, sortSymbols } from "./row-order.ts";

/** A sorted board is put in order again this often, but never under a hand that points at it. */
const RESORT_MS = 2_000;

/** The symbols in the order of the sort, renewed while the pointer is elsewhere. */
export function useRowOrder(
  symbols: readonly string[],
  sort: Sort | null,
  totals: "volume" | "value",
  grid: RefObject<HTMLElement | null>,
): readonly string[] {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!sort || sort.column === "symbol") return;
    const timer = setInterval(() => {
      if (document.hidden || grid.current?.matches(":hover, :focus-within")) return;
      setTurn((before) => before + 1);
    }, RESORT_MS);
    return () => clearInterval(timer);
  }, [sort, grid]);
  // `turn` stands for the states at that moment; reading them as a dependency would sort in every frame.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  return useMemo(
    () => sortSymbols(symbols, sort, useMarket.getState().states, totals),
    [symbols, sort, totals, turn],
  );
}
