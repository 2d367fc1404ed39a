"use client";

import { useLayoutEffect, useRef } from "react";
import { formatPercent, formatSignedVnd, type PriceUnit } from "#lib/format/number.ts";
import type { Entry } from "#lib/watchlist/fields.ts";
import { profitOf } from "#lib/watchlist/holding.ts";
import { shownOf } from "../board/cells.ts";
import { useMarket } from "../state/market-store.ts";
import styles from "./symbol-row.module.css";

/** Profit or loss of one holding, written by each tick without a render. */
export function ProfitCell({ entry, unit }: { entry: Entry; unit: PriceUnit }) {
  const cell = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const element = cell.current;
    if (!element) return;
    const paint = () => {
      const state = useMarket.getState().states.get(entry.symbol);
      const profit = state ? profitOf(entry, shownOf(state).price, state.reference, unit) : null;
      const percent = profit && profit.percent !== null ? ` ${formatPercent(profit.percent)}%` : "";
      const words = profit ? formatSignedVnd(profit.profitVnd) + percent : "";
      if (element.textContent === words) return;
      element.textContent = words;
      const won = profit?.profitVnd ?? 0;
      element.dataset.paint = won === 0 ? "reference" : won > 0 ? "up" : "down";
    };
    paint();
    return useMarket.subscribe(paint);
  }, [entry, unit]);
  return <span ref={cell} className={styles.profit} data-testid="profit" />;
}
