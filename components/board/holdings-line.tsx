"use client";

import { useLayoutEffect, useRef } from "react";
import { formatPercent, formatSignedVnd, groupDigits } from "#lib/format/number.ts";
import { type Profit, profitOf, totalOf } from "#lib/watchlist/holding.ts";
import { useText } from "../i18n/text.ts";
import { shownOf } from "./cells.ts";
import styles from "./holdings-line.module.css";
import type { RowSource } from "./row-source.ts";

/** What the list is worth as a whole, under its rows; nothing where nothing is held. */
export function HoldingsLine({ symbols, source }: { symbols: readonly string[]; source: RowSource }) {
  const text = useText();
  const line = useRef<HTMLDListElement>(null);
  const isHeld = symbols.some((symbol) => {
    const entry = source.relatedOf(symbol)?.own?.entry;
    return entry?.quantity && entry.cost !== null && source.unitOf(symbol) === "vnd";
  });
  useLayoutEffect(() => {
    const element = line.current;
    if (!isHeld || !element) return;
    const paint = () => {
      const { total, unpriced } = totalNow(symbols, source);
      write(element, "worth", total ? groupDigits(total.worthVnd, 0) : "–");
      write(element, "paid", total ? groupDigits(total.paidVnd, 0) : "–");
      const percent = total && total.percent !== null ? ` (${formatPercent(total.percent)}%)` : "";
      write(element, "profit", total ? formatSignedVnd(total.profitVnd) + percent : "–", total?.profitVnd);
      write(element, "day", formatSignedVnd(total?.dayVnd) || "–", total?.dayVnd);
      write(element, "unpriced", unpriced > 0 ? text("watchlist.unpriced", { n: unpriced }) : "");
    };
    paint();
    return source.subscribe(paint);
  }, [symbols, source, text, isHeld]);
  if (!isHeld) return null;
  return (
    <dl ref={line} className={styles.line} aria-label={text("watchlist.holdings")} data-testid="holdings">
      <dt>{text("watchlist.profit")}</dt>
      <dd data-part="profit" data-testid="holdings-profit" />
      <dt>{text("watchlist.profitDay")}</dt>
      <dd data-part="day" />
      <dt>{text("watchlist.worth")}</dt>
      <dd data-part="worth" data-testid="holdings-worth" />
      <dt>{text("watchlist.paid")}</dt>
      <dd data-part="paid" />
      <dd data-part="unpriced" className={styles.unpriced} />
    </dl>
  );
}

function totalNow(symbols: readonly string[], source: RowSource): { total: Profit | null; unpriced: number } {
  const profits: Profit[] = [];
  let unpriced = 0;
  for (const symbol of symbols) {
    const own = source.relatedOf(symbol)?.own;
    // What futures stand for was not paid: added up with shares it would make neither sum true.
    if (!own?.entry.quantity || own.entry.cost === null || own.unit !== "vnd") continue;
    const state = source.stateOf(symbol);
    const profit = state ? profitOf(own.entry, shownOf(state).price, state.reference, own.unit) : null;
    if (profit) profits.push(profit);
    else unpriced += 1;
  }
  return { total: totalOf(profits), unpriced };
}

/** Numbers are written into their places: a tick costs no render. */
function write(line: HTMLElement, part: string, words: string, sign?: number | null): void {
  const place = line.querySelector<HTMLElement>(`[data-part="${part}"]`);
  if (!place || place.textContent === words) return;
  place.textContent = words;
  if (sign === undefined) return;
  place.dataset.paint = !sign ? "reference" : sign > 0 ? "up" : "down";
}
