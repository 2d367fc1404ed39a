import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ReadyLine } from "#server/exchange/ready.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";

/** The production build as a process of its own, the way `npm start` runs it. */
export interface Khop {
  url: string;
  dataDir: string;
  api<T>(path: string): Promise<T>;
  /** Ends the process and starts it again on the same port and data. */
  restart(): Promise<void>;
  /** SIGSTOP freezes it with its sockets open, SIGCONT wakes it. */
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

export interface Exchange {
  ready: ReadyLine;
  process: ChildProcess;
  stop(): Promise<void>;
}

export const START_LIMIT_MS = 60_000;

/** `probe` is what must answer 200 first: `/healthz` for a server that shall never be ready. */
export async function startKhop(
  env: Record<string, string> = {},
  probe: "/readyz" | "/healthz" = "/readyz",
): Promise<Khop> {
  const dataDir = mkdtempSync(join(tmpdir(), "khop-test-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child = await launch();

  async function launch(): Promise<ChildProcess> {
    const process_ = spawn(process.execPath, ["dist/main.mjs"], {
      cwd: PROJECT_DIR,
      env: {
        PATH: process.env.PATH ?? "",
        NODE_ENV: "production",
        PORT: String(port),
        DATA_DIR: dataDir,
        LOG_LEVEL: "warn",
        ...env,
      },
      stdio: ["ignore", "ignore", "inherit"],
    });
    const ready = async () => (await fetch(`${url}${probe}`).catch(() => null))?.status === 200;
    await until(ready, START_LIMIT_MS, "the server is ready");
    return process_;
  }

  return {
    url,
    dataDir,
    async api<T>(path: string) {
      const response = await fetch(`${url}${path}`);
      if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
      return (await response.json()) as T;
    },
    async restart() {
      await end(child);
      child = await launch();
    },
    signal: (signal) => void child.kill(signal),
    async stop() {
      await end(child);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** `npm run exchange` without npm: another process, so that it can be stopped and frozen apart from the server. */
export async function startExchange(...flags: string[]): Promise<Exchange> {
  const child = spawn(
    process.execPath,
    ["dist/cli/exchange.mjs", "--port", "0", "--admin-port", "0", ...flags],
    {
      cwd: PROJECT_DIR,
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`the exchange ended with ${code} before it was ready`)));
  });
  return { ready: JSON.parse(line) as ReadyLine, process: child, stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGCONT");
  child.kill("SIGTERM");
  const killer = setTimeout(() => child.kill("SIGKILL"), 15_000);
  await exited;
  clearTimeout(killer);
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

export async function until(holds: () => Promise<boolean>, limitMs: number, what: string): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
