import { type KeyboardEvent, type PointerEvent, type RefObject, useRef, useState } from "react";
import type { BoardKind } from "./column-sets.ts";
import type { ColumnId } from "./columns.ts";
import type { BoardLayout, ColumnChoice } from "./layout.ts";
import { chooseColumns, moveColumn } from "./use-columns.ts";
import { clampWidth } from "./view-words.ts";

/** A hand that moves less than this clicks. */
const DRAG_FROM_PX = 6;
/** One press of a key makes a column so much wider or narrower. */
const KEY_STEP_PX = 6;

export interface HeadHand {
  /** Where the dragged column would land, px from the left edge of the row; null while none is dragged. */
  dropLeft: number | null;
  grab(event: PointerEvent, id: ColumnId): void;
  /** Whether the click that follows belongs to a drag. */
  wasDragged(): boolean;
  resize(event: PointerEvent, id: ColumnId): void;
  resetWidth(id: ColumnId): void;
  onKeyDown(event: KeyboardEvent, id: ColumnId): void;
}

/** Columns moved and resized by their heads: with the pointer, or with keys on the head that has the focus. */
export function useHeadHand(
  scroller: RefObject<HTMLElement | null>,
  layout: BoardLayout,
  kind: BoardKind,
  chosen: readonly ColumnChoice[] | null,
): HeadHand {
  const [dropLeft, setDropLeft] = useState<number | null>(null);
  const dragged = useRef(false);
  const columns = (): readonly ColumnChoice[] =>
    chosen ?? layout.columns.map(({ id }) => ({ id, width: null }));

  function setWidth(id: ColumnId, width: number | null): void {
    chooseColumns(
      kind,
      columns().map((column) => (column.id === id ? { id, width } : column)),
    );
  }

  function moveTo(id: ColumnId, index: number): void {
    const now = columns();
    const from = now.findIndex((column) => column.id === id);
    chooseColumns(kind, moveColumn(now, id, index > from ? index - 1 : index));
  }

  function gapAt(clientX: number): number {
    const box = scroller.current;
    const x = clientX - (box?.getBoundingClientRect().left ?? 0) + (box?.scrollLeft ?? 0);
    const index = layout.columns.findIndex(({ left, width }) => x < left + width / 2);
    return Math.max(1, index < 0 ? layout.columns.length : index);
  }

  return {
    dropLeft,
    wasDragged: () => dragged.current,
    grab(event, id) {
      dragged.current = false;
      if (event.button !== 0 || event.pointerType === "touch" || id === "symbol") return;
      const fromX = event.clientX;
      const end = () => {
        removeEventListener("pointermove", move);
        removeEventListener("pointerup", drop);
        removeEventListener("pointercancel", end);
        removeEventListener("keydown", cancel, true);
        setDropLeft(null);
      };
      const move = ({ clientX }: globalThis.PointerEvent) => {
        if (!dragged.current && Math.abs(clientX - fromX) < DRAG_FROM_PX) return;
        dragged.current = true;
        const gap = gapAt(clientX);
        setDropLeft(layout.columns[gap]?.left ?? layout.width);
      };
      const drop = ({ clientX }: globalThis.PointerEvent) => {
        end();
        if (dragged.current) moveTo(id, gapAt(clientX));
      };
      const cancel = (key: globalThis.KeyboardEvent) => {
        if (key.key !== "Escape") return;
        key.preventDefault();
        end();
      };
      addEventListener("pointermove", move);
      addEventListener("pointerup", drop);
      addEventListener("pointercancel", end);
      addEventListener("keydown", cancel, true);
    },
    resize(event, id) {
      event.preventDefault();
      event.stopPropagation();
      const fromX = event.clientX;
      const before = layout.columns.find((column) => column.id === id)?.width ?? 0;
      let frame = 0;
      const move = ({ clientX }: globalThis.PointerEvent) => {
        cancelAnimationFrame(frame);
        frame = requestAnimationFrame(() => setWidth(id, clampWidth(before + clientX - fromX)));
      };
      const end = () => {
        removeEventListener("pointermove", move);
        removeEventListener("pointerup", end);
        removeEventListener("pointercancel", end);
      };
      addEventListener("pointermove", move);
      addEventListener("pointerup", end);
      addEventListener("pointercancel", end);
    },
    resetWidth: (id) => setWidth(id, null),
    onKeyDown(event, id) {
      const at = layout.columns.findIndex((column) => column.id === id);
      const width = layout.columns[at]?.width ?? 0;
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.shiftKey && event.key === "ArrowLeft") moveTo(id, at - 1);
      else if (event.shiftKey && event.key === "ArrowRight") moveTo(id, at + 2);
      else if (event.key === "+") setWidth(id, clampWidth(width + KEY_STEP_PX));
      else if (event.key === "-" || event.key === "−") setWidth(id, clampWidth(width - KEY_STEP_PX));
      else if (event.key === "Delete" && id !== "symbol") {
        chooseColumns(
          kind,
          columns().filter((column) => column.id !== id),
        );
      } else return;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
