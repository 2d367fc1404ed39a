import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PROJECT_DIR } from "../project-dir.ts";
import type { ReadyLine } from "./ready.ts";

export interface SpawnOptions {
  seed: number;
  /** `demo`, `now`, or a Vietnamese date and time like `2026-02-10T09:00`. */
  clock: string;
  speed: number;
  symbols: string;
  /** 0 = any free one. */
  port: number;
  /** Any free one when absent. */
  adminPort?: number;
  stopAt?: string;
  /** Messages a second; as on a real day when absent. */
  rate?: number;
  /** Which of the dialects the caller will speak. The exchange speaks all of them, so nothing depends on it. */
  dialect?: string;
}

/** The exchange as a process of its own. */
export interface SpawnedExchange {
  ready: ReadyLine;
  child: ChildProcess;
  stop(): Promise<void>;
  exited: Promise<{ code: number | null; signal: string | null }>;
}

const READY_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 5_000;
const KEPT_ERROR_LINES = 20;

/** Starts the exchange and waits until it listens; rejects with its own words when it does not come up. */
export async function spawnExchange(options: SpawnOptions): Promise<SpawnedExchange> {
  // With a channel to us it notices at once when we are gone.
  const child = spawn(process.execPath, [...programOf(), ...flagsOf(options)], {
    cwd: PROJECT_DIR,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.once("error", () => resolve({ code: null, signal: null }));
  });
  const errorLines = passOnErrors(child);

  async function stop(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    // A frozen one cannot close; it does not have to.
    child.kill("SIGCONT");
    const limit = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
    await exited;
    clearTimeout(limit);
  }

  try {
    return { ready: await readyLine(child, exited, errorLines), child, stop, exited };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The bundle next to ours in dist/, or the source through tsx when we run from source. */
function programOf(): string[] {
  const isSource = import.meta.url.endsWith(".ts");
  if (isSource) return ["--import", "tsx", join(PROJECT_DIR, "server/cli/exchange.ts")];
  return ["--enable-source-maps", join(PROJECT_DIR, "dist/cli/exchange.mjs")];
}

function flagsOf(options: SpawnOptions): string[] {
  const { seed, clock, speed, symbols, port, adminPort = 0, stopAt, rate } = options;
  const flags = {
    port,
    "admin-port": adminPort,
    seed,
    clock,
    speed,
    symbols,
    ...(stopAt && { "stop-at": stopAt }),
    ...(rate && { rate }),
  };
  return Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
}

async function readyLine(
  child: ChildProcess,
  exited: Promise<unknown>,
  errorLines: readonly string[],
): Promise<ReadyLine> {
  if (!child.stdout) throw new Error("the exchange has no stdout");
  const lines = createInterface({ input: child.stdout });
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), READY_LIMIT_MS);
  try {
    const first = await Promise.race([
      once(lines, "line", { signal: limit.signal }).then(([line]) => String(line)),
      exited.then(() => null),
    ]);
    if (first === null) throw new Error(`the simulated exchange did not start: ${errorLines.join(" | ")}`);
    const ready = JSON.parse(first) as ReadyLine;
    if (ready.event !== "ready") throw new Error("the simulated exchange said something else than ready");
    return ready;
  } catch (error) {
    if (!limit.signal.aborted) throw error;
    throw new Error("the simulated exchange was not ready within 30 s", { cause: error });
  } finally {
    clearTimeout(timer);
    // Whatever it says later is read and dropped: a full pipe would stop it.
    child.stdout.resume();
  }
}

/** Its log is part of ours; the last lines explain an early end. */
function passOnErrors(child: ChildProcess): readonly string[] {
  const kept: string[] = [];
  if (!child.stderr) return kept;
  createInterface({ input: child.stderr }).on("line", (line) => {
    kept.push(line);
    if (kept.length > KEPT_ERROR_LINES) kept.shift();
    process.stderr.write(`${line}\n`);
  });
  return kept;
}
