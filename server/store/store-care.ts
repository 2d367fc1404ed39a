import { spawn } from "node:child_process";
import { setPriority } from "node:os";
import { join } from "node:path";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { PROJECT_DIR } from "../project-dir.ts";
import { markDamaged } from "./open-store.ts";

/** After the start, when there is less to do. */
const FIRST_MS = 60_000;
const PERIOD_MS = 3_600_000;
const LOWEST_PRIORITY = 19;

export interface StoreCare {
  /** Looks now; resolves when it has looked. */
  look(): Promise<void>;
  /** What is wrong with the file, in words; empty while nothing is. */
  readonly fault: string;
  stop(): Promise<void>;
}

export interface StoreCareOptions {
  file: string;
  clock: Pick<Clock, "every" | "after">;
  log: Log;
}

/**
 * Every hour the file is read through and what people have put into it is copied beside it, by a process of its
 * own with the lowest priority: a large file takes seconds, in which prices would stand still here.
 */
export function careForStore({ file, clock, log }: StoreCareOptions): StoreCare {
  let fault = "";
  let looking: Promise<void> | null = null;
  let end = (): void => {};

  async function look(): Promise<void> {
    const child = spawn(process.execPath, [...programOf(), file], {
      cwd: PROJECT_DIR,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let words = "";
    let isStopped = false;
    end = () => {
      isStopped = true;
      child.kill("SIGKILL");
    };
    child.stderr.on("data", (data: Buffer) => {
      words = (words + data.toString()).slice(0, 2_000);
    });
    const code = await new Promise<number | null>((resolve) => {
      child.once("close", resolve);
      child.once("error", (error) => {
        words = error.message;
        resolve(1);
      });
      if (child.pid !== undefined) lower(child.pid);
    });
    if (isStopped) return;
    if (code === 3) {
      fault = `${words.trim()} The next start begins from the last good copy.`;
      markDamaged(file, words);
      log.error({ damage: words.trim() }, "THE STORE IS DAMAGED. Restart to begin from the last good copy.");
    } else if (code !== 0) {
      fault = `The store cannot be copied: ${words.trim()}`;
      log.warn({ words: words.trim() }, "the store could not be copied");
    } else fault = "";
  }

  const once = (): Promise<void> => {
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  };
  const stops = [clock.after(FIRST_MS, () => void once()), clock.every(PERIOD_MS, () => void once())];
  return {
    look: once,
    get fault() {
      return fault;
    },
    async stop() {
      for (const stop of stops) stop();
      end();
      await looking;
    },
  };
}

function programOf(): string[] {
  const isSource = import.meta.url.endsWith(".ts");
  if (isSource) return ["--import", "tsx", join(PROJECT_DIR, "server/cli/keep-copy.ts")];
  return ["--enable-source-maps", join(PROJECT_DIR, "dist/cli/keep-copy.mjs")];
}

function lower(pid: number): void {
  try {
    setPriority(pid, LOWEST_PRIORITY);
  } catch {
    // It is gone already, or this system has no priorities: it does its work all the same.
  }
}
