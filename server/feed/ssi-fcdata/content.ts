import type { MarketEvent } from "#lib/market/event.ts";
import { readBook } from "../book.ts";
import { type FieldReader, preview, Refusal } from "../field.ts";
import { indexCodeOf, knownIndexCodeOf } from "../index-code.ts";
import { isAuction, sessionWord } from "../session-word.ts";
import type { DecodeContext } from "./decode.ts";
import {
  asksOf,
  bidsOf,
  isNotNone,
  lastPriceOf,
  limitsOf,
  mustBeWithin,
  mustHaveNoFalseDate,
  quoteOf,
  sessionOf,
  tickOf,
  timeOf,
} from "./parts.ts";

type ContentDecoder = (reader: FieldReader, context: DecodeContext | undefined) => MarketEvent[];

/** By DataType in capitals. `Trade` and `Quote` are the X and X-QUOTE of 2020. */
export const CONTENT_DECODERS: ReadonlyMap<string, ContentDecoder> = new Map([
  ["X", decodeSnapshot],
  ["TRADE", decodeSnapshot],
  ["X-TRADE", decodeTrade],
  ["X-QUOTE", decodeQuote],
  ["QUOTE", decodeQuote],
  ["R", decodeRoom],
  ["MI", decodeIndex],
  ["B", decodeBar],
  ["F", decodeStatus],
  ["OL", decodeOddLot],
]);

/** Everything about a symbol; its trade is a trade only when there was one. */
function decodeSnapshot(reader: FieldReader, context: DecodeContext | undefined): MarketEvent[] {
  const symbol = reader.symbol("Symbol");
  const timeMs = timeOf(reader, context);
  const limits = limitsOf(reader, symbol);
  const session = sessionWord(reader.optionalWord("TradingSession"));
  const hasTrade = isNotNone(reader, "LastVol") && isNotNone(reader, "TotalVol");
  const tick = hasTrade ? tickOf(reader, symbol, limits, timeMs) : null;
  const lastPrice = tick ? tick.price : lastPriceOf(reader);
  if (!tick && lastPrice !== null) mustBeWithin(lastPrice, limits);
  const estimate = reader.optionalPrice("EstMatchedPrice");
  const events: (MarketEvent | null)[] = [
    limits,
    // The trade comes before the day's figures: a total without its trade would look like a hole.
    tick,
    {
      kind: "day",
      symbol,
      lastPrice,
      lastVolumeShares: tick ? tick.volumeShares : null,
      timeMs,
      totalVolumeShares: tick ? tick.totalVolumeShares : reader.volumeIfAny("TotalVol"),
      totalValueVnd: tick ? tick.totalValueVnd : reader.optionalAmount("TotalVal"),
      open: reader.optionalPrice("Open"),
      high: reader.optionalPrice("High", "Highest"),
      low: reader.optionalPrice("Low", "Lowest"),
      average: reader.optionalPrice("AvgPrice", "Avg"),
    },
    quoteOf(reader, symbol, session, timeMs),
    sessionOf(reader, symbol, session),
    {
      kind: "estimate",
      symbol,
      price: session === null || isAuction(session) ? estimate : null,
      volumeShares: null,
    },
  ];
  return events.filter((event) => event !== null);
}

function decodeTrade(reader: FieldReader, context: DecodeContext | undefined): MarketEvent[] {
  const symbol = reader.symbol("Symbol");
  const timeMs = timeOf(reader, context);
  const limits = limitsOf(reader, symbol);
  const session = sessionWord(reader.optionalWord("TradingSession"));
  const tick = tickOf(reader, symbol, limits, timeMs);
  if (tick.totalVolumeShares === null) reader.flaw("TotalVol is missing");
  const events: (MarketEvent | null)[] = [
    limits,
    tick,
    {
      kind: "day",
      symbol,
      lastPrice: tick.price,
      lastVolumeShares: tick.volumeShares,
      timeMs,
      totalVolumeShares: tick.totalVolumeShares,
      totalValueVnd: tick.totalValueVnd,
      open: null,
      high: reader.optionalPrice("Highest", "High"),
      low: reader.optionalPrice("Lowest", "Low"),
      average: reader.optionalPrice("AvgPrice", "Avg"),
    },
    sessionOf(reader, symbol, session),
  ];
  return events.filter((event) => event !== null);
}

function decodeQuote(reader: FieldReader, context: DecodeContext | undefined): MarketEvent[] {
  const symbol = reader.symbol("Symbol");
  const timeMs = timeOf(reader, context);
  const session = sessionWord(reader.optionalWord("TradingSession"));
  const quote = quoteOf(reader, symbol, session, timeMs);
  if (!quote) throw new Refusal("bad-fields", `a quote of ${symbol} without levels`);
  const state = sessionOf(reader, symbol, session);
  return state ? [quote, state] : [quote];
}

function decodeRoom(reader: FieldReader, context: DecodeContext | undefined): MarketEvent[] {
  mustHaveNoFalseDate(reader, context);
  const symbol = reader.symbol("Symbol");
  const buyShares = reader.optionalShares("BuyVol", "FBuyVol");
  const sellShares = reader.optionalShares("SellVol", "FSellVol");
  const roomShares = reader.optionalRoom("CurrentRoom");
  if (buyShares === null && sellShares === null && roomShares === null) {
    throw new Refusal("bad-volume", `foreign room of ${symbol} without figures`);
  }
  return [{ kind: "foreign", symbol, buyShares, sellShares, roomShares }];
}

function decodeIndex(reader: FieldReader, context: DecodeContext | undefined): MarketEvent[] {
  const raw = reader.raw("IndexId", "IndexID");
  const index = indexCodeOf(raw);
  if (index === null) throw new Refusal("bad-symbol", `IndexId is ${preview(raw)}`);
  const value = reader.price("IndexValue");
  return [
    {
      kind: "index",
      index,
      value,
      ...changeOf(reader, value),
      volumeShares: reader.optionalShares("TotalQtty") ?? 0,
      valueVnd: reader.optionalAmount("TotalValue") ?? 0,
      advances: reader.optionalShares("Advances") ?? 0,
      noChanges: reader.optionalShares("NoChanges") ?? 0,
      declines: reader.optionalShares("Declines") ?? 0,
      ceilings: reader.optionalShares("Ceilings") ?? 0,
      floors: reader.optionalShares("Floors") ?? 0,
      session: sessionWord(reader.optionalWord("TradingSession")),
      timeMs: timeOf(reader, context),
    },
  ];
}

/** As told, else from the previous close; an index without either cannot be shown. */
function changeOf(reader: FieldReader, value: number): { change: number; changePercent: number } {
  const prior = reader.optionalPrice("PriorIndexValue");
  const change = reader.optionalNumber("Change") ?? (prior === null ? null : round2(value - prior));
  if (change === null) throw new Refusal("bad-fields", "an index without its change");
  const percent = reader.optionalNumber("RatioChange");
  return { change, changePercent: percent ?? round2((change / (value - change)) * 100) };
}

function round2(number: number): number {
  return Number.isFinite(number) ? Math.round(number * 100) / 100 : 0;
}

/** One message per match with open = high = low = close, for shares, futures and indices. */
function decodeBar(reader: FieldReader, context: DecodeContext | undefined): MarketEvent[] {
  const raw = reader.raw("Symbol");
  const bar = {
    kind: "bar" as const,
    symbol: knownIndexCodeOf(raw) ?? reader.symbol("Symbol"),
    timeMs: timeOf(reader, context),
    open: reader.price("Open"),
    high: reader.price("High"),
    low: reader.price("Low"),
    close: reader.price("Close"),
    volumeShares: reader.volumeIfAny("Volume") ?? 0,
  };
  if (bar.high < Math.max(bar.open, bar.close, bar.low) || bar.low > Math.min(bar.open, bar.close)) {
    throw new Refusal("bad-price", "open and close are not between low and high");
  }
  return [bar];
}

function decodeStatus(reader: FieldReader, context: DecodeContext | undefined): MarketEvent[] {
  mustHaveNoFalseDate(reader, context);
  const symbol = reader.symbol("Symbol");
  const state = sessionOf(reader, symbol, sessionWord(reader.optionalWord("TradingSession")));
  if (!state) throw new Refusal("bad-fields", `a status of ${symbol} that says nothing`);
  return [state];
}

/** A board of its own: its session, limits and totals are not the round lots'. */
function decodeOddLot(reader: FieldReader, context: DecodeContext | undefined): MarketEvent[] {
  const symbol = reader.symbol("Symbol");
  const timeMs = timeOf(reader, context);
  const price = lastPriceOf(reader);
  if (price !== null) mustBeWithin(price, limitsOf(reader, symbol));
  const volumeShares = reader.optionalShares("LastVol") || null;
  const { bids, asks } = readBook(bidsOf(reader), asksOf(reader), false, (detail) => reader.flaw(detail));
  return [{ kind: "oddlot", symbol, price, volumeShares, bids, asks, timeMs }];
}
