import { gunzipSync, inflateSync } from "node:zlib";
import { Decoder } from "@msgpack/msgpack";
import type { RejectReason } from "../feed.ts";

/** Of one frame, compressed or not. */
export const MAX_FRAME_BYTES = 1_048_576;

/** What a frame says before anybody asks what it means. */
export type Parsed =
  | { ok: true; value: unknown }
  | { ok: false; reason: Extract<RejectReason, "not-json" | "too-large">; detail: string };

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const messagePack = new Decoder({
  maxStrLength: 65_536,
  maxBinLength: 0,
  maxArrayLength: 10_000,
  maxMapLength: 1_000,
  maxExtLength: 0,
});

/**
 * A text frame is JSON. A binary one is JSON, gzip or zlib of JSON, or MessagePack: the first bytes tell.
 * (MessagePack of an object never begins like the others: 0x1f, 0x78 and 0x7b are small numbers there.)
 */
export function parseFrame(frame: string | Uint8Array): Parsed {
  if (typeof frame === "string") return frame.length > MAX_FRAME_BYTES ? tooLarge() : parseJson(frame);
  if (frame.length > MAX_FRAME_BYTES) return tooLarge();
  const [first = 0, second = 0] = frame;
  if (first === 0x1f && second === 0x8b) return inflate(frame, gunzipSync);
  // RFC 1950: method 8, and the two bytes as one number are a multiple of 31.
  if ((first & 0x0f) === 8 && first <= 0x78 && (first * 256 + second) % 31 === 0) {
    return inflate(frame, inflateSync);
  }
  if (isMessagePackContainer(first)) return parseMessagePack(frame);
  return parseUtf8(frame);
}

function isMessagePackContainer(first: number): boolean {
  return (first >= 0x80 && first <= 0x9f) || (first >= 0xdc && first <= 0xdf);
}

function inflate(frame: Uint8Array, method: typeof gunzipSync): Parsed {
  try {
    return parseUtf8(method(frame, { maxOutputLength: MAX_FRAME_BYTES }));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE") return tooLarge();
    return { ok: false, reason: "not-json", detail: "the compressed data is broken" };
  }
}

function parseUtf8(bytes: Uint8Array): Parsed {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { ok: false, reason: "not-json", detail: "the bytes are not UTF-8" };
  }
  return parseJson(text);
}

function parseJson(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, reason: "not-json", detail: "the text is not JSON" };
  }
}

function parseMessagePack(bytes: Uint8Array): Parsed {
  try {
    return { ok: true, value: messagePack.decode(bytes) };
  } catch {
    return { ok: false, reason: "not-json", detail: "the MessagePack is broken" };
  }
}

function tooLarge(): Parsed {
  return { ok: false, reason: "too-large", detail: "more than 1 MiB" };
}
