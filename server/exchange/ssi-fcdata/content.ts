import { clockTimeOf, tradingDateOf } from "#lib/market/trading-time.ts";
import type { IndexDay } from "../core/index-basket.ts";
import type { SymbolDay } from "../core/symbol-day.ts";
import type { Trade } from "../core/trading.ts";
import type { StreamType } from "./channels.ts";

/** Levels a message always has keys for, and those that HOSE fills. */
const LEVELS = 10;
const HOSE_LEVELS = 3;

type Value = number | string | null;

/** Written as whole numbers by SSI; all others carry a decimal point. */
const WHOLE_NUMBERS: ReadonlySet<string> = new Set([
  "Advances",
  "NoChanges",
  "Declines",
  "Ceilings",
  "Floors",
  "Highest",
  "Lowest",
]);

/** SSI's spellings of our index codes. */
const INDEX_IDS = new Map([
  ["HNXINDEX", "HNXIndex"],
  ["UPCOMINDEX", "HNXUpcomIndex"],
]);

/** The argument of `Broadcast`: JSON text that holds JSON text. */
export function broadcastText(type: StreamType, fields: Record<string, Value>): string {
  return JSON.stringify({ DataType: type, Content: contentText(fields) });
}

/** JSON with SSI's float writing: 22950.0, not 22950. */
export function contentText(fields: Record<string, Value>): string {
  const parts = Object.entries(fields).map(([name, value]) => `"${name}":${valueText(name, value)}`);
  return `{${parts.join(",")}}`;
}

function valueText(name: string, value: Value): string {
  if (typeof value !== "number") return JSON.stringify(value);
  return Number.isInteger(value) && !WHOLE_NUMBERS.has(name) ? `${value}.0` : String(value);
}

/** X: trade and quote of a symbol in one. Zeros stand for what is not there. */
export function snapshotContent(day: SymbolDay, timeMs: number): Record<string, Value> {
  const { listing, limits } = day;
  return {
    RType: "X",
    ...stamp(timeMs),
    Isin: listing.symbol,
    Symbol: listing.symbol,
    ...{ Ceiling: limits.ceiling, Floor: limits.floor, RefPrice: limits.reference },
    ...{ Open: day.open ?? 0, High: day.high ?? 0, Low: day.low ?? 0, Close: day.last ?? 0 },
    ...matchedOf(day, day.last ?? 0, day.lastShares),
    ...levelsOf("Bid", day),
    ...levelsOf("Ask", day),
    ...placeOf(day),
    ...changeOf(day, day.last ?? 0),
    EstMatchedPrice: day.auction?.price ?? 0,
    Side: null,
    CloseQtty: 0,
  };
}

export function quoteContent(day: SymbolDay, timeMs: number): Record<string, Value> {
  return {
    ...stamp(timeMs),
    Exchange: day.listing.exchange,
    Symbol: day.listing.symbol,
    RType: "X-QUOTE",
    ...levelsOf("Ask", day),
    ...levelsOf("Bid", day),
    TradingSession: day.session,
  };
}

export function tradeContent(day: SymbolDay, trade: Trade): Record<string, Value> {
  const { listing, limits } = day;
  return {
    RType: "X-TRADE",
    ...stamp(trade.timeMs),
    Isin: listing.symbol,
    Symbol: listing.symbol,
    ...{ Ceiling: limits.ceiling, Floor: limits.floor, RefPrice: limits.reference },
    ...matchedOf(day, trade.price, trade.volumeShares),
    ...placeOf(day),
    ...changeOf(day, trade.price),
    EstMatchedPrice: 0,
    ...{ Highest: day.high ?? 0, Lowest: day.low ?? 0 },
    Side: trade.side === "B" ? "BU" : trade.side === "S" ? "SD" : "unknown",
  };
}

/** One match: open, high, low and close are its price. */
export function barContent(day: SymbolDay, { price, volumeShares, timeMs }: Trade): Record<string, Value> {
  const { symbol } = day.listing;
  const prices = { Open: price, High: price, Low: price, Close: price };
  return { RType: "B", ...stamp(timeMs), Symbol: symbol, ...prices, Volume: volumeShares, Value: 0 };
}

export function roomContent(day: SymbolDay, timeMs: number): Record<string, Value> {
  const { listing, foreign } = day;
  const CurrentRoom = foreign.roomShares ?? 0;
  return {
    RType: "R",
    ...stamp(timeMs),
    Isin: listing.symbol,
    Symbol: listing.symbol,
    TotalRoom: Math.max(listing.listedShares, CurrentRoom),
    CurrentRoom,
    ...{ BuyVol: foreign.buyShares, SellVol: foreign.sellShares },
    ...{ BuyVal: foreign.buyValueVnd, SellVal: foreign.sellValueVnd },
    MarketId: listing.exchange,
    Exchange: listing.exchange,
  };
}

export function indexContent(index: IndexDay): Record<string, Value> {
  const { value, priorClose, basket, volumeShares, valueVnd } = index;
  const IndexId = indexIdOf(basket.code);
  return {
    ...{ IndexId, IndexValue: value, PriorIndexValue: priorClose },
    ...stamp(index.timeMs),
    ...{ TotalTrade: 0, TotalQtty: volumeShares, TotalValue: valueVnd, IndexName: IndexId },
    ...{ Advances: index.advances, NoChanges: index.noChanges, Declines: index.declines },
    ...{ Ceilings: index.ceilings, Floors: index.floors },
    Change: round2(value - priorClose),
    RatioChange: round2(((value - priorClose) / priorClose) * 100),
    ...{ TotalQttyPt: 0, TotalValuePt: 0, Exchange: basket.board },
    ...{ AllQty: volumeShares, AllValue: valueVnd, IndexType: "" },
    ...{ TradingSession: index.session, MarketId: basket.board, RType: "MI" },
    ...{ TotalQttyOd: 0, TotalValueOd: 0 },
  };
}

export function statusContent(day: SymbolDay, timeMs: number): Record<string, Value> {
  const { symbol, exchange } = day.listing;
  return {
    RType: "F",
    MarketId: exchange,
    ...stamp(timeMs),
    Symbol: symbol,
    TradingSession: day.session,
    TradingStatus: statusOf(day),
    Exchange: exchange,
    TradingOlSession: "",
  };
}

export function indexIdOf(code: string): string {
  return INDEX_IDS.get(code) ?? code;
}

export function dateText(date: string): string {
  return date.split("-").reverse().join("/");
}

function stamp(timeMs: number): { TradingDate: string; Time: string } {
  return { TradingDate: dateText(tradingDateOf(timeMs)), Time: clockTimeOf(timeMs) };
}

/** `NaN` as text is what SSI writes before the first match. */
function matchedOf(day: SymbolDay, LastPrice: number, LastVol: number): Record<string, Value> {
  const average =
    day.totalShares === 0 ? "NaN" : Math.round((day.totalValueVnd / day.totalShares) * 1000) / 1000;
  return {
    ...{ AvgPrice: average, PriorVal: day.limits.reference },
    ...{ LastPrice, LastVol, TotalVal: day.totalValueVnd, TotalVol: day.totalShares },
  };
}

function placeOf(day: SymbolDay): Record<string, Value> {
  const { exchange } = day.listing;
  const { session } = day;
  return { MarketId: exchange, Exchange: exchange, TradingSession: session, TradingStatus: statusOf(day) };
}

/** Before the first match SSI counts from a price of 0. */
function changeOf(day: SymbolDay, price: number): Record<string, Value> {
  const { reference } = day.limits;
  const Change = price - reference;
  return { Change, RatioChange: round2((Change / reference) * 100) };
}

function levelsOf(side: "Bid" | "Ask", { listing, book }: SymbolDay): Record<string, Value> {
  const levels = side === "Bid" ? book.bids : book.asks;
  const shown = listing.exchange === "HOSE" ? HOSE_LEVELS : LEVELS;
  const fields: Record<string, Value> = {};
  for (let at = 0; at < LEVELS; at++) fields[`${side}Price${at + 1}`] = (at < shown && levels[at]?.[0]) || 0;
  for (let at = 0; at < LEVELS; at++) fields[`${side}Vol${at + 1}`] = (at < shown && levels[at]?.[1]) || 0;
  return fields;
}

function statusOf(day: SymbolDay): string {
  return day.listing.isSuspended ? "S" : "N";
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
