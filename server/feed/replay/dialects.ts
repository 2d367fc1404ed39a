import { deliver } from "../deliver.ts";
import type { FeedSink } from "../feed.ts";
import { asFields } from "../field.ts";
import type { FeedName } from "../open.ts";
import { decodeFrame as decodeFastconnect } from "../ssi-fastconnect/decode.ts";
import { decodeHubFrame } from "../ssi-fcdata/decode.ts";
import { decodeFrame } from "../ssi-ids/decode.ts";
import { parseFrame } from "../ssi-ids/format.ts";
import type { RawFrame } from "./format.ts";

/** What recording and replay know of a feed's words: which frames are data, and how its driver reads them. */
export interface Dialect {
  /** The frame as it may be kept; null when it is about the session and not about the market. */
  keep(raw: RawFrame, marketMs: number): RawFrame | null;
  /** Its content as text, for the search for secrets. */
  textOf(raw: RawFrame): string;
  /** Hands over what the frame says, with the market clock of the moment it came. */
  play(raw: RawFrame, marketMs: number, sink: FeedSink): void;
}

const ids: Dialect = {
  keep: (raw, marketMs) => (decodeFrame(raw, { marketNowMs: marketMs }).control ? null : raw),
  textOf(raw) {
    if (typeof raw === "string") return raw;
    // Compressed or MessagePack: a secret would not show in the bytes.
    const parsed = parseFrame(raw);
    return parsed.ok ? JSON.stringify(parsed.value) : Buffer.from(raw).toString("latin1");
  },
  play(raw, marketMs, sink) {
    const { decoded } = decodeFrame(raw, { marketNowMs: marketMs });
    if (decoded) deliver(decoded, sink, marketMs, () => plainText(raw));
  },
};

const fcdata: Dialect = {
  keep(raw, marketMs) {
    const text = plainText(raw);
    const { broadcasts, rejects, notices, answer, error } = decodeHubFrame(text, { marketNowMs: marketMs });
    if (broadcasts.length + rejects.length === 0) return null;
    const isPure = notices.length === 0 && answer === null && error === null && !/"G"\s*:/.test(text);
    return isPure ? text : messagesOf(text);
  },
  textOf: plainText,
  play(raw, marketMs, sink) {
    const text = plainText(raw);
    const frame = decodeHubFrame(text, { marketNowMs: marketMs });
    for (const broadcast of frame.broadcasts) deliver(broadcast.decoded, sink, marketMs, () => broadcast.raw);
    for (const { reason, detail } of frame.rejects) sink.reject(reason, text, detail);
  },
};

const fastconnect: Dialect = {
  keep: (raw, marketMs) =>
    decodeFastconnect(plainText(raw), { marketNowMs: marketMs }).control ? null : plainText(raw),
  textOf: plainText,
  play(raw, marketMs, sink) {
    const text = plainText(raw);
    const { decoded } = decodeFastconnect(text, { marketNowMs: marketMs });
    if (decoded) deliver(decoded, sink, marketMs, () => text);
  },
};

export const DIALECTS: { readonly [Name in FeedName]: Dialect } = {
  "ssi-ids": ids,
  "ssi-fcdata": fcdata,
  "ssi-fastconnect": fastconnect,
};

/** A hub frame without what belongs to the connection: its groups token, answers, words of the hub itself. */
function messagesOf(text: string): string | null {
  let messages: unknown;
  try {
    messages = asFields(JSON.parse(text))?.M;
  } catch {
    return text;
  }
  if (!Array.isArray(messages)) return null;
  const kept = messages.filter((message) => !/^error$/i.test(String(asFields(message)?.M)));
  return JSON.stringify({ M: kept });
}

function plainText(raw: RawFrame): string {
  return typeof raw === "string" ? raw : Buffer.from(raw).toString("utf8");
}
