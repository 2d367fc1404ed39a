import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { PROJECT_DIR } from "#server/project-dir.ts";
import { eventually } from "./harness.ts";
import { letIn, type ScriptedIds, startScriptedIds } from "./ssi-ids/scripted-ids.ts";

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const privateKey = keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString();

const servers: ScriptedIds[] = [];
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** Empty counts as unset, and keeps a developer's own .env out of the test. */
const NO_CREDENTIALS = {
  SSI_PUBLIC_KEY: "",
  SSI_PRIVATE_KEY: "",
  SSI_CONSUMER_ID: "",
  SSI_CONSUMER_SECRET: "",
};

/** One of our tools as a process, from source. */
function run(tool: string, args: readonly string[], env: Record<string, string> = {}) {
  const path = join(PROJECT_DIR, `server/cli/${tool}.ts`);
  const child = spawn(process.execPath, ["--import", "tsx", path, ...args], {
    cwd: PROJECT_DIR,
    env: { NODE_ENV: "test", PATH: process.env.PATH ?? "", FEED: "", ...NO_CREDENTIALS, ...env },
  });
  children.push(child);
  const output = { stdout: "", stderr: "" };
  child.stdout?.on("data", (data) => {
    output.stdout += String(data);
  });
  child.stderr?.on("data", (data) => {
    output.stderr += String(data);
  });
  const exitCode = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, output, exitCode };
}

async function startIds(script: Parameters<typeof startScriptedIds>[0] = {}): Promise<ScriptedIds> {
  const server = await startScriptedIds(script);
  servers.push(server);
  return server;
}

const WITH_KEYS = { SSI_PUBLIC_KEY: "PUB", SSI_PRIVATE_KEY: privateKey };

describe("npm run stream", () => {
  test("logs each step in these very words, prints trades, and closes with a summary on Ctrl-C", async () => {
    const server = await startIds();
    const { child, output, exitCode } = run("stream", ["vic", "VNM", "--url", server.url], WITH_KEYS);
    await eventually(() => output.stdout.includes("Receiving"));
    server.sendAll({ sym: "VIC", lastPrice: 45500, lastVolume: 100, totalVolume: 900, time: "09:15:23" });
    server.sendAll({ sym: "VIC", lastPrice: 45500, lastVolume: 100, totalVolume: 900, time: "09:15:23" });
    server.sendAll({ sym: "VNM", lastPrice: 70000, time: "09:15:23" });
    await eventually(() => output.stdout.includes("[TICK]"));
    child.kill("SIGINT");
    expect(await exitCode).toBe(0);
    const lines = output.stdout.trim().split("\n");
    expect(lines.slice(0, 7)).toEqual([
      "[INFO] Connecting to SSI IDS WebSocket...",
      "[INFO] Connected successfully",
      "[INFO] Authenticating...",
      "[INFO] Authentication successful",
      "[INFO] Subscribing to symbols: VIC, VNM",
      "[INFO] Subscription confirmed",
      "[INFO] Receiving ticks...",
    ]);
    expect(lines[7]).toMatch(
      /^\[TICK\] VIC \| Price: 45500 \| Volume: 100 \| Time: \d{4}-\d\d-\d\d 09:15:23$/,
    );
    expect(lines[8]).toMatch(/^\[INFO\] Closed\. 1 ticks from 1 symbols in \d+ s$/);
    expect(lines).toHaveLength(9);
  });

  test("with wrong credentials ends with SSI's reason", async () => {
    const server = await startIds({
      answer: (_, socket) =>
        socket.send(JSON.stringify({ type: "auth", status: "error", code: "X", message: "Key expired" })),
    });
    const { output, exitCode } = run("stream", ["VIC", "--url", server.url], WITH_KEYS);
    expect(await exitCode).toBe(1);
    expect(output.stderr).toContain("Key expired");
    expect(output.stdout + output.stderr).not.toContain("PRIVATE KEY");
  });

  test("says which symbols nobody knows", async () => {
    const server = await startIds({
      answer: (message, socket) => letIn({ ...message, symbols: ["VIC"] }, socket),
    });
    const { output } = run("stream", ["VIC", "ZZZQ", "--url", server.url], WITH_KEYS);
    await eventually(() => output.stderr.includes("[WARN] Unknown symbols: ZZZQ"));
  });

  test.each([
    ["no symbols", [], {}, /Usage/],
    ["an option that does not exist", ["VIC", "--nonsense"], {}, /Usage/],
    [
      "a feed that is not there yet",
      ["VIC", "--feed", "ssi-fastconnect"],
      {},
      /no feed called ssi-fastconnect yet/,
    ],
    [
      "an address but no keys",
      ["VIC", "--url", "ws://127.0.0.1:9/"],
      {},
      /SSI_PUBLIC_KEY and SSI_PRIVATE_KEY/,
    ],
    ["what is no symbol", ["V-C"], {}, /Not a symbol: V-C/],
  ])("with %s says so and exits 1", async (_, args, env, words) => {
    const { output, exitCode } = run("stream", args, env);
    expect(await exitCode).toBe(1);
    expect(output.stderr).toMatch(words);
  });
});

describe("npm run decode", () => {
  test("prints one verdict for each line of a file", async () => {
    const file = join(PROJECT_DIR, "tests/fixtures/ssi/v2-x-trade.jsonl");
    const { output, exitCode } = run("decode", ["--feed", "ssi-fcdata", file]);
    expect(await exitCode).toBe(0);
    const verdicts = output.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(verdicts.map(({ name, action }) => [name, action])).toEqual([
      ["line 1", "accept"],
      ["line 2", "accept"],
    ]);
    expect(Object.keys(verdicts[0] ?? {})).toEqual(["name", "action", "reason", "events"]);
  });

  test("reads from a pipe and keeps state with --fold", async () => {
    const { child, output, exitCode } = run("decode", ["--fold", "-"]);
    const frame = '{"sym":"VIC","lastPrice":45500,"lastVolume":100,"totalVolume":100,"time":"09:15:23"}';
    child.stdin?.end(`${frame}\n\n${frame}\nnonsense`);
    expect(await exitCode).toBe(0);
    const actions = output.stdout
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { action: string }).action);
    expect(actions).toEqual(["accept", "dup", "drop"]);
  });

  test.each([
    ["the feed that comes later", ["--feed", "ssi-fastconnect", "-"], /not there yet/],
    ["a feed that does not exist", ["--feed", "nonsense", "-"], /no feed called nonsense/],
    ["no file", [], /Usage/],
    ["a file that does not exist", ["/nowhere.jsonl"], /no file/],
  ])("with %s says so and exits 1", async (_, args, words) => {
    const { output, exitCode } = run("decode", args);
    expect(await exitCode).toBe(1);
    expect(output.stderr).toMatch(words);
  });
});
