import type { PriceUnit } from "#lib/format/number.ts";
import type { CellStyle } from "./cells.ts";
import type { BoardKind } from "./column-sets.ts";
import type { ComputedList } from "./computed-columns.ts";
import type { BoardLayout } from "./layout.ts";
import type { RowSource } from "./row-source.ts";

/** The board as it stands on the screen, for whoever writes it down. */
export interface ShownBoard {
  name: string;
  kind: BoardKind;
  layout: BoardLayout;
  /** All rows of the list as filtered and sorted, those scrolled away too. */
  order: readonly string[];
  source: RowSource;
  cellStyles: Record<PriceUnit, CellStyle>;
  computed: ComputedList;
}

let shown: ShownBoard | null = null;

export function showOnScreen(board: ShownBoard): () => void {
  shown = board;
  return () => {
    if (shown === board) shown = null;
  };
}

export function boardOnScreen(): ShownBoard | null {
  return shown;
}
