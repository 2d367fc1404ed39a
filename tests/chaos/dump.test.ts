import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, test } from "vitest";
import { systemClock } from "#server/clock.ts";
import type { ExchangeOptions } from "#server/exchange/options.ts";
import type { ReadyLine } from "#server/exchange/ready.ts";
import { type RunningExchange, runExchange } from "#server/exchange/run.ts";
import { type Log, silentLog } from "#server/log.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";
import { startRunning } from "../server/exchange/running.ts";

const folder = mkdtempSync(join(tmpdir(), "khop-dump-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The last trades of the morning, the turn to lunch; or the end of the closing auction. */
const PARTS = [
  { clock: "2026-02-10T11:29", stopAt: "11:31:00" },
  { clock: "2026-02-10T14:43:30", stopAt: "14:46:00" },
];

async function isFrozen({ adminUrl }: ReadyLine): Promise<boolean> {
  return ((await (await fetch(`${adminUrl}/clock`)).json()) as { speed: number }).speed === 0;
}

async function frozen(ready: ReadyLine): Promise<void> {
  while (!(await isFrozen(ready))) await new Promise((resolve) => setTimeout(resolve, 50));
}

async function dumpHere(name: string, options: Partial<ExchangeOptions>): Promise<Buffer> {
  const dump = join(folder, name);
  const exchange = await startRunning({ ...options, dump });
  await frozen(exchange.ready);
  await exchange.stop();
  return readFileSync(dump);
}

async function dumpThere(name: string, flags: readonly string[]): Promise<Buffer> {
  const dump = join(folder, name);
  const program = [
    "--import",
    "tsx",
    "server/cli/exchange.ts",
    "--port=0",
    "--admin-port=0",
    `--dump=${dump}`,
  ];
  const child = spawn(process.execPath, [...program, ...flags], {
    cwd: PROJECT_DIR,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  await frozen(JSON.parse(String(line)));
  child.kill("SIGTERM");
  await once(child, "exit");
  return readFileSync(dump);
}

const digest = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

test.each(PARTS)(
  "from $clock the same seed gives the same log, byte for byte, at any pace and in any process",
  async ({ clock, stopAt }) => {
    const name = clock.replaceAll(":", "");
    const symbols = "VN30,SHS,ACV";
    const first = await dumpHere(`${name}-a`, { clock, stopAt, symbols, speed: 60 });
    const slower = await dumpHere(`${name}-b`, { clock, stopAt, symbols, speed: 37.5 });
    const there = await dumpThere(`${name}-c`, [
      ...[`--clock=${clock}`, `--stop-at=${stopAt}`, `--symbols=${symbols}`, "--speed=90"],
    ]);
    expect([digest(slower), digest(there)]).toEqual([digest(first), digest(first)]);
    const other = await dumpHere(`${name}-d`, { clock, stopAt, symbols, speed: 90, seed: 8 });
    expect(digest(other)).not.toBe(digest(first));

    const lines = first
      .toString()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const kinds = new Set(lines.map(({ kind }) => kind));
    expect([...kinds]).toEqual(expect.arrayContaining(["trade", "book", "session", "index"]));
    if (clock.includes("14:43"))
      expect(lines.some(({ kind, price }) => kind === "estimate" && price > 0)).toBe(true);
    const times = lines.map(({ time }) => time);
    expect(times).toEqual([...times].sort());
  },
  60_000,
);

test.runIf(existsSync("/dev/full"))(
  "a full disk ends the dump with a line in the log, not the exchange",
  async () => {
    const errors: unknown[] = [];
    const log = { ...silentLog, error: (fields: unknown) => errors.push(fields) } as Log;
    const options: ExchangeOptions = {
      ...{ port: 0, adminPort: 0, seed: 7, clock: "2026-02-10T10:00", speed: 100, symbols: "VN30" },
      ...{ stopAt: "10:02:00", rate: null, dump: "/dev/full" },
    };
    const exchange: RunningExchange = await runExchange(options, systemClock, log);
    await frozen(exchange.ready);
    await exchange.stop();
    expect(errors).toEqual([{ file: "/dev/full", reason: "the disk is full" }]);
  },
);

test("a dump that cannot be written at all is refused in words", async () => {
  const nowhere = join(folder, "no", "such", "file");
  await expect(startRunning({ dump: nowhere })).rejects.toThrow(/--dump cannot be written.*no such folder/);
});
