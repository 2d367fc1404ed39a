import { useEffect, useState } from "react";
import type { StockRow } from "#lib/market/overview.ts";

/** How long a layout stands before the rows' sizes count anew, ms. */
const SETTLE_MS = 30_000;

/**
 * The rows as they were when the layout was last made: at first, when `key` changes, when others are listed, and
 * every half minute while nobody points at it. Nothing moves but what changed.
 */
export function useSettledRows(rows: readonly StockRow[], key: string, isHeld: boolean): readonly StockRow[] {
  const wholeKey = `${key} ${rows.length}`;
  const [settled, setSettled] = useState({ wholeKey, rows });
  const [isDue, setDue] = useState(false);
  if (settled.wholeKey !== wholeKey || (isDue && !isHeld && settled.rows !== rows)) {
    setSettled({ wholeKey, rows });
    setDue(false);
  }
  useEffect(() => {
    const timer = setInterval(() => setDue(true), SETTLE_MS);
    return () => clearInterval(timer);
  }, []);
  return settled.rows;
}
