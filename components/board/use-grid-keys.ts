import type { KeyboardEvent } from "react";
import { useText } from "../i18n/text.ts";
import { togglePin } from "../state/board-memory.ts";
import { selectSymbol } from "../state/selection-store.ts";
import { type GridPosition, type GridSize, HEAD_ROW, moveFocus } from "./grid-keys.ts";
import type { RowSource } from "./row-source.ts";
import { rowSpeech } from "./speech.ts";
import { speak } from "./spoken.tsx";

interface GridKeysOptions {
  order: readonly string[];
  source: RowSource;
  active: GridPosition;
  size: GridSize;
  /** A phone's head is no row of the grid's keys. */
  hasHead: boolean;
  focusCell: (position: GridPosition) => void;
  followFocus: (symbol: string | undefined) => void;
}

/** Enter opens the row's panel, Space pins it, = reads it out, arrows move. Letters are the page's. */
export function useGridKeys(options: GridKeysOptions): (event: KeyboardEvent) => void {
  const text = useText();
  const { order, source, active, size, hasHead, focusCell, followFocus } = options;

  function onRowKey(key: string, symbol: string): boolean {
    if (key === "Enter") selectSymbol(symbol);
    else if (key === " ") {
      const isPinned = togglePin(symbol);
      speak(text(isPinned ? "board.pinned" : "board.unpinned", { symbol }));
    } else if (key === "=") speak(rowSpeech(symbol, source.stateOf(symbol), source.unitOf(symbol), text));
    else return false;
    return true;
  }

  return (event) => {
    if (event.altKey || event.metaKey || event.shiftKey) return;
    const at = placeOf(event.target) ?? active;
    const symbol = at.row === HEAD_ROW ? undefined : order[at.row];
    if (symbol && !event.ctrlKey && onRowKey(event.key, symbol)) {
      event.preventDefault();
      return;
    }
    const next = moveFocus(event.key, event.ctrlKey, at, size);
    if (!next || (!hasHead && next.row === HEAD_ROW)) return;
    event.preventDefault();
    focusCell(next);
    if (next.row !== at.row) followFocus(order[next.row]);
  };
}

/** The cell a key was pressed in: a row that was sorted or pinned elsewhere has taken its focus along. */
function placeOf(target: EventTarget): GridPosition | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>("[data-at]") : null;
  const row = cell?.closest<HTMLElement>("[data-row]");
  return cell && row ? { row: Number(row.dataset.row), column: Number(cell.dataset.at) } : null;
}
