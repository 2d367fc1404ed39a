import type { ChartKind } from "#lib/chart/chart-kind.ts";
import { toChartTime } from "#lib/chart/chart-time.ts";
import { withAlpha } from "#lib/chart/colour.ts";
import { heikinAshi, heikinAshiOf } from "#lib/chart/heikin-ashi.ts";
import { priceWindow } from "#lib/chart/price-window.ts";
import type { Bar } from "#lib/market/bar.ts";
import type { Limits } from "#lib/market/instrument.ts";
import type { Paint } from "#lib/market/paint.ts";
import type { ChartColours } from "./chart-colours.ts";
import {
  AreaSeries,
  BarSeries,
  CandlestickSeries,
  HistogramSeries,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  type SeriesType,
  type UTCTimestamp,
} from "./chart-library.ts";

/** Closer than this a number of the axis would lie half under the label of a line, px from middle to middle. */
const COVERED_PX = 14;

export interface PriceSeriesOptions {
  formatPrice: (price: number) => string;
  /** The least difference of two prices worth a mark on the axis, VND (points). */
  priceStep: number;
  limitWords: { ceiling: string; reference: string; floor: string };
}

/** The symbol's own bars in one of the chart kinds, its volume, and the lines of the day's limits and last price. */
export interface PriceSeries {
  /** Another object after another kind was chosen. */
  series(): ISeriesApi<SeriesType>;
  setKind(kind: ChartKind): void;
  setBars(bars: readonly Bar[]): void;
  /** One bar that is the last, or the next after it. */
  draw(bar: Bar): void;
  setVolume(isShown: boolean): void;
  setLimits(limits: Limits | null): void;
  setLastPaint(paint: Paint): void;
  setColours(colours: ChartColours): void;
}

export function createPriceSeries(
  chart: IChartApi,
  options: PriceSeriesOptions,
  firstColours: ChartColours,
  firstKind: ChartKind,
): PriceSeries {
  let colours = firstColours;
  let kind = firstKind;
  let limits: Limits | null = null;
  let limitLines: IPriceLine[] = [];
  let lastLine: IPriceLine | null = null;
  let lastPaint: Paint = "none";
  let lastClose: number | null = null;
  /** As drawn: for Heikin-Ashi the averages of the last two bars. */
  let averaged: Bar[] = [];
  /** The numbers of the axis as they were last asked for, and as they were said. */
  let axisPrices: readonly number[] = [];
  let axisWords = "";
  /** Whose axis it is; null while one series takes another's place. */
  let owner: ISeriesApi<SeriesType> | null = null;
  const priceFormat = {
    type: "custom" as const,
    formatter: options.formatPrice,
    minMove: options.priceStep,
    tickmarksFormatter(prices: readonly number[]) {
      axisPrices = prices;
      const words = wordsOnAxis();
      axisWords = words.join();
      return words;
    },
  };
  let main = addMain();
  owner = main;
  const volumes = chart.addSeries(HistogramSeries, {
    priceScaleId: "",
    priceFormat: { type: "volume" },
    priceLineVisible: false,
    lastValueVisible: false,
  });
  volumes.priceScale().applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
  applyColours();

  function addMain(): ISeriesApi<SeriesType> {
    const common = {
      priceFormat,
      // The library's own line follows the last bar in view; ours is always the price of this moment.
      priceLineVisible: false,
      lastValueVisible: false,
      autoscaleInfoProvider: (
        original: () => { priceRange: { minValue: number; maxValue: number } | null } | null,
      ) => {
        const info = original();
        if (!info?.priceRange) return info;
        const { minValue, maxValue } = info.priceRange;
        const { low, high } = priceWindow({ low: minValue, high: maxValue }, limits);
        return { ...info, priceRange: { minValue: low, maxValue: high } };
      },
    };
    if (kind === "bars") return chart.addSeries(BarSeries, { ...common, thinBars: false });
    if (kind === "line") return chart.addSeries(LineSeries, { ...common, lineWidth: 2 });
    if (kind === "area") return chart.addSeries(AreaSeries, { ...common, lineWidth: 2 });
    return chart.addSeries(CandlestickSeries, common);
  }

  function dataOf(bar: Bar) {
    const time = toChartTime(bar.openTimeMs) as UTCTimestamp;
    if (kind === "line" || kind === "area") return { time, value: bar.close };
    const data = { time, open: bar.open, high: bar.high, low: bar.low, close: bar.close };
    if (!bar.provisional) return data;
    // What is drawn may still change for another reason than a new trade: hollow, or faint where nothing is filled.
    const colour = bar.close >= bar.open ? colours.paints.up : colours.paints.down;
    return { ...data, color: kind === "bars" ? withAlpha(colour, 0.45) : colours.surface };
  }

  function volumeOf(bar: Bar) {
    const colour = bar.close >= bar.open ? colours.paints.up : colours.paints.down;
    return {
      time: toChartTime(bar.openTimeMs) as UTCTimestamp,
      value: bar.volume,
      color: withAlpha(colour, bar.provisional ? 0.14 : 0.3),
    };
  }

  /** What the labels of the last price and of the limits would cut through is left out. */
  function wordsOnAxis(): string[] {
    const lines = [...(limits ? [limits.ceiling, limits.reference, limits.floor] : []), lastClose];
    const labels = lines.map((price) => (price === null ? null : (owner?.priceToCoordinate(price) ?? null)));
    return axisPrices.map((price) => {
      const at = owner?.priceToCoordinate(price) ?? null;
      const isCovered = labels.some(
        (label) => at !== null && label !== null && Math.abs(label - at) < COVERED_PX,
      );
      return isCovered ? "" : options.formatPrice(price);
    });
  }

  /** The chart keeps its numbers until its range changes; a label moves without that. */
  function freeAxis(): void {
    if (axisPrices.length === 0) return;
    const words = wordsOnAxis().join();
    if (words === axisWords) return;
    axisWords = words;
    main.applyOptions({ priceFormat });
  }

  function drawLast(): void {
    if (lastClose === null) {
      if (lastLine) main.removePriceLine(lastLine);
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
      lastLine = main.createPriceLine({
        ...look,
        lineWidth: 1,
        lineStyle: LineStyle.Dotted,
        axisLabelVisible: true,
        title: "",
      });
    }
    freeAxis();
  }

  function drawLimits(): void {
    for (const line of limitLines) main.removePriceLine(line);
    limitLines = !limits
      ? []
      : (["ceiling", "reference", "floor"] as const).map((name) =>
          main.createPriceLine({
            price: limits?.[name] ?? 0,
            title: options.limitWords[name],
            color: colours.paints[name],
            lineWidth: 1,
            lineStyle: LineStyle.Dashed,
            axisLabelVisible: true,
            axisLabelColor: colours.surface,
            axisLabelTextColor: colours.paints[name],
          }),
        );
    freeAxis();
  }

  function applyColours(): void {
    const { paints, tones } = colours;
    main.applyOptions(
      kind === "line"
        ? { color: tones.accent }
        : kind === "area"
          ? {
              lineColor: tones.accent,
              topColor: withAlpha(tones.accent, 0.26),
              bottomColor: withAlpha(tones.accent, 0.02),
            }
          : kind === "bars"
            ? { upColor: paints.up, downColor: paints.down }
            : {
                upColor: paints.up,
                downColor: paints.down,
                borderUpColor: paints.up,
                borderDownColor: paints.down,
                wickUpColor: paints.up,
                wickDownColor: paints.down,
              },
    );
    drawLast();
  }

  return {
    series: () => main,
    setKind(next) {
      if (next === kind) return;
      chart.removeSeries(main);
      kind = next;
      limitLines = [];
      lastLine = null;
      owner = null;
      main = addMain();
      owner = main;
      // Under the indicators, as the first one was.
      main.setSeriesOrder(0);
      applyColours();
      drawLimits();
    },
    setBars(bars) {
      lastClose = bars.at(-1)?.close ?? null;
      const shown = kind === "heikinAshi" ? heikinAshi(bars) : bars;
      averaged = shown.slice(-2);
      main.setData(shown.map(dataOf));
      volumes.setData(bars.map(volumeOf));
      drawLast();
    },
    draw(bar) {
      let shown = bar;
      if (kind === "heikinAshi") {
        const isNext = averaged.at(-1)?.openTimeMs !== bar.openTimeMs;
        const before = (isNext ? averaged.at(-1) : averaged.at(-2)) ?? null;
        shown = heikinAshiOf(bar, before);
        averaged = before ? [before, shown] : [shown];
      }
      main.update(dataOf(shown));
      volumes.update(volumeOf(bar));
      lastClose = bar.close;
      drawLast();
    },
    setVolume: (isShown) => volumes.applyOptions({ visible: isShown }),
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
    setColours(next) {
      colours = next;
      applyColours();
      drawLimits();
    },
  };
}
