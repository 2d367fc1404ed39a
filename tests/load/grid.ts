/**
 * Our board page, as it is built for production, against AG Grid Community: the same columns, rows, texts, colours,
 * flash and updates, one after the other in one run, each in a Chromium of its own.
 *
 * A stand-in for our gateway sends the updates: it speaks the contract with the real frames, conflated at the
 * gateway's own pace, because with the real server and exchange behind it three more processes would fight for the
 * cores and the browser's figures would be theirs. Pages come from the real server, which is idle. Our page is whole:
 * shell, index strip and footer are in its figures; AG Grid stands alone on its page.
 *
 * CPU is what the renderer process used, all threads; nothing of ours runs in the page while it is measured. How long a
 * message took to be painted is measured afterwards: from the message event on the WebSocket to the first task after
 * the frame whose cell shows the message's number.
 *
 * `--long` takes three rounds and a minute for the heap. `--every-20ms` sends five times as often, which is the stream of
 * a gateway that does not conflate. Only a quiet machine tells anything: a starved page paints less and so costs less.
 */
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Browser, type CDPSession, chromium, type Page } from "@playwright/test";
import { build } from "esbuild";
import type { ListedInstrument } from "#components/state/instruments-store.ts";
import { FLUSH_MS } from "#server/gateway/limits.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";
import { findChromium } from "../../scripts/chromium.mjs";
import { startKhop } from "../processes.ts";
import type { BenchTable } from "./bench.ts";
import { type GridGateway, type GridShape, openGridGateway } from "./grid-gateway.ts";
import { PROBE_ROW } from "./grid-market.ts";
import { PROBE_SCRIPT } from "./grid-probe.ts";

const ROWS = 1_700;
const RATES = [2_000, 5_000, 20_000] as const;
const MAIN_RATE = 5_000;
const SIZE = { width: 1600, height: 900 };
const WARM_MS = 3_000;
const SETTLE_MS = 1_000;
const DELAY_MS = 8_000;
/** How long CPU is measured, and at the main rate the heap with it. */
const CPU_MS = { short: 8_000, long: 15_000 };
const HEAP_MS = { short: 20_000, long: 60_000 };
const ROUNDS = { short: 1, long: 3 };

const GOALS = { cpu: 0.6, ownCpu: 1.5, delay: 0.6, heapMb: 0.5 };

type Board = "ours" | "AG Grid";

interface Figures {
  cpuPercent: number;
  gpuPercent: number;
  busyPercent: number;
  rowsPerSecond: number;
  /** Messages that came to be seen: fewer than were sent means that the page did not keep up. */
  paintedPerSecond: number;
  medianMs: number;
  p95Ms: number;
  /** Growth of the heap between two collections; null where it was not measured. */
  heapMb: number | null;
}

export async function grid(options: ReadonlySet<string>): Promise<BenchTable> {
  const length = options.has("--long") ? "long" : "short";
  const everyMs = options.has("--every-20ms") ? 20 : FLUSH_MS;
  const loadBefore = loadavg()[0] ?? Number.NaN;
  const found = new Map<string, Figures[]>();
  const { gateway, close } = await openStation();
  try {
    for (let round = 0; round < ROUNDS[length]; round++) {
      for (const rate of RATES) {
        for (const board of ["ours", "AG Grid"] as const) {
          const key = `${board} ${rate}`;
          console.error(`round ${round + 1}: ${key} updates/s`);
          const heapMs = rate === MAIN_RATE && round === 0 ? HEAP_MS[length] : null;
          const figures = await measure(board, { gateway, rate, everyMs, cpuMs: CPU_MS[length], heapMs });
          found.set(key, [...(found.get(key) ?? []), figures]);
        }
      }
    }
  } finally {
    await close();
  }
  const of = (board: Board, rate: number) => middle(found.get(`${board} ${rate}`) ?? []);
  return {
    ...tableOf(of, length === "long"),
    title: `grid: ${ROWS} rows, one message every ${everyMs} ms, ${ROUNDS[length]} round(s), machine's load before ${loadBefore.toFixed(1)} of ${cpus().length}`,
  };
}

function tableOf(of: (board: Board, rate: number) => Figures, isLong: boolean): Omit<BenchTable, "title"> {
  const rows = RATES.flatMap((rate) =>
    (["ours", "AG Grid"] as const).map((board) => {
      const one = of(board, rate);
      return [
        ...[
          board,
          rate,
          Math.round(one.rowsPerSecond),
          one.cpuPercent.toFixed(0),
          one.busyPercent.toFixed(0),
        ],
        ...[
          one.gpuPercent.toFixed(0),
          one.paintedPerSecond.toFixed(1),
          one.medianMs.toFixed(0),
          one.p95Ms.toFixed(0),
        ],
        one.heapMb?.toFixed(2) ?? "",
      ];
    }),
  );
  const ratio = (a: number, b: number) => a / b;
  const most = RATES[RATES.length - 1] ?? MAIN_RATE;
  const cpu = ratio(of("ours", MAIN_RATE).cpuPercent, of("AG Grid", MAIN_RATE).cpuPercent);
  const ownCpu = ratio(of("ours", most).cpuPercent, of("ours", RATES[0]).cpuPercent);
  const delay = ratio(of("ours", most).p95Ms, of("AG Grid", most).p95Ms);
  const heapMb = of("ours", MAIN_RATE).heapMb ?? Number.NaN;
  const verdicts = [
    said(`renderer CPU at ${MAIN_RATE} updates/s`, cpu, GOALS.cpu, "x AG Grid's"),
    said(`own CPU at ${most} against ${RATES[0]}`, ownCpu, GOALS.ownCpu, "x"),
    said(`received to painted, p95 at ${most}`, delay, GOALS.delay, "x AG Grid's"),
    // A short look at the heap sees the noise of one collection: only a minute is judged.
    said(
      `heap growth in ${(isLong ? HEAP_MS.long : HEAP_MS.short) / 1000} s`,
      heapMb,
      isLong ? GOALS.heapMb : null,
      " MB",
    ),
  ];
  return {
    columns: [
      "board",
      "updates/s",
      "rows/s",
      "CPU %",
      "busy %",
      "GPU process %",
      "painted/s",
      "p50 ms",
      "p95 ms",
      "heap MB",
    ],
    rows,
    verdict: verdicts.map(({ text }) => text).join("\n"),
    isMissed: verdicts.some(({ isHeld }) => !isHeld),
  };
}

function said(what: string, value: number, goal: number | null, unit: string) {
  const isHeld = goal === null || value <= goal;
  const judged = goal === null ? "not judged" : `goal ${goal}: ${isHeld ? "held" : "NOT held"}`;
  return { isHeld, text: `${what}: ${value.toFixed(2)}${unit}, ${judged}` };
}

interface Measuring {
  gateway: GridGateway;
  rate: number;
  everyMs: number;
  cpuMs: number;
  heapMs: number | null;
}

async function measure(board: Board, { gateway, rate, everyMs, cpuMs, heapMs }: Measuring): Promise<Figures> {
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: SIZE, locale: "vi-VN" });
    await page.addInitScript(PROBE_SCRIPT);
    gateway.stream(rate, everyMs);
    await page.goto(`${gateway.url}${board === "ours" ? "/?tab=HOSE" : "/ag"}`);
    const probe = probeOf(board, gateway.symbols[PROBE_ROW] ?? "");
    await page.waitForFunction((cell) => /\d/.test(document.querySelector(cell)?.textContent ?? ""), probe);
    gateway.shape ??= await shapeOf(page);
    const meter = await openMeter(browser, page);
    await pause(WARM_MS);
    const heapBefore = heapMs === null ? 0 : await meter.heapMb();
    if (heapMs !== null) await pause(SETTLE_MS);
    const before = await meter.read();
    const rowsBefore = gateway.sentRows();
    await pause(heapMs ?? cpuMs);
    const after = await meter.read();
    const rowsPerSecond = ((gateway.sentRows() - rowsBefore) / (after.atMs - before.atMs)) * 1_000;
    const heapMb = heapMs === null ? null : (await meter.heapMb()) - heapBefore;
    await page.evaluate(`gridProbe.watch(${JSON.stringify(probe)})`);
    await pause(DELAY_MS);
    const delays = (await page.evaluate<number[]>("gridProbe.delays")).sort((a, b) => a - b);
    if (delays.length < 10) throw new Error(`${board} painted only ${delays.length} messages`);
    const percent = (key: "renderer" | "gpu" | "busy") =>
      ((after[key] - before[key]) / (after.atMs - before.atMs)) * 100_000;
    return {
      ...{ cpuPercent: percent("renderer"), gpuPercent: percent("gpu"), busyPercent: percent("busy") },
      ...{
        rowsPerSecond,
        paintedPerSecond: delays.length / (DELAY_MS / 1_000),
        heapMb,
        medianMs: at(delays, 0.5),
        p95Ms: at(delays, 0.95),
      },
    };
  } finally {
    await browser.close();
  }
}

function probeOf(board: Board, symbol: string): string {
  return board === "ours"
    ? `[data-testid="row-${symbol}"] [data-col="volume"]`
    : `[row-index="${PROBE_ROW}"] [col-id="volume"]`;
}

/** Seconds of CPU and of work on the main thread so far. */
export async function openMeter(browser: Browser, page: Page) {
  const ofPage = await page.context().newCDPSession(page);
  const ofBrowser = await browser.newBrowserCDPSession();
  await ofPage.send("Performance.enable");
  return {
    async read() {
      const { processInfo } = await ofBrowser.send("SystemInfo.getProcessInfo");
      const cpu = (isOf: (type: string) => boolean) =>
        processInfo.reduce((sum, one) => sum + (isOf(one.type.toLowerCase()) ? one.cpuTime : 0), 0);
      return {
        renderer: cpu((type) => type === "renderer"),
        gpu: cpu((type) => type.includes("gpu")),
        busy: await metric(ofPage, "TaskDuration"),
        atMs: performance.now(),
      };
    },
    async heapMb() {
      // What the first collection only unties goes with the second.
      for (let times = 0; times < 2; times++) await ofPage.send("HeapProfiler.collectGarbage");
      return (await metric(ofPage, "JSHeapUsedSize")) / 1e6;
    },
  };
}

async function metric(session: CDPSession, wanted: string): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN;
}

/** What our board shows at this width: the other one shows the same. */
function shapeOf(page: Page): Promise<GridShape> {
  return page.evaluate((): GridShape => {
    const grid = document.querySelector('[role="grid"]')?.getBoundingClientRect();
    const row = document.querySelector('[data-testid^="row-"]');
    const cells = [...(row?.querySelectorAll<HTMLElement>("[data-col]") ?? [])];
    return {
      columns: cells.map((cell) => ({ id: cell.dataset.col ?? "", width: cell.offsetWidth })),
      rowHeight: row?.getBoundingClientRect().height ?? 0,
      width: grid?.width ?? 0,
      height: grid?.height ?? 0,
    };
  });
}

/** The idle server for the pages, whose source is nowhere, and the stand-in before it. */
export async function openStation(): Promise<{ gateway: GridGateway; close(): Promise<void> }> {
  const nowhere = "http://127.0.0.1:9/";
  const source = { FEED: "ssi-fcdata", SSI_FCDATA_REST_URL: nowhere, SSI_FCDATA_HUB_URL: nowhere };
  const khop = await startKhop(
    { ...source, SSI_CONSUMER_ID: "none", SSI_CONSUMER_SECRET: "none", LOG_LEVEL: "silent" },
    "/healthz",
  );
  try {
    const listed = await khop.api<ListedInstrument[]>("/api/v1/instruments");
    const shares = listed
      .slice(0, ROWS)
      .map((instrument) => ({ ...instrument, exchange: "HOSE", type: "STOCK" }));
    const gateway = await openGridGateway({
      pagesUrl: khop.url,
      symbols: shares.map(({ symbol }) => symbol).sort(),
      instruments: JSON.stringify(shares),
      agScript: await bundleAgPage(),
      seed: 7,
    });
    const close = async () => {
      await gateway.close();
      await khop.stop();
    };
    return { gateway, close };
  } catch (error) {
    await khop.stop();
    throw error;
  }
}

async function bundleAgPage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(PROJECT_DIR, "tests/load/grid-ag-page.ts")],
    define: { "process.env.NODE_ENV": '"production"' },
    ...{ bundle: true, minify: true, write: false, format: "iife", platform: "browser", logLevel: "error" },
  });
  return outputFiles[0]?.text ?? "";
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("No Chromium found: «npm test» provides one, or set CHROMIUM_PATH.");
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
}

const middle = (figures: readonly Figures[]): Figures => {
  const of = (read: (one: Figures) => number) =>
    at(
      figures.map(read).sort((a, b) => a - b),
      0.5,
    );
  return {
    cpuPercent: of((one) => one.cpuPercent),
    gpuPercent: of((one) => one.gpuPercent),
    busyPercent: of((one) => one.busyPercent),
    rowsPerSecond: of((one) => one.rowsPerSecond),
    paintedPerSecond: of((one) => one.paintedPerSecond),
    medianMs: of((one) => one.medianMs),
    p95Ms: of((one) => one.p95Ms),
    heapMb: figures[0]?.heapMb ?? null,
  };
};

/** Nearest rank of ascending numbers. */
function at(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
