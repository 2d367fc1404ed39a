/** The chart library as somebody would use it who gives it everything: all bars held, every message drawn. */
import { CandlestickSeries, createChart, HistogramSeries, type UTCTimestamp } from "lightweight-charts";
import { io } from "socket.io-client";
import type { PublicBar } from "#lib/contract/state.ts";

const container = document.querySelector<HTMLElement>("#chart");
if (!container) throw new Error("the page has no place for the chart");
const chart = createChart(container, { autoSize: true, timeScale: { timeVisible: true, barSpacing: 6 } });
const prices = chart.addSeries(CandlestickSeries, {
  priceFormat: { type: "price", precision: 0, minMove: 50 },
});
const volumes = chart.addSeries(HistogramSeries, { priceScaleId: "", priceFormat: { type: "volume" } });
volumes.priceScale().applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });

const timeOf = (bar: PublicBar) => (Date.parse(bar.openTime) / 1_000) as UTCTimestamp;
const priceOf = ({ open, high, low, close, ...bar }: PublicBar) => ({
  ...{ time: timeOf({ open, high, low, close, ...bar }), open, high, low, close },
});
const volumeOf = (bar: PublicBar) => ({
  time: timeOf(bar),
  value: bar.volume,
  color: bar.close >= bar.open ? "#22c55e4d" : "#ef44444d",
});

async function load(): Promise<void> {
  const answer = await fetch("/api/v1/bars");
  const { bars } = (await answer.json()) as { bars: PublicBar[] };
  prices.setData(bars.map(priceOf));
  volumes.setData(bars.map(volumeOf));
  document.body.dataset.bars = String(bars.length);
  let shown = 0;
  const socket = io({ transports: ["websocket"] });
  socket.on("bar", (bar: PublicBar) => {
    prices.update(priceOf(bar));
    volumes.update(volumeOf(bar));
    shown = bar.volume;
  });
  Object.assign(window, { shownVolume: () => shown });
}
void load();
