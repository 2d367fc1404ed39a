import type { Decoded, RejectReason } from "../feed.ts";
import { asFields, type Fields, pick, preview, Refusal, readFields } from "../field.ts";
import { decodeContent } from "./content.ts";
import type { DecodeContext } from "./time.ts";
import { parseTopic } from "./topic.ts";

export type { DecodeContext } from "./time.ts";

const MAX_TEXT_LENGTH = 1_048_576;

/** Anything but data: what keeps the session going, or ends it. */
export type FastconnectControl =
  | { kind: "heartbeat" }
  /** An answer to `subscribe`, `unsubscribe` or any other request. */
  | { kind: "ack"; method: string; isOk: boolean; message: string }
  | { kind: "subscriptions"; topics: readonly string[] }
  /** The connection is refused or over; `status` is like HTTP's. */
  | { kind: "refused"; status: number; message: string };

export type FastconnectFrame =
  | { control: FastconnectControl; decoded?: never }
  | { control?: never; decoded: Decoded };

/** One text frame: our words out. Never throws. */
export function decodeFrame(text: string, context?: DecodeContext): FastconnectFrame {
  if (text.length > MAX_TEXT_LENGTH) return { decoded: refuse("too-large", "more than 1 MiB") };
  const value = parseJson(text);
  if (value === undefined) return { decoded: refuse("not-json", "the message is not JSON") };
  const fields = asFields(value);
  if (!fields) return { decoded: refuse("not-an-object", `it is ${preview(value)}`) };
  const control = readControl(fields);
  if (control) return { control };
  try {
    return { decoded: decodeData(fields, context) };
  } catch (error) {
    if (error instanceof Refusal) return { decoded: refuse(error.reason, error.message) };
    throw error;
  }
}

function decodeData(fields: Fields, context: DecodeContext | undefined): Decoded {
  const channel = pick(fields, "channel");
  if (channel !== "DATA") throw new Refusal("unknown-type", `channel is ${preview(channel)}`);
  const rawTopic = pick(fields, "topic");
  const topic = typeof rawTopic === "string" ? parseTopic(rawTopic) : null;
  if (!topic) throw new Refusal("bad-fields", `topic is ${preview(rawTopic)}`);
  const content = asFields(pick(fields, "data"));
  if (!content) throw new Refusal("bad-fields", `topic ${preview(rawTopic)} without a data object`);
  const reader = readFields(content);
  const events = decodeContent({ topic, reader, fields: content, context });
  return reader.flaws.length > 0 ? { events, rejects: [], flaws: reader.flaws } : { events, rejects: [] };
}

/** Data has a topic; an answer has a method and a status; a refusal has a code and no channel. */
function readControl(fields: Fields): FastconnectControl | null {
  if (pick(fields, "topic") !== undefined) return null;
  const method = pick(fields, "method");
  const channel = pick(fields, "channel");
  if (typeof method === "string" && pick(fields, "status") !== undefined) {
    if (channel === "HEARTBEAT") return { kind: "heartbeat" };
    const status = textOf(fields, "status").toLowerCase();
    const isOk = status === "ok" || status === "success";
    return {
      kind: "ack",
      method: method.slice(0, 40).toLowerCase(),
      isOk,
      message: textOf(fields, "message"),
    };
  }
  if (channel !== undefined) return null;
  const code = Number(pick(fields, "code"));
  if (Number.isSafeInteger(code) && code > 0) {
    return { kind: "refused", status: statusOf(code), message: textOf(fields, "msg") };
  }
  const list = fields.data;
  if (typeof list !== "string" || !Object.hasOwn(fields, "trading")) return null;
  return { kind: "subscriptions", topics: list.split(";").filter(Boolean) };
}

/** SSI's longer codes begin with HTTP's: 401114 is a 401. */
export function statusOf(code: number): number {
  return code >= 100_000 ? Math.floor(code / 1_000) : code;
}

function textOf(fields: Fields, name: string): string {
  const value = pick(fields, name);
  return typeof value === "string" || typeof value === "number" ? String(value).slice(0, 300) : "";
}

function refuse(reason: RejectReason, detail: string): Decoded {
  return { events: [], rejects: [{ reason, detail }] };
}

/** Undefined when the text is not JSON, which no JSON text is. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
