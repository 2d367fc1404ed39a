import { type ChildProcess, spawn } from "node:child_process";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { PROJECT_DIR } from "#server/project-dir.ts";
import { type Bench, openBench, until } from "./bench.ts";

let bench: Bench;
const children: ChildProcess[] = [];
beforeAll(async () => {
  bench = await openBench();
  bench.tell({ kind: "limits", symbol: "VIC", reference: 44_000, ceiling: 47_000, floor: 40_950 });
  bench.trade("VIC", 45_050, 1_200);
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(() => bench.close());

interface Run {
  child: ChildProcess;
  out: string;
  err: string;
  exit: Promise<number | null>;
}

function run(tool: "state" | "watch", ...args: string[]): Run {
  const child = spawn(process.execPath, ["--import", "tsx", `server/cli/${tool}.ts`, ...args], {
    cwd: PROJECT_DIR,
  });
  children.push(child);
  const started: Run = {
    child,
    out: "",
    err: "",
    exit: new Promise((resolve) => child.once("exit", (code) => resolve(code))),
  };
  child.stdout?.on("data", (data) => {
    started.out += data;
  });
  child.stderr?.on("data", (data) => {
    started.err += data;
  });
  return started;
}

const NOBODY = "127.0.0.1:9";

describe("npm run state", { timeout: 30_000 }, () => {
  test("prints the states of a running server as a table", async () => {
    const state = run("state", "vic", "VNM", "--url", bench.url);
    expect(await state.exit).toBe(0);
    const [head, vic, vnm] = state.out.trimEnd().split("\n");
    expect(head?.split(/\s+/)).toEqual([
      ...["SYMBOL", "PRICE", "CHANGE", "%", "VOLUME", "TOTAL", "HIGH", "LOW", "REF", "BID", "ASK"],
      ...["TIME", "SESSION", "SOURCE"],
    ]);
    expect(vic?.split(/\s+/)).toEqual([
      ...["VIC", "45,050", "1,050", "2.39", "1,200", "1,200", "45,050", "45,050", "44,000", "-", "-"],
      ...["10:00:00", "-", "simulated"],
    ]);
    expect(vnm).toMatch(/^VNM +- /);
    expect(state.err).toContain("SIMULATED");
  });

  test("names symbols nobody has, and ends with 1", async () => {
    const state = run("state", "VIC", "NOPE", "--url", `${bench.url}/`);
    expect(await state.exit).toBe(1);
    expect(state.out).toContain("45,050");
    expect(state.err).toContain("NOPE");
  });

  test("says where it looked when there is no server", async () => {
    const state = run("state", "--url", `http://${NOBODY}`);
    expect(await state.exit).toBe(1);
    expect(state.err).toContain(`No server answers at http://${NOBODY}`);
    expect(state.out).toBe("");
  });
});

describe("npm run watch", { timeout: 30_000 }, () => {
  test("prints what it gets, one JSON line each, until Ctrl-C, and ends with 0", async () => {
    const watch = run("watch", "VIC", "NOPE", "--url", bench.url.replace("http", "ws"));
    const lines = (): { type: string; price?: number }[] =>
      watch.out
        .trim()
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    await until(() => lines().some((line) => line.type === "state"), "the state", 20_000);
    bench.trade("VIC", 45_100);
    await until(() => lines().some((line) => line.type === "tick"), "the trade");
    expect(lines().map((line) => line.type)).toEqual(["subscribed", "error", "state", "tick"]);
    expect(lines().at(-1)?.price).toBe(45_100);
    watch.child.kill("SIGINT");
    expect(await watch.exit).toBe(0);
    expect(watch.err).toContain("4 messages received");
  });

  test("says that the server ended the connection, and ends with 1", async () => {
    const own = await openBench();
    const watch = run("watch", "VIC", "--url", own.url);
    await until(() => watch.out.includes('"state"'), "the state", 20_000);
    await own.close();
    expect(await watch.exit).toBe(1);
    expect(watch.err).toContain("The server ended the connection (1001");
  });

  test("says where it looked when there is no server, and what it wants when told nothing", async () => {
    const [lost, lone] = [run("watch", "VIC", "--url", `ws://${NOBODY}`), run("watch")];
    expect(await lost.exit).toBe(1);
    expect(lost.err).toContain(`No server answers at ws://${NOBODY}`);
    expect(await lone.exit).toBe(2);
    expect(lone.err).toContain("Usage: npm run watch");
  });
});
