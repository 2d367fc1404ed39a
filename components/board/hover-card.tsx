"use client";

import dynamic from "next/dynamic";
import { type RefObject, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import type { Anchor } from "./truth-card.tsx";

const TruthCard = dynamic(() => import("./truth-card.tsx").then((module) => module.TruthCard), {
  ssr: false,
});

const OPEN_AFTER_MS = 350;
const HEIGHT = 232;

/** Beside a symbol the mouse rests on: whose shares these are, and how true their numbers are. */
export function HoverCard({ grid }: { grid: RefObject<HTMLElement | null> }) {
  const [anchor, setAnchor] = useState<Anchor | null>(null);

  useEffect(() => {
    const element = grid.current;
    if (!element) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const close = () => {
      clearTimeout(timer);
      setAnchor(null);
    };
    const over = (event: PointerEvent) => {
      if (event.pointerType !== "mouse") return;
      const cell = (event.target as Element).closest?.<HTMLElement>('[data-col="symbol"]');
      const symbol = cell?.closest<HTMLElement>("[data-symbol]")?.dataset.symbol;
      clearTimeout(timer);
      if (!cell || !symbol) return setAnchor(null);
      timer = setTimeout(() => {
        const box = cell.getBoundingClientRect();
        const isLow = box.bottom + HEIGHT + 8 > innerHeight;
        setAnchor({ symbol, left: box.left + 12, top: isLow ? box.top - HEIGHT - 4 : box.bottom + 4 });
      }, OPEN_AFTER_MS);
    };
    element.addEventListener("pointerover", over);
    element.addEventListener("pointerleave", close);
    element.addEventListener("scroll", close, { passive: true });
    element.addEventListener("pointerdown", close);
    addEventListener("keydown", close);
    return () => {
      clearTimeout(timer);
      element.removeEventListener("pointerover", over);
      element.removeEventListener("pointerleave", close);
      element.removeEventListener("scroll", close);
      element.removeEventListener("pointerdown", close);
      removeEventListener("keydown", close);
    };
  }, [grid]);

  if (!anchor) return null;
  return createPortal(<TruthCard key={anchor.symbol} anchor={anchor} />, document.body);
}
