import { useMemo } from "react";
import { rememberColumns, useBoardMemory } from "../state/board-memory.ts";
import { setView, useSelection, type View } from "../state/selection-store.ts";
import { type BoardKind, type BookDepth, columnSetOf } from "./column-sets.ts";
import { type ColumnId, levelPlaceOf } from "./columns.ts";
import { type ComputedList, splitColumns } from "./computed-columns.ts";
import type { ColumnChoice } from "./layout.ts";
import { readColumns, writeColumns } from "./view-words.ts";

/** The columns somebody chose for this kind of list; null while the width decides. */
export function useChosenColumns(kind: BoardKind, depth: BookDepth): readonly ColumnChoice[] | null {
  const words = useSelection((selection) => selection.columns);
  return useMemo(() => (words ? readColumns(words, kind, depth) : null), [words, kind, depth]);
}

/** What a person computes on this board. */
export function useComputed(): ComputedList {
  const words = useSelection((selection) => selection.columns);
  return useMemo(() => splitColumns(words).computed, [words]);
}

/** What a person has chosen for lists of this kind: kept with three levels, shown with as many as the board has. */
export function keptColumns(kind: BoardKind, depth: BookDepth): string {
  const words = useBoardMemory.getState().columns[kind] ?? "";
  const chosen = depth === 10 && words ? readColumns(words, kind, 3) : null;
  return chosen ? writeColumns(withDepth(chosen, kind, depth), splitColumns(words).computed) : words;
}

/** Shows exactly these, here and in every list of the kind; null lets the width decide again. */
export function chooseColumns(
  kind: BoardKind,
  columns: readonly ColumnChoice[] | null,
  computed: ComputedList = splitColumns(useSelection.getState().columns).computed,
): void {
  rememberColumns(kind, writeColumns(columns && withDepth(columns, kind, 3), computed));
  setView({ columns: writeColumns(columns, computed) });
}

/** What a named layout keeps: the heads stay as the person has them. */
export type KeptView = Omit<View, "heads">;

/** A way to see the board that was kept under a name, or comes ready-made. */
export function showLayout(kind: BoardKind, layout: KeptView): void {
  const { columns, sort, filter, depth } = layout;
  setView({ sort, filter, depth });
  chooseColumns(kind, readColumns(columns, kind, depth), splitColumns(columns).computed);
}

/** Three or ten levels: columns chosen by hand get the further levels beside those they have, or lose them. */
export function chooseDepth(kind: BoardKind, chosen: readonly ColumnChoice[] | null, depth: BookDepth): void {
  const { computed } = splitColumns(useSelection.getState().columns);
  setView({ depth, ...(chosen ? { columns: writeColumns(withDepth(chosen, kind, depth), computed) } : {}) });
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
