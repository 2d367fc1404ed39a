import { numberOf, shownOf } from "./cells.ts";
import type { ColumnId } from "./columns.ts";
import { isWords } from "./columns.ts";
import type { RowFilter } from "./row-filter.ts";
import type { RowSource } from "./row-source.ts";

export interface Sort {
  column: ColumnId;
  direction: "descending" | "ascending";
}

/** What of a row decides its place. */
export type OrderSource = Pick<RowSource, "stateOf" | "relatedOf" | "namesOf" | "unitOf">;

/** A head clicked once sorts (numbers from the top, words from A), again turns round, a third time lets go. */
export function nextSort(sort: Sort | null, column: ColumnId): Sort | null {
  const first = isWords(column) ? "ascending" : "descending";
  if (sort?.column !== column) return { column, direction: first };
  if (sort.direction !== first) return null;
  return { column, direction: first === "descending" ? "ascending" : "descending" };
}

/** Symbols by a column; those without a value stay at the end, equal ones in their own order. */
export function sortSymbols(
  symbols: readonly string[],
  sort: Sort | null,
  source: Pick<OrderSource, "stateOf" | "relatedOf">,
  totals: "volume" | "value",
): readonly string[] {
  if (!sort) return symbols;
  const { column } = sort;
  const sign = sort.direction === "descending" ? -1 : 1;
  const keys = new Map<string, number | string | null>(
    symbols.map((symbol) => [symbol, isWords(column) ? wordOf(symbol, column, source) : numberOfRow(symbol)]),
  );
  function numberOfRow(symbol: string): number | null {
    const state = source.stateOf(symbol);
    return state ? numberOf(column, state, shownOf(state), totals, source.relatedOf(symbol)) : null;
  }
  return symbols.toSorted((a, b) => {
    const left = keys.get(a) ?? null;
    const right = keys.get(b) ?? null;
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    if (left === right) return 0;
    return left < right ? -sign : sign;
  });
}

function wordOf(symbol: string, column: ColumnId, source: Pick<OrderSource, "relatedOf">): string | null {
  if (column === "symbol") return symbol;
  const related = source.relatedOf(symbol);
  if (column === "group") return related?.own?.group || null;
  if (column === "note") return related?.own?.entry.note || null;
  const facts = related?.facts;
  return (column === "issuer" ? facts?.issuer : facts?.underlying) ?? null;
}

/** What stays of a list. */
export function filterSymbols(
  symbols: readonly string[],
  filter: RowFilter | null,
  source: OrderSource,
): readonly string[] {
  if (!filter) return symbols;
  return symbols.filter((symbol) =>
    filter.matches({
      symbol,
      names: source.namesOf(symbol),
      state: source.stateOf(symbol),
      unit: source.unitOf(symbol),
      related: source.relatedOf(symbol),
    }),
  );
}

/** Pinned rows on top, in the order in which they were pinned. */
export function pinnedFirst(symbols: readonly string[], pins: readonly string[]): readonly string[] {
  const here = new Set(symbols);
  const top = pins.filter((symbol) => here.has(symbol));
  if (top.length === 0) return symbols;
  const onTop = new Set(top);
  return [...top, ...symbols.filter((symbol) => !onTop.has(symbol))];
}
