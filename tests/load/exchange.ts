/**
 * The simulated exchange under load: as many messages a second as it is asked for, half a minute long, to one client
 * of its own process, and then what that client knows held against `/truth`, symbol by symbol.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { clockTimeOf, instantOf } from "#lib/market/trading-time.ts";
import { type SpawnedExchange, spawnExchange } from "#server/exchange/spawn.ts";
import type { FeedName } from "#server/feed/open.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";
import type { BenchTable } from "./bench.ts";
import type { ClientReport } from "./exchange-client.ts";

const SECONDS = 30;
/** Before it the client connects and gets its opening states. */
const LEAD_SECONDS = 10;
const WANTED = 20_000;
const START = "2026-02-10T10:00:00";

interface Load {
  feed: FeedName;
  /** Events a second; null = as on a real day. A hub tells most events in two messages. */
  rate: number | null;
}
const LOADS: readonly Load[] = [
  { feed: "ssi-ids", rate: null },
  { feed: "ssi-ids", rate: WANTED },
  { feed: "ssi-fcdata", rate: WANTED / 2 },
  { feed: "ssi-fastconnect", rate: WANTED },
];

export async function exchange(): Promise<BenchTable> {
  const client = await bundle();
  const rows: (string | number)[][] = [];
  let isHeld = true;
  for (const load of LOADS) {
    const { report, cpuPercent, microseconds, megabytes, untrue } = await run(client, load);
    const seconds = report.perSecond.slice(LEAD_SECONDS, -1);
    const mean = Math.round(seconds.reduce((sum, count) => sum + count, 0) / Math.max(1, seconds.length));
    const isWhole = untrue === 0 && report.openGaps === 0 && report.connections === 1;
    const isFast = load.rate === null || mean >= WANTED * 0.95;
    isHeld &&= isWhole && isFast;
    rows.push([
      `${load.feed}${load.rate === null ? ", natural" : `, --rate ${load.rate}`}`,
      ...[report.messages, mean, Math.max(...seconds), untrue, report.connections - 1],
      ...[`${cpuPercent} %`, microseconds, `${megabytes} MB`],
    ]);
  }
  return {
    title: `exchange: ${SECONDS} s of load to one client that folds everything; CPU and memory of the exchange`,
    columns: ["feed", "messages", "mean/s", "most/s", "untrue", "reconnects", "CPU", "us/message", "memory"],
    rows,
    verdict: `goal: ${WANTED} messages a second and nothing lost; ${isHeld ? "held" : "NOT held"}`,
    isMissed: !isHeld,
  };
}

async function run(client: string, { feed, rate }: Load) {
  const stopMs = instantOf(START.slice(0, 10), START.slice(11)) + (LEAD_SECONDS + SECONDS) * 1_000;
  const exchange = await spawnExchange({
    ...{ seed: 7, clock: START, speed: 1, symbols: "all", port: 0, stopAt: clockTimeOf(stopMs) },
    ...(rate === null ? {} : { rate }),
  });
  try {
    const child = spawn(process.execPath, [client, feed, JSON.stringify(exchange.ready)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    const ended = once(child, "exit");
    const before = { seconds: cpuSeconds(exchange), ms: performance.now() };
    await pause(LEAD_SECONDS + SECONDS - 1);
    const megabytes = memoryOf(exchange);
    const used = cpuSeconds(exchange) - before.seconds;
    const cpuPercent = Math.round((used / (performance.now() - before.ms)) * 100_000);
    const [code] = await ended;
    if (code !== 0) throw new Error(`the client of ${feed} ended with ${code}: ${output.slice(-500)}`);
    const report = JSON.parse(output) as ClientReport;
    const microseconds = (((cpuSeconds(exchange) - before.seconds) * 1e6) / report.messages).toFixed(1);
    return { report, cpuPercent, microseconds, megabytes, untrue: await untrueIn(report, feed, exchange) };
  } finally {
    await exchange.stop();
  }
}

/** Symbols of which the client knows another total than is true. That no trade is missing in it, its gaps tell. */
async function untrueIn(report: ClientReport, feed: FeedName, { ready }: SpawnedExchange): Promise<number> {
  let untrue = 0;
  for (const [symbol, seen] of Object.entries(report.totals)) {
    // FastConnect v3 tells no newcomer what was traded before.
    if (feed === "ssi-fastconnect" && seen === 0) continue;
    const response = await fetch(`${ready.adminUrl}/truth?symbol=${symbol}`);
    const truth = (await response.json()) as { totals?: { totalVolume: number } };
    if (truth.totals?.totalVolume !== seen) untrue++;
  }
  return untrue;
}

const pause = (seconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, seconds * 1_000));

/** CPU that the process has used, in seconds; NaN where the system does not tell. */
function cpuSeconds({ child }: SpawnedExchange): number {
  const path = `/proc/${child.pid}/stat`;
  if (!existsSync(path)) return Number.NaN;
  const [user = "", system = ""] = readFileSync(path, "utf8")
    .replace(/^.*\) /, "")
    .split(" ")
    .slice(11, 13);
  return (Number(user) + Number(system)) / 100;
}

function memoryOf({ child }: SpawnedExchange): number {
  const path = `/proc/${child.pid}/status`;
  if (!existsSync(path)) return Number.NaN;
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(path, "utf8"))?.[1]) / 1_024);
}

async function bundle(): Promise<string> {
  const outfile = join(PROJECT_DIR, "dist/bench/exchange-client.mjs");
  await build({
    entryPoints: [join(PROJECT_DIR, "tests/load/exchange-client.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "error",
  });
  return outfile;
}
