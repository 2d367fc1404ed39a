import { toChartTime } from "#lib/chart/chart-time.ts";
import { withAlpha } from "#lib/chart/colour.ts";
import { formOf, type IndicatorOutput, type Study } from "#lib/chart/indicator.ts";
import { type IndicatorStream, openIndicator, type StudyValues } from "#lib/chart/indicator-stream.ts";
import type { Bar } from "#lib/market/bar.ts";
import type { ChartColours } from "./chart-colours.ts";
import {
  type AutoscaleInfo,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  type UTCTimestamp,
} from "./chart-library.ts";

/** Indicators on a chart: lines over the prices, and panes of their own below. */
export interface StudyLayer {
  setStudies(studies: readonly Study[]): void;
  setBars(bars: readonly Bar[]): void;
  /** One bar that is the last, or the next after it. */
  draw(bar: Bar): void;
  setColours(colours: ChartColours): void;
  /** The values of one bar by its place; of the last one without. */
  valuesAt(place: number | null): { study: Study; values: StudyValues }[];
}

interface Running {
  study: Study;
  stream: IndicatorStream;
  lines: { output: IndicatorOutput; series: ISeriesApi<"Line" | "Histogram"> }[];
  /** One entry for each bar. */
  values: StudyValues[];
}

/** How high the prices' pane is, in heights of an indicator's. */
const MAIN_PANE = 4.2;

export function createStudyLayer(
  chart: IChartApi,
  formatOf: (study: Study) => (value: number) => string,
  firstColours: ChartColours,
): StudyLayer {
  let colours = firstColours;
  let running: Running[] = [];
  let bars: readonly Bar[] = [];
  let lastMs = Number.NaN;

  function add(study: Study, pane: number): Running {
    const form = formOf(study.kind);
    const lines = form.outputs.map((output) => {
      const look = lookOf(study, output, colours);
      const shared = {
        priceFormat: { type: "custom" as const, formatter: formatOf(study), minMove: 0.01 },
        priceLineVisible: false,
        lastValueVisible: false,
      };
      const series =
        output.look === "histogram"
          ? chart.addSeries(HistogramSeries, { ...shared, ...look }, pane)
          : chart.addSeries(
              LineSeries,
              {
                ...shared,
                ...look,
                lineWidth: 1,
                crosshairMarkerVisible: false,
                ...(output.look === "dots"
                  ? { lineVisible: false, pointMarkersVisible: true, pointMarkersRadius: 1.5 }
                  : {}),
              },
              pane,
            );
      return { output, series: series as ISeriesApi<"Line" | "Histogram"> };
    });
    const main = lines.at(-1)?.series;
    for (const level of form.guides) {
      main?.createPriceLine({
        price: level,
        color: withAlpha(colours.text, 0.55),
        lineWidth: 1,
        lineStyle: LineStyle.Dashed,
        axisLabelVisible: true,
        axisLabelColor: colours.surface,
        axisLabelTextColor: colours.text,
        title: "",
      });
    }
    if (pane > 0) {
      main?.applyOptions({ autoscaleInfoProvider: coverGuides(form.guides) });
      main?.priceScale().applyOptions({ scaleMargins: { top: 0.22, bottom: 0.1 }, minimumWidth: 52 });
    }
    return { study, stream: openIndicator(study), lines, values: [] };
  }

  function fill(each: Running): void {
    each.stream = openIndicator(each.study);
    each.values = bars.map((bar) => each.stream.add(bar));
    each.lines.forEach(({ output, series }, at) => {
      series.setData(bars.map((bar, place) => pointOf(bar, each.values[place]?.[at] ?? null, output)));
    });
  }

  function pointOf(bar: Bar, value: number | null, output: IndicatorOutput) {
    const time = toChartTime(bar.openTimeMs) as UTCTimestamp;
    if (value === null) return { time };
    if (output.look !== "histogram") return { time, value };
    return { time, value, color: withAlpha(colours.text, value >= 0 ? 0.75 : 0.4) };
  }

  function rebuild(studies: readonly Study[]): void {
    for (const { lines } of running) for (const { series } of lines) chart.removeSeries(series);
    let panes = 0;
    running = studies.map((study) => add(study, formOf(study.kind).place === "lower" ? ++panes : 0));
    chart.panes().forEach((pane, at) => {
      pane.setStretchFactor(at === 0 ? MAIN_PANE : 1);
    });
    for (const each of running) fill(each);
  }

  return {
    setStudies(studies) {
      if (JSON.stringify(studies) !== JSON.stringify(running.map(({ study }) => study))) rebuild(studies);
    },
    setBars(next) {
      bars = next;
      lastMs = next.at(-1)?.openTimeMs ?? Number.NaN;
      for (const each of running) fill(each);
    },
    draw(bar) {
      const isSame = bar.openTimeMs === lastMs;
      lastMs = bar.openTimeMs;
      for (const each of running) {
        const values = isSame ? each.stream.replace(bar) : each.stream.add(bar);
        if (isSame) each.values[each.values.length - 1] = values;
        else each.values.push(values);
        each.lines.forEach(({ output, series }, at) => {
          series.update(pointOf(bar, values[at] ?? null, output));
        });
      }
    },
    setColours(next) {
      colours = next;
      rebuild(running.map(({ study }) => study));
    },
    valuesAt: (place) =>
      running.map(({ study, values }) => ({
        study,
        values: (place === null ? values.at(-1) : values[place]) ?? [],
      })),
  };
}

function lookOf(study: Study, output: IndicatorOutput, colours: ChartColours) {
  const own = colours.tones[study.tone];
  return { color: output.tone === "own" ? own : withAlpha(own, 0.6) };
}

/** Levels like 70 and 30 stay in view, so that a quiet line does not look like a wild one. */
function coverGuides(guides: readonly number[]) {
  return (original: () => AutoscaleInfo | null): AutoscaleInfo | null => {
    const info = original();
    if (!info?.priceRange || guides.length === 0) return info;
    return {
      ...info,
      priceRange: {
        minValue: Math.min(info.priceRange.minValue, ...guides),
        maxValue: Math.max(info.priceRange.maxValue, ...guides),
      },
    };
  };
}
