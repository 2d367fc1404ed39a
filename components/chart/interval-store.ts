import { create } from "zustand";
import type { Interval } from "#lib/market/bar.ts";

/** The intervals a chart offers, finest first. */
export const CHART_INTERVALS = ["1m", "5m", "15m", "1h", "1D"] as const satisfies readonly Interval[];
export type ChartInterval = (typeof CHART_INTERVALS)[number];

/** The panel keeps its interval from symbol to symbol; the page has one of its own. */
export const useChartIntervals = create<{ panel: ChartInterval; page: ChartInterval }>(() => ({
  panel: "5m",
  page: "1D",
}));
