/**
 * Our chart against the plain library under it, one after the other in one run, each in a Chromium of its own: 100,000
 * one-minute bars of history, and the running minute changing 100 times a second over the same kind of socket. The
 * plain one holds all bars and draws every change. Ours holds the part it pages in, at most 10,000 bars, and draws ten
 * times a second: here it has been scrolled back until it holds all it ever does, so it shows what a full day of work
 * costs, not a page just opened.
 *
 * Busy is what Chromium counts as work on the page's main thread. After the measuring each page must show the last bar
 * that was sent, or the figures are void: a chart that draws nothing is very fast.
 */
import { loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { build } from "esbuild";
import { MAX_CHART_BARS } from "#lib/chart/bar-series.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";
import type { BenchTable } from "./bench.ts";
import { type ChartStation, openChartStation } from "./chart-station.ts";
import { openBrowser, openMeter } from "./grid.ts";

const HISTORY_BARS = 100_000;
const BARS_PER_SECOND = 100;
const SIZE = { width: 1600, height: 900 };
const WARM_MS = 3_000;
const MEASURE_MS = { short: 8_000, long: 15_000 };
const ROUNDS = { short: 1, long: 3 };
const GOAL = 0.35;

const CHARTS = [
  { name: "plain, all held", path: "/plain", leastBars: HISTORY_BARS },
  { name: "ours, scrolled back", path: "/ours", leastBars: MAX_CHART_BARS },
  { name: "ours, with two averages", path: "/ours?studies", leastBars: MAX_CHART_BARS },
  { name: "ours, just opened", path: "/ours?opened", leastBars: 500 },
] as const;
type Chart = (typeof CHARTS)[number];

interface Figures {
  bars: number;
  changes: number;
  busyPercent: number;
  cpuPercent: number;
}

export async function chart(options: ReadonlySet<string>): Promise<BenchTable> {
  const length = options.has("--long") ? "long" : "short";
  const loadBefore = loadavg()[0] ?? Number.NaN;
  const scripts = new Map([
    ["ours", await bundle("chart-ours-page.ts")],
    ["plain", await bundle("chart-plain-page.ts")],
  ]);
  const station = await openChartStation(HISTORY_BARS, scripts);
  const found = new Map<Chart, Figures[]>();
  try {
    for (let round = 0; round < ROUNDS[length]; round++) {
      for (const one of CHARTS) {
        console.error(`round ${round + 1}: ${one.name}`);
        found.set(one, [...(found.get(one) ?? []), await measure(one, station, MEASURE_MS[length])]);
      }
    }
  } finally {
    await station.close();
  }
  const busyOf = (one: Chart) => middle((found.get(one) ?? []).map(({ busyPercent }) => busyPercent));
  const [plain, ours] = CHARTS;
  const ratio = busyOf(ours) / busyOf(plain);
  const isHeld = ratio <= GOAL;
  return {
    title: `chart: ${HISTORY_BARS} bars of history, ${BARS_PER_SECOND} updates/s, ${ROUNDS[length]} round(s), load before ${loadBefore.toFixed(1)}`,
    columns: ["chart", "bars held", "updates/s", "busy %", "renderer CPU %", "x plain"],
    rows: CHARTS.map((one) => {
      const figures = found.get(one) ?? [];
      return [
        one.name,
        figures[0]?.bars ?? 0,
        Math.round(middle(figures.map(({ changes }) => changes))),
        busyOf(one).toFixed(1),
        middle(figures.map(({ cpuPercent }) => cpuPercent)).toFixed(1),
        (busyOf(one) / busyOf(plain)).toFixed(2),
      ];
    }),
    verdict: `busy, scrolled back: ${ratio.toFixed(2)}x plain lightweight-charts', goal ${GOAL}: ${isHeld ? "held" : "NOT held"}`,
    isMissed: !isHeld,
  };
}

async function measure(one: Chart, station: ChartStation, forMs: number): Promise<Figures> {
  station.startAnew();
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: SIZE, locale: "vi-VN" });
    await page.goto(`${station.url}${one.path}`);
    await page.waitForFunction(() => document.body.dataset.bars !== undefined, undefined, {
      timeout: 90_000,
    });
    const bars = Number(await page.evaluate(() => document.body.dataset.bars));
    if (bars < one.leastBars) throw new Error(`${one.name} holds only ${bars} bars`);
    station.stream(BARS_PER_SECOND);
    const meter = await openMeter(browser, page);
    await pause(WARM_MS);
    const before = await meter.read();
    const sentBefore = station.sentBars();
    await pause(forMs);
    const after = await meter.read();
    const seconds = (after.atMs - before.atMs) / 1_000;
    const changes = (station.sentBars() - sentBefore) / seconds;
    // A page that could not keep up has the rest of the messages to work off.
    station.stop();
    await page.waitForFunction(
      (volume) => (window as unknown as { shownVolume(): number }).shownVolume() >= volume,
      station.sentVolume(),
      { timeout: 60_000 },
    );
    const percent = (key: "busy" | "renderer") => ((after[key] - before[key]) / seconds) * 100;
    return { bars, changes, busyPercent: percent("busy"), cpuPercent: percent("renderer") };
  } finally {
    await browser.close();
  }
}

async function bundle(page: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(PROJECT_DIR, "tests/load", page)],
    define: { "process.env.NODE_ENV": '"production"' },
    ...{ bundle: true, minify: true, write: false, format: "iife", platform: "browser", logLevel: "error" },
  });
  return outputFiles[0]?.text ?? "";
}

function middle(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[figures.length >> 1] ?? Number.NaN;
}
