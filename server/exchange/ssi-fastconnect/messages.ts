import { clockTimeOf, tradingDateOf } from "#lib/market/trading-time.ts";
import type {
  FastconnectBar,
  FastconnectFlag,
  FastconnectIndex,
  FastconnectMaster,
  FastconnectOddLot,
  FastconnectPut,
  FastconnectQuote,
  FastconnectRoom,
  FastconnectTrade,
} from "../../feed/ssi-fastconnect/wire.ts";
import { indexDeals } from "../core/day-figures.ts";
import type { IndexDay } from "../core/index-basket.ts";
import type { Board } from "../core/listing.ts";
import type { MinuteBar } from "../core/minute-path.ts";
import { averagePrice, type SymbolDay, shownLevels } from "../core/symbol-day.ts";
import type { Deal, Trade } from "../core/trading.ts";

/** SSI's names of our indices, in capitals as the stream writes all filters. */
const INDEX_NAMES = new Map([["UPCOMINDEX", "HNXUPCOMINDEX"]]);

/** A frame's text. Data frames of a topic all look like this. */
export function dataText(topic: string, data: unknown): string {
  return JSON.stringify({ channel: "DATA", topic, data });
}

export function tradeData(day: SymbolDay, trade: Trade): FastconnectTrade {
  const { open, high, low, totalShares } = day;
  const average = averagePrice(day);
  return {
    s: day.listing.symbol,
    t: timeText(trade.timeMs),
    p: String(trade.price),
    q: String(trade.volumeShares),
    ...(average !== null && { a: String(average) }),
    ...(trade.side !== "U" && { si: trade.side }),
    ...(open !== null && high !== null && low !== null && rangeOf(open, high, low)),
    v: String(totalShares),
  };
}

export function quoteData({ listing, book }: SymbolDay, nowMs: number): FastconnectQuote {
  const shown = shownLevels(listing);
  const bids = levelsText(book.bids.slice(0, shown));
  return { s: listing.symbol, t: timeText(nowMs), bids, asks: levelsText(book.asks.slice(0, shown)) };
}

/** The odd-lot board; `trade` when it just traded. */
export function oddLotData(
  { listing, oddLotBook }: SymbolDay,
  trade: Trade | null,
  nowMs: number,
): FastconnectOddLot {
  return {
    ...{ s: listing.symbol, t: timeText(nowMs) },
    ...(trade && { p: String(trade.price), q: String(trade.volumeShares) }),
    ...{ bids: levelsText(oddLotBook.bids), asks: levelsText(oddLotBook.asks) },
  };
}

export function putData({ listing, deals }: SymbolDay, deal: Deal): FastconnectPut {
  return {
    ...{ s: listing.symbol, t: timeText(deal.timeMs) },
    ...{ p: String(deal.price), q: String(deal.volumeShares) },
    ...{ tq: String(deals.totalShares), tv: String(deals.totalValueVnd) },
  };
}

function levelsText(levels: readonly (readonly [number, number])[]): [string, string][] {
  return levels.map(([price, shares]) => [String(price), String(shares)]);
}

/** Null when the room is not told. */
export function roomData({ listing, foreign }: SymbolDay, nowMs: number): FastconnectRoom | null {
  if (foreign.roomShares === null) return null;
  return {
    s: listing.symbol,
    t: timeText(nowMs),
    tr: String(Math.max(listing.listedShares, foreign.roomShares)),
    cr: String(foreign.roomShares),
    ...{ bq: String(foreign.buyShares), bv: String(foreign.buyValueVnd) },
    ...{ sq: String(foreign.sellShares), sv: String(foreign.sellValueVnd) },
  };
}

export function masterData({ listing, limits }: SymbolDay, tradingDate: string): FastconnectMaster {
  return {
    ...{ s: listing.symbol, b: listing.exchange, t: dateText(tradingDate) },
    ...{ ce: String(limits.ceiling), fl: String(limits.floor), ref: String(limits.reference) },
  };
}

export function flagData(board: Board, session: string, nowMs: number): FastconnectFlag {
  return { b: board, t: timeText(nowMs), f: session };
}

export function indexData(index: IndexDay): FastconnectIndex {
  const { value, priorClose, volumeShares, valueVnd } = index;
  const deals = indexDeals(index);
  const change = round2(value - priorClose);
  return {
    s: indexName(index.basket.code),
    b: index.basket.board,
    ss: index.session,
    t: timeText(index.timeMs),
    v: String(value),
    c: String(change),
    cr: String(round2((change / priorClose) * 100)),
    ...{ adv: String(index.advances), dec: String(index.declines), nc: String(index.noChanges) },
    ...{ ce: String(index.ceilings), fl: String(index.floors) },
    ...{ tmv: String(valueVnd), tmq: String(volumeShares) },
    ...{ tvp: String(deals.totalValueVnd), tqp: String(deals.totalShares) },
    tq: String(volumeShares + deals.totalShares),
    tv: String(valueVnd + deals.totalValueVnd),
  };
}

/** The running bar of so many minutes that ends with the last of `minutes`; null before the first trade. */
export function barData(
  name: string,
  minutes: readonly MinuteBar[],
  length: 1 | 5,
  dayStartMs: number,
  nowMs: number,
): FastconnectBar | null {
  const last = minutes.at(-1);
  if (!last) return null;
  const start = Math.floor(last.minute / length) * length;
  const parts = minutes.slice(-length).filter((bar) => bar.minute >= start);
  return {
    s: name,
    st: timeText(dayStartMs + start * 60_000),
    t: timeText(nowMs),
    o: String(parts[0]?.open ?? last.open),
    h: String(Math.max(...parts.map((bar) => bar.high))),
    l: String(Math.min(...parts.map((bar) => bar.low))),
    c: String(last.close),
    v: String(parts.reduce((sum, bar) => sum + bar.volumeShares, 0)),
  };
}

export function indexName(code: string): string {
  return INDEX_NAMES.get(code) ?? code;
}

/** `2026/02/10 10:00:00`. */
export function timeText(epochMs: number): string {
  return `${dateText(tradingDateOf(epochMs))} ${clockTimeOf(epochMs)}`;
}

export function dateText(date: string): string {
  return date.replaceAll("-", "/");
}

export function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

function rangeOf(o: number, h: number, l: number): Pick<FastconnectTrade, "o" | "h" | "l"> {
  return { o: String(o), h: String(h), l: String(l) };
}
