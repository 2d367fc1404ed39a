import type { MarketEvent, Side } from "#lib/market/event.ts";
import { sessionAt } from "#lib/market/session.ts";
import { startOfDateMs, tradingDateOf } from "#lib/market/trading-time.ts";
import { type RawLevel, readBook } from "../book.ts";
import { decimalOf, type FieldReader, preview, Refusal, secondOf } from "../field.ts";
import type { DecodeContext } from "./decode.ts";

/** The parts that several message types of FastConnect Data share. */

type LimitsEvent = Extract<MarketEvent, { kind: "limits" }>;
type TickEvent = Extract<MarketEvent, { kind: "tick" }>;

/** Names of the levels, written out once: they are asked for with every quote. */
const LEVEL_NAMES = Array.from({ length: 10 }, (_, index) => ({
  bidPrice: `BidPrice${index + 1}`,
  bidVolume: `BidVol${index + 1}`,
  askPrice: `AskPrice${index + 1}`,
  askVolume: `AskVol${index + 1}`,
}));

/** Where the time is not kept: a message whose own date cannot be is not to be believed all the same. */
export function mustHaveNoFalseDate(reader: FieldReader, context: DecodeContext | undefined): void {
  dateOf(reader, context);
}

/** `dd/MM/yyyy` as our own date; refuses one that does not exist, or that has not come yet: it would roll the day. */
function dateOf(reader: FieldReader, context: DecodeContext | undefined): string | null {
  const raw = reader.raw("TradingDate");
  if (raw === undefined) return context ? tradingDateOf(context.marketNowMs) : null;
  const match = typeof raw === "string" ? /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(raw) : null;
  const date = match ? `${match[3]}-${match[2]}-${match[1]}` : "";
  if (Number.isNaN(startOfDateMs(date))) throw new Refusal("bad-time", `TradingDate is ${preview(raw)}`);
  if (context && date > tradingDateOf(context.marketNowMs)) {
    throw new Refusal("future-date", `trading date ${date} has not come yet`);
  }
  return date;
}

/** When only the time of day is unusable, the time of receipt on the same day stands in for it. */
export function timeOf(reader: FieldReader, context: DecodeContext | undefined): number {
  const date = dateOf(reader, context);
  if (date === null) throw new Refusal("bad-time", "TradingDate is missing");
  const time = reader.raw("Time", "TradingTime");
  const timeMs = secondOf(date, time);
  if (!Number.isNaN(timeMs)) return timeMs;
  if (!context || tradingDateOf(context.marketNowMs) !== date) {
    throw new Refusal("bad-time", `Time is ${preview(time)}`);
  }
  reader.flaw(`Time is ${preview(time)}: the time of receipt stands for it`);
  return Math.floor(context.marketNowMs / 1000) * 1000;
}

export function tickOf(
  reader: FieldReader,
  symbol: string,
  limits: LimitsEvent | null,
  timeMs: number,
): TickEvent {
  const price = reader.price("LastPrice");
  const volumeShares = reader.volume("LastVol");
  const totalVolumeShares = reader.volumeIfAny("TotalVol");
  if (totalVolumeShares !== null && volumeShares > totalVolumeShares) {
    throw new Refusal("impossible-volume", `LastVol ${volumeShares} of TotalVol ${totalVolumeShares}`);
  }
  mustBeWithin(price, limits);
  const totalValueVnd = reader.optionalAmount("TotalVal");
  const side = sideOf(reader);
  return { kind: "tick", symbol, price, volumeShares, side, totalVolumeShares, totalValueVnd, timeMs };
}

/** 0 says that there was no trade today; anything else must be a price. */
export function lastPriceOf(reader: FieldReader): number | null {
  const raw = reader.raw("LastPrice");
  return raw === undefined || raw === "NaN" || decimalOf(raw) === 0 ? null : reader.price("LastPrice");
}

/** What is not a number is not «none» either: the strict reader shall see it. */
export function isNotNone(reader: FieldReader, name: string): boolean {
  const value = reader.raw(name);
  return value !== undefined && decimalOf(value) !== 0;
}

/** A price beyond the day's limits is a change of unit or a fault: it must not reach alerts and bars. */
export function mustBeWithin(price: number, limits: LimitsEvent | null): void {
  if (!limits || (price >= limits.floor && price <= limits.ceiling)) return;
  throw new Refusal("outside-limits", `LastPrice ${price} is not within ${limits.floor}..${limits.ceiling}`);
}

export function limitsOf(reader: FieldReader, symbol: string): LimitsEvent | null {
  const ceiling = reader.optionalPrice("Ceiling");
  const floor = reader.optionalPrice("Floor");
  const reference = reader.optionalPrice("RefPrice");
  if (reference === null || ceiling === null || floor === null) return null;
  if (floor <= reference && reference <= ceiling)
    return { kind: "limits", symbol, reference, ceiling, floor };
  reader.flaw(`limits ${floor}, ${reference}, ${ceiling} are not in order`);
  return null;
}

/** BU: the buyer took the ask («buy up»); SD: the seller hit the bid («sell down»). */
function sideOf(reader: FieldReader): Side {
  const side = reader.optionalWord("Side")?.toUpperCase() ?? null;
  if (side === "BU" || side === "B") return "B";
  if (side === "SD" || side === "S") return "S";
  if (side !== null && side !== "U" && side !== "UNKNOWN") reader.flaw(`Side is ${preview(side)}`);
  return "U";
}

export function sessionOf(
  reader: FieldReader,
  symbol: string,
  session: string | null,
): Extract<MarketEvent, { kind: "session" }> | null {
  const status = reader.optionalWord("TradingStatus");
  return session === null && status === null ? null : { kind: "session", symbol, session, status };
}

export function quoteOf(
  reader: FieldReader,
  symbol: string,
  session: string | null,
  timeMs: number,
): Extract<MarketEvent, { kind: "quote" }> | null {
  if (!reader.isWritten("BidPrice1") && !reader.isWritten("AskPrice1")) return null;
  const isContinuous = (session ?? sessionAt("HOSE", timeMs)) === "LO";
  const book = readBook(bidsOf(reader), asksOf(reader), isContinuous, (detail) => reader.flaw(detail));
  return { kind: "quote", symbol, ...book, timeMs };
}

export function bidsOf(reader: FieldReader): RawLevel[] {
  return LEVEL_NAMES.map((names) => [reader.raw(names.bidPrice), reader.raw(names.bidVolume)]);
}

export function asksOf(reader: FieldReader): RawLevel[] {
  return LEVEL_NAMES.map((names) => [reader.raw(names.askPrice), reader.raw(names.askVolume)]);
}
