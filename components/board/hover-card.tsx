"use client";

import { type RefObject, useEffect, useId, useState } from "react";
import { createPortal } from "react-dom";
import type { ColumnId } from "./columns.ts";
import { type Anchor, TruthCard } from "./truth-card.tsx";

/** Over a symbol one waits for its card; over a number the eye only rests: longer, so that it does not disturb. */
const OPEN_AFTER_MS = { symbol: 350, number: 700 } as const;
const CARD = { width: 320, height: 250 } as const;
/** On the cell that has the focus it opens the card, and closes it. */
const TRUTH_KEY = ".";

/** Beside a cell the mouse rests on, or one that is asked about by key: how true what stands there is. */
export function HoverCard({ grid }: { grid: RefObject<HTMLElement | null> }) {
  const id = useId();
  const [anchor, setAnchor] = useState<Anchor | null>(null);

  useEffect(() => {
    const element = grid.current;
    if (!element) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let described: Element | null = null;
    const place = (next: Anchor | null) => {
      clearTimeout(timer);
      described?.removeAttribute("aria-describedby");
      described = null;
      setAnchor(next);
    };
    const close = () => place(null);
    const over = (event: PointerEvent) => {
      if (event.pointerType !== "mouse") return;
      const cell = cellOf(event.target);
      clearTimeout(timer);
      if (!cell) return close();
      // The card of another row would be taken for this one's.
      setAnchor((before) => (before?.symbol === symbolOf(cell) ? before : null));
      const wait = cell.dataset.col === "symbol" ? OPEN_AFTER_MS.symbol : OPEN_AFTER_MS.number;
      timer = setTimeout(() => place(anchorAt(cell)), wait);
    };
    const key = (event: KeyboardEvent) => {
      const cell = event.key === TRUTH_KEY && !event.ctrlKey && !event.altKey ? cellOf(event.target) : null;
      const wasOpen = described !== null && described === cell;
      close();
      if (!cell || wasOpen) return;
      event.preventDefault();
      place(anchorAt(cell));
      described = cell;
      cell.setAttribute("aria-describedby", id);
    };
    element.addEventListener("pointerover", over);
    element.addEventListener("pointerleave", close);
    element.addEventListener("scroll", close, { passive: true });
    element.addEventListener("pointerdown", close);
    element.addEventListener("focusout", close);
    addEventListener("keydown", key);
    return () => {
      close();
      element.removeEventListener("pointerover", over);
      element.removeEventListener("pointerleave", close);
      element.removeEventListener("scroll", close);
      element.removeEventListener("pointerdown", close);
      element.removeEventListener("focusout", close);
      removeEventListener("keydown", key);
    };
  }, [grid, id]);

  if (!anchor) return null;
  return createPortal(<TruthCard key={anchor.symbol} id={id} anchor={anchor} />, document.body);
}

/** A cell of a row of data. */
function cellOf(target: EventTarget | null): HTMLElement | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>("[data-col]") : null;
  return cell && symbolOf(cell) ? cell : null;
}

function symbolOf(cell: HTMLElement): string | undefined {
  return cell.closest<HTMLElement>("[data-symbol]")?.dataset.symbol;
}

/** Below the cell, or above it near the end of the page; never beyond its right edge. */
function anchorAt(cell: HTMLElement): Anchor {
  const box = cell.getBoundingClientRect();
  const isLow = box.bottom + CARD.height + 8 > innerHeight;
  return {
    symbol: symbolOf(cell) ?? "",
    column: cell.dataset.col as ColumnId,
    left: Math.max(8, Math.min(box.left + 12, innerWidth - CARD.width - 8)),
    ...(isLow ? { bottom: innerHeight - box.top + 4 } : { top: box.bottom + 4 }),
  };
}
