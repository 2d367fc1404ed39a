import { z } from "zod";
import { asFields } from "../field.ts";

/**
 * A recording is JSON lines: a header, the frames as they came, and an end that only a clean close writes. Lines of
 * other shapes are left to later versions and skipped.
 */
export const RECORDING_VERSION = 1;

/** A frame of 1 MiB, written as JSON, is never longer than this. */
export const MAX_LINE_LENGTH = 8 * 1_048_576;

const Header = z.object({
  version: z.literal(RECORDING_VERSION),
  /** Whose words the frames are in, e.g. `ssi-ids`. */
  feed: z.string().min(1).max(100),
  /** What the data was called when it was live. */
  source: z.string().min(1).max(300),
  simulated: z.boolean(),
  /** Of the simulated exchange; empty for the market. */
  runId: z.string().max(100),
  tradingDate: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  /** Our wall clock, ISO. */
  startedAt: z.string().max(40),
  /** The market clock at the start, and market milliseconds per millisecond. */
  clock: z.object({ epochMs: z.number().min(0).max(8.64e15), speed: z.number().nonnegative().max(100_000) }),
});
export type RecordingHeader = z.infer<typeof Header>;

/** Text as text, anything else as bytes. */
export type RawFrame = string | Uint8Array;

export interface RecordedFrame {
  /** Our wall clock at receipt, epoch ms. */
  receivedAtMs: number;
  /** The market clock at receipt, epoch ms. */
  marketMs: number;
  raw: RawFrame;
}

export type RecordingLine =
  | { kind: "frame"; frame: RecordedFrame }
  | { kind: "end" }
  | { kind: "other" }
  | { kind: "broken" };

export function writeHeader(header: RecordingHeader): string {
  return `${JSON.stringify(header)}\n`;
}

export function writeFrame({ receivedAtMs, marketMs, raw }: RecordedFrame): string {
  const times = { t: Math.round(receivedAtMs), m: Math.round(marketMs) };
  const body = typeof raw === "string" ? { raw } : { base64: Buffer.from(raw).toString("base64") };
  return `${JSON.stringify({ ...times, ...body })}\n`;
}

/** Proves that nothing is missing before it. */
export function writeEnd(atMs: number, frames: number): string {
  return `${JSON.stringify({ end: { t: Math.round(atMs), frames } })}\n`;
}

/** Null when the line is no header of a version we know. */
export function readHeaderLine(line: string): RecordingHeader | null {
  const parsed = Header.safeParse(parse(line));
  return parsed.success ? parsed.data : null;
}

export function readLine(line: string): RecordingLine {
  const fields = asFields(parse(line));
  if (!fields) return { kind: "broken" };
  if (Object.hasOwn(fields, "end")) return { kind: "end" };
  const { t, m, raw, base64 } = fields;
  if (raw === undefined && base64 === undefined) return { kind: "other" };
  if (!isTime(t) || !isTime(m)) return { kind: "broken" };
  const bytes = typeof base64 === "string" ? new Uint8Array(Buffer.from(base64, "base64")) : null;
  const content = typeof raw === "string" ? raw : bytes;
  if (content === null) return { kind: "broken" };
  return { kind: "frame", frame: { receivedAtMs: t, marketMs: m, raw: content } };
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 8.64e15;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
