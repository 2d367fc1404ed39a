"use client";

import dynamic from "next/dynamic";
import { type RefObject, useEffect, useState } from "react";
import type { RowPlace } from "./row-menu-parts.tsx";

const RowMenuParts = dynamic(() => import("./row-menu-parts.tsx").then((module) => module.RowMenuParts), {
  ssr: false,
});

/** What can be done with the row, and with the price, that the right button was pressed on. */
export function RowMenu({ grid }: { grid: RefObject<HTMLElement | null> }) {
  const [place, setPlace] = useState<RowPlace | null>(null);
  useEffect(() => {
    const element = grid.current;
    if (!element) return;
    const open = (event: MouseEvent) => {
      const cell = (event.target as Element).closest?.<HTMLElement>("[data-col]");
      const symbol = cell?.closest<HTMLElement>("[data-symbol]")?.dataset.symbol;
      // With Shift the browser's own menu comes.
      if (!cell || !symbol || event.shiftKey) return;
      event.preventDefault();
      const box = cell.getBoundingClientRect();
      // The menu key has no pointer.
      const isPointed = event.clientX !== 0 || event.clientY !== 0;
      setPlace({
        symbol,
        column: cell.dataset.col ?? "",
        left: isPointed ? event.clientX : box.left + 8,
        top: isPointed ? event.clientY : box.bottom,
        cell,
      });
    };
    element.addEventListener("contextmenu", open);
    return () => element.removeEventListener("contextmenu", open);
  }, [grid]);
  return place && <RowMenuParts place={place} onClose={() => setPlace(null)} />;
}
