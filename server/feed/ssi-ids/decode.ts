import type { Decoded } from "../feed.ts";
import { asFields, type Fields, pick, preview, Refusal, readFields } from "../field.ts";
import { decodeBar, decodeIndex, decodeX } from "./content.ts";
import { parseFrame } from "./format.ts";
import { decodeNews } from "./news.ts";

/** What the decoder cannot see in a message: the market clock, which gives messages their date. */
export interface DecodeContext {
  /** Epoch ms. */
  marketNowMs: number;
}

/** Anything but data: what keeps the session going. */
export type IdsControl =
  | { kind: "ping" }
  | { kind: "pong" }
  | { kind: "authenticated"; sessionId: string }
  | { kind: "auth-refused"; code: string; message: string }
  | { kind: "subscribed"; channel: string; symbols: readonly string[] }
  | { kind: "unsubscribed"; channel: string; symbols: readonly string[] }
  | { kind: "error"; code: string; message: string };

export type IdsFrame = { control: IdsControl; decoded?: never } | { control?: never; decoded: Decoded };

const CHANNEL_DECODERS = new Map([
  ["X", decodeX],
  ["B", decodeBar],
  ["I", decodeIndex],
  ["N", decodeNews],
]);

/** One frame: text or bytes in, our words out. Never throws. */
export function decodeFrame(frame: string | Uint8Array, context: DecodeContext): IdsFrame {
  const parsed = parseFrame(frame);
  if (!parsed.ok)
    return { decoded: { events: [], rejects: [{ reason: parsed.reason, detail: parsed.detail }] } };
  const fields = asFields(parsed.value);
  if (!fields) return { decoded: refused(new Refusal("not-an-object", `it is ${preview(parsed.value)}`)) };
  const control = readControl(fields);
  if (control) return { control };
  try {
    return { decoded: decodeData(fields, context) };
  } catch (error) {
    if (error instanceof Refusal) return { decoded: refused(error) };
    throw error;
  }
}

function refused(refusal: Refusal): Decoded {
  return { events: [], rejects: [{ reason: refusal.reason, detail: refusal.message }] };
}

/** `{type:"data", channel, data}`, or a bare object, which is channel X. */
function decodeData(fields: Fields, context: DecodeContext): Decoded {
  const type = pick(fields, "type");
  if (type !== undefined && type !== "data") throw new Refusal("unknown-type", `type is ${preview(type)}`);
  const channel = type === "data" ? pick(fields, "channel") : "X";
  const decode = typeof channel === "string" ? CHANNEL_DECODERS.get(channel) : undefined;
  if (!decode) throw new Refusal("unknown-type", `channel is ${preview(channel)}`);
  const content = type === "data" ? asFields(pick(fields, "data")) : fields;
  if (!content) throw new Refusal("bad-fields", `channel ${channel} without a data object`);
  const reader = readFields(content);
  const events = decode(reader, content, context);
  return reader.flaws.length > 0 ? { events, rejects: [], flaws: reader.flaws } : { events, rejects: [] };
}

function readControl(fields: Fields): IdsControl | null {
  switch (pick(fields, "type")) {
    case "ping":
      return { kind: "ping" };
    case "pong":
      return { kind: "pong" };
    case "auth":
      return pick(fields, "status") === "success"
        ? { kind: "authenticated", sessionId: textOf(fields, "sessionId") }
        : { kind: "auth-refused", code: textOf(fields, "code"), message: textOf(fields, "message") };
    case "subscribed":
      return { kind: "subscribed", channel: textOf(fields, "channel"), symbols: symbolsOf(fields) };
    case "unsubscribed":
      return { kind: "unsubscribed", channel: textOf(fields, "channel"), symbols: symbolsOf(fields) };
    case "error":
      return { kind: "error", code: textOf(fields, "code"), message: textOf(fields, "message") };
    default:
      return null;
  }
}

function textOf(fields: Fields, name: string): string {
  const value = pick(fields, name);
  return typeof value === "string" || typeof value === "number" ? String(value).slice(0, 300) : "";
}

function symbolsOf(fields: Fields): string[] {
  const value = pick(fields, "symbols");
  return Array.isArray(value) ? value.filter((symbol) => typeof symbol === "string") : [];
}
