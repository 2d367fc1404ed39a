import { type BoardKind, type BookDepth, columnSetOf } from "./column-sets.ts";
import { type ColumnId, codeOf, columnOfCode, computedPlaceOf } from "./columns.ts";
import { type ComputedList, joinColumns, splitColumns } from "./computed-columns.ts";
import { type ColumnChoice, MAX_COLUMN, MIN_COLUMN } from "./layout.ts";
import type { Sort } from "./row-order.ts";

/** `-pc`: downwards by percent. */
export function writeSort(sort: Sort | null): string {
  if (!sort) return "";
  return `${sort.direction === "descending" ? "-" : ""}${codeOf(sort.column)}`;
}

/** Null for the list's own order, and for words that name no column. */
export function readSort(words: string): Sort | null {
  const isDown = words.startsWith("-");
  const column = columnOfCode(isDown ? words.slice(1) : words);
  if (!column || column === "depth") return null;
  return { column, direction: isDown ? "descending" : "ascending" };
}

/**
 * `s.p.v-80`: codes in their order, with the widths that were dragged; behind them the formulas of those that are
 * computed.
 */
export function writeColumns(columns: readonly ColumnChoice[] | null, computed: ComputedList = []): string {
  const codes = (columns ?? [])
    .map(({ id, width }) => codeOf(id) + (width === null ? "" : `-${width}`))
    .join(".");
  const isShown = (place: number) => columns?.some(({ id }) => computedPlaceOf(id) === place);
  return joinColumns(
    codes,
    computed.map((one, place) => (isShown(place) ? one : null)),
  );
}

/**
 * Columns that this kind of list has, each once, the symbol always first. Null when none is left besides: a link
 * made for another kind of list then shows the usual ones.
 */
export function readColumns(words: string, kind: BoardKind, depth: BookDepth): ColumnChoice[] | null {
  const known = new Set(columnSetOf(kind, depth).all);
  const { codes, computed } = splitColumns(words);
  const isThere = (id: ColumnId) => known.has(id) || Boolean(computed[computedPlaceOf(id)]);
  const chosen = new Map<string, ColumnChoice>();
  for (const word of codes.split(".")) {
    const [code = "", width = ""] = word.split("-");
    const id = columnOfCode(code);
    if (!id || !isThere(id) || chosen.has(id)) continue;
    chosen.set(id, { id, width: /^\d{1,3}$/.test(width) ? clampWidth(Number(width)) : null });
  }
  const symbol = chosen.get("symbol") ?? { id: "symbol", width: null };
  chosen.delete("symbol");
  return chosen.size > 0 ? [symbol, ...chosen.values()] : null;
}

export function clampWidth(width: number): number {
  return Math.round(Math.min(Math.max(width, MIN_COLUMN), MAX_COLUMN));
}
