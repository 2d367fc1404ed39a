import { useEffect } from "react";
import { create } from "zustand";
import {
  type ChartPlace,
  type ChartSettings,
  DEFAULT_CHART_SETTINGS,
  readChartSettings,
} from "#lib/chart/chart-settings.ts";
import type { Items } from "#lib/document/items.ts";
import type { Interval } from "#lib/market/bar.ts";
import { changeItems, itemsOf, onItems } from "../state/documents.ts";

const PREFIX = "chart/";

export const useChartSettings = create<ChartSettings>(() => DEFAULT_CHART_SETTINGS);

let isRead = false;

/** Takes what is kept once the page stands: the server, which draws it first, cannot know it. */
export function useKeptChartSettings(): void {
  useEffect(() => {
    if (isRead) return;
    isRead = true;
    useChartSettings.setState(settingsIn(itemsOf("settings")));
    onItems("settings", (items) => {
      // A chart that somebody looks at does not change its interval because of another device.
      const { intervals } = useChartSettings.getState();
      useChartSettings.setState({ ...settingsIn(items), intervals });
    });
  }, []);
}

/** Each setting is a part of its own. */
function settingsIn(items: Items): ChartSettings {
  const own = Object.entries(items).filter(([key]) => key.startsWith(PREFIX));
  return readChartSettings(Object.fromEntries(own.map(([key, value]) => [key.slice(PREFIX.length), value])));
}

export function setChartSettings(change: Partial<ChartSettings>): void {
  useChartSettings.setState(change);
  changeItems(
    "settings",
    Object.fromEntries(Object.entries(change).map(([name, value]) => [`${PREFIX}${name}`, value])),
  );
}

export function setChartInterval(place: ChartPlace, interval: Interval): void {
  setChartSettings({ intervals: { ...useChartSettings.getState().intervals, [place]: interval } });
}
