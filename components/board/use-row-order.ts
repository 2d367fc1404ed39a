import { type RefObject, useEffect, useMemo, useState } from "react";
import { useBoardMemory } from "../state/board-memory.ts";
import { useOrderHold } from "./order-hold.ts";
import type { RowFilter } from "./row-filter.ts";
import { filterSymbols, pinnedFirst, type Sort, sortSymbols } from "./row-order.ts";
import type { RowSource } from "./row-source.ts";

/** A sorted board is put in order again this often, but never under a hand that points at it. */
const RESORT_MS = 2_000;

interface OrderWish {
  symbols: readonly string[];
  sort: Sort | null;
  filter: RowFilter | null;
  totals: "volume" | "value";
  source: RowSource;
}

/** The symbols that the filter leaves, in the order of the sort, renewed while nothing holds them. */
export function useRowOrder(wish: OrderWish, grid: RefObject<HTMLElement | null>): readonly string[] {
  const { symbols, sort, filter, totals, source } = wish;
  const pins = useBoardMemory((memory) => memory.pins);
  const [turn, setTurn] = useState(0);
  const isLive = (sort !== null && sort.column !== "symbol") || (filter?.isLive ?? false);
  useHold(grid, isLive);
  useEffect(() => {
    if (!isLive) return;
    const timer = setInterval(() => {
      const { isFrozen, isPointed } = useOrderHold.getState();
      if (document.hidden || isFrozen || isPointed) return;
      setTurn((before) => before + 1);
    }, RESORT_MS);
    return () => clearInterval(timer);
  }, [isLive]);
  // A link with a sort opens before its numbers are there: the first ones count whatever holds the rows.
  useEffect(() => {
    const isThere = () => symbols.some((symbol) => source.stateOf(symbol));
    if (!isLive || symbols.length === 0 || isThere()) return;
    const stop = source.subscribe(() => {
      if (!isThere()) return;
      stop();
      setTurn((before) => before + 1);
    });
    return stop;
  }, [isLive, symbols, source]);
  // `turn` stands for the states at that moment; reading them as a dependency would sort in every frame.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  return useMemo(
    () => pinnedFirst(sortSymbols(filterSymbols(symbols, filter, source), sort, source, totals), pins),
    [symbols, sort, filter, totals, source, pins, turn],
  );
}

/** Tells whether the pointer is in the table, or keys are walking its rows. */
function useHold(grid: RefObject<HTMLElement | null>, isLive: boolean): void {
  useEffect(() => {
    useOrderHold.setState({ isLive });
    return () => useOrderHold.setState({ isLive: false });
  }, [isLive]);
  useEffect(() => {
    const element = grid.current;
    if (!element) return;
    // A click leaves the focus behind when the hand is long gone; one that keys put on a row is in use.
    const isInUse = () =>
      element.matches(":hover") || element.querySelector("[data-row] :focus-visible") !== null;
    const read = () => useOrderHold.setState({ isPointed: isInUse() });
    // What leaves has left only after the event.
    const later = () => setTimeout(read, 0);
    const events = ["pointerenter", "pointerleave", "focusin", "focusout"] as const;
    for (const event of events) element.addEventListener(event, later);
    return () => {
      for (const event of events) element.removeEventListener(event, later);
      useOrderHold.setState({ isPointed: false });
    };
  }, [grid]);
}
