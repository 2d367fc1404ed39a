import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { writeHeader } from "#server/feed/replay/format.ts";
import { readHeader } from "#server/feed/replay/read.ts";
import { HEADER, readAll, trades, writeRecording } from "./frames.ts";
import { newFolder } from "./station.ts";

async function recording(count: number) {
  const path = join(newFolder(), "day.jsonl.gz");
  const frames = trades(count);
  await writeRecording(path, frames);
  return { path, frames, bytes: readFileSync(path) };
}

describe("a recording that is read", () => {
  it("gives back every frame as it came, text and bytes, and says that nothing is missing", async () => {
    const path = join(newFolder(), "day.jsonl.gz");
    const texts = ['{"sym":"VIC"}', "", "not JSON\n\u2028 «Khớp» \u0000"];
    const frames = [...texts, new Uint8Array([0x1f, 0x8b, 0, 255, 10, 13])].map((raw, index) => ({
      receivedAtMs: 1_000 + index,
      marketMs: 2_000 + index,
      raw,
    }));
    await writeRecording(path, frames);
    expect(readHeader(path)).toEqual(HEADER);
    expect(await readAll(path)).toEqual({ frames, fault: null });
  });

  it("may be thousands of frames long", async () => {
    const { path, frames } = await recording(20_000);
    const read = await readAll(path);
    expect(read.fault).toBeNull();
    expect(read.frames).toEqual(frames);
  });

  it("that was cut anywhere gives all frames up to the cut and says that it breaks off", async () => {
    const { path, frames, bytes } = await recording(5_000);
    let most = 0;
    for (const share of [0.2, 0.5, 0.8, 0.999]) {
      writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length * share)));
      const read = await readAll(path);
      expect(read.fault).toContain("breaks off");
      expect(read.frames).toEqual(frames.slice(0, read.frames.length));
      expect(read.frames.length).toBeGreaterThan(Math.floor(5_000 * share * 0.8));
      expect(read.frames.length).toBeGreaterThan(most);
      most = read.frames.length;
    }
  });

  it("that is damaged in the middle gives what comes before and says so", async () => {
    const { path, frames, bytes } = await recording(5_000);
    const damaged = Buffer.from(bytes);
    damaged.fill(0xff, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 64);
    writeFileSync(path, damaged);
    const read = await readAll(path);
    expect(read.fault).toContain("damaged");
    const whole = read.frames.findIndex((frame, index) => frame.raw !== frames[index]?.raw);
    // Before deflate stumbles it may make up a line or two; it never makes up the first half.
    expect(whole === -1 ? read.frames.length : whole).toBeGreaterThan(2_000);
    expect(read.frames.length).toBeLessThan(5_000);
  });

  it("may be plain text that somebody has cut to size, with lines of a kind we do not know", async () => {
    const { path, frames, bytes } = await recording(50);
    const [header, ...lines] = gunzipSync(bytes).toString("utf8").split("\n");
    writeFileSync(path, [header, '{"note":"cut by hand"}', ...lines.slice(9, 12), ""].join("\n"));
    expect(readHeader(path)).toEqual(HEADER);
    expect(await readAll(path)).toEqual({
      frames: frames.slice(9, 12),
      fault: "it breaks off without its end",
    });
  });

  it.each<[string, (path: string) => void, string]>([
    ["does not exist", () => {}, "there is no such file"],
    ["is a folder", (path) => mkdirSync(path), "it is a folder"],
    ["is something else", (path) => writeFileSync(path, "PK\u0003\u0004\n"), "no recording"],
    [
      "is of a later version",
      (path) => writeFileSync(path, writeHeader({ ...HEADER, version: 2 as 1 })),
      "later version",
    ],
    ["is empty", (path) => writeFileSync(path, ""), "no recording"],
    [
      "only looks compressed",
      (path) => writeFileSync(path, new Uint8Array([0x1f, 0x8b, 9, 9, 9, 9])),
      "damaged",
    ],
  ])("that %s is refused in words", (_, make, words) => {
    const path = join(newFolder(), "day.jsonl.gz");
    make(path);
    expect(() => readHeader(path)).toThrow(words);
    expect(() => readHeader(path)).toThrow(path);
  });
});
