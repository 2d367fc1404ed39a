"use client";

import { useState } from "react";
import type { PriceUnit } from "#lib/format/number.ts";
import type { Limits } from "#lib/market/instrument.ts";
import type { Paint } from "#lib/market/paint.ts";
import { type TextKey, useText } from "../i18n/text.ts";
import styles from "./chart-block.module.css";
import { CHART_INTERVALS, type ChartInterval, useChartIntervals } from "./interval-store.ts";
import { Legend, useLegendLine } from "./legend.tsx";
import { PriceChart } from "./price-chart.tsx";

interface ChartBlockProps {
  symbol: string;
  place: "panel" | "page";
  unit: PriceUnit;
  limits: Limits | null;
  lastPaint: Paint;
  priceStep: number;
}

const INTERVAL_WORDS: Record<ChartInterval, TextKey> = {
  "1m": "chart.interval.1m",
  "5m": "chart.interval.5m",
  "15m": "chart.interval.15m",
  "1h": "chart.interval.1h",
  "1D": "chart.interval.1D",
};

/** A chart with its choice of intervals. In the panel the legend lies on the chart, on the page above it. */
export function ChartBlock({ symbol, place, unit, limits, lastPaint, priceStep }: ChartBlockProps) {
  const text = useText();
  const interval = useChartIntervals((intervals) => intervals[place]);
  const legend = useLegendLine();
  const [count, setCount] = useState(0);
  const isPage = place === "page";
  return (
    <section className={styles.block} data-place={place} aria-label={text("chart.title")}>
      <div className={styles.bar}>
        <fieldset className={styles.intervals} aria-label={text("chart.intervals")}>
          {CHART_INTERVALS.map((each) => (
            <button
              key={each}
              type="button"
              className={styles.interval}
              aria-pressed={each === interval}
              data-testid={`chart-interval-${each}`}
              onClick={() => useChartIntervals.setState({ [place]: each })}
            >
              {text(INTERVAL_WORDS[each])}
            </button>
          ))}
        </fieldset>
        {isPage ? (
          <Legend line={legend} interval={interval} unit={unit} />
        ) : (
          <span className={styles.count}>{count > 0 && text("chart.count", { n: count })}</span>
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
          barWidth={isPage ? 9 : 5.5}
          legend={legend}
          onCount={setCount}
        />
        {!isPage && (
          <div className={styles.over}>
            <Legend line={legend} interval={interval} unit={unit} isPointedOnly />
          </div>
        )}
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
