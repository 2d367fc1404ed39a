import { INTERVALS, type Interval } from "#lib/market/bar.ts";
import { CHART_KINDS, type ChartKind } from "./chart-kind.ts";
import {
  fitParameter,
  formOf,
  INDICATOR_KINDS,
  MAX_STUDIES,
  SOURCES,
  type Study,
  TONES,
} from "./indicator.ts";

/** Where a chart stands; each place keeps an interval of its own. */
export const CHART_PLACES = ["panel", "page", "grid"] as const;
export type ChartPlace = (typeof CHART_PLACES)[number];

/** What a person has set for all charts of this browser. */
export interface ChartSettings {
  kind: ChartKind;
  intervals: Record<ChartPlace, Interval>;
  studies: readonly Study[];
  volume: boolean;
  /** Reference, ceiling and floor. */
  limits: boolean;
}

export const DEFAULT_CHART_SETTINGS: ChartSettings = {
  kind: "candles",
  intervals: { panel: "5m", page: "1D", grid: "5m" },
  studies: [
    { id: "sma-1", kind: "sma", values: [20], source: "close", tone: "text" },
    { id: "sma-2", kind: "sma", values: [50], source: "close", tone: "accent" },
  ],
  volume: true,
  limits: true,
};

/** Settings as they were kept; words that are not known count as unset. */
export function readChartSettings(kept: unknown): ChartSettings {
  if (typeof kept !== "object" || kept === null) return DEFAULT_CHART_SETTINGS;
  const given = kept as Record<string, unknown>;
  const intervals = (given.intervals ?? {}) as Record<string, unknown>;
  const initial = DEFAULT_CHART_SETTINGS;
  const intervalOf = (place: ChartPlace) =>
    INTERVALS.find((each) => each === intervals[place]) ?? initial.intervals[place];
  return {
    kind: CHART_KINDS.find((each) => each === given.kind) ?? initial.kind,
    intervals: { panel: intervalOf("panel"), page: intervalOf("page"), grid: intervalOf("grid") },
    studies: Array.isArray(given.studies) ? readStudies(given.studies) : initial.studies,
    volume: typeof given.volume === "boolean" ? given.volume : initial.volume,
    limits: typeof given.limits === "boolean" ? given.limits : initial.limits,
  };
}

function readStudies(kept: readonly unknown[]): Study[] {
  const byId = new Map<string, Study>();
  for (const each of kept.slice(0, MAX_STUDIES)) {
    const study = readStudy(each);
    if (study) byId.set(study.id, study);
  }
  return [...byId.values()];
}

function readStudy(kept: unknown): Study | null {
  const given = (kept ?? {}) as Record<string, unknown>;
  const kind = INDICATOR_KINDS.find((each) => each === given.kind);
  if (!kind || typeof given.id !== "string" || !/^[a-z]{1,20}-\d{1,3}$/.test(given.id)) return null;
  const numbers = Array.isArray(given.values) ? given.values : [];
  return {
    id: given.id,
    kind,
    values: formOf(kind).parameters.map(
      (parameter, at) => fitParameter(parameter, Number(numbers[at])) ?? parameter.initial,
    ),
    source: SOURCES.find((each) => each === given.source) ?? "close",
    tone: TONES.find((each) => each === given.tone) ?? "accent",
  };
}
