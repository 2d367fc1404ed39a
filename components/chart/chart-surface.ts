import {
  type CandlestickData,
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  createChart,
  HistogramSeries,
  type IPriceLine,
  LineStyle,
  TickMarkType,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts";
import { fromChartTime, type MarkKind, markOf, openingOf, toChartTime } from "#lib/chart/chart-time.ts";
import { withAlpha } from "#lib/chart/colour.ts";
import { priceWindow } from "#lib/chart/price-window.ts";
import { type Bar, type Interval, isIntraday } from "#lib/market/bar.ts";
import type { Limits } from "#lib/market/instrument.ts";
import type { Paint } from "#lib/market/paint.ts";

/** The only file that knows the chart library. Times are epoch ms and prices VND (points) outside of it. */
export interface ChartSurface {
  setBars(bars: readonly Bar[]): void;
  /** Bars that changed, ascending. */
  draw(bars: readonly Bar[]): void;
  /** The day's lines; null draws none. */
  setLimits(limits: Limits | null): void;
  /** The colour of the last price's line and label. */
  setLastPaint(paint: Paint): void;
  /** Reads the theme's colours again; bars take theirs with the next `setBars`. */
  refreshColours(): void;
  /** Moves by bars, positive towards now. */
  scroll(bars: number): void;
  /** Above 1 shows fewer, wider bars. */
  zoom(factor: number): void;
  showLatest(): void;
  destroy(): void;
}

export interface SurfaceOptions {
  interval: Interval;
  language: "vi" | "en";
  formatPrice: (price: number) => string;
  /** The least difference of two prices worth a mark on the axis, VND (points). */
  priceStep: number;
  barWidth: number;
  limitWords: { ceiling: string; reference: string; floor: string };
  /** The bar under the pointer, by its open time; null when there is none. */
  onPoint: (openTimeMs: number | null) => void;
  onNeedOlder: () => void;
}

/** Bars left of the view when older ones are asked for. */
const OLDER_AHEAD_BARS = 40;

const MARK_KINDS: Record<TickMarkType, MarkKind> = {
  [TickMarkType.Year]: "year",
  [TickMarkType.Month]: "month",
  [TickMarkType.DayOfMonth]: "day",
  [TickMarkType.Time]: "time",
  [TickMarkType.TimeWithSeconds]: "time",
};

type Colours = ReturnType<typeof readColours>;

function readColours(element: HTMLElement) {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  const paints: Record<Paint, string> = {
    ceiling: read("--p-ceil"),
    up: read("--p-up"),
    reference: read("--p-ref"),
    down: read("--p-down"),
    floor: read("--p-floor"),
    none: read("--p-none"),
  };
  return {
    paints,
    surface: read("--surface"),
    raised: read("--surface-3"),
    text: read("--text-3"),
    line: withAlpha(read("--line"), 0.75),
    cross: read("--text-3"),
    font: style.fontFamily,
  };
}

export function createChartSurface(container: HTMLElement, options: SurfaceOptions): ChartSurface {
  const { interval, language, formatPrice } = options;
  let colours = readColours(container);
  let limits: Limits | null = null;
  let limitLines: IPriceLine[] = [];
  let lastLine: IPriceLine | null = null;
  let lastPaint: Paint = "none";
  let lastClose: number | null = null;
  let lastMs = 0;

  const chart = createChart(container, {
    autoSize: true,
    layout: { attributionLogo: false, fontSize: 11 },
    rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.08, bottom: 0.24 }, minimumWidth: 52 },
    timeScale: {
      borderVisible: false,
      timeVisible: isIntraday(interval),
      secondsVisible: false,
      rightOffset: 3,
      barSpacing: options.barWidth,
      minBarSpacing: 1,
      tickMarkFormatter: (time: Time, kind: TickMarkType) =>
        markOf(time as number, MARK_KINDS[kind], language),
    },
    crosshair: { mode: CrosshairMode.Normal },
    localization: {
      timeFormatter: (time: Time) => openingOf(fromChartTime(time as number), interval, language),
      priceFormatter: formatPrice,
    },
    // A finger moved up or down on the chart scrolls the page.
    handleScroll: { vertTouchDrag: false },
    handleScale: { axisPressedMouseMove: { time: true, price: true } },
  });
  const candles = chart.addSeries(CandlestickSeries, {
    priceFormat: { type: "custom", formatter: formatPrice, minMove: options.priceStep },
    // The library's own line follows the last bar in view; ours below is always the price of this moment.
    priceLineVisible: false,
    lastValueVisible: false,
    autoscaleInfoProvider: (
      original: () => { priceRange: { minValue: number; maxValue: number } | null } | null,
    ) => {
      const info = original();
      if (!info?.priceRange) return info;
      const { low, high } = priceWindow(
        { low: info.priceRange.minValue, high: info.priceRange.maxValue },
        limits,
      );
      return { ...info, priceRange: { minValue: low, maxValue: high } };
    },
  });
  const volumes = chart.addSeries(HistogramSeries, {
    priceScaleId: "",
    priceFormat: { type: "volume" },
    priceLineVisible: false,
    lastValueVisible: false,
  });
  volumes.priceScale().applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
  applyColours();

  chart.subscribeCrosshairMove(({ time, point }) => {
    options.onPoint(time === undefined || point === undefined ? null : fromChartTime(time as number));
  });
  chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
    if (range && lastMs > 0 && range.from < OLDER_AHEAD_BARS) options.onNeedOlder();
  });

  function candleOf(bar: Bar): CandlestickData {
    const data: CandlestickData = {
      time: toChartTime(bar.openTimeMs) as UTCTimestamp,
      open: bar.open,
      high: bar.high,
      low: bar.low,
      close: bar.close,
    };
    // Hollow: what is drawn may still change for another reason than a new trade.
    return bar.provisional ? { ...data, color: colours.surface } : data;
  }

  function volumeOf(bar: Bar) {
    const colour = bar.close >= bar.open ? colours.paints.up : colours.paints.down;
    return {
      time: toChartTime(bar.openTimeMs) as UTCTimestamp,
      value: bar.volume,
      color: withAlpha(colour, bar.provisional ? 0.14 : 0.3),
    };
  }

  function setBars(bars: readonly Bar[]): void {
    lastMs = bars.at(-1)?.openTimeMs ?? 0;
    lastClose = bars.at(-1)?.close ?? null;
    candles.setData(bars.map(candleOf));
    volumes.setData(bars.map(volumeOf));
    drawLast();
  }

  function drawLast(): void {
    if (lastClose === null) {
      if (lastLine) candles.removePriceLine(lastLine);
      lastLine = null;
      return;
    }
    const look = {
      price: lastClose,
      color: colours.paints[lastPaint],
      axisLabelColor: colours.paints[lastPaint],
      axisLabelTextColor: colours.surface,
    };
    if (lastLine) lastLine.applyOptions(look);
    else {
      lastLine = candles.createPriceLine({
        ...look,
        lineWidth: 1,
        lineStyle: LineStyle.Dotted,
        axisLabelVisible: true,
        title: "",
      });
    }
  }

  function drawLimits(): void {
    for (const line of limitLines) candles.removePriceLine(line);
    if (!limits) {
      limitLines = [];
      return;
    }
    const { ceiling, reference, floor } = limits;
    limitLines = (
      [
        ["ceiling", ceiling],
        ["reference", reference],
        ["floor", floor],
      ] as const
    ).map(([name, price]) =>
      candles.createPriceLine({
        price,
        title: options.limitWords[name],
        color: colours.paints[name],
        lineWidth: 1,
        lineStyle: LineStyle.Dashed,
        axisLabelVisible: true,
        axisLabelColor: colours.surface,
        axisLabelTextColor: colours.paints[name],
      }),
    );
  }

  function applyColours(): void {
    const { paints } = colours;
    chart.applyOptions(layoutOf(colours));
    candles.applyOptions({
      upColor: paints.up,
      downColor: paints.down,
      borderUpColor: paints.up,
      borderDownColor: paints.down,
      wickUpColor: paints.up,
      wickDownColor: paints.down,
    });
    drawLast();
  }

  return {
    setBars,
    draw(bars) {
      for (const bar of bars) {
        const isPast = bar.openTimeMs < lastMs;
        candles.update(candleOf(bar), isPast);
        volumes.update(volumeOf(bar), isPast);
        lastMs = Math.max(lastMs, bar.openTimeMs);
        if (!isPast) lastClose = bar.close;
      }
      drawLast();
    },
    setLimits(next) {
      const isSame =
        next?.ceiling === limits?.ceiling &&
        next?.floor === limits?.floor &&
        next?.reference === limits?.reference;
      if (isSame) return;
      limits = next;
      drawLimits();
    },
    setLastPaint(paint) {
      if (paint === lastPaint) return;
      lastPaint = paint;
      drawLast();
    },
    refreshColours() {
      colours = readColours(container);
      applyColours();
      drawLimits();
    },
    scroll(bars) {
      const scale = chart.timeScale();
      scale.scrollToPosition(scale.scrollPosition() + bars, false);
    },
    zoom(factor) {
      const scale = chart.timeScale();
      const width = scale.options().barSpacing * factor;
      scale.applyOptions({ barSpacing: Math.min(40, Math.max(1, width)) });
    },
    showLatest: () => chart.timeScale().scrollToRealTime(),
    destroy: () => chart.remove(),
  };
}

function layoutOf(colours: Colours) {
  const crosshair = {
    color: withAlpha(colours.cross, 0.7),
    labelBackgroundColor: colours.raised,
    style: LineStyle.Dashed,
    width: 1 as const,
  };
  return {
    layout: {
      background: { type: ColorType.Solid as const, color: colours.surface },
      textColor: colours.text,
      fontFamily: colours.font,
    },
    grid: { vertLines: { color: colours.line }, horzLines: { color: colours.line } },
    crosshair: { vertLine: crosshair, horzLine: crosshair },
  };
}
