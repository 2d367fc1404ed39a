import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { constants, createGunzip, gunzipSync } from "node:zlib";
import {
  MAX_LINE_LENGTH,
  type RecordedFrame,
  type RecordingHeader,
  readHeaderLine,
  readLine,
} from "./format.ts";

/** More than a header takes, compressed or not. */
const HEADER_BYTES = 4_096;
/** Small, so that a chunk that was made to grow enormously when inflated stays harmless. */
const CHUNK_BYTES = 16_384;

/** How a recording ended: null when it is whole, else what is wrong with it, in words. */
export type RecordingFault = string | null;

/** The first line of a recording. Throws in words a person can act on. */
export function readHeader(path: string): RecordingHeader {
  const start = startOf(path);
  let text: string;
  try {
    text = isGzip(start)
      ? gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH }).toString("utf8")
      : start.toString("utf8");
  } catch (error) {
    throw new Error(`${path} is damaged at its very beginning`, { cause: error });
  }
  const header = readHeaderLine(text.slice(0, Math.max(0, text.indexOf("\n"))));
  if (!header) throw new Error(`${path} is no recording of this program, or one of a later version`);
  return header;
}

/** All frames up to the end or to the first thing that cannot be read; returns which of the two it was. */
export async function* readFrames(path: string): AsyncGenerator<RecordedFrame, RecordingFault> {
  const lines = readLines(path);
  let isHeader = true;
  for (let next = await lines.next(); ; next = await lines.next()) {
    if (next.done) return next.value ?? "it breaks off without its end";
    if (isHeader) {
      isHeader = false;
      continue;
    }
    const line = readLine(next.value);
    if (line.kind === "end") return null;
    if (line.kind === "broken") {
      await lines.return(null);
      return "it is damaged";
    }
    if (line.kind === "frame") yield line.frame;
  }
}

/** Whole lines; what follows the last line end was being written when the writer died. */
async function* readLines(path: string): AsyncGenerator<string, RecordingFault> {
  const decoder = new StringDecoder("utf8");
  const chunks = readChunks(path);
  let rest = "";
  for (let next = await chunks.next(); ; next = await chunks.next()) {
    if (next.done) return next.value;
    const lines = (rest + decoder.write(next.value)).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > MAX_LINE_LENGTH) {
      await chunks.return(null);
      return "it is damaged";
    }
    yield* lines;
  }
}

/** The bytes of the file, inflated. What comes before a damaged place is given out before the fault is told. */
async function* readChunks(path: string): AsyncGenerator<Buffer, RecordingFault> {
  const inflate = isGzip(startOf(path)) ? createInflater() : null;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
      if (!inflate) {
        yield chunk;
        continue;
      }
      yield* await inflate.add(chunk);
      if (inflate.fault !== null) return inflate.fault;
    }
    if (inflate) yield* await inflate.end();
    return inflate?.fault ?? null;
  } catch (error) {
    return `it cannot be read: ${error instanceof Error ? error.message : error}`;
  } finally {
    inflate?.close();
  }
}

/** Gunzip, chunk by chunk. */
function createInflater() {
  const gunzip = createGunzip();
  let out: Buffer[] = [];
  let fault: RecordingFault = null;
  gunzip.on("data", (chunk: Buffer) => out.push(chunk));
  gunzip.on("error", (error: NodeJS.ErrnoException) => {
    fault = error.code === "Z_BUF_ERROR" ? "it breaks off without its end" : "it is damaged";
  });
  const closed = new Promise<void>((resolve) => gunzip.once("close", resolve));

  async function taken(work: Promise<void>): Promise<Buffer[]> {
    await Promise.race([work, closed]);
    const ready = out;
    out = [];
    return ready;
  }
  return {
    add: (chunk: Buffer) => taken(new Promise<void>((resolve) => gunzip.write(chunk, () => resolve()))),
    end: () =>
      taken(
        new Promise<void>((resolve) => {
          gunzip.once("end", resolve);
          gunzip.end();
        }),
      ),
    get fault() {
      return fault;
    },
    close: () => gunzip.destroy(),
  };
}

function startOf(path: string): Buffer {
  const buffer = Buffer.alloc(HEADER_BYTES);
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, "r");
    return buffer.subarray(0, readSync(descriptor, buffer, 0, HEADER_BYTES, 0));
  } catch (error) {
    throw new Error(`${path} cannot be read: ${inWords(error)}`, { cause: error });
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function inWords(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a folder";
  if (code === "EACCES") return "this user may not read it";
  return error instanceof Error ? error.message : String(error);
}

function isGzip(start: Buffer): boolean {
  return start[0] === 0x1f && start[1] === 0x8b;
}
