import type { MarketEvent, Side } from "#lib/market/event.ts";
import { isSymbol } from "#lib/market/instrument.ts";
import { tradingDateOf } from "#lib/market/trading-time.ts";
import { type RawLevel, readBook } from "../book.ts";
import { type FieldReader, type Fields, pick, preview, Refusal } from "../field.ts";
import { knownIndexCodeOf } from "../index-code.ts";
import { sessionWord } from "../session-word.ts";
import { type DecodeContext, dateOf, isContinuousAt, timeOf } from "./time.ts";
import { readIndexCode, symbolOf, type Topic } from "./topic.ts";
import { FASTCONNECT_BOARDS, FASTCONNECT_INDEX_TYPE } from "./wire.ts";

interface Message {
  topic: Topic;
  reader: FieldReader;
  fields: Fields;
  context: DecodeContext | undefined;
}

type ContentDecoder = (message: Message) => MarketEvent[];

/** By topic type. A type that is missing here is one whose fields SSI does not publish. */
const CONTENT_DECODERS: ReadonlyMap<string, ContentDecoder> = new Map([
  ["trade", decodeTrade],
  ["quote", decodeQuote],
  ["room", decodeRoom],
  ["put", decodePut],
  ["oddlot", decodeOddLot],
  ["market", decodeMarket],
  [FASTCONNECT_INDEX_TYPE, decodeIndex],
]);

export function decodeContent(message: Message): MarketEvent[] {
  const { type, interval } = message.topic;
  const decode = CONTENT_DECODERS.get(type);
  if (!decode) throw new Refusal("unknown-type", `the topic is of type ${preview(type)}`);
  if (interval === null || interval === "tick") return decode(message);
  const hasBars = type === "trade" || type === FASTCONNECT_INDEX_TYPE;
  if (!hasBars || (interval !== "1m" && interval !== "5m")) {
    throw new Refusal("unknown-type", `${type} with the interval ${preview(interval)}`);
  }
  return decodeBar(message);
}

function plainSymbolOf({ topic, fields }: Message): string {
  return symbolOf(topic, fields, (value) => (isSymbol(value) ? value : null));
}

function decodeTrade(message: Message): MarketEvent[] {
  const { reader, fields, context } = message;
  const symbol = plainSymbolOf(message);
  const timeMs = timeOf(reader, fields, context);
  const price = reader.price("p");
  const volumeShares = reader.volume("q");
  const totalVolumeShares = reader.volumeIfAny("v");
  if (totalVolumeShares === null) reader.flaw("v is missing: what was traded before is unknown");
  else if (volumeShares > totalVolumeShares) {
    throw new Refusal("impossible-volume", `q ${volumeShares} of v ${totalVolumeShares}`);
  }
  const side = sideOf(reader);
  return [
    {
      kind: "tick",
      symbol,
      price,
      volumeShares,
      side,
      totalVolumeShares,
      // The average is rounded, so the value of the day cannot be told from it.
      totalValueVnd: null,
      timeMs,
    },
    {
      kind: "day",
      symbol,
      lastPrice: price,
      lastVolumeShares: volumeShares,
      timeMs,
      totalVolumeShares,
      totalValueVnd: null,
      open: reader.optionalPrice("o"),
      high: reader.optionalPrice("h"),
      low: reader.optionalPrice("l"),
      average: reader.optionalPrice("a"),
    },
  ];
}

function sideOf(reader: FieldReader): Side {
  const side = reader.optionalWord("si")?.toUpperCase() ?? "U";
  if (side === "B" || side === "S" || side === "U") return side;
  reader.flaw(`si is ${preview(side)}`);
  return "U";
}

function decodeQuote(message: Message): MarketEvent[] {
  const { reader, fields, context } = message;
  const symbol = plainSymbolOf(message);
  const timeMs = timeOf(reader, fields, context);
  return [{ kind: "quote", symbol, ...bookOf(message, timeMs), timeMs }];
}

function bookOf({ reader, fields }: Message, timeMs: number) {
  const flaw = (detail: string): void => reader.flaw(detail);
  return readBook(
    levelsOf(fields, "bids", flaw),
    levelsOf(fields, "asks", flaw),
    isContinuousAt(timeMs),
    flaw,
  );
}

/** A side that is absent is not an empty one: it may be all that changed. Null is how some write an empty list. */
function levelsOf(fields: Fields, name: string, flaw: (detail: string) => void): RawLevel[] {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (value === null) return [];
  if (!Array.isArray(value)) throw new Refusal("bad-fields", `${name} is ${preview(value)}`);
  const levels: RawLevel[] = [];
  for (const each of value.slice(0, 100)) {
    if (Array.isArray(each)) levels.push([each[0], each[1]]);
    else flaw(`a level of ${name} is ${preview(each)}`);
  }
  return levels;
}

function decodeRoom(message: Message): MarketEvent[] {
  const { reader, fields, context } = message;
  const symbol = plainSymbolOf(message);
  dateOf(fields, context);
  const buyShares = reader.optionalShares("bq");
  const sellShares = reader.optionalShares("sq");
  const roomShares = reader.optionalRoom("cr");
  if (buyShares === null && sellShares === null && roomShares === null) {
    throw new Refusal("bad-volume", `foreign room of ${symbol} without figures`);
  }
  return [{ kind: "foreign", symbol, buyShares, sellShares, roomShares }];
}

/** `tq` and `tv` are the put-through of the day: a deal of more than that cannot be. */
function decodePut(message: Message): MarketEvent[] {
  const { reader, fields, context } = message;
  const symbol = plainSymbolOf(message);
  const timeMs = timeOf(reader, fields, context);
  const price = reader.price("p");
  const volumeShares = reader.volume("q");
  const totalVolumeShares = reader.optionalShares("tq");
  if (totalVolumeShares !== null && volumeShares > totalVolumeShares) {
    throw new Refusal("impossible-volume", `q ${volumeShares} of tq ${totalVolumeShares}`);
  }
  const totalValueVnd = reader.optionalAmount("tv");
  return [{ kind: "putthrough", symbol, price, volumeShares, totalVolumeShares, totalValueVnd, timeMs }];
}

function decodeOddLot(message: Message): MarketEvent[] {
  const { reader, fields, context } = message;
  const symbol = plainSymbolOf(message);
  const timeMs = timeOf(reader, fields, context);
  const price = reader.optionalPrice("p");
  const volumeShares = reader.optionalShares("q");
  return [{ kind: "oddlot", symbol, price, volumeShares, ...bookOf(message, timeMs), timeMs }];
}

/** `market.FLAG` tells a board's session, any other a symbol's limits of the day. */
function decodeMarket(message: Message): MarketEvent[] {
  const { topic, fields } = message;
  const isFlag = topic.filter.toUpperCase() === "FLAG" && pick(fields, "s") === undefined;
  // A topic of everything may carry both.
  return isFlag || (pick(fields, "s") === undefined && pick(fields, "f") !== undefined)
    ? decodeFlag(message)
    : decodeMaster(message);
}

function decodeFlag({ reader, fields, context }: Message): MarketEvent[] {
  const raw = pick(fields, "b");
  const name = typeof raw === "string" ? raw.toUpperCase() : "";
  const board = FASTCONNECT_BOARDS.find((each) => each === name);
  if (!board) throw new Refusal("bad-fields", `b is ${preview(raw)}`);
  const session = sessionWord(reader.optionalWord("f"));
  if (session === null) throw new Refusal("bad-fields", "a session flag without its session");
  return [{ kind: "boardSession", board, session, timeMs: timeOf(reader, fields, context) }];
}

function decodeMaster(message: Message): MarketEvent[] {
  const { reader, fields, context } = message;
  const symbol = plainSymbolOf(message);
  const date = dateOf(fields, context);
  // Yesterday's limits would refuse today's trades.
  if (date !== null && context && date < tradingDateOf(context.marketNowMs)) {
    throw new Refusal("bad-time", `limits of ${date}, which is over`);
  }
  const reference = reader.price("ref");
  const ceiling = reader.price("ce");
  const floor = reader.price("fl");
  if (floor > reference || reference > ceiling) {
    throw new Refusal("bad-price", `limits ${floor}, ${reference}, ${ceiling} are not in order`);
  }
  return [{ kind: "limits", symbol, reference, ceiling, floor }];
}

function decodeIndex({ topic, reader, fields, context }: Message): MarketEvent[] {
  const index = symbolOf(topic, fields, readIndexCode);
  const value = reader.price("v");
  const change = reader.optionalNumber("c");
  if (change === null) throw new Refusal("bad-fields", "an index without its change");
  const percent = reader.optionalNumber("cr");
  return [
    {
      kind: "index",
      index,
      value,
      change,
      changePercent: percent ?? percentOf(change, value),
      // Matched alone, as on v2; the total with put-through only when that is all there is.
      volumeShares: reader.optionalShares("tmq") ?? reader.optionalShares("tq") ?? 0,
      valueVnd: reader.optionalAmount("tmv") ?? reader.optionalAmount("tv") ?? 0,
      advances: reader.optionalShares("adv") ?? 0,
      noChanges: reader.optionalShares("nc") ?? 0,
      declines: reader.optionalShares("dec") ?? 0,
      ceilings: reader.optionalShares("ce") ?? 0,
      floors: reader.optionalShares("fl") ?? 0,
      session: sessionWord(reader.optionalWord("ss")),
      timeMs: timeOf(reader, fields, context),
    },
  ];
}

function percentOf(change: number, value: number): number {
  const percent = (change / (value - change)) * 100;
  return Number.isFinite(percent) ? Math.round(percent * 100) / 100 : 0;
}

/** The running bar, for who reads a recording. Those of five minutes are checked and left: our bars are made of minutes. */
function decodeBar({ topic, reader, fields, context }: Message): MarketEvent[] {
  const symbol = symbolOf(
    topic,
    fields,
    (value) => knownIndexCodeOf(value) ?? (isSymbol(value) ? value : null),
  );
  const timeMs = timeOf(reader, fields, context, "st");
  const bar = {
    open: reader.price("o"),
    high: reader.price("h"),
    low: reader.price("l"),
    close: reader.price("c"),
    volumeShares: reader.volumeIfAny("v") ?? 0,
  };
  if (bar.high < Math.max(bar.open, bar.close, bar.low) || bar.low > Math.min(bar.open, bar.close)) {
    throw new Refusal("bad-price", "open and close are not between low and high");
  }
  return topic.interval === "1m" ? [{ kind: "bar", symbol, timeMs, ...bar }] : [];
}
