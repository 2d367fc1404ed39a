"use client";

import { type RefObject, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import {
  formatBillions,
  formatChange,
  formatPercent,
  formatPrice,
  formatVolume,
  groupDigits,
} from "#lib/format/number.ts";
import { netForeignOf, type StockRow } from "#lib/market/overview.ts";
import { sectorWords } from "../i18n/sectors.ts";
import { useText } from "../i18n/text.ts";
import { useInstrument } from "../state/instruments-store.ts";
import { usePreference } from "../state/preferences-store.ts";
import styles from "./heat-card.module.css";
import { useRows } from "./rows-store.ts";

const OPEN_AFTER_MS = 120;
const WIDTH = 264;
const HEIGHT = 168;
const GAP = 8;

interface Anchor {
  symbol: string;
  left: number;
  top: number;
}

/** Beside the cell that is pointed at or focused: whose it is, and its figures. */
export function HeatCard({ map }: { map: RefObject<HTMLElement | null> }) {
  const [anchor, setAnchor] = useState<Anchor | null>(null);

  useEffect(() => {
    const element = map.current;
    if (!element) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const close = () => {
      clearTimeout(timer);
      setAnchor(null);
    };
    const show = (target: EventTarget | null, afterMs: number) => {
      clearTimeout(timer);
      const cell = (target as Element | null)?.closest?.<HTMLElement>("[data-symbol]");
      const symbol = cell?.dataset.symbol;
      if (!cell || !symbol) return setAnchor(null);
      timer = setTimeout(() => setAnchor({ symbol, ...placeBeside(cell.getBoundingClientRect()) }), afterMs);
    };
    const over = (event: PointerEvent) => {
      if (event.pointerType === "mouse") show(event.target, OPEN_AFTER_MS);
    };
    const focus = (event: FocusEvent) => {
      if ((event.target as Element).matches(":focus-visible")) show(event.target, 0);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === "Escape") close();
    };
    element.addEventListener("pointerover", over);
    element.addEventListener("pointerleave", close);
    element.addEventListener("focusin", focus);
    element.addEventListener("focusout", close);
    addEventListener("keydown", onKeyDown);
    addEventListener("scroll", close, { capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      element.removeEventListener("pointerover", over);
      element.removeEventListener("pointerleave", close);
      element.removeEventListener("focusin", focus);
      element.removeEventListener("focusout", close);
      removeEventListener("keydown", onKeyDown);
      removeEventListener("scroll", close, { capture: true });
    };
  }, [map]);

  const row = useRows((store) => (anchor ? store.bySymbol.get(anchor.symbol) : undefined));
  if (!anchor || !row) return null;
  return createPortal(<Card row={row} left={anchor.left} top={anchor.top} />, document.body);
}

/** Right of the cell, or left of it where the window ends; in the middle of a cell wider than both. */
function placeBeside(box: DOMRect): { left: number; top: number } {
  const right = box.right + GAP;
  const left = box.left - GAP - WIDTH;
  const inside = box.left + (box.width - WIDTH) / 2;
  const fits = right + WIDTH <= innerWidth ? right : left >= 0 ? left : inside;
  return {
    left: Math.max(GAP, Math.min(fits, innerWidth - WIDTH - GAP)),
    top: Math.max(GAP, Math.min(box.top, innerHeight - HEIGHT - GAP)),
  };
}

function Card({ row, left, top }: { row: StockRow; left: number; top: number }) {
  const text = useText();
  const language = usePreference("language");
  const instrument = useInstrument(row.symbol);
  const net = netForeignOf(row);
  const billions = (vnd: number | null) =>
    vnd === null ? text("figure.unknown") : text("figure.billions", { value: formatBillions(vnd) || "0" });
  return (
    <div className={styles.card} role="tooltip" style={{ left, top, width: WIDTH }}>
      <div className={styles.head}>
        <b>{row.symbol}</b>
        <span>{[row.exchange, sectorWords(row.sector, language)].filter(Boolean).join(" · ")}</span>
      </div>
      <div className={styles.name}>{language === "vi" ? instrument?.nameVi : instrument?.nameEn}</div>
      <dl>
        <dt>{text("figure.price")}</dt>
        <dd data-paint={row.paint}>
          {row.price === null
            ? text("heat.notTraded")
            : `${formatPrice(row.price)}  ${formatChange(row.change)}  ${formatPercent(row.changePercent)}%`}
        </dd>
        <dt>{text("figure.volume")}</dt>
        <dd>{formatVolume(row.volumeShares) || "0"}</dd>
        <dt>{text("figure.turnover")}</dt>
        <dd>{billions(row.valueVnd)}</dd>
        <dt>{text("figure.capitalisation")}</dt>
        <dd>{billions(row.capitalisationVnd)}</dd>
        <dt>{text("figure.foreignNet")}</dt>
        <dd>
          {net === null
            ? text("figure.unknown")
            : text("figure.billions", { value: `${net > 0 ? "+" : ""}${groupDigits(net / 1e9, 1)}` })}
        </dd>
      </dl>
    </div>
  );
}
