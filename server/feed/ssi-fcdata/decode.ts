import type { MarketEvent } from "#lib/market/event.ts";
import type { Decoded, RejectReason } from "../feed.ts";
import { asFields, FieldReader, type Fields, pick, preview, Refusal, readFields } from "../field.ts";
import { CONTENT_DECODERS } from "./content.ts";
import { createFrameScanner, type FrameScanner } from "./scan.ts";
import { FCDATA_HUB } from "./wire.ts";

const MAX_TEXT_LENGTH = 1_048_576;

/** What the decoder cannot see in a message. Without it a message with a missing or broken time is refused. */
export interface DecodeContext {
  /** The market clock when the message came, epoch ms. */
  marketNowMs: number;
}

type Learn = FrameScanner["learn"];

/** One argument of `Broadcast`: JSON text that holds JSON text. Never throws. */
export function decodeBroadcast(raw: string, context?: DecodeContext, learn?: Learn): Decoded {
  if (raw.length > MAX_TEXT_LENGTH) return refuse("too-large", "more than 1 MiB");
  const envelope = parseJson(raw);
  if (envelope === undefined) return refuse("not-json", "the message is not JSON");
  const fields = asFields(envelope);
  if (!fields) return refuse("not-an-object", `it is ${preview(envelope)}`);
  try {
    return decodeContent(fields, context, learn);
  } catch (error) {
    if (error instanceof Refusal) return refuse(error.reason, error.message);
    throw error;
  }
}

function decodeContent(envelope: Fields, context: DecodeContext | undefined, learn?: Learn): Decoded {
  const type = pick(envelope, "DataType", "datatype", "Datatype", "dataType");
  if (typeof type !== "string") throw new Refusal("bad-fields", `DataType is ${preview(type)}`);
  const content = contentOf(pick(envelope, "Content", "content"));
  const reader = readFields(content);
  const events = decodeFields(type, reader, context);
  if (reader.flaws.length > 0) return { events, rejects: [], flaws: reader.flaws };
  learn?.(type, content);
  return { events, rejects: [] };
}

function decodeFields(type: string, reader: FieldReader, context: DecodeContext | undefined): MarketEvent[] {
  const decode = CONTENT_DECODERS.get(type) ?? CONTENT_DECODERS.get(type.toUpperCase());
  if (!decode) throw new Refusal("unknown-type", `DataType is ${preview(type)}`);
  const innerType = reader.raw("RType", "Rtype");
  const saysOther = typeof innerType !== "string" || innerType.toUpperCase() !== type.toUpperCase();
  if (innerType !== undefined && saysOther) {
    throw new Refusal("bad-fields", `DataType is ${preview(type)}, RType is ${preview(innerType)}`);
  }
  return decode(reader, context);
}

/** Content is JSON text; some of SSI's own documents print it as an object, which does no harm. */
function contentOf(content: unknown): Fields {
  if (content === undefined) throw new Refusal("bad-fields", "there is no Content");
  const value = typeof content === "string" ? parseJson(content) : content;
  if (value === undefined) throw new Refusal("not-json", "Content is not JSON");
  const fields = asFields(value);
  if (!fields) throw new Refusal("not-an-object", `Content is ${preview(value)}`);
  return fields;
}

/** One hub frame, taken apart. */
export interface HubFrame {
  /** Each `Broadcast` with the text it was. */
  broadcasts: { raw: string; decoded: Decoded }[];
  /** What was no use in the frame around them. */
  rejects: { reason: RejectReason; detail: string }[];
  /** Texts of the hub method `Error`. */
  notices: string[];
  /** An answer to one of our calls. */
  answer: { error: string | null } | null;
  /** An error of the whole connection. */
  error: string | null;
  /** The server asks us to go away or to come back. */
  isGoodbye: boolean;
}

/**
 * Decodes the frames of one connection (UTF-8), to the same as `decodeHubFrame`, faster: frames like those before
 * are read in place. The broadcasts of such a frame come as one.
 */
export function createHubDecoder(): (bytes: Buffer, context?: DecodeContext) => HubFrame {
  const scanner = createFrameScanner();
  return (bytes, context) => {
    const events = bytes.length > MAX_TEXT_LENGTH ? null : scanFrame(scanner, bytes, context);
    if (!events) return decodeHubFrame(bytes.toString("utf8"), context, scanner.learn);
    const frame = emptyFrame();
    frame.broadcasts.push({ raw: "", decoded: { events, rejects: [] } });
    return frame;
  };
}

/** The events of a frame of which each message is of a known shape and without fault; null for all others. */
function scanFrame(
  scanner: FrameScanner,
  bytes: Buffer,
  context: DecodeContext | undefined,
): MarketEvent[] | null {
  const events: MarketEvent[] = [];
  try {
    const isWhole = scanner.eachBroadcast(bytes, ({ type, look }) => {
      const reader = new FieldReader(look);
      for (const event of decodeFields(type, reader, context)) events.push(event);
      return reader.flaws.length === 0;
    });
    return isWhole ? events : null;
  } catch (error) {
    // Which of the messages is refused, and why, is for the careful way to say.
    if (error instanceof Refusal) return null;
    throw error;
  }
}

function emptyFrame(): HubFrame {
  return { broadcasts: [], rejects: [], notices: [], answer: null, error: null, isGoodbye: false };
}

/** One text frame of the hub. Never throws. */
export function decodeHubFrame(text: string, context?: DecodeContext, learn?: Learn): HubFrame {
  const frame = emptyFrame();
  // By far the most frequent frame of a quiet market.
  if (text === "{}") return frame;
  const value = text.length > MAX_TEXT_LENGTH ? undefined : parseJson(text);
  const fields = asFields(value);
  if (!fields) {
    const reason = value === undefined ? "not-json" : "not-an-object";
    frame.rejects.push({
      reason,
      detail: `a hub frame is ${value === undefined ? "not JSON" : preview(value)}`,
    });
    return frame;
  }
  const error = pick(fields, "E");
  const errorText = error === undefined ? null : textOf(error);
  if (pick(fields, "I") !== undefined) frame.answer = { error: errorText };
  else frame.error = errorText;
  frame.isGoodbye = pick(fields, "D") === 1 || pick(fields, "T") === 1;
  const messages = pick(fields, "M");
  if (Array.isArray(messages)) for (const message of messages) readHubMessage(message, frame, context, learn);
  else if (messages !== undefined) frame.rejects.push({ reason: "bad-fields", detail: "M is not a list" });
  return frame;
}

/** Hub and method names are matched whatever their case, as SSI's own clients do. */
function readHubMessage(
  message: unknown,
  frame: HubFrame,
  context: DecodeContext | undefined,
  learn: Learn | undefined,
): void {
  const fields = asFields(message);
  if (!fields) {
    frame.rejects.push({ reason: "not-an-object", detail: `a hub message is ${preview(message)}` });
    return;
  }
  const hub = pick(fields, "H");
  const method = pick(fields, "M");
  const args = pick(fields, "A");
  const argument = Array.isArray(args) ? args[0] : undefined;
  if (!isSameName(hub, FCDATA_HUB)) {
    frame.rejects.push({ reason: "unknown-type", detail: `the hub is ${preview(hub)}` });
  } else if (isSameName(method, "Broadcast")) {
    if (typeof argument === "string") {
      frame.broadcasts.push({ raw: argument, decoded: decodeBroadcast(argument, context, learn) });
    } else {
      frame.rejects.push({
        reason: "bad-fields",
        detail: `the argument of Broadcast is ${preview(argument)}`,
      });
    }
  } else if (isSameName(method, "Error")) {
    frame.notices.push(textOf(argument));
  } else if (!isSameName(method, "Reconnected") && !isSameName(method, "Disconnected")) {
    frame.rejects.push({ reason: "unknown-type", detail: `the method is ${preview(method)}` });
  }
}

/** Whether words of the hub mean that our token is no good any more. */
export function isAboutAuthorization(text: string): boolean {
  return /unauthori[sz]ed|not authori[sz]ed|authori[sz]ation|token/i.test(text);
}

function isSameName(value: unknown, name: string): boolean {
  return typeof value === "string" && value.toLowerCase() === name.toLowerCase();
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.slice(0, 300) : preview(value);
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
