import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { isoOf } from "#lib/market/trading-time.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Simulation } from "./feed.ts";
import type { FeedName } from "./open.ts";
import { DIALECTS } from "./replay/dialects.ts";
import type { RawFrame, RecordingHeader } from "./replay/format.ts";
import { createSecretScan } from "./replay/secrets.ts";
import { diskWords, openRecordingFile, type RecordingFile } from "./replay/write.ts";

/**
 * Keeps the raw frames of a feed, a file per trading day and run. It never holds up the feed and never ends it:
 * whatever goes wrong ends the recording, with a word in the log. Hand its methods to `supervise`.
 */
export interface Recorder {
  connected(simulation: Simulation | null): void;
  status(status: { state: string }): void;
  frame(raw: RawFrame): void;
  figures(): RecorderFigures;
  /** Ends the file properly. */
  stop(): Promise<void>;
}

export interface RecorderFigures {
  /** Files begun, the newest last. */
  files: readonly string[];
  frames: number;
  /** On disk. */
  bytes: number;
  /** Frames that held, or seemed to hold, a secret. */
  leftOut: number;
  /** Why nothing is recorded any more, in words; empty while all is well. */
  fault: string;
}

export interface RecorderOptions {
  /** Whose words the frames are in. */
  feedName: FeedName;
  /** A folder for files named by day, source and time, or the one file wanted. */
  place: { folder: string } | { file: string };
  /** Of the whole folder, or of the file. */
  maxBytes: number;
  /** Values that must never be found in a recording. */
  secrets: readonly string[];
  marketClock: { nowMs(): number; readonly speed: number; tradingDate(): string };
  clock: Clock;
  log: Log;
}

interface Run {
  source: string;
  runId: string;
}

export const RECORDING_SUFFIX = ".jsonl.gz";

export function createRecorder(options: RecorderOptions): Recorder {
  const { clock, feedName, log, marketClock } = options;
  const dialect = DIALECTS[feedName];
  const hasSecret = createSecretScan(options.secrets);
  const dateAt = createDateReader(options.marketClock);
  const files: string[] = [];
  const closing = new Set<Promise<void>>();
  let run: Run | null = null;
  let isLive = false;
  /** The frame that is being looked at before the session is confirmed: a feed may confirm it by sending data. */
  let early: RawFrame | null = null;
  let isStopped = false;
  let file: RecordingFile | null = null;
  /** What the file is of; kept when it failed, so that it is tried again on another day and not at every frame. */
  let fileOf = "";
  let earlier = { frames: 0, bytes: 0 };
  let leftOut = 0;
  let fault = "";

  function keep(raw: RawFrame, marketMs: number): RawFrame | null {
    const kept = dialect.keep(raw, marketMs);
    if (kept === null || !hasSecret(dialect.textOf(kept))) return kept;
    leftOut += 1;
    // Not a word of what it was.
    if (leftOut === 1) log.warn({ feed: feedName }, "a frame that looks like credentials was not recorded");
    return null;
  }

  function rotate(run: Run, tradingDate: string, marketMs: number): void {
    const key = keyOf(tradingDate, run);
    if (key === fileOf) return;
    fileOf = key;
    closeFile();
    fault = "";
    const startedAtMs = clock.wallMs();
    const header: RecordingHeader = {
      version: 1,
      feed: feedName,
      source: run.source,
      simulated: run.source === "simulated",
      runId: run.runId,
      tradingDate,
      startedAt: isoOf(startedAtMs),
      clock: { epochMs: Math.round(marketMs), speed: marketClock.speed },
    };
    try {
      const { path, maxBytes } = placeOf(options, header, startedAtMs, files.length);
      if (maxBytes <= 0) throw new Error(`its folder has reached ${megabytes(options.maxBytes)}`);
      file = openRecordingFile({ path, header, maxBytes, clock, failed });
      files.push(path);
      log.info({ file: path, tradingDate, source: run.source }, "recording");
    } catch (error) {
      failed(diskWords(error));
    }
  }

  function failed(reason: string): void {
    fault = reason;
    log.error({ reason, file: file?.path }, "recording has stopped; the feed goes on");
    closeFile();
  }

  function record(raw: RawFrame): void {
    if (isStopped) return;
    const marketMs = marketClock.nowMs();
    const tradingDate = dateAt(marketMs);
    // What has failed today is not tried again before tomorrow.
    if (!run || (!file && keyOf(tradingDate, run) === fileOf)) return;
    const kept = keep(raw, marketMs);
    if (kept === null) return;
    rotate(run, tradingDate, marketMs);
    file?.add({ receivedAtMs: clock.wallMs(), marketMs, raw: kept });
  }

  function closeFile(): void {
    if (!file) return;
    const closed = file;
    file = null;
    const done = closed.close().then(() => {
      closing.delete(done);
      earlier = { frames: earlier.frames + closed.frames, bytes: earlier.bytes + closed.bytes };
    });
    closing.add(done);
  }

  return {
    connected(simulation) {
      run = simulation ? { source: "simulated", runId: simulation.runId } : { source: feedName, runId: "" };
    },
    // Nothing of a session that is not yet, or no longer, confirmed.
    status({ state }) {
      isLive = state === "live";
      if (isLive && early !== null) record(early);
      early = null;
    },
    frame(raw) {
      if (isLive) record(raw);
      else {
        early = raw;
        queueMicrotask(() => {
          early = null;
        });
      }
    },
    figures: () => ({
      files,
      frames: earlier.frames + (file?.frames ?? 0),
      bytes: earlier.bytes + (file?.bytes ?? 0),
      leftOut,
      fault,
    }),
    async stop() {
      isStopped = true;
      closeFile();
      await Promise.all(closing);
    },
  };
}

function keyOf(tradingDate: string, { source, runId }: Run): string {
  return `${tradingDate} ${source} ${runId}`;
}

/** The trading date, asked for once per second of the market; it never goes back within a run. */
function createDateReader({ tradingDate }: RecorderOptions["marketClock"]): (marketMs: number) => string {
  let second = Number.NaN;
  let date = "";
  return (marketMs) => {
    const now = Math.floor(marketMs / 1_000);
    if (now !== second) date = tradingDate();
    second = now;
    return date;
  };
}

function placeOf(
  { place, maxBytes }: RecorderOptions,
  { tradingDate, source }: RecordingHeader,
  startedAtMs: number,
  filesBefore: number,
): { path: string; maxBytes: number } {
  if ("file" in place)
    return { path: filesBefore === 0 ? place.file : dated(place.file, filesBefore), maxBytes };
  const stamp = new Date(startedAtMs).toISOString().replace(/[-:]|\.\d+/g, "");
  const name = `${tradingDate}_${source}_${stamp}`;
  let path = join(place.folder, `${name}${RECORDING_SUFFIX}`);
  for (let copy = 2; copy < 100 && exists(path); copy += 1)
    path = join(place.folder, `${name}-${copy}${RECORDING_SUFFIX}`);
  return { path, maxBytes: maxBytes - sizeOf(place.folder) };
}

/** The second file and those after it, where one was asked for: the day has turned meanwhile. */
function dated(file: string, filesBefore: number): string {
  const [stem = file] = file.split(RECORDING_SUFFIX);
  return `${stem}-${filesBefore + 1}${RECORDING_SUFFIX}`;
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Bytes of all recordings in a folder. */
function sizeOf(folder: string): number {
  if (!exists(folder)) return 0;
  return readdirSync(folder)
    .filter((name) => name.endsWith(RECORDING_SUFFIX))
    .reduce((sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MB, its size limit`;
}
