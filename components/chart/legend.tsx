"use client";

import { useEffect, useRef, useState } from "react";
import { openingOf } from "#lib/chart/chart-time.ts";
import { formatPrice, formatVolume, type PriceUnit, shortVolume } from "#lib/format/number.ts";
import type { Bar, Interval } from "#lib/market/bar.ts";
import type { Paint } from "#lib/market/paint.ts";
import { type TextKey, useText } from "../i18n/text.ts";
import { usePreference } from "../state/preferences-store.ts";
import styles from "./legend.module.css";

export interface LegendBar {
  bar: Bar;
  /** The colour of a price in this bar. */
  paint: (price: number) => Paint;
  /** The pointer is on it; otherwise it is the latest. */
  isPointed: boolean;
}

/** Carries the bar under the pointer from the chart to its words without a render in between. */
export interface LegendLine {
  say(bar: LegendBar | null): void;
  listen(call: (bar: LegendBar | null) => void): () => void;
}

export function useLegendLine(): LegendLine {
  const [line] = useState<LegendLine>(() => {
    let latest: LegendBar | null = null;
    const calls = new Set<(bar: LegendBar | null) => void>();
    return {
      say(bar) {
        latest = bar;
        for (const call of calls) call(bar);
      },
      listen(call) {
        calls.add(call);
        call(latest);
        return () => calls.delete(call);
      },
    };
  });
  return line;
}

const FIELDS = [
  ["open", "chart.open"],
  ["high", "chart.high"],
  ["low", "chart.low"],
  ["close", "chart.close"],
] as const satisfies readonly (readonly ["open" | "high" | "low" | "close", TextKey])[];

interface LegendProps {
  line: LegendLine;
  interval: Interval;
  unit: PriceUnit;
  /** Only what the pointer is on; the latest bar is not told. */
  isPointedOnly?: boolean;
}

/** `17/12/2025 Mở 92.60 Cao 93.00 Thấp 92.00 Đóng 92.00 KL 6.91 tr`, written straight into the page. */
export function Legend({ line, interval, unit, isPointedOnly = false }: LegendProps) {
  const text = useText();
  const language = usePreference("language");
  const root = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      line.listen((said) => {
        const element = root.current;
        if (!element) return;
        element.hidden = said === null || (isPointedOnly && !said.isPointed);
        if (!said || element.hidden) return;
        const { bar, paint } = said;
        write(element, "time", openingOf(bar.openTimeMs, interval, language));
        for (const [field] of FIELDS) {
          write(element, field, formatPrice(bar[field], unit), paint(bar[field]));
        }
        write(
          element,
          "volume",
          shortVolume(bar.volume, text("chart.million")) || formatVolume(bar.volume) || "0",
        );
      }),
    [line, interval, unit, language, text, isPointedOnly],
  );
  return (
    <div ref={root} className={styles.legend} hidden aria-hidden="true">
      <span data-field="time" />
      {FIELDS.map(([field, key]) => (
        <span key={field} className={styles.pair}>
          {text(key)} <b data-field={field} className={styles.value} />
        </span>
      ))}
      <span className={styles.pair}>
        {text("board.volume")} <b data-field="volume" className={styles.value} />
      </span>
    </div>
  );
}

function write(root: HTMLElement, field: string, words: string, paint?: Paint): void {
  const element = root.querySelector<HTMLElement>(`[data-field="${field}"]`);
  if (!element) return;
  if (element.textContent !== words) element.textContent = words;
  if (paint) element.dataset.paint = paint;
}
