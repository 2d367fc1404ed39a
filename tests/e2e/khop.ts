import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test as base, expect, type Locator, type Page } from "@playwright/test";
import type { ReadyLine } from "#server/exchange/ready.ts";

/** The production build as a process of its own, the way `npm start` runs it. */
export interface Khop {
  url: string;
  dataDir: string;
  api<T>(path: string): Promise<T>;
  /** Ends the process and starts it again on the same port and data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface Exchange {
  ready: ReadyLine;
  process: ChildProcess;
  stop(): Promise<void>;
}

const ROOT = join(import.meta.dirname ?? __dirname, "../..");
const START_LIMIT_MS = 60_000;

export async function startKhop(env: Record<string, string> = {}): Promise<Khop> {
  const dataDir = mkdtempSync(join(tmpdir(), "khop-e2e-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child = await launch();

  async function launch(): Promise<ChildProcess> {
    const process_ = spawn(process.execPath, ["dist/main.mjs"], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: "warn", ...env },
      stdio: ["ignore", "ignore", "inherit"],
    });
    const ready = async () => (await fetch(`${url}/readyz`).catch(() => null))?.status === 200;
    await until(ready, START_LIMIT_MS, "the server is ready");
    return process_;
  }

  return {
    url,
    dataDir,
    async api<T>(path: string) {
      const response = await fetch(`${url}${path}`);
      expect(response.status, path).toBe(200);
      return (await response.json()) as T;
    },
    async restart() {
      await end(child);
      child = await launch();
    },
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
      cwd: ROOT,
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

async function freePort(): Promise<number> {
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

export const rowOf = (page: Page, symbol: string): Locator => page.getByTestId(`row-${symbol}`);
export const cellOf = (page: Page, symbol: string, column: string): Locator =>
  rowOf(page, symbol).locator(`[data-col="${column}"]`);

/** One server for a file of tests. Errors in the browser's console fail the test that saw them. */
export const test = base.extend<{ complaints: string[] }, { khop: Khop }>({
  khop: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to learn what a fixture needs.
    async ({}, use) => {
      const khop = await startKhop();
      await use(khop);
      await khop.stop();
    },
    { scope: "worker", timeout: START_LIMIT_MS + 10_000 },
  ],
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      await use(complaints);
      const unexpected = complaints.filter(
        (text) => !/WebSocket|ERR_CONNECTION|Failed to load resource/.test(text),
      );
      expect(unexpected, "errors in the browser's console").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
