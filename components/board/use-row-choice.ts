import { type MouseEvent, type PointerEvent, useRef, useState } from "react";
import { selectSymbol, useSelection } from "../state/selection-store.ts";
import type { GridPosition } from "./grid-keys.ts";

interface RowChoice {
  /** The symbol of the open panel, else the row that was last clicked or walked to. */
  chosen: string | null;
  /** Keys walked to it. */
  walkTo: (symbol: string | null) => void;
  onPointerDown: (event: PointerEvent) => void;
  onClick: (event: MouseEvent) => void;
}

/** A mouse chooses a row and opens its panel with a second click; a finger opens it at once, and so does a phone. */
export function useRowChoice(
  isPhone: boolean,
  setActive: (position: GridPosition) => void,
  followFocus: (symbol: string) => void,
): RowChoice {
  const [row, setRow] = useState<string | null>(null);
  const opened = useSelection((selection) => selection.symbol);
  const pressedBy = useRef("");
  return {
    chosen: opened ?? row,
    walkTo: setRow,
    onPointerDown(event) {
      pressedBy.current = event.pointerType;
    },
    onClick({ target, detail }) {
      const line = (target as Element).closest<HTMLElement>("[data-symbol]");
      const symbol = line?.dataset.symbol;
      if (!line || !symbol) return;
      const cell = (target as Element).closest<HTMLElement>("[data-at]");
      setActive({ row: Number(line.dataset.row), column: Number(cell?.dataset.at ?? 0) });
      setRow(symbol);
      const isOpening = isPhone || pressedBy.current === "touch" || detail > 1;
      // An open panel goes with the choice.
      if (isOpening || opened !== null) selectSymbol(symbol);
      else followFocus(symbol);
    },
  };
}
