import { createWriteStream, mkdirSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { constants, createGzip } from "node:zlib";
import type { Clock } from "../../clock.ts";
import { type RecordedFrame, type RecordingHeader, writeEnd, writeFrame, writeHeader } from "./format.ts";

/** A kill costs at most this much of a recording … */
const FLUSH_MS = 2_000;
/** … or this much text, whichever is less. */
const FLUSH_BYTES = 262_144;
/** Each write goes through another thread and back, which is too much for a single line. */
const BLOCK_BYTES = 65_536;
const OUTPUT_BYTES = 262_144;
/** Text that may wait for a slow disk. */
const MAX_WAITING_BYTES = 64 * 1_048_576;
/** The end line, and what closing a compressed stream adds. */
const RESERVE_BYTES = 1_024;

export interface RecordingFile {
  readonly path: string;
  readonly frames: number;
  /** On disk so far. */
  readonly bytes: number;
  /** Without effect once the file has failed or is closed. */
  add(frame: RecordedFrame): void;
  /** Writes the end and waits until all of it is on disk; never rejects. */
  close(): Promise<void>;
}

export interface RecordingFileOptions {
  path: string;
  header: RecordingHeader;
  /** The file never grows beyond it. */
  maxBytes: number;
  clock: Clock;
  /** Called once, when nothing more is written although nobody closed it. */
  failed(reason: string): void;
}

/** Throws in words when the file cannot be begun; whatever fails later only ends the recording. */
export function openRecordingFile(options: RecordingFileOptions): RecordingFile {
  const { path, clock, maxBytes } = options;
  const descriptor = create(path);
  const gzip = createGzip({ chunkSize: OUTPUT_BYTES });
  const file = createWriteStream(path, { fd: descriptor });
  let frames = 0;
  let block: string[] = [];
  let blockBytes = 0;
  let isCompressing = false;
  /** Text given to the compressor: since the last flush, and before it but perhaps not out of it yet. */
  let unflushedBytes = 0;
  let flushingBytes = 0;
  let outBytes = 0;
  let isOver = false;
  let hasFailed = false;

  const finished = new Promise<void>((resolve) => {
    file.once("close", resolve);
  });
  for (const stream of [gzip, file]) stream.on("error", (error: Error) => fail(diskWords(error)));
  gzip.on("data", (chunk: Buffer) => {
    outBytes += chunk.length;
  });
  gzip.pipe(file);
  const stopFlushing = clock.every(FLUSH_MS, flush);
  const first = writeHeader(options.header);
  put(first, Buffer.byteLength(first));
  flush();

  function put(line: string, bytes: number): void {
    block.push(line);
    blockBytes += bytes;
    if (blockBytes >= BLOCK_BYTES && !isCompressing) compress();
  }

  /** While one block is being compressed the next one grows, so a busy program hands over fewer, larger ones. */
  function compress(): void {
    if (block.length === 0) return;
    const text = block.join("");
    unflushedBytes += blockBytes;
    block = [];
    blockBytes = 0;
    isCompressing = true;
    gzip.write(text, () => {
      isCompressing = false;
      if (blockBytes >= BLOCK_BYTES && !isOver) compress();
    });
    if (unflushedBytes >= FLUSH_BYTES) flushCompressor();
  }

  /** Makes what was compressed so far readable, whatever happens next. */
  function flushCompressor(): void {
    const bytes = unflushedBytes;
    unflushedBytes = 0;
    flushingBytes += bytes;
    gzip.flush(constants.Z_SYNC_FLUSH, () => {
      flushingBytes -= bytes;
    });
  }

  function flush(): void {
    if (isOver) return;
    compress();
    if (unflushedBytes > 0) flushCompressor();
  }

  function fail(reason: string): void {
    if (hasFailed) return;
    hasFailed = true;
    isOver = true;
    stopFlushing();
    gzip.destroy();
    file.destroy();
    options.failed(reason);
  }

  function close(): Promise<void> {
    if (!isOver) {
      compress();
      gzip.end(writeEnd(clock.wallMs(), frames));
    }
    isOver = true;
    stopFlushing();
    return finished;
  }

  return {
    path,
    get frames() {
      return frames;
    },
    get bytes() {
      return outBytes;
    },
    add(frame) {
      if (isOver) return;
      const line = writeFrame(frame);
      // What is inside never comes out noticeably longer than it went in.
      const bytes = Buffer.byteLength(line);
      const insideBytes = blockBytes + unflushedBytes + flushingBytes;
      if (outBytes + insideBytes + bytes + RESERVE_BYTES > maxBytes) {
        hasFailed = true;
        void close();
        options.failed("it has reached its size limit");
        return;
      }
      if (blockBytes + gzip.writableLength > MAX_WAITING_BYTES) return fail("the disk is too slow for it");
      put(line, bytes);
      frames += 1;
    },
    close,
  };
}

/** The file and its folder, for the owner alone. A recording is never written over another. */
function create(path: string): number {
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) throw new Error(`${path} exists already`);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return openSync(path, "w", 0o600);
  } catch (error) {
    throw new Error(diskWords(error), { cause: error });
  }
}

/** What a disk's fault means to a person. */
export function diskWords(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOSPC" || code === "EDQUOT") return "the disk is full";
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") return "the folder may not be written";
  if (code === "EISDIR") return "there is a folder of that name";
  if (code === "ENOTDIR" || code === "EEXIST") return "its folder is no folder";
  return error instanceof Error ? error.message : String(error);
}
