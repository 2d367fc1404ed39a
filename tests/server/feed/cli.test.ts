import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PROJECT_DIR } from "#server/project-dir.ts";
import { eventually } from "./harness.ts";
import {
  type ScriptedFastconnect,
  startScriptedFastconnect,
} from "./ssi-fastconnect/scripted-fastconnect.ts";
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
  SSI_API_KEY: "",
  SSI_API_SECRET: "",
  SSI_OTP: "",
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

  describe("of FastConnect v3", () => {
    let folder = "";
    let server: ScriptedFastconnect | null = null;
    const env = () => ({
      SSI_API_KEY: "KEY",
      SSI_API_SECRET: "CANARY-SECRET",
      SSI_FASTCONNECT_REST_URL: server?.restUrl ?? "",
      SSI_FASTCONNECT_STREAM_URL: server?.streamUrl ?? "",
      DATA_DIR: folder,
    });

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "khop-stream-"));
    });

    afterEach(async () => {
      await server?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    test("takes addresses and keys from the environment, prints trades, and keeps the session", async () => {
      server = await startScriptedFastconnect();
      const { child, output, exitCode } = run("stream", ["VIC", "--feed", "ssi-fastconnect"], env());
      await eventually(() => output.stdout.includes("Receiving"));
      server.data("trade.VIC", { s: "VIC", t: "2026/09/10 09:15:32", p: "45500", q: "100", v: "900" });
      await eventually(() => output.stdout.includes("[TICK] VIC | Price: 45500 | Volume: 100"));
      child.kill("SIGINT");
      expect(await exitCode).toBe(0);
      expect(output.stdout.split("\n").slice(0, 6)).toEqual([
        "[INFO] Connecting to SSI FastConnect v3...",
        "[INFO] Connected successfully",
        "[INFO] Authenticating...",
        "[INFO] Authentication successful",
        "[INFO] Subscribing to symbols: VIC",
        "[INFO] Subscription confirmed",
      ]);
      expect(readdirSync(folder)).toEqual(["ssi-fastconnect-session.json"]);
      expect(server.topics("subscribe")).toContain("trade.VIC");
    });

    test("with a wrong secret ends with SSI's reason", async () => {
      const msg = "apiSecret is incorrect";
      server = await startScriptedFastconnect({
        token: () => ({ status: 401, body: { code: 401101, msg } }),
      });
      const { output, exitCode } = run("stream", ["VIC", "--feed", "ssi-fastconnect"], env());
      expect(await exitCode).toBe(1);
      expect(output.stderr).toContain("[ERROR] Authentication failed: apiSecret is incorrect (401101)");
      expect(output.stdout + output.stderr).not.toContain("CANARY");
    });
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
    ["a feed that does not exist", ["VIC", "--feed", "nonsense"], {}, /no feed called nonsense yet/],
    [
      "an address of FastConnect v3 but no keys",
      ["VIC", "--feed", "ssi-fastconnect", "--url", "ws://127.0.0.1:9/ws/v3"],
      {},
      /SSI_API_KEY and SSI_API_SECRET/,
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
    ["a feed that does not exist", ["--feed", "nonsense", "-"], /no feed called nonsense/],
    ["no file", [], /Usage/],
    ["a file that does not exist", ["/nowhere.jsonl"], /no file/],
  ])("with %s says so and exits 1", async (_, args, words) => {
    const { output, exitCode } = run("decode", args);
    expect(await exitCode).toBe(1);
    expect(output.stderr).toMatch(words);
  });
});
