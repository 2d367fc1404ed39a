import { type ChildProcess, spawn } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readHeader } from "#server/feed/replay/read.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";
import { until } from "#tests/server/exchange/running.ts";
import { readAll } from "./frames.ts";
import { newFolder, startReplay } from "./station.ts";

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function startRecord(args: readonly string[], environment: Record<string, string> = {}) {
  const folder = newFolder();
  const out = join(folder, "mine.jsonl.gz");
  const program = ["--import", "tsx", join(PROJECT_DIR, "server/cli/record.ts")];
  const child = spawn(process.execPath, [...program, "--out", out, ...args], {
    cwd: PROJECT_DIR,
    env: {
      NODE_ENV: "production",
      PATH: process.env.PATH ?? "",
      DATA_DIR: folder,
      EXCHANGE_SYMBOLS: "VIC,VNM",
      EXCHANGE_SPEED: "60",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  const said = { out: "", error: "" };
  child.stdout.on("data", (text) => {
    said.out += String(text);
  });
  child.stderr.on("data", (text) => {
    said.error += String(text);
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const hasBytes = (bytes: number) => () => (statSync(out, { throwIfNoEntry: false })?.size ?? 0) > bytes;
  return { child, out, said, ended, hasBytes };
}

describe("npm run record", () => {
  it("without credentials keeps the simulated exchange until Ctrl-C, for replay", async () => {
    const recording = startRecord(["--feed", "ssi-fcdata"]);
    await until(recording.hasBytes(5_000), "a few seconds are recorded");
    recording.child.kill("SIGINT");
    expect(await recording.ended).toBe(0);
    expect(recording.said.out).toBe(`${recording.out}\n`);
    expect(recording.said.error).toMatch(/\[INFO\] Closed\. \d+ frames, \d+(\.\d)? [KM]B in 1 file/);
    expect(readHeader(recording.out)).toMatchObject({ feed: "ssi-fcdata", source: "simulated" });
    const replay = startReplay(recording.out);
    await until(() => replay.feed.status().code === "ended", "the recording has ended");
    expect(replay.health().reason).toBe("the recording has ended");
    expect([...replay.market.states()].map(({ symbol }) => symbol).sort()).toEqual(["VIC", "VNM"]);
    await replay.stop();
  });

  it("loses seconds at most when it is killed", async () => {
    const recording = startRecord([]);
    await until(recording.hasBytes(3_000), "something is recorded");
    recording.child.kill("SIGKILL");
    await recording.ended;
    const { frames, fault } = await readAll(recording.out);
    expect(fault).toBe("it breaks off without its end");
    expect(frames.length).toBeGreaterThan(20);
  });

  it("refuses what it cannot record, in words", async () => {
    const refusals: [string[], Record<string, string>, string][] = [
      [["--feed", "bloomberg"], {}, "no feed called bloomberg"],
      [["--feed", "ssi-ids", "--url", "ws://127.0.0.1:1"], {}, "SSI_PRIVATE_KEY"],
      [[], { FEED: "replay", REPLAY_FILE: "x" }, "a recording already"],
      [["--out", "/"], {}, "folder"],
    ];
    const results = refusals.map(async ([args, environment, words]) => {
      const recording = startRecord(args, environment);
      expect(await recording.ended, words).toBe(1);
      expect(recording.said.error).toContain(words);
      expect(recording.said.error).not.toContain("    at ");
    });
    await Promise.all(results);
  });
});
