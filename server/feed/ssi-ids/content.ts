import type { MarketEvent, Side } from "#lib/market/event.ts";
import { sessionAt } from "#lib/market/session.ts";
import { tradingDateOf } from "#lib/market/trading-time.ts";
import { type RawLevel, readBook } from "../book.ts";
import { decimalOf, type FieldReader, type Fields, pick, preview, Refusal, secondOf } from "../field.ts";
import { indexCodeOf } from "../index-code.ts";
import { isAuction, sessionWord } from "../session-word.ts";
import type { DecodeContext } from "./decode.ts";

/** Channel X: a trade when `lastVolume` is there, else quote and state only. */
export function decodeX(reader: FieldReader, fields: Fields, context: DecodeContext): MarketEvent[] {
  const symbol = reader.symbol("sym");
  const timeMs = timeOf(fields, context);
  const limits = limitsOf(reader, symbol);
  const session = sessionWord(reader.optionalWord("session"));
  const tick = reader.has("lastVolume") ? tickOf(reader, symbol, timeMs) : null;
  const lastPrice = tick ? tick.price : lastPriceOf(reader, fields);
  if (lastPrice !== null && limits && (lastPrice < limits.floor || lastPrice > limits.ceiling)) {
    throw new Refusal(
      "outside-limits",
      `lastPrice ${lastPrice} is not within ${limits.floor}..${limits.ceiling}`,
    );
  }
  const events: (MarketEvent | null)[] = [
    limits,
    // The trade comes before the day's figures: a total without its trade would look like a hole.
    tick,
    dayOf(reader, symbol, tick ? null : lastPrice, tick !== null, timeMs),
    quoteOf(reader, fields, symbol, session, timeMs),
    foreignOf(reader, symbol),
    stateOf(reader, symbol, session),
    estimateOf(reader, symbol, session),
  ];
  const told = events.filter((event) => event !== null);
  if (told.length === 0) throw new Refusal("bad-fields", `nothing but a symbol and a time for ${symbol}`);
  return told;
}

/** Channel B. */
export function decodeBar(reader: FieldReader, fields: Fields, context: DecodeContext): MarketEvent[] {
  const bar = {
    kind: "bar" as const,
    symbol: reader.symbol("sym"),
    timeMs: timeOf(fields, context),
    open: reader.price("open"),
    high: reader.price("high"),
    low: reader.price("low"),
    close: reader.price("close"),
    volumeShares: reader.volumeIfAny("volume") ?? 0,
  };
  if (bar.high < Math.max(bar.open, bar.close, bar.low) || bar.low > Math.min(bar.open, bar.close)) {
    throw new Refusal("bad-price", "open and close are not between low and high");
  }
  return [bar];
}

/** Channel I. */
export function decodeIndex(reader: FieldReader, fields: Fields, context: DecodeContext): MarketEvent[] {
  const raw = pick(fields, "index");
  const index = indexCodeOf(raw);
  if (index === null) throw new Refusal("bad-symbol", `index is ${preview(raw)}`);
  const change = reader.optionalNumber("change");
  const changePercent = reader.optionalNumber("changePercent");
  if (change === null || changePercent === null)
    throw new Refusal("bad-fields", `${index} without its change`);
  return [
    {
      kind: "index",
      index,
      value: reader.price("value"),
      change,
      changePercent,
      volumeShares: reader.optionalShares("volume") ?? 0,
      valueVnd: reader.optionalAmount("turnover") ?? 0,
      advances: reader.optionalShares("advances") ?? 0,
      noChanges: reader.optionalShares("noChanges") ?? 0,
      declines: reader.optionalShares("declines") ?? 0,
      ceilings: reader.optionalShares("ceilings") ?? 0,
      floors: reader.optionalShares("floors") ?? 0,
      session: sessionWord(reader.optionalWord("session")),
      timeMs: timeOf(fields, context),
    },
  ];
}

/** The wire gives only HH:mm:ss; the date is the market clock's. */
function timeOf(fields: Fields, context: DecodeContext): number {
  const time = pick(fields, "time");
  const timeMs = secondOf(tradingDateOf(context.marketNowMs), time);
  if (Number.isNaN(timeMs)) throw new Refusal("bad-time", `time is ${preview(time)}`);
  return timeMs;
}

function tickOf(reader: FieldReader, symbol: string, timeMs: number): Extract<MarketEvent, { kind: "tick" }> {
  const price = reader.price("lastPrice");
  const volumeShares = reader.volume("lastVolume");
  const totalVolumeShares = reader.volumeIfAny("totalVolume");
  if (totalVolumeShares !== null && volumeShares > totalVolumeShares) {
    throw new Refusal("impossible-volume", `lastVolume ${volumeShares} of totalVolume ${totalVolumeShares}`);
  }
  const totalValueVnd = reader.optionalAmount("totalValue");
  const side = sideOf(reader);
  return { kind: "tick", symbol, price, volumeShares, side, totalVolumeShares, totalValueVnd, timeMs };
}

/** Without a trade, 0 says that there was none today; anything else must be a price. */
function lastPriceOf(reader: FieldReader, fields: Fields): number | null {
  const isNone = !reader.has("lastPrice") || decimalOf(pick(fields, "lastPrice")) === 0;
  return isNone ? null : reader.price("lastPrice");
}

function sideOf(reader: FieldReader): Side {
  const side = reader.optionalWord("side");
  if (side === "B" || side === "S" || side === "U") return side;
  if (side !== null) reader.flaw(`side is ${preview(side)}`);
  return "U";
}

function limitsOf(reader: FieldReader, symbol: string): Extract<MarketEvent, { kind: "limits" }> | null {
  const reference = reader.optionalPrice("ref");
  const ceiling = reader.optionalPrice("ceiling");
  const floor = reader.optionalPrice("floor");
  if (reference === null || ceiling === null || floor === null) return null;
  if (floor <= reference && reference <= ceiling)
    return { kind: "limits", symbol, reference, ceiling, floor };
  reader.flaw(`limits ${floor}, ${reference}, ${ceiling} are not in order`);
  return null;
}

function dayOf(
  reader: FieldReader,
  symbol: string,
  lastPrice: number | null,
  hasTick: boolean,
  timeMs: number,
): MarketEvent | null {
  const open = reader.optionalPrice("open");
  const high = reader.optionalPrice("high");
  const low = reader.optionalPrice("low");
  const hasRange = open !== null || high !== null || low !== null;
  if (hasTick && !hasRange) return null;
  const totalVolumeShares = reader.volumeIfAny("totalVolume");
  const totalValueVnd = reader.optionalAmount("totalValue");
  if (!hasRange && lastPrice === null && totalVolumeShares === null && totalValueVnd === null) return null;
  return {
    kind: "day",
    symbol,
    lastPrice,
    lastVolumeShares: null,
    timeMs,
    totalVolumeShares,
    totalValueVnd,
    open,
    high,
    low,
    average: null,
  };
}

function quoteOf(
  reader: FieldReader,
  fields: Fields,
  symbol: string,
  session: string | null,
  timeMs: number,
): MarketEvent | null {
  const rawBids = pick(fields, "bids");
  const rawAsks = pick(fields, "asks");
  if (rawBids === undefined && rawAsks === undefined) return null;
  if (!Array.isArray(rawBids) || !Array.isArray(rawAsks)) {
    // Half a book cannot replace a whole one.
    reader.flaw("bids and asks are not both lists");
    return null;
  }
  const isContinuous = (session ?? sessionAt("HOSE", timeMs)) === "LO";
  const flaw = (detail: string): void => reader.flaw(detail);
  const book = readBook(rawLevels(rawBids, flaw), rawLevels(rawAsks, flaw), isContinuous, flaw);
  return { kind: "quote", symbol, ...book, timeMs };
}

function rawLevels(list: readonly unknown[], flaw: (detail: string) => void): RawLevel[] {
  return list.slice(0, 50).flatMap((level) => {
    if (Array.isArray(level) && level.length >= 2) return [[level[0], level[1]] as const];
    flaw(`a level is ${preview(level)}`);
    return [];
  });
}

function foreignOf(reader: FieldReader, symbol: string): MarketEvent | null {
  const buyShares = reader.optionalShares("foreignBuy");
  const sellShares = reader.optionalShares("foreignSell");
  const roomShares = reader.optionalRoom("room");
  if (buyShares === null && sellShares === null && roomShares === null) return null;
  return { kind: "foreign", symbol, buyShares, sellShares, roomShares };
}

function stateOf(reader: FieldReader, symbol: string, session: string | null): MarketEvent | null {
  const status = reader.optionalWord("status");
  return session === null && status === null ? null : { kind: "session", symbol, session, status };
}

/** Told in call auctions; in any other session there is none, and saying so clears the last one. */
function estimateOf(reader: FieldReader, symbol: string, session: string | null): MarketEvent | null {
  const price = reader.optionalPrice("estPrice");
  const volumeShares = reader.optionalShares("estVolume");
  if (session !== null && !isAuction(session))
    return { kind: "estimate", symbol, price: null, volumeShares: null };
  return price === null && volumeShares === null ? null : { kind: "estimate", symbol, price, volumeShares };
}
