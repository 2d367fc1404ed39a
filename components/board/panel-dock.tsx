"use client";

import dynamic from "next/dynamic";
import { useEffect } from "react";
import { selectSymbol, useSelection } from "../state/selection-store.ts";
import styles from "./board-page.module.css";

/** Charts are heavy and the board must be there first. */
const InstrumentPanel = dynamic(
  () => import("../instrument/instrument-panel.tsx").then((module) => module.InstrumentPanel),
  { ssr: false },
);

/** The place of the selected symbol's panel: right of the board, on a phone the whole screen. */
export function PanelDock() {
  const symbol = useSelection((selection) => selection.symbol);
  const isOpen = symbol !== null;

  useEffect(() => {
    if (!isOpen) return;
    const onKeyDown = (event: KeyboardEvent) => {
      // An open dialog, menu or search takes its Escape itself and says so.
      if (event.key !== "Escape" || event.defaultPrevented) return;
      selectSymbol(null);
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [isOpen]);

  if (symbol === null) return null;
  return (
    <aside className={styles.panel} data-testid="instrument-panel" aria-label={symbol}>
      <InstrumentPanel symbol={symbol} onClose={() => selectSymbol(null)} />
    </aside>
  );
}
