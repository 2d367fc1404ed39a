import type { State } from "#lib/contract/state.ts";
import { numberOf, shownOf } from "./cells.ts";
import type { ColumnId } from "./columns.ts";

export interface Sort {
  column: ColumnId;
  direction: "descending" | "ascending";
}

/** A head clicked once sorts (numbers from the top, symbols from A), again turns round, a third time lets go. */
export function nextSort(sort: Sort | null, column: ColumnId): Sort | null {
  const first = column === "symbol" ? "ascending" : "descending";
  if (sort?.column !== column) return { column, direction: first };
  if (sort.direction !== first) return null;
  return { column, direction: first === "descending" ? "ascending" : "descending" };
}

/** Symbols by a column's numbers; those without one stay at the end, equal ones in their own order. */
export function sortSymbols(
  symbols: readonly string[],
  sort: Sort | null,
  states: ReadonlyMap<string, State>,
  totals: "volume" | "value",
): readonly string[] {
  if (!sort) return symbols;
  const sign = sort.direction === "descending" ? -1 : 1;
  if (sort.column === "symbol") return symbols.toSorted((a, b) => (a < b ? -sign : sign));
  const numbers = new Map(
    symbols.map((symbol) => {
      const state = states.get(symbol);
      return [symbol, state ? numberOf(sort.column, state, shownOf(state), totals) : null];
    }),
  );
  return symbols.toSorted((a, b) => {
    const left = numbers.get(a) ?? null;
    const right = numbers.get(b) ?? null;
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return (left - right) * sign;
  });
}
