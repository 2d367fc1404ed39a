import { useMemo } from "react";
import { rememberColumns } from "../state/board-memory.ts";
import { setView, useSelection } from "../state/selection-store.ts";
import { type BoardKind, type BookDepth, columnSetOf } from "./column-sets.ts";
import { type ColumnId, levelPlaceOf } from "./columns.ts";
import type { ColumnChoice } from "./layout.ts";
import { readColumns, writeColumns } from "./view-words.ts";

/** The columns somebody chose for this kind of list; null while the width decides. */
export function useChosenColumns(kind: BoardKind, depth: BookDepth): readonly ColumnChoice[] | null {
  const words = useSelection((selection) => selection.columns);
  return useMemo(() => (words ? readColumns(words, kind, depth) : null), [words, kind, depth]);
}

/** Shows exactly these, here and in every list of the kind; null lets the width decide again. */
export function chooseColumns(kind: BoardKind, columns: readonly ColumnChoice[] | null): void {
  const words = writeColumns(columns);
  rememberColumns(kind, words);
  setView({ columns: words });
}

/** Three or ten levels: columns chosen by hand get the further levels beside those they have, or lose them. */
export function chooseDepth(kind: BoardKind, chosen: readonly ColumnChoice[] | null, depth: BookDepth): void {
  setView({ depth });
  if (chosen) chooseColumns(kind, withDepth(chosen, kind, depth));
}

export function withDepth(
  chosen: readonly ColumnChoice[],
  kind: BoardKind,
  depth: BookDepth,
): readonly ColumnChoice[] {
  const kept = chosen.filter(({ id }) => (levelPlaceOf(id)?.at ?? 0) < depth);
  if (depth === 3) return kept;
  const more = (side: "bids" | "asks"): ColumnChoice[] =>
    columnSetOf(kind, depth)
      .all.filter((id) => levelPlaceOf(id)?.side === side && !kept.some((one) => one.id === id))
      .filter((id) => (levelPlaceOf(id)?.at ?? 0) >= 3)
      .map((id) => ({ id, width: null }));
  const isOf = (side: "bids" | "asks") => (one: ColumnChoice) => levelPlaceOf(one.id)?.side === side;
  const bidsAt = Math.max(1, kept.findIndex(isOf("bids")));
  const asksAt = kept.findLastIndex(isOf("asks")) + 1 || kept.length;
  return [
    ...kept.slice(0, bidsAt),
    ...more("bids"),
    ...kept.slice(bidsAt, Math.max(bidsAt, asksAt)),
    ...more("asks"),
    ...kept.slice(Math.max(bidsAt, asksAt)),
  ];
}

/** A column at another place; the symbol stays first. */
export function moveColumn(
  columns: readonly ColumnChoice[],
  id: ColumnId,
  to: number,
): readonly ColumnChoice[] {
  const moved = columns.find((column) => column.id === id);
  if (!moved || id === "symbol") return columns;
  const others = columns.filter((column) => column !== moved);
  const at = Math.min(Math.max(to, 1), others.length);
  return [...others.slice(0, at), moved, ...others.slice(at)];
}
