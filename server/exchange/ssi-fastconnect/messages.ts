import { clockTimeOf, tradingDateOf } from "#lib/market/trading-time.ts";
import type {
  FastconnectBar,
  FastconnectFlag,
  FastconnectIndex,
  FastconnectMaster,
  FastconnectQuote,
  FastconnectRoom,
  FastconnectTrade,
} from "../../feed/ssi-fastconnect/wire.ts";
import type { IndexDay } from "../core/index-basket.ts";
import type { Board } from "../core/listing.ts";
import type { MinuteBar } from "../core/minute-path.ts";
import type { SymbolDay } from "../core/symbol-day.ts";
import type { Trade } from "../core/trading.ts";

/** HOSE shows three levels of its book. */
const HOSE_LEVELS = 3;

/** SSI's names of our indices, in capitals as the stream writes all filters. */
const INDEX_NAMES = new Map([["UPCOMINDEX", "HNXUPCOMINDEX"]]);

/** A frame's text. Data frames of a topic all look like this. */
export function dataText(topic: string, data: unknown): string {
  return JSON.stringify({ channel: "DATA", topic, data });
}

export function tradeData(day: SymbolDay, trade: Trade): FastconnectTrade {
  const { open, high, low, totalShares, totalValueVnd } = day;
  return {
    s: day.listing.symbol,
    t: timeText(trade.timeMs),
    p: String(trade.price),
    q: String(trade.volumeShares),
    ...(totalShares > 0 && { a: String(Math.round((totalValueVnd / totalShares) * 100) / 100) }),
    ...(trade.side !== "U" && { si: trade.side }),
    ...(open !== null && high !== null && low !== null && rangeOf(open, high, low)),
    v: String(totalShares),
  };
}

export function quoteData({ listing, book }: SymbolDay, nowMs: number): FastconnectQuote {
  const shown = listing.exchange === "HOSE" ? HOSE_LEVELS : Number.POSITIVE_INFINITY;
  const textOf = (levels: readonly (readonly [number, number])[]): [string, string][] =>
    levels.slice(0, shown).map(([price, shares]) => [String(price), String(shares)]);
  return { s: listing.symbol, t: timeText(nowMs), bids: textOf(book.bids), asks: textOf(book.asks) };
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
    ...{ tmv: String(valueVnd), tmq: String(volumeShares), tvp: "0", tqp: "0" },
    ...{ tq: String(volumeShares), tv: String(valueVnd) },
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
