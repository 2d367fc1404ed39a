"use client";

import { memo, useEffect, useRef, useState } from "react";
import type { ChartKind } from "#lib/chart/chart-kind.ts";
import type { Drawing, DrawingKind } from "#lib/chart/drawing.ts";
import type { Study } from "#lib/chart/indicator.ts";
import { isMarked, type Source } from "#lib/contract/state.ts";
import type { PriceUnit } from "#lib/format/number.ts";
import type { Interval } from "#lib/market/bar.ts";
import type { Limits } from "#lib/market/instrument.ts";
import type { Paint } from "#lib/market/paint.ts";
import { useText } from "../i18n/text.ts";
import { usePreference } from "../state/preferences-store.ts";
import { AlertPlus } from "./alert-plus.tsx";
import { ChartCover } from "./chart-cover.tsx";
import type { ChartPhase } from "./chart-feed.ts";
import type { ChartSurface } from "./chart-surface.ts";
import type { CrosshairLink } from "./crosshair-link.ts";
import type { LegendLine } from "./legend.tsx";
import styles from "./price-chart.module.css";
import type { ChartWishes, RunningChart } from "./run-chart.ts";

/** What a chart shows of its symbol, besides the bars themselves. */
export interface ChartView {
  kind: ChartKind;
  studies: readonly Study[];
  volume: boolean;
  limits: boolean;
  compared: readonly string[];
  drawings: readonly Drawing[];
  /** The drawing tool in hand, and the drawing that is chosen. */
  tool: DrawingKind | null;
  selected: string | null;
  /** Opens on the whole of today, not on the latest bars. */
  isSession: boolean;
}

export const PLAIN_VIEW: ChartView = {
  kind: "candles",
  studies: [],
  volume: true,
  limits: true,
  compared: [],
  drawings: [],
  tool: null,
  selected: null,
  isSession: false,
};

/** The picture of a chart with what has to stand on it. */
export interface ChartPicture {
  canvas: HTMLCanvasElement;
  source: Source | null;
  lastOpenMs: number | null;
}

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
  link?: CrosshairLink;
  view?: ChartView;
  /** How many bars are shown, whenever that changes. */
  onCount?: (bars: number) => void;
  onDrawings?: (drawings: readonly Drawing[]) => void;
  onTool?: (tool: DrawingKind | null) => void;
  onSelect?: (id: string | null) => void;
  /** Hands out the camera, null when the chart is gone. */
  onCamera?: (take: (() => ChartPicture) | null) => void;
}

/** Bars and volume, live. The canvas is drawn past React: no trade renders a component. */
export const PriceChart = memo(LivePriceChart, isSameChart);

/** Whoever shows a quote renders with each change of it and makes its limits anew: the chart is the same one. */
export function isSameChart<Props extends { limits: Limits | null }>(before: Props, next: Props): boolean {
  const names = new Set([...Object.keys(before), ...Object.keys(next)]) as Set<keyof Props>;
  return [...names].every((name) =>
    name === "limits" ? isSameLimits(before.limits, next.limits) : before[name] === next[name],
  );
}

function isSameLimits(a: Limits | null, b: Limits | null): boolean {
  return a?.reference === b?.reference && a?.ceiling === b?.ceiling && a?.floor === b?.floor;
}

function LivePriceChart(props: PriceChartProps) {
  const { symbol, interval, unit, limits, lastPaint, view = PLAIN_VIEW } = props;
  const text = useText();
  const language = usePreference("language");
  const root = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const summary = useRef<HTMLParagraphElement>(null);
  const chart = useRef<RunningChart | null>(null);
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
    let shownSource: Source | null = null;
    setState({ phase: "loading", source: null });
    void import("./run-chart.ts").then(({ runChart }) => {
      if (isOver) return;
      const running = runChart(
        container,
        { symbol, interval, unit, language, text },
        () => wishesOf(latest.current),
        (phase, source) => {
          shownSource = source;
          setState({ phase, source });
        },
        (lastBar, told) => {
          words.dataset.lastBar = lastBar;
          if (summary.current) summary.current.textContent = told;
        },
      );
      chart.current = running;
      running.refresh();
      latest.current.onCamera?.(() => ({
        canvas: running.surface.picture(),
        source: shownSource,
        lastOpenMs: running.feed.last()?.bar.openTimeMs ?? null,
      }));
    });
    return () => {
      isOver = true;
      chart.current?.stop();
      chart.current = null;
      latest.current.onCamera?.(null);
      delete words.dataset.lastBar;
    };
  }, [symbol, interval, unit, language, text]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is read from `latest` changes with these.
  useEffect(() => chart.current?.refresh(), [view, limits, lastPaint]);

  return (
    <div
      ref={root}
      className={styles.root}
      data-testid="chart"
      data-phase={phase}
      data-interval={interval}
      data-kind={view.kind}
    >
      <div
        ref={canvas}
        className={styles.canvas}
        role="img"
        aria-label={text("chart.label", { symbol })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the drawing scrolls and zooms by keys.
        tabIndex={0}
        onKeyDown={(event) => {
          const { altKey, ctrlKey, metaKey } = event;
          if (altKey || ctrlKey || metaKey || !chart.current) return;
          if (!chart.current.surface.drawings.key(event) && !moveByKey(event.key, chart.current)) return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <p ref={summary} className={styles.summary} />
      <AlertPlus symbol={symbol} unit={unit} priceStep={props.priceStep} canvas={canvas} chart={chart} />
      {source && isMarked(source) && (
        <span className={styles.mark} data-testid="simulated-mark" title={text("mark.explain")}>
          {text(source === "simulated" ? "mark.simulatedShort" : "mark.replayShort")}
        </span>
      )}
      <ChartCover phase={phase} symbol={symbol} onRetry={() => chart.current?.feed.reload()} />
    </div>
  );
}

function wishesOf(props: PriceChartProps): ChartWishes {
  const nothing = () => {};
  return {
    view: props.view ?? PLAIN_VIEW,
    limits: props.limits,
    lastPaint: props.lastPaint,
    priceStep: props.priceStep,
    barWidth: props.barWidth ?? 6,
    legend: props.legend,
    link: props.link,
    onCount: props.onCount,
    onDrawings: props.onDrawings ?? nothing,
    onTool: props.onTool ?? nothing,
    onSelect: props.onSelect ?? nothing,
  };
}

function moveByKey(
  key: string,
  { surface, feed }: { surface: ChartSurface; feed: RunningChart["feed"] },
): boolean {
  if (key === "ArrowLeft") surface.scroll(-5);
  else if (key === "ArrowRight") surface.scroll(5);
  else if (key === "+" || key === "=") surface.zoom(1.25);
  else if (key === "-") surface.zoom(0.8);
  else if (key === "End") {
    feed.returnToNewest();
    surface.showLatest();
  } else return false;
  return true;
}
