"use client";

import { memo, useCallback, useMemo, useRef, useState } from "react";
import type { ChartPlace } from "#lib/chart/chart-settings.ts";
import type { Drawing, DrawingKind } from "#lib/chart/drawing.ts";
import { formOf } from "#lib/chart/indicator.ts";
import { isMarked } from "#lib/contract/state.ts";
import type { PriceUnit } from "#lib/format/number.ts";
import { formatDate, formatTime } from "#lib/format/time.ts";
import type { Interval } from "#lib/market/bar.ts";
import type { Limits } from "#lib/market/instrument.ts";
import type { Paint } from "#lib/market/paint.ts";
import { useText } from "../i18n/text.ts";
import { marketNowMs, useMarket } from "../state/market-store.ts";
import { usePreference } from "../state/preferences-store.ts";
import { sourceWords } from "../status/source-words.ts";
import styles from "./chart-block.module.css";
import { composePicture, savePicture } from "./chart-picture.ts";
import { ChartTools } from "./chart-tools.tsx";
import type { CrosshairLink } from "./crosshair-link.ts";
import { setDrawings, useDrawings } from "./drawing-store.ts";
import { IntervalPicker } from "./interval-picker.tsx";
import { Legend, StudyLegend, useLegendLine } from "./legend.tsx";
import { type ChartPicture, type ChartView, isSameChart, PriceChart } from "./price-chart.tsx";
import { setChartInterval, useChartSettings, useKeptChartSettings } from "./settings-store.ts";
import { useCompared } from "./use-compared.ts";

interface ChartBlockProps {
  symbol: string;
  place: ChartPlace;
  unit: PriceUnit;
  limits: Limits | null;
  lastPaint: Paint;
  priceStep: number;
  /** An interval and other symbols of its own, where several charts stand together. */
  own?: {
    interval: Interval;
    onInterval: (interval: Interval) => void;
    compared: readonly string[];
    onCompare: (symbols: readonly string[]) => void;
  };
  link?: CrosshairLink;
}

/** A chart with its choice of intervals; outside the panel also with indicators, drawings and comparing. */
export const ChartBlock = memo(LiveChartBlock, isSameChart);

function LiveChartBlock({ symbol, place, unit, limits, lastPaint, priceStep, own, link }: ChartBlockProps) {
  const text = useText();
  useKeptChartSettings();
  const settings = useChartSettings();
  const interval = own?.interval ?? settings.intervals[place];
  const legend = useLegendLine();
  const [count, setCount] = useState(0);
  const [ofPage, setOfPage] = useCompared();
  const [compared, setCompared] = own ? [own.compared, own.onCompare] : [ofPage, setOfPage];
  const [tool, setTool] = useState<DrawingKind | null>(null);
  const [selected, setSelected] = useState<string | null>(null);
  const drawings = useDrawings(symbol);
  const keep = useCallback((next: readonly Drawing[]) => setDrawings(symbol, next), [symbol]);
  const block = useRef<HTMLElement>(null);
  const camera = useRef<(() => ChartPicture) | null>(null);
  const takePicture = usePicture(block, camera, symbol, text(`chart.interval.${interval}`));
  const isPanel = place === "panel";
  const { kind, studies, volume, limits: areLimitsShown } = settings;
  const view = useMemo((): ChartView => {
    // The panel is low: what lies on the prices fits, panes below would not.
    const shown = isPanel ? studies.filter((study) => formOf(study.kind).place === "overlay") : studies;
    const base = {
      kind,
      volume,
      limits: areLimitsShown,
      compared,
      drawings,
      tool,
      selected,
      isSession: false,
    };
    return { ...base, studies: shown };
  }, [isPanel, kind, studies, volume, areLimitsShown, compared, drawings, tool, selected]);
  return (
    <section
      ref={block}
      className={styles.block}
      data-place={place}
      aria-label={`${text("chart.title")} ${symbol}`}
    >
      <div className={styles.bar}>
        <IntervalPicker
          place={place}
          interval={interval}
          onChange={own?.onInterval ?? ((next) => setChartInterval(place, next))}
        />
        {isPanel ? (
          <span className={styles.count}>{count > 0 && text("chart.count", { n: count })}</span>
        ) : (
          <ChartTools
            symbol={symbol}
            unit={unit}
            compared={compared}
            onCompare={setCompared}
            drawings={drawings}
            onDrawings={keep}
            tool={tool}
            onTool={setTool}
            onSelect={setSelected}
            onFocus={() => block.current?.querySelector<HTMLElement>("[role=img]")?.focus()}
            onPicture={takePicture}
            hasDesk={place === "page"}
          />
        )}
      </div>
      <div className={styles.chart}>
        <PriceChart
          symbol={symbol}
          interval={interval}
          unit={unit}
          limits={limits}
          lastPaint={lastPaint}
          priceStep={priceStep}
          barWidth={place === "page" ? 9 : 5.5}
          legend={legend}
          {...(link ? { link } : {})}
          view={view}
          onCount={setCount}
          onDrawings={keep}
          onTool={setTool}
          onSelect={setSelected}
          onCamera={(take) => {
            camera.current = take;
          }}
        />
        <div className={styles.over}>
          <Legend line={legend} interval={interval} unit={unit} isPointedOnly={isPanel} />
        </div>
        {!isPanel && <StudyLegend line={legend} studies={view.studies} compared={compared} unit={unit} />}
        <a
          className={styles.maker}
          href="https://www.tradingview.com/"
          target="_blank"
          rel="noreferrer"
          title="TradingView Lightweight Charts™, Copyright © TradingView, Inc."
        >
          TradingView
        </a>
      </div>
    </section>
  );
}

/** Saves the chart as it is seen, with symbol, interval, time and source above it. */
function usePicture(
  block: { current: HTMLElement | null },
  camera: { current: (() => ChartPicture) | null },
  symbol: string,
  intervalWords: string,
): () => void {
  const text = useText();
  const language = usePreference("language");
  return () => {
    const picture = camera.current?.();
    const element = block.current?.querySelector<HTMLElement>("[data-testid=chart]");
    if (!picture || !element) return;
    const nowMs = marketNowMs(useMarket.getState(), Date.now()) ?? picture.lastOpenMs ?? 0;
    const { source } = picture;
    const mark =
      !source || !isMarked(source) ? "" : text(source === "simulated" ? "mark.simulated" : "mark.replay");
    const words = {
      title: `${symbol} · ${intervalWords}`,
      time: `${formatDate(nowMs, language)} ${formatTime(nowMs)}`,
      source: source ? sourceWords(source, text) : "",
      mark,
    };
    savePicture(composePicture(picture, words, element), `${symbol} ${intervalWords}`.replaceAll(" ", "-"));
  };
}
