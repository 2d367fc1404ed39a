import { type Fields, pick, preview, Refusal } from "../field.ts";
import { indexCodeOf, knownIndexCodeOf } from "../index-code.ts";
import {
  FASTCONNECT_BOARDS,
  FASTCONNECT_EVERYTHING,
  FASTCONNECT_FLAG_TOPIC,
  FASTCONNECT_INDEX_TYPE,
  FASTCONNECT_MAX_FRAME_BYTES,
  FASTCONNECT_SYMBOL_TYPES,
  type FastconnectRequest,
} from "./wire.ts";

/** `trade.SSI@1m`, taken apart. */
export interface Topic {
  type: string;
  /** A symbol, an index code, a board, `*`, or a list of symbols. */
  filter: string;
  /** `tick`, `1m` or `5m`; null when it says none. */
  interval: string | null;
}

const TOPIC = /^(trade\.index|[a-z]{1,20})\.([^@]{1,200})(?:@([a-z0-9]{1,5}))?$/i;

/** Null when it is no topic. */
export function parseTopic(text: string): Topic | null {
  const match = TOPIC.exec(text);
  if (!match) return null;
  const [, type = "", filter = "", interval = null] = match;
  return { type: type.toLowerCase(), filter, interval: interval?.toLowerCase() ?? null };
}

/**
 * The symbol that a message is about. Its own `s` counts, and the topic must not say another: only a topic of
 * many symbols may, and which one a subscription of a whole board comes back with is not documented.
 */
export function symbolOf(topic: Topic, fields: Fields, read: (value: unknown) => string | null): string {
  const raw = pick(fields, "s");
  const symbol = read(raw);
  if (symbol === null) throw new Refusal("bad-symbol", `s is ${preview(raw)}`);
  if (topic.filter === symbol || read(topic.filter) === symbol || isOfMany(topic, symbol)) return symbol;
  throw new Refusal("bad-symbol", `the topic is of ${preview(topic.filter)}, the data of ${symbol}`);
}

function isOfMany({ type, filter }: Topic, symbol: string): boolean {
  const isGroup = filter === FASTCONNECT_EVERYTHING || FASTCONNECT_BOARDS.some((board) => board === filter);
  if (isGroup || (type !== FASTCONNECT_INDEX_TYPE && knownIndexCodeOf(filter) !== null)) return true;
  return filter.length > symbol.length && filter.split(/[-,]/).includes(symbol);
}

/** Topics wanted whatever the symbols: indices are few, and sessions concern all. */
export const COMMON_TOPICS: readonly string[] = [
  `${FASTCONNECT_INDEX_TYPE}.${FASTCONNECT_EVERYTHING}`,
  FASTCONNECT_FLAG_TOPIC,
];

/**
 * All topic types of some symbols, one topic each: lists within a topic are described in two ways. Index codes
 * are left out, for there they would stand for all members. No intervals (`trade.SSI@1m`, `@5m`): a running bar
 * tells nothing that the trades and their totals do not, it cannot say which trade was missed, and how often it
 * comes is not documented; what is missing is noticed by the totals and mended by REST.
 */
export function topicsOf(symbols: Iterable<string>): string[] {
  const single = [...symbols].filter((symbol) => knownIndexCodeOf(symbol) === null);
  return single.flatMap((symbol) => FASTCONNECT_SYMBOL_TYPES.map((type) => `${type}.${symbol}`));
}

/** The same of everything there is. */
export const EVERYTHING_TOPICS: readonly string[] = FASTCONNECT_SYMBOL_TYPES.map(
  (type) => `${type}.${FASTCONNECT_EVERYTHING}`,
);

/** `trade.*` in the other way that is documented, board by board. */
export function boardTopicsFor(topic: string): string[] {
  const type = topic.slice(0, topic.indexOf("."));
  return FASTCONNECT_BOARDS.map((board) => `${type}.${board}`);
}

/** Requests of so many topics each that none reaches the size from which the server drops them. */
export function splitTopics(
  method: "subscribe" | "unsubscribe",
  topics: readonly string[],
): { topics: string[]; text: string }[] {
  const empty = JSON.stringify({ method, channel: "DATA", topics: [] } satisfies FastconnectRequest).length;
  const parts: string[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const topic of topics) {
    const more = Buffer.byteLength(JSON.stringify(topic)) + 1;
    if (bytes + more >= FASTCONNECT_MAX_FRAME_BYTES) {
      parts.push([]);
      bytes = empty;
    }
    parts.at(-1)?.push(topic);
    bytes += more;
  }
  return parts.map((part) => {
    const request: FastconnectRequest = { method, channel: "DATA", topics: part };
    return { topics: part, text: JSON.stringify(request) };
  });
}

/** SSI's index codes in ours; the reader for `symbolOf`. */
export const readIndexCode = indexCodeOf;
