/** Our chart as a page of its own: canvas, feed, socket and legend are the product's, only React's frame is missing. */

import type { LegendLine } from "#components/chart/legend.tsx";
import type { ChartView } from "#components/chart/price-chart.tsx";
import { runChart } from "#components/chart/run-chart.ts";
import { textIn } from "#components/i18n/text.ts";
import { connectLive } from "#components/state/socket.ts";
import { MAX_CHART_BARS } from "#lib/chart/bar-series.ts";
import { DEFAULT_CHART_SETTINGS } from "#lib/chart/chart-settings.ts";
import { formatPrice, formatVolume } from "#lib/format/number.ts";

const FULL = new URLSearchParams(location.search);
const container = document.querySelector<HTMLElement>("#chart");
const words = document.querySelector<HTMLElement>("#legend");
if (!container || !words) throw new Error("the page has no place for the chart");

const view: ChartView = {
  ...{ kind: "candles", volume: true, limits: true, compared: [], drawings: [], tool: null, selected: null },
  studies: FULL.has("studies") ? DEFAULT_CHART_SETTINGS.studies : [],
  isSession: false,
};
const legend: LegendLine = {
  say(said) {
    if (said) words.textContent = `${formatPrice(said.bar.close, "vnd")} ${formatVolume(said.bar.volume)}`;
  },
  listen: () => () => {},
};

const nothing = () => {};
connectLive();
const chart = runChart(
  container,
  { symbol: "FPT", interval: "1m", unit: "vnd", language: "vi", text: textIn("vi") },
  () => ({
    ...{ view, legend, link: undefined, onCount: undefined },
    ...{ onDrawings: nothing, onTool: nothing, onSelect: nothing },
    ...{ limits: { reference: 98_000, ceiling: 104_800, floor: 91_200 }, lastPaint: "up" },
    ...{ priceStep: 50, barWidth: 6 },
  }),
  nothing,
  nothing,
);
chart.refresh();

/** As if somebody had scrolled back until the chart holds all that it ever holds. */
async function fill(): Promise<void> {
  for (let before = -1; chart.feed.bars().length !== before || before < 1; ) {
    before = chart.feed.bars().length;
    if (before >= MAX_CHART_BARS || FULL.has("opened")) break;
    chart.feed.loadOlder();
    for (let wait = 0; wait < 100 && chart.feed.bars().length === before; wait++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  document.body.dataset.bars = String(chart.feed.bars().length);
}
const ready = setInterval(() => {
  if (chart.feed.bars().length === 0) return;
  clearInterval(ready);
  // The live connection asks for the bars once more when it stands.
  setTimeout(() => void fill(), 1_500);
}, 50);

Object.assign(window, { shownVolume: () => chart.feed.last()?.bar.volume });
