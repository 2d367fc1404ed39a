import { useEffect } from "react";
import { create } from "zustand";
import {
  type ChartPlace,
  type ChartSettings,
  DEFAULT_CHART_SETTINGS,
  readChartSettings,
} from "#lib/chart/chart-settings.ts";
import type { Interval } from "#lib/market/bar.ts";
import { readLocal, writeLocal } from "../state/local-memory.ts";

const KEY = "khop-charts-1";

export const useChartSettings = create<ChartSettings>(() => DEFAULT_CHART_SETTINGS);

let isRead = false;

/** Takes what this browser kept once the page stands: the server, which draws it first, cannot know it. */
export function useKeptChartSettings(): void {
  useEffect(() => {
    if (isRead) return;
    isRead = true;
    useChartSettings.setState(readChartSettings(readLocal(KEY)));
  }, []);
}

export function setChartSettings(change: Partial<ChartSettings>): void {
  useChartSettings.setState(change);
  writeLocal(KEY, useChartSettings.getState());
}

export function setChartInterval(place: ChartPlace, interval: Interval): void {
  setChartSettings({ intervals: { ...useChartSettings.getState().intervals, [place]: interval } });
}
