import { toChartTime } from "#lib/chart/chart-time.ts";
import { alignCloses, percentFrom } from "#lib/chart/compare.ts";
import type { Tone } from "#lib/chart/indicator.ts";
import { lastAtOrBefore } from "#lib/chart/time-axis.ts";
import type { Bar } from "#lib/market/bar.ts";
import type { ChartColours } from "./chart-colours.ts";
import {
  type IChartApi,
  type ISeriesApi,
  LineSeries,
  PriceScaleMode,
  type UTCTimestamp,
} from "./chart-library.ts";

/** Other symbols as lines in percent from the first bar in view. */
export interface CompareLayer {
  setSymbols(symbols: readonly string[]): void;
  setOther(symbol: string, bars: readonly Bar[]): void;
  /** Times of the chart's own bars. */
  setTimes(times: readonly number[]): void;
  setColours(colours: ChartColours): void;
  isOn(): boolean;
  /** What each has gained at an instant since another, percent. */
  gainsAt(timeMs: number, sinceMs: number): { symbol: string; colour: string; percent: number | null }[];
}

interface Other {
  series: ISeriesApi<"Line">;
  bars: readonly Bar[];
  times: number[];
}

/** Those first that averages, which mostly stand on the same chart, take last. */
const LOOKS: readonly Tone[] = ["steel", "accent2", "accent", "faint"];

export function createCompareLayer(chart: IChartApi, firstColours: ChartColours): CompareLayer {
  let colours = firstColours;
  let times: readonly number[] = [];
  const others = new Map<string, Other>();

  const colourOf = (at: number) => colours.tones[LOOKS[at % LOOKS.length] ?? "steel"];

  function fill(other: Other): void {
    other.series.setData(
      alignCloses(times, other.bars).map(({ timeMs, close }) => ({
        time: toChartTime(timeMs) as UTCTimestamp,
        value: close,
      })),
    );
  }

  function recolour(): void {
    [...others.values()].forEach(({ series }, at) => {
      series.applyOptions({ color: colourOf(at) });
    });
  }

  return {
    setSymbols(symbols) {
      for (const [symbol, other] of others) {
        if (symbols.includes(symbol)) continue;
        chart.removeSeries(other.series);
        others.delete(symbol);
      }
      for (const symbol of symbols) {
        if (others.has(symbol)) continue;
        const series = chart.addSeries(LineSeries, {
          lineWidth: 2,
          title: symbol,
          priceLineVisible: false,
          crosshairMarkerVisible: false,
        });
        others.set(symbol, { series, bars: [], times: [] });
      }
      recolour();
      chart.priceScale("right").applyOptions({
        mode: others.size > 0 ? PriceScaleMode.Percentage : PriceScaleMode.Normal,
      });
    },
    setOther(symbol, bars) {
      const other = others.get(symbol);
      if (!other) return;
      other.bars = bars;
      other.times = bars.map((bar) => bar.openTimeMs);
      fill(other);
    },
    setTimes(next) {
      times = next;
      for (const other of others.values()) fill(other);
    },
    setColours(next) {
      colours = next;
      recolour();
    },
    isOn: () => others.size > 0,
    gainsAt: (timeMs, sinceMs) =>
      [...others].map(([symbol, other], at) => {
        const base = other.bars[Math.max(0, lastAtOrBefore(other.times, sinceMs))];
        const now = other.bars[lastAtOrBefore(other.times, timeMs)];
        return { symbol, colour: colourOf(at), percent: now ? percentFrom(base?.close, now.close) : null };
      }),
  };
}
