import type { ChartKind } from "#lib/chart/chart-kind.ts";
import { fromChartTime, type MarkKind, markOf, openingOf, toChartTime } from "#lib/chart/chart-time.ts";
import type { Drawing, DrawingKind } from "#lib/chart/drawing.ts";
import type { Study } from "#lib/chart/indicator.ts";
import type { StudyValues } from "#lib/chart/indicator-stream.ts";
import { lastAtOrBefore, placeMeant } from "#lib/chart/time-axis.ts";
import { formatPercent } from "#lib/format/number.ts";
import { type Bar, type Interval, isIntraday } from "#lib/market/bar.ts";
import type { Limits } from "#lib/market/instrument.ts";
import type { Paint } from "#lib/market/paint.ts";
import { DAY_MS, MINUTE_MS, tradingDateOf } from "#lib/market/trading-time.ts";
import { layoutOf, readColours } from "./chart-colours.ts";
import { CrosshairMode, createChart, TickMarkType, type Time, type UTCTimestamp } from "./chart-library.ts";
import { createCompareLayer } from "./compare-layer.ts";
import { attachDayLines } from "./day-lines.ts";
import { attachDrawingLayer, type DrawingLayer, type DrawingWords } from "./drawing-layer.ts";
import { createPriceSeries } from "./price-series.ts";
import { createStudyLayer } from "./study-layer.ts";

/** A chart on its canvas, past React. Times are epoch ms and prices VND (points). */
export interface ChartSurface {
  setBars(bars: readonly Bar[]): void;
  /** Bars that changed, ascending. */
  draw(bars: readonly Bar[]): void;
  setKind(kind: ChartKind): void;
  setStudies(studies: readonly Study[]): void;
  setVolume(isShown: boolean): void;
  /** The day's lines; null draws none. */
  setLimits(limits: Limits | null): void;
  /** The colour of the last price's line and label. */
  setLastPaint(paint: Paint): void;
  /** Other symbols, in percent; the chart's own then is too. */
  setCompared(symbols: readonly string[]): void;
  setComparedBars(symbol: string, bars: readonly Bar[]): void;
  /** Reads the theme's colours again. */
  refreshColours(): void;
  /** Moves by bars, positive towards now. */
  scroll(bars: number): void;
  /** Above 1 shows fewer, wider bars. */
  zoom(factor: number): void;
  showLatest(): void;
  /** Puts the crosshair on the bar that another chart's bar means; null takes it away. The result opened then. */
  point(openTimeMs: number | null): number | null;
  /** Of the bar that opened then, of the last one without. */
  valuesAt(openTimeMs: number | null): ChartValues;
  /** The price at a height of the canvas, px from its top, VND (points); null outside the pane of the prices. */
  priceAt(y: number): number | null;
  /** Top of each pane below the prices, px, in order. */
  paneTops(): number[];
  picture(): HTMLCanvasElement;
  drawings: Pick<DrawingLayer, "setDrawings" | "setTool" | "select" | "key">;
  destroy(): void;
}

export interface ChartValues {
  studies: { study: Study; values: StudyValues }[];
  compared: { symbol: string; colour: string; percent: number | null }[];
}

export interface SurfaceOptions {
  interval: Interval;
  kind: ChartKind;
  language: "vi" | "en";
  formatPrice: (price: number) => string;
  formatStudy: (study: Study) => (value: number) => string;
  /** The least difference of two prices worth a mark on the axis, VND (points). */
  priceStep: number;
  barWidth: number;
  /** Show from here on, epoch ms, e.g. today's first minute, until the person moves the chart. */
  fromMs: ((bars: readonly Bar[]) => number) | null;
  limitWords: { ceiling: string; reference: string; floor: string };
  drawingWords: DrawingWords;
  /** The bar under the pointer, by its open time; null when there is none. */
  onPoint: (openTimeMs: number | null) => void;
  onNeedOlder: () => void;
  onNeedNewer: () => void;
  onDrawings: (drawings: readonly Drawing[]) => void;
  onTool: (tool: DrawingKind | null) => void;
  onSelect: (id: string | null) => void;
  newId: () => string;
}

/** Bars beside the view when more are asked for. */
const AHEAD_BARS = 40;
/** A session shows at least this many bars' width, so that its first minutes are not as wide as doors. */
const LEAST_BARS = 90;

const MARK_KINDS: Record<TickMarkType, MarkKind> = {
  [TickMarkType.Year]: "year",
  [TickMarkType.Month]: "month",
  [TickMarkType.DayOfMonth]: "day",
  [TickMarkType.Time]: "time",
  [TickMarkType.TimeWithSeconds]: "time",
};

const STEP_MS: Record<Interval, number> = {
  "1m": MINUTE_MS,
  "3m": 3 * MINUTE_MS,
  "5m": 5 * MINUTE_MS,
  "15m": 15 * MINUTE_MS,
  "30m": 30 * MINUTE_MS,
  "1h": 60 * MINUTE_MS,
  "1D": DAY_MS,
  "1W": 7 * DAY_MS,
  "1M": 30 * DAY_MS,
};

export function createChartSurface(container: HTMLElement, options: SurfaceOptions): ChartSurface {
  const { interval, language } = options;
  let colours = readColours(container);
  let bars: Bar[] = [];
  let times: number[] = [];
  let isMoved = false;
  let isSettingBars = false;

  const chart = createChart(container, {
    autoSize: true,
    layout: { attributionLogo: false, fontSize: 11 },
    rightPriceScale: {
      borderVisible: false,
      scaleMargins: { top: 0.08, bottom: 0.24 },
      minimumWidth: 52,
      // No half a number at the upper edge.
      entireTextOnly: true,
    },
    timeScale: {
      borderVisible: false,
      timeVisible: isIntraday(interval),
      secondsVisible: false,
      rightOffset: 3,
      barSpacing: options.barWidth,
      minBarSpacing: 0.5,
      tickMarkFormatter: (time: Time, kind: TickMarkType) =>
        markOf(time as number, MARK_KINDS[kind], language),
    },
    crosshair: { mode: CrosshairMode.Normal },
    localization: {
      timeFormatter: (time: Time) => openingOf(fromChartTime(time as number), interval, language),
      percentageFormatter: (percent: number) => `${formatPercent(percent)}%`,
    },
    // A finger moved up or down on the chart scrolls the page.
    handleScroll: { vertTouchDrag: false },
    handleScale: { axisPressedMouseMove: { time: true, price: true } },
  });
  chart.applyOptions(layoutOf(colours));
  const scale = chart.timeScale();
  const prices = createPriceSeries(chart, options, colours, options.kind);
  const studies = createStudyLayer(chart, options.formatStudy, colours);
  const compare = createCompareLayer(chart, colours);
  const dayLines = attachDayLines(chart, colours);
  const drawings = attachDrawingLayer(
    chart,
    {
      container,
      series: prices.series,
      times: () => times,
      stepMs: STEP_MS[interval],
      priceStep: options.priceStep,
      lastClose: () => bars.at(-1)?.close ?? null,
      words: options.drawingWords,
      onChange: options.onDrawings,
      onTool: options.onTool,
      onSelect: options.onSelect,
      newId: options.newId,
    },
    colours,
  );

  chart.subscribeCrosshairMove(({ time, point, sourceEvent }) => {
    // A crosshair that was put there for another chart is no pointer of this one's.
    if (point !== undefined && !sourceEvent) return;
    options.onPoint(time === undefined || point === undefined ? null : fromChartTime(time as number));
  });
  scale.subscribeVisibleLogicalRangeChange((range) => {
    if (!range || bars.length === 0 || isSettingBars) return;
    if (range.from < AHEAD_BARS) options.onNeedOlder();
    if (range.to > bars.length - AHEAD_BARS) options.onNeedNewer();
  });
  const onHand = () => {
    isMoved = true;
  };
  const handEvents = ["pointerdown", "wheel", "touchstart"] as const;
  for (const event of handEvents) container.addEventListener(event, onHand, { passive: true });

  function setBars(next: readonly Bar[]): void {
    // What is in view stays where it is, whichever end the bars grow or shrink at.
    const range = scale.getVisibleLogicalRange();
    const isAtEnd = !range || range.to >= bars.length - 1;
    const firstAt = Math.max(0, Math.ceil(range?.from ?? 0));
    const firstMs = times[firstAt];
    isSettingBars = true;
    bars = [...next];
    times = bars.map((bar) => bar.openTimeMs);
    prices.setBars(bars);
    studies.setBars(bars);
    compare.setTimes(times);
    dayLines.setTimes(isIntraday(interval) ? times : []);
    isSettingBars = false;
    if (range && firstMs !== undefined && !isAtEnd) {
      const shift = lastAtOrBefore(times, firstMs) - firstAt;
      scale.setVisibleLogicalRange({ from: range.from + shift, to: range.to + shift });
    } else fitFrom();
  }

  function fitFrom(): void {
    if (!options.fromMs || isMoved || bars.length === 0) return;
    const from = lastAtOrBefore(times, options.fromMs(bars) - 1) + 1;
    scale.setVisibleLogicalRange({
      from: from - 0.5,
      to: Math.max(bars.length - 1 + 3, from + LEAST_BARS),
    });
  }

  function draw(changed: readonly Bar[]): void {
    let isPastChanged = false;
    for (const bar of changed) {
      const lastMs = times.at(-1) ?? 0;
      if (bar.openTimeMs < lastMs) {
        const at = lastAtOrBefore(times, bar.openTimeMs);
        bars[at] = bar;
        isPastChanged = true;
        continue;
      }
      if (bar.openTimeMs === lastMs) bars[bars.length - 1] = bar;
      else {
        bars.push(bar);
        times.push(bar.openTimeMs);
        compare.setTimes(times);
        if (isIntraday(interval)) dayLines.setTimes(times);
      }
      prices.draw(bar);
      studies.draw(bar);
      if (bar.openTimeMs > lastMs) fitFrom();
    }
    // Averages of all later bars hang on it: rare, so everything is drawn anew.
    if (isPastChanged) setBars(bars);
  }

  return {
    setBars,
    draw,
    setKind(kind) {
      prices.setKind(kind);
      prices.setBars(bars);
    },
    setStudies: studies.setStudies,
    setVolume: prices.setVolume,
    setLimits: prices.setLimits,
    setLastPaint: prices.setLastPaint,
    setCompared: compare.setSymbols,
    setComparedBars: compare.setOther,
    refreshColours() {
      colours = readColours(container);
      chart.applyOptions(layoutOf(colours));
      for (const layer of [prices, studies, compare, dayLines, drawings]) layer.setColours(colours);
      prices.setBars(bars);
    },
    scroll(by) {
      isMoved = true;
      scale.scrollToPosition(scale.scrollPosition() + by, false);
    },
    zoom(factor) {
      isMoved = true;
      const width = scale.options().barSpacing * factor;
      scale.applyOptions({ barSpacing: Math.min(40, Math.max(0.5, width)) });
    },
    showLatest: () => scale.scrollToRealTime(),
    point(openTimeMs) {
      const bar = openTimeMs === null ? undefined : bars[placeMeant(times, openTimeMs, tradingDateOf)];
      if (!bar) {
        chart.clearCrosshairPosition();
        return null;
      }
      const time = toChartTime(bar.openTimeMs) as UTCTimestamp;
      chart.setCrosshairPosition(bar.close, time, prices.series());
      return bar.openTimeMs;
    },
    valuesAt(openTimeMs) {
      const place = openTimeMs === null ? null : lastAtOrBefore(times, openTimeMs);
      const from = scale.getVisibleLogicalRange()?.from ?? 0;
      const sinceMs = times[Math.max(0, Math.ceil(from))] ?? 0;
      return {
        studies: studies.valuesAt(place),
        compared: compare.gainsAt(openTimeMs ?? times.at(-1) ?? 0, sinceMs),
      };
    },
    priceAt(y) {
      const height = chart.panes()[0]?.getHeight() ?? 0;
      return y < 0 || y > height ? null : prices.series().coordinateToPrice(y);
    },
    paneTops() {
      let top = 0;
      return chart.panes().flatMap((pane, at) => {
        const mine = top;
        // A line of one pixel parts two panes.
        top += pane.getHeight() + 1;
        return at === 0 ? [] : [mine];
      });
    },
    picture: () => chart.takeScreenshot(true, false),
    drawings,
    destroy() {
      for (const event of handEvents) container.removeEventListener(event, onHand);
      drawings.detach();
      chart.remove();
    },
  };
}
