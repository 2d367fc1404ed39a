import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import pino from "pino";
import { describe, expect, it } from "vitest";
import { instantOf } from "#lib/market/trading-time.ts";
import type { Clock } from "#server/clock.ts";
import { createRecorder, type RecorderOptions } from "#server/feed/recorder.ts";
import { readHeader } from "#server/feed/replay/read.ts";
import { createMarketClock } from "#server/market/market-clock.ts";
import { createFakeClock } from "#tests/server/fake-clock.ts";
import { at } from "#tests/server/market/tape.ts";
import { eventually } from "../harness.ts";
import { readAll, trade } from "./frames.ts";
import { newFolder } from "./station.ts";

function bench(options: Partial<RecorderOptions> = {}) {
  const folder = join(newFolder(), "recordings");
  const clock = createFakeClock(at("10:00:00"));
  const said: string[] = [];
  const recorder = createRecorder({
    feedName: "ssi-ids",
    place: { folder },
    maxBytes: 10_000_000,
    secrets: [],
    marketClock: createMarketClock(clock),
    clock: clock as Clock,
    log: pino({ level: "info" }, { write: (line: string) => void said.push(line) }),
    ...options,
  });
  const begin = (simulation: { runId: string; adminUrl: string } | null = null): void => {
    recorder.connected(simulation);
    recorder.status({ state: "live" });
  };
  const send = (first: number, last = first): void => {
    for (let number = first; number <= last; number += 1) recorder.frame(trade(number).raw);
  };
  const files = () => (existsSync(folder) ? readdirSync(folder).sort() : []);
  return { folder, clock, recorder, said, begin, send, files };
}

describe("a recording", () => {
  it("is for its owner alone, names day and source, and says what it is of", async () => {
    const b = bench();
    b.begin();
    b.send(1, 3);
    await b.recorder.stop();
    const [name = ""] = b.files();
    expect(name).toBe("2026-02-10_ssi-ids_20260210T030000Z.jsonl.gz");
    expect(statSync(join(b.folder, name)).mode & 0o777).toBe(0o600);
    expect(statSync(b.folder).mode & 0o777).toBe(0o700);
    expect(readHeader(join(b.folder, name))).toEqual({
      version: 1,
      feed: "ssi-ids",
      source: "ssi-ids",
      simulated: false,
      runId: "",
      tradingDate: "2026-02-10",
      startedAt: "2026-02-10T10:00:00.000+07:00",
      clock: { epochMs: at("10:00:00"), speed: 1 },
    });
    expect((await readAll(join(b.folder, name))).frames.map(({ raw }) => raw)).toEqual(
      [1, 2, 3].map((number) => trade(number).raw),
    );
    expect(b.recorder.figures()).toMatchObject({ frames: 3, leftOut: 0, fault: "" });
  });

  it("holds nothing from before the session is confirmed, nor from after it is lost", async () => {
    const b = bench();
    b.recorder.connected(null);
    b.recorder.status({ state: "authenticating" });
    b.send(1);
    await Promise.resolve();
    expect(b.files()).toEqual([]);
    b.recorder.status({ state: "live" });
    b.send(2);
    b.recorder.status({ state: "lost" });
    b.send(3);
    await Promise.resolve();
    b.begin();
    b.send(4);
    await b.recorder.stop();
    b.send(5);
    const [name = ""] = b.files();
    const { frames } = await readAll(join(b.folder, name));
    expect(frames.map(({ raw }) => raw)).toEqual([2, 4].map((number) => trade(number).raw));
    expect(b.files()).toHaveLength(1);
  });

  it("holds the very frame that confirmed the session, where that is one of data", async () => {
    const b = bench();
    b.recorder.connected(null);
    b.send(1);
    b.recorder.status({ state: "live" });
    b.send(2);
    await b.recorder.stop();
    expect(b.recorder.figures().frames).toBe(2);
  });

  it("can be read up to the last seconds although nobody closed it", async () => {
    const b = bench();
    b.begin();
    b.send(1, 50);
    b.clock.advance(2_000);
    const path = join(b.folder, b.files()[0] ?? "");
    const kept = await eventually(() => {
      try {
        const text = gunzipSync(readFileSync(path), { finishFlush: 2 }).toString("utf8");
        return text.split("\n").length > 51 ? text : null;
      } catch {
        return null;
      }
    });
    expect(kept).toContain(JSON.stringify(trade(50).raw));
    expect(await readAll(path)).toMatchObject({ fault: "it breaks off without its end" });
    await b.recorder.stop();
  });

  it("begins a file with each trading day, and none for a weekend", async () => {
    const b = bench();
    b.begin();
    b.send(1);
    for (let hour = 0; hour < 5 * 24; hour += 1) {
      b.clock.advance(3_600_000);
      b.send(1);
    }
    await b.recorder.stop();
    const days = b.files().map((name) => name.slice(0, 10));
    expect(days).toEqual(["2026-02-10", "2026-02-11", "2026-02-12", "2026-02-13"]);
    let frames = 0;
    for (const name of b.files()) {
      const read = await readAll(join(b.folder, name));
      expect(read.fault).toBeNull();
      expect(readHeader(join(b.folder, name)).tradingDate).toBe(name.slice(0, 10));
      frames += read.frames.length;
    }
    expect(frames).toBe(1 + 5 * 24);
  });

  it("begins a file with each run of a simulated exchange, and none with a mere reconnect", async () => {
    const b = bench();
    b.begin({ runId: "r1", adminUrl: "" });
    b.send(1);
    b.begin({ runId: "r1", adminUrl: "" });
    b.send(2);
    b.begin({ runId: "r2", adminUrl: "" });
    b.send(3);
    await b.recorder.stop();
    const headers = b.files().map((name) => readHeader(join(b.folder, name)));
    expect(headers.map(({ source, simulated, runId }) => [source, simulated, runId])).toEqual([
      ["simulated", true, "r2"],
      ["simulated", true, "r1"],
    ]);
  });

  it("stops at its size, whole and readable, says so once and leaves the other days alone", async () => {
    const b = bench({ maxBytes: 40_000 });
    b.begin();
    b.send(1, 20_000);
    await b.recorder.stop();
    const path = join(b.folder, b.files()[0] ?? "");
    expect(statSync(path).size).toBeLessThanOrEqual(40_000);
    const { frames, fault } = await readAll(path);
    expect(fault).toBeNull();
    expect(frames.length).toBeGreaterThan(100);
    expect(frames.length).toBeLessThan(20_000);
    const stopped = b.said.filter((line) => line.includes("recording has stopped"));
    expect(stopped).toHaveLength(1);
    expect(stopped[0]).toContain("size limit");
  });

  it("does not begin in a folder that is full of earlier ones", async () => {
    const full = newFolder();
    writeFileSync(join(full, "2026-02-09_ssi-ids_x.jsonl.gz"), Buffer.alloc(50_000));
    const b = bench({ place: { folder: full }, maxBytes: 50_000 });
    b.begin();
    b.send(1, 5);
    await b.recorder.stop();
    expect(readdirSync(full)).toHaveLength(1);
    expect(b.recorder.figures().fault).toContain("size limit");
  });
});

describe("a recorder that cannot write", () => {
  it("says why once when its folder is none, and tries again on another day", async () => {
    const b = bench();
    writeFileSync(b.folder, "a file");
    b.begin();
    b.send(1, 100);
    expect(b.recorder.figures()).toMatchObject({ files: [], frames: 0, fault: "its folder is no folder" });
    b.clock.advance(24 * 3_600_000);
    b.send(101);
    const stopped = b.said.filter((line) => line.includes("recording has stopped; the feed goes on"));
    expect(stopped).toHaveLength(2);
    await b.recorder.stop();
  });

  it.runIf(existsSync("/dev/full"))("says that the disk is full, and takes frames as before", async () => {
    const b = bench({ place: { file: "/dev/full" } });
    b.begin();
    b.send(1, 10);
    b.clock.advance(2_000);
    await eventually(() => b.recorder.figures().fault === "the disk is full");
    b.send(11, 20);
    await b.recorder.stop();
    expect(b.said.filter((line) => line.includes("recording has stopped"))).toHaveLength(1);
  });

  it("never writes over a recording that is there", async () => {
    const file = join(newFolder(), "mine.jsonl.gz");
    writeFileSync(file, "precious");
    const b = bench({ place: { file } });
    b.begin();
    b.send(1);
    await b.recorder.stop();
    expect(readFileSync(file, "utf8")).toBe("precious");
    expect(b.recorder.figures().fault).toContain("exists already");
  });

  it("keeps the file that was asked for and numbers those of later days", async () => {
    const file = join(newFolder(), "mine.jsonl.gz");
    const b = bench({ place: { file } });
    b.begin();
    b.send(1);
    b.clock.advance(instantOf("2026-02-11", "10:00:00") - at("10:00:00"));
    b.send(2);
    await b.recorder.stop();
    expect(b.recorder.figures().files).toEqual([file, file.replace(".jsonl.gz", "-2.jsonl.gz")]);
  });
});
