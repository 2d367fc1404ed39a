"use client";

import { useEffect, useRef, useState } from "react";
import { openingOf } from "#lib/chart/chart-time.ts";
import { isMarked, type Source } from "#lib/contract/state.ts";
import { formatPrice, formatVolume, type PriceUnit } from "#lib/format/number.ts";
import { type Bar, type Interval, isIntraday } from "#lib/market/bar.ts";
import type { Limits } from "#lib/market/instrument.ts";
import { type Paint, paintOf } from "#lib/market/paint.ts";
import { isoOf, tradingDateOf } from "#lib/market/trading-time.ts";
import { type Text, useText } from "../i18n/text.ts";
import type { Language } from "../state/preferences.ts";
import { usePreference } from "../state/preferences-store.ts";
import { ChartCover } from "./chart-cover.tsx";
import { type ChartFeed, type ChartPhase, openChartFeed } from "./chart-feed.ts";
import type { ChartSurface } from "./chart-surface.ts";
import type { LegendLine } from "./legend.tsx";
import styles from "./price-chart.module.css";

interface PriceChartProps {
  symbol: string;
  interval: Interval;
  unit: PriceUnit;
  /** Reference, ceiling and floor of the day; drawn within the day only. */
  limits: Limits | null;
  lastPaint: Paint;
  /** VND (points). */
  priceStep: number;
  /** Width of one bar to begin with, px. */
  barWidth?: number;
  legend?: LegendLine;
  /** How many bars are shown, whenever that changes. */
  onCount?: (bars: number) => void;
}

/** How often the words for tests and screen readers follow the chart. */
const WORDS_EVERY_MS = 250;

/** Candles and volume, live. The canvas is drawn past React: no trade renders a component. */
export function PriceChart(props: PriceChartProps) {
  const { symbol, interval, unit, limits, lastPaint } = props;
  const text = useText();
  const language = usePreference("language");
  const root = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const summary = useRef<HTMLParagraphElement>(null);
  const surface = useRef<ChartSurface | null>(null);
  const feed = useRef<ChartFeed | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const [{ phase, source }, setState] = useState<{ phase: ChartPhase; source: Source | null }>({
    phase: "loading",
    source: null,
  });

  useEffect(() => {
    const container = canvas.current;
    const words = root.current;
    if (!container || !words) return;
    let isOver = false;
    let stop = () => {};
    setState({ phase: "loading", source: null });
    void import("./chart-surface.ts").then(({ createChartSurface }) => {
      if (isOver) return;
      stop = run(createChartSurface, container, words);
    });
    return () => {
      isOver = true;
      stop();
    };

    function run(
      create: typeof import("./chart-surface.ts").createChartSurface,
      container: HTMLElement,
      words: HTMLElement,
    ) {
      let pointedMs: number | null = null;
      const drawn = create(container, {
        interval,
        language,
        formatPrice: (price) => formatPrice(price, unit),
        priceStep: latest.current.priceStep,
        barWidth: latest.current.barWidth ?? 6,
        limitWords: {
          ceiling: text("board.ceiling"),
          reference: text("board.reference"),
          floor: text("board.floor"),
        },
        onPoint(openTimeMs) {
          pointedMs = openTimeMs;
          tellLegend();
        },
        onNeedOlder: () => opened.loadOlder(),
      });
      surface.current = drawn;
      let wordsTimer: ReturnType<typeof setTimeout> | undefined;

      function tellLegend(): void {
        const legend = latest.current.legend;
        if (!legend) return;
        const isPointed = pointedMs !== null;
        const found = pointedMs !== null ? opened.at(pointedMs) : opened.last();
        legend.say(
          found && {
            bar: found.bar,
            isPointed,
            paint: barPaint(interval, found, latest.current.limits, opened.last()?.bar ?? null),
          },
        );
      }
      function follow(): void {
        tellLegend();
        wordsTimer ??= setTimeout(() => {
          wordsTimer = undefined;
          const last = opened.last()?.bar;
          if (!last) return;
          words.dataset.lastBar = wordsOf(last);
          if (summary.current) summary.current.textContent = summaryOf(last, latest.current, language, text);
        }, WORDS_EVERY_MS);
      }
      const opened = openChartFeed(symbol, interval, {
        reset(bars) {
          drawn.setBars(bars);
          drawn.setLimits(isIntraday(interval) ? latest.current.limits : null);
          latest.current.onCount?.(bars.length);
          follow();
        },
        draw(bars) {
          drawn.draw(bars);
          follow();
        },
        phase: (phase, source) => setState({ phase, source }),
      });
      feed.current = opened;
      drawn.setLastPaint(latest.current.lastPaint);
      const look = new MutationObserver(() => {
        drawn.refreshColours();
        drawn.setBars(opened.bars());
      });
      look.observe(document.documentElement, { attributeFilter: ["data-theme", "data-palette"] });
      return () => {
        look.disconnect();
        clearTimeout(wordsTimer);
        opened.close();
        drawn.destroy();
        surface.current = null;
        feed.current = null;
        delete words.dataset.lastBar;
      };
    }
  }, [symbol, interval, unit, language, text]);

  useEffect(() => {
    surface.current?.setLimits(isIntraday(interval) ? limits : null);
  }, [limits, interval]);
  useEffect(() => surface.current?.setLastPaint(lastPaint), [lastPaint]);

  return (
    <div ref={root} className={styles.root} data-testid="chart" data-phase={phase} data-interval={interval}>
      <div
        ref={canvas}
        className={styles.canvas}
        role="img"
        aria-label={text("chart.label", { symbol })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the drawing scrolls and zooms by keys.
        tabIndex={0}
        onKeyDown={(event) => {
          if (moveByKey(event.key, surface.current)) event.preventDefault();
        }}
      />
      <p ref={summary} className={styles.summary} />
      {source && isMarked(source) && (
        <span className={styles.mark} data-testid="simulated-mark" title={text("mark.explain")}>
          {text(source === "simulated" ? "mark.simulatedShort" : "mark.replayShort")}
        </span>
      )}
      <ChartCover phase={phase} symbol={symbol} onRetry={() => feed.current?.reload()} />
    </div>
  );
}

function moveByKey(key: string, surface: ChartSurface | null): boolean {
  if (!surface) return false;
  if (key === "ArrowLeft") surface.scroll(-5);
  else if (key === "ArrowRight") surface.scroll(5);
  else if (key === "+" || key === "=") surface.zoom(1.25);
  else if (key === "-") surface.zoom(0.8);
  else if (key === "End") surface.showLatest();
  else return false;
  return true;
}

/** Prices of today are coloured by today's limits, those of earlier days against the close before them. */
function barPaint(
  interval: Interval,
  { bar, previous }: { bar: Bar; previous: Bar | null },
  limits: Limits | null,
  last: Bar | null,
): (price: number) => Paint {
  const isToday =
    last !== null && limits !== null && tradingDateOf(bar.openTimeMs) === tradingDateOf(last.openTimeMs);
  if (isToday) return (price) => paintOf(price, limits);
  if (isIntraday(interval) || !previous) return () => "none";
  return (price) => paintOf(price, { reference: previous.close, ceiling: null, floor: null });
}

/** The last bar in the API's own words, for whoever compares the drawing with it. */
function wordsOf({ openTimeMs, open, high, low, close, volume }: Bar): string {
  return JSON.stringify({ openTime: isoOf(openTimeMs), open, high, low, close, volume });
}

function summaryOf(
  bar: Bar,
  { symbol, interval, unit }: Pick<PriceChartProps, "symbol" | "interval" | "unit">,
  language: Language,
  text: Text,
): string {
  return text("chart.summary", {
    symbol,
    time: openingOf(bar.openTimeMs, interval, language),
    open: formatPrice(bar.open, unit),
    high: formatPrice(bar.high, unit),
    low: formatPrice(bar.low, unit),
    close: formatPrice(bar.close, unit),
    volume: formatVolume(bar.volume) || "0",
  });
}
