import type { FieldLookup } from "../field.ts";
import { FCDATA_HUB } from "./wire.ts";

/**
 * Reads hub frames in place. Parsing one takes JSON.parse three times, the frame, the argument in it and the
 * Content in that, and each makes strings that are thrown away. But a hub writes the same fields in the same order
 * all day: once a Content of some shape has been parsed, the next of its kind is only compared with that shape and
 * its values are read where they stand. Whatever differs in any way is left to the parser.
 */

/** One `Broadcast`, valid only while `eachBroadcast` is at it: the next one overwrites its values. */
export interface ScannedBroadcast {
  /** DataType as written. */
  type: string;
  look: FieldLookup;
}

export interface FrameScanner {
  /**
   * Calls `take` for each broadcast of a frame (UTF-8), in order; false when the frame, or a Content in it, is of no
   * known shape, or when `take` wants it read with more care. Nothing is to be kept of what was taken then.
   */
  eachBroadcast(bytes: Uint8Array, take: (broadcast: ScannedBroadcast) => boolean): boolean;
  /** Remembers the order of fields of a parsed Content. */
  learn(type: string, content: object): void;
}

/** Boards write their quotes a little differently; with ten DataTypes that makes some dozen shapes. */
const MAX_SHAPES = 32;
const MAX_FIELDS = 100;
const MAX_TEXT_BYTES = 200;
const MAX_CACHED_TEXTS = 10_000;
/** Decimals of so many digits come out of a division exactly as of JSON.parse. */
const MAX_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: MAX_DIGITS + 1 }, (_, power) => 10 ** power);
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;

/** How a frame begins, and how each of its messages is wrapped. */
const FRAME_START = literalOf('{"C":"');
const MESSAGES_START = literalOf('","M":[');
const MESSAGE_START = literalOf(`{"H":"${FCDATA_HUB}","M":"Broadcast","A":["{\\"DataType\\":\\"`);
const MESSAGE_END = literalOf('}\\"}"]}');
/** A quotation mark of the Content: escaped by the argument, and once more by the frame. */
const QUOTE = '\\\\\\"';
const QUOTE_BYTES = literalOf(QUOTE);
const NULL = literalOf("null");

const SPACE = 0x20;
const QUOTE_MARK = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const LETTER_N = 0x6e;
const POINT = 0x2e;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const BACKSLASH = 0x5c;
const TILDE = 0x7e;
const BRACKET_END = 0x5d;
const BRACE_END = 0x7d;

/** The fields of one Content in their order. */
interface Shape {
  type: string;
  /** What stands before each value: name and colon, and before the first the DataType as well. */
  before: readonly Literal[];
  at: ReadonlyMap<string, number>;
  /** By field: the zeros that were written from it on, for the levels that a board leaves empty. */
  zeros: readonly (ZeroRun | undefined)[];
}

interface ZeroRun {
  /** From the first 0 to the last, names included. */
  literal: Literal;
  fields: number;
}

export function createFrameScanner(): FrameScanner {
  /** The one met last comes first. */
  const shapes: Shape[] = [];
  const values: unknown[] = [];
  const textAt = createTextCache();
  let shape: Shape | undefined;
  const broadcast: ScannedBroadcast = {
    type: "",
    look(name) {
      const at = shape?.at.get(name);
      return at === undefined ? undefined : values[at];
    },
  };

  /** Reads what follows MESSAGE_START by a shape, up to the end of the last value; -1 when it is another. */
  function readContent(frame: DataView, from: number, { before, zeros }: Shape): number {
    let at = from;
    for (let field = 0; field < before.length; field++) {
      const expected = before[field];
      if (expected === undefined || !isAt(frame, at, expected)) return -1;
      at += expected.length;
      const run = zeros[field];
      if (
        run !== undefined &&
        isAt(frame, at, run.literal) &&
        isEnd(byteAt(frame, at + run.literal.length))
      ) {
        const last = field + run.fields - 1;
        while (field < last) values[field++] = 0;
        values[field] = 0;
        at += run.literal.length;
      } else at = readValue(frame, at, field);
      if (at < 0) return -1;
    }
    return at;
  }

  /** Keeps the value that begins at `from` and returns where it ended; -1 for what is not plain. */
  function readValue(frame: DataView, from: number, field: number): number {
    const first = byteAt(frame, from);
    if (first === BACKSLASH) return readText(frame, from, field);
    if (first !== LETTER_N) return readNumber(frame, from, field);
    values[field] = null;
    return isAt(frame, from, NULL) ? from + NULL.length : -1;
  }

  /** Printable ASCII that JSON writes as it is; all else may be escaped in some way. */
  function readText(frame: DataView, from: number, field: number): number {
    if (!isAt(frame, from, QUOTE_BYTES)) return -1;
    const start = from + QUOTE_BYTES.length;
    let end = start;
    let byte = byteAt(frame, end);
    while (byte >= SPACE && byte <= TILDE && byte !== QUOTE_MARK && byte !== BACKSLASH)
      byte = byteAt(frame, ++end);
    if (end - start > MAX_TEXT_BYTES || !isAt(frame, end, QUOTE_BYTES)) return -1;
    values[field] = textAt(frame, start, end, values[field]);
    return end + QUOTE_BYTES.length;
  }

  /** Plain decimals as JSON has them: no leading zeros, no exponent. */
  function readNumber(frame: DataView, from: number, field: number): number {
    const isNegative = byteAt(frame, from) === MINUS;
    const start = isNegative ? from + 1 : from;
    let at = start;
    let digits = 0;
    let byte = byteAt(frame, at);
    for (; byte >= DIGIT_0 && byte <= DIGIT_9; byte = byteAt(frame, ++at))
      digits = digits * 10 + byte - DIGIT_0;
    const whole = at - start;
    if (whole === 0 || (whole > 1 && byteAt(frame, start) === DIGIT_0)) return -1;
    let decimals = 0;
    if (byte === POINT) {
      byte = byteAt(frame, ++at);
      for (; byte >= DIGIT_0 && byte <= DIGIT_9; byte = byteAt(frame, ++at)) {
        digits = digits * 10 + byte - DIGIT_0;
        decimals += 1;
      }
      if (decimals === 0) return -1;
    }
    if (!isEnd(byte)) return -1;
    const isExact = whole + decimals <= MAX_DIGITS;
    const value = isExact ? digits / (POWERS_OF_TEN[decimals] ?? 1) : Number(makeText(frame, start, at));
    values[field] = isNegative ? -value : value;
    return at;
  }

  /** Finds the shape that a message is of; -1 when there is none, else where its last value ended. */
  function recognise(frame: DataView, from: number): number {
    for (let index = 0; index < shapes.length; index++) {
      const candidate = shapes[index];
      const end = candidate ? readContent(frame, from, candidate) : -1;
      if (!candidate || end < 0) continue;
      if (index > 0) {
        shapes.splice(index, 1);
        shapes.unshift(candidate);
      }
      shape = candidate;
      broadcast.type = candidate.type;
      return end;
    }
    return -1;
  }

  return {
    eachBroadcast(bytes, take) {
      const frame = viewOf(bytes);
      let at = afterCursor(frame);
      if (at < 0) return false;
      for (;;) {
        if (!isAt(frame, at, MESSAGE_START)) return false;
        at = recognise(frame, at + MESSAGE_START.length);
        if (at < 0 || !isAt(frame, at, MESSAGE_END) || !take(broadcast)) return false;
        at += MESSAGE_END.length;
        if (byteAt(frame, at) !== COMMA) break;
        at += 1;
      }
      return (
        at + 2 === frame.byteLength &&
        byteAt(frame, at) === BRACKET_END &&
        byteAt(frame, at + 1) === BRACE_END
      );
    },
    learn(type, content) {
      const names = Object.keys(content);
      if (names.length === 0 || names.length > MAX_FIELDS) return;
      if (!NAME.test(type) || !names.every((name) => NAME.test(name))) return;
      const before = names.map((name, index) =>
        literalOf(index === 0 ? `${type}\\",\\"Content\\":\\"{${named(name)}` : `,${named(name)}`),
      );
      if (shapes.some((shape) => shape.type === type && isSame(shape.at.keys(), names))) return;
      const at = new Map(names.map((name, index) => [name, index]));
      shapes.unshift({ type, before, at, zeros: zeroRuns(Object.values(content), names) });
      shapes.length = Math.min(shapes.length, MAX_SHAPES);
    },
  };
}

/** For each field that is 0 and followed by another 0, the run it begins. */
function zeroRuns(content: readonly unknown[], names: readonly string[]): (ZeroRun | undefined)[] {
  return content.map((_, from) => {
    let end = from;
    while (end < content.length && content[end] === 0) end += 1;
    if (end - from < 2) return undefined;
    const text = names.slice(from + 1, end).map((name) => `,${named(name)}0`);
    return { literal: literalOf(`0${text.join("")}`), fields: end - from };
  });
}

function named(name: string): string {
  return `${QUOTE}${name}${QUOTE}:`;
}

function isEnd(byte: number): boolean {
  return byte === COMMA || byte === BRACE_END;
}

function isSame(a: Iterable<string>, b: readonly string[]): boolean {
  let at = 0;
  for (const name of a) if (name !== b[at++]) return false;
  return at === b.length;
}

/** Where the first message of a frame begins; -1 when it has no cursor or no messages. */
function afterCursor(frame: DataView): number {
  if (!isAt(frame, 0, FRAME_START)) return -1;
  let at = FRAME_START.length;
  for (let byte = byteAt(frame, at); byte !== QUOTE_MARK; byte = byteAt(frame, ++at)) {
    if (byte < SPACE || byte > TILDE || byte === BACKSLASH) return -1;
  }
  return isAt(frame, at, MESSAGES_START) ? at + MESSAGES_START.length : -1;
}

/** Reads ASCII text, without making a new string of what was read a moment ago in its place, or is short. */
function createTextCache() {
  const short = new Map<number, string>();
  return (frame: DataView, start: number, end: number, before: unknown): string => {
    const length = end - start;
    if (length > 6) {
      if (typeof before === "string" && isTextAt(frame, start, length, before)) return before;
      return makeText(frame, start, end);
    }
    // Up to six bytes make a number that stands for no other text, for no byte is 0.
    let key = 0;
    for (let at = start; at < end; at++) key = key * 256 + byteAt(frame, at);
    const known = short.get(key);
    if (known !== undefined) return known;
    if (short.size >= MAX_CACHED_TEXTS) short.clear();
    const text = makeText(frame, start, end);
    short.set(key, text);
    return text;
  };
}

function isTextAt(frame: DataView, start: number, length: number, text: string): boolean {
  if (text.length !== length) return false;
  for (let at = 0; at < length; at++) if (text.charCodeAt(at) !== byteAt(frame, start + at)) return false;
  return true;
}

function makeText(frame: DataView, start: number, end: number): string {
  return Buffer.from(frame.buffer, frame.byteOffset + start, end - start).toString("latin1");
}

/** A text to compare with, four bytes at a time: that is where the time goes. The last four may overlap others. */
interface Literal {
  length: number;
  words: Int32Array;
}

/** At least four ASCII characters. */
function literalOf(text: string): Literal {
  const view = viewOf(Buffer.from(text, "latin1"));
  const words = Int32Array.from({ length: Math.ceil(text.length / 4) }, (_, index) =>
    view.getInt32(Math.min(index * 4, text.length - 4)),
  );
  return { length: text.length, words };
}

function isAt(frame: DataView, start: number, { length, words }: Literal): boolean {
  if (start + length > frame.byteLength) return false;
  const last = words.length - 1;
  for (let index = 0; index < last; index++) {
    if (frame.getInt32(start + index * 4) !== words[index]) return false;
  }
  return frame.getInt32(start + length - 4) === words[last];
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** 0, which is no character of a frame, beyond its end. */
function byteAt(frame: DataView, at: number): number {
  return at < frame.byteLength ? frame.getUint8(at) : 0;
}
