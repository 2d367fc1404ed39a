import { systemClock } from "#server/clock.ts";
import type { RecordedFrame, RecordingHeader } from "#server/feed/replay/format.ts";
import { type RecordingFault, readFrames } from "#server/feed/replay/read.ts";
import { openRecordingFile } from "#server/feed/replay/write.ts";
import { at } from "#tests/server/market/tape.ts";

export const HEADER: RecordingHeader = {
  version: 1,
  feed: "ssi-ids",
  source: "ssi-ids",
  simulated: false,
  runId: "",
  tradingDate: "2026-02-10",
  startedAt: "2026-02-10T10:00:00.000+07:00",
  clock: { epochMs: at("10:00:00"), speed: 1 },
};

/** One trade of VIC a second from 10:00:01 on, 100 shares each. */
export function trade(number: number): RecordedFrame {
  const timeMs = at("10:00:00") + number * 1_000;
  const time = new Date(timeMs + 7 * 3_600_000).toISOString().slice(11, 19);
  const message = {
    sym: "VIC",
    lastPrice: 45_000 + number,
    lastVolume: 100,
    totalVolume: 100 * number,
    time,
  };
  return { receivedAtMs: timeMs, marketMs: timeMs, raw: JSON.stringify(message) };
}

export function trades(count: number): RecordedFrame[] {
  return Array.from({ length: count }, (_, index) => trade(index + 1));
}

/** A whole recording at `path`. */
export async function writeRecording(
  path: string,
  frames: readonly RecordedFrame[],
  header: RecordingHeader = HEADER,
): Promise<void> {
  const failed = (reason: string): never => {
    throw new Error(reason);
  };
  const file = openRecordingFile({ path, header, maxBytes: 100_000_000, clock: systemClock, failed });
  for (const frame of frames) file.add(frame);
  await file.close();
}

export async function readAll(path: string): Promise<{ frames: RecordedFrame[]; fault: RecordingFault }> {
  const frames: RecordedFrame[] = [];
  const source = readFrames(path);
  for (;;) {
    const next = await source.next();
    if (next.done) return { frames, fault: next.value };
    frames.push(next.value);
  }
}
