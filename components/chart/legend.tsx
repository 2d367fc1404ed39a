"use client";

import { useEffect, useRef, useState } from "react";
import { openingOf } from "#lib/chart/chart-time.ts";
import { formOf, type Study } from "#lib/chart/indicator.ts";
import {
  formatChange,
  formatPercent,
  formatPrice,
  formatVolume,
  type PriceUnit,
  shortVolume,
} from "#lib/format/number.ts";
import type { Bar, Interval } from "#lib/market/bar.ts";
import type { Paint } from "#lib/market/paint.ts";
import { type Text, type TextKey, useText } from "../i18n/text.ts";
import { usePreference } from "../state/preferences-store.ts";
import type { ChartValues } from "./chart-surface.ts";
import styles from "./legend.module.css";
import { studyName, studyValue } from "./study-words.ts";

export interface LegendBar {
  bar: Bar;
  previous: Bar | null;
  /** The colour of a price in this bar. */
  paint: (price: number) => Paint;
  /** The pointer is on it; otherwise it is the latest. */
  isPointed: boolean;
  values: ChartValues;
  /** Where the panes below the prices begin, px. */
  paneTops: readonly number[];
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

/** `17/12/2025 Mở 92.60 Cao 93.00 Thấp 92.00 Đóng 92.00 −0.60 −0.65% KL 6.91 tr`, written straight into the page. */
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
        const { bar, paint, previous } = said;
        write(element, "time", openingOf(bar.openTimeMs, interval, language));
        for (const [field] of FIELDS) {
          write(element, field, formatPrice(bar[field], unit), paint(bar[field]));
        }
        write(
          element,
          "change",
          previous ? changeWords(bar, previous, unit) : "",
          changePaint(bar, previous),
        );
        write(
          element,
          "volume",
          shortVolume(bar.volume, text("chart.million")) || formatVolume(bar.volume) || "0",
        );
        write(element, "provisional", bar.provisional ? text("chart.provisional") : "");
      }),
    [line, interval, unit, language, text, isPointedOnly],
  );
  return (
    <div ref={root} className={styles.legend} hidden aria-hidden="true" data-testid="chart-legend">
      <span data-field="time" />
      {FIELDS.map(([field, key]) => (
        <span key={field} className={styles.pair}>
          {text(key)} <b data-field={field} className={styles.value} />
        </span>
      ))}
      <b data-field="change" className={styles.value} />
      <span className={styles.pair}>
        {text("board.volume")} <b data-field="volume" className={styles.value} />
      </span>
      <i data-field="provisional" className={styles.provisional} title={text("chart.provisionalHint")} />
    </div>
  );
}

/** `−0.60 −0.65%` against the bar before. */
function changeWords(bar: Bar, previous: Bar, unit: PriceUnit): string {
  const change = bar.close - previous.close;
  const percent = previous.close ? (change / previous.close) * 100 : null;
  return `${formatChange(change, unit)} ${percent === null ? "" : `${formatPercent(percent)}%`}`;
}

function changePaint(bar: Bar, previous: Bar | null): Paint {
  if (!previous) return "none";
  if (bar.close === previous.close) return "reference";
  return bar.close > previous.close ? "up" : "down";
}

function write(root: HTMLElement, field: string, words: string, paint?: Paint): void {
  const element = root.querySelector<HTMLElement>(`[data-field="${field}"]`);
  if (!element) return;
  if (element.textContent !== words) element.textContent = words;
  if (paint) element.dataset.paint = paint;
}

interface StudyLegendProps {
  line: LegendLine;
  studies: readonly Study[];
  compared: readonly string[];
  unit: PriceUnit;
}

/** `MA 20 97.10` under the prices' legend, and a line at the top of each pane below. */
export function StudyLegend({ line, studies, compared, unit }: StudyLegendProps) {
  const text = useText();
  const root = useRef<HTMLDivElement>(null);
  const overlays = studies.filter((study) => formOf(study.kind).place === "overlay");
  const lowers = studies.filter((study) => formOf(study.kind).place === "lower");
  useEffect(
    () =>
      line.listen((said) => {
        const element = root.current;
        if (!element || !said) return;
        for (const { study, values } of said.values.studies) {
          write(element, study.id, valuesWords(study, values, unit, text));
        }
        for (const { symbol, percent, colour } of said.values.compared) {
          write(element, `versus-${symbol}`, percent === null ? "" : `${formatPercent(percent)}%`);
          const name = element.querySelector<HTMLElement>(`[data-name="${symbol}"]`);
          if (name) name.style.color = colour;
        }
        element.querySelectorAll<HTMLElement>("[data-pane]").forEach((pane, at) => {
          const top = said.paneTops[at];
          pane.hidden = top === undefined;
          if (top !== undefined) pane.style.top = `${top + 2}px`;
        });
      }),
    [line, unit, text],
  );
  const entry = (study: Study) => (
    <span key={study.id} className={styles.study} data-testid={`study-${study.id}`}>
      <span data-tone={study.tone}>{studyName(study, text)}</span> <b data-field={study.id} />
    </span>
  );
  return (
    <div ref={root} aria-hidden="true">
      {(overlays.length > 0 || compared.length > 0) && (
        <div className={styles.overlays}>
          {compared.map((symbol) => (
            <span key={symbol} className={styles.study}>
              <span data-name={symbol}>{symbol}</span> <b data-field={`versus-${symbol}`} />
            </span>
          ))}
          {overlays.map(entry)}
        </div>
      )}
      {lowers.map((study) => (
        <div key={study.id} className={styles.pane} data-pane={study.id} hidden>
          {entry(study)}
        </div>
      ))}
    </div>
  );
}

function valuesWords(study: Study, values: readonly (number | null)[], unit: PriceUnit, text: Text): string {
  return values.map((value) => (value === null ? "–" : studyValue(study, value, unit, text))).join("  ");
}
