import { type BoardKind, type BookDepth, columnSetOf } from "./column-sets.ts";
import { type ColumnId, computedColumn } from "./columns.ts";
import { type ComputedColumn, type ComputedList, withComputed } from "./computed-columns.ts";
import type { ColumnChoice } from "./layout.ts";
import { boardOnScreen } from "./shown-board.ts";
import { chooseColumns, useChosenColumns, useComputed } from "./use-columns.ts";

export interface ColumnHand {
  /** Null while the width of the screen decides. */
  chosen: readonly ColumnChoice[] | null;
  shown: readonly ColumnChoice[];
  /** What this kind of list could show besides. */
  hidden: readonly ColumnId[];
  computed: ComputedList;
  set(columns: readonly ColumnChoice[]): void;
  show(id: ColumnId): void;
  /** In the place of `before`, or as the last column; false when the board has no place left for it. */
  showComputed(column: ComputedColumn, before: ComputedColumn | null): boolean;
}

/** Shows and hides columns, for whoever offers that. */
export function useColumnHand(kind: BoardKind, depth: BookDepth): ColumnHand {
  const chosen = useChosenColumns(kind, depth);
  const computed = useComputed();
  const shown = chosen ?? onScreen();
  const { all } = columnSetOf(kind, depth);
  const has = (id: ColumnId) => shown.some((column) => column.id === id);
  return {
    ...{ chosen, shown, computed },
    hidden: all.filter((id) => !has(id)),
    set: (columns) => chooseColumns(kind, columns, computed),
    /** Back where the set has it: behind the last one shown that comes before it there. */
    show(id) {
      const before = all.slice(0, all.indexOf(id));
      const at = shown.findLastIndex((column) => before.includes(column.id)) + 1;
      chooseColumns(kind, [...shown.slice(0, at), { id, width: null }, ...shown.slice(at)], computed);
    },
    showComputed(column, before) {
      const renamed = computed.map((one) => (before && one?.name === before.name ? column : one));
      const placed = withComputed(renamed, column, (place) => !has(computedColumn(place)));
      if (!placed) return false;
      const id = computedColumn(placed.place);
      chooseColumns(kind, has(id) ? shown : [...shown, { id, width: null }], placed.computed);
      return true;
    },
  };
}

/** What the width of the screen has chosen. */
function onScreen(): readonly ColumnChoice[] {
  return boardOnScreen()?.layout.columns.map(({ id }) => ({ id, width: null })) ?? [];
}
