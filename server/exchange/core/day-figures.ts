import type { Limits } from "#lib/market/instrument.ts";
import { isTradingDate, previousTradingDate } from "#lib/market/session.ts";
import { addDays, DAY_MS, startOfDateMs, tradingDateOf } from "#lib/market/trading-time.ts";
import type { HistoryBar } from "./bar-history.ts";
import type { Exchange } from "./exchange.ts";
import type { IndexDay } from "./index-basket.ts";
import { dayLimits, type Listing } from "./listing.ts";
import { averagePrice } from "./symbol-day.ts";

/** More than history holds. */
const MAX_DATES = 400;

/** One instrument on one trading date, as the daily tables of SSI's REST tell it. VND and shares. */
export interface DayFigures {
  symbol: string;
  date: string;
  reference: number;
  ceiling: number;
  floor: number;
  /** Null on a day without a trade; `close` is the reference then. */
  traded: { open: number; high: number; low: number; average: number } | null;
  close: number;
  volumeShares: number;
  /** Exact for the running day; of an earlier one a mean price times the volume, for only bars are kept. */
  valueVnd: number;
  /** Null for days whose flows are not kept. */
  foreign: { buyShares: number; buyValueVnd: number; sellShares: number; sellValueVnd: number } | null;
  roomShares: number | null;
  /** Put through on the running day; nothing is kept of earlier ones. */
  deals: { totalShares: number; totalValueVnd: number };
}

const NO_DEALS = { totalShares: 0, totalValueVnd: 0 } as const;

/** Trading dates from the first to the last, both included, not after the running one; newest first. */
export function tradingDatesBetween(exchange: Exchange, from: string, to: string): string[] {
  const dates: string[] = [];
  let date = to < exchange.tradingDate ? to : exchange.tradingDate;
  if (!isTradingDate(date)) date = previousTradingDate(date);
  for (; date >= from && dates.length < MAX_DATES; date = previousTradingDate(date)) dates.push(date);
  return dates;
}

/** Figures of some dates; dates before the instrument's first bar are left out. In the order of `dates`. */
export function dayFigures(exchange: Exchange, symbol: string, dates: readonly string[]): DayFigures[] {
  return dates.flatMap((date) => {
    const one = date === exchange.tradingDate ? todayFigures(exchange, symbol) : null;
    return one ?? pastFigures(exchange, symbol, date) ?? [];
  });
}

function todayFigures(exchange: Exchange, symbol: string): DayFigures | null {
  const day = exchange.days.get(symbol);
  if (!day) return null;
  const { open, high, low, last, totalShares, totalValueVnd, limits, foreign } = day;
  const hasTraded = open !== null && high !== null && low !== null && totalShares > 0;
  return {
    ...{ symbol, date: exchange.tradingDate, ...limits },
    traded: hasTraded ? { open, high, low, average: averagePrice(day) ?? open } : null,
    close: last ?? limits.reference,
    ...{ volumeShares: totalShares, valueVnd: totalValueVnd, foreign, roomShares: foreign.roomShares },
    deals: day.deals,
  };
}

function pastFigures(exchange: Exchange, symbol: string, date: string): DayFigures | null {
  const listing = exchange.days.get(symbol)?.listing;
  const dateMs = startOfDateMs(date);
  const own = dayBarOf(exchange, symbol, date);
  const reference = exchange.book.closeBefore(symbol, dateMs) ?? own?.open;
  if (!listing || reference === undefined) return null;
  const { ceiling, floor } = dayLimits(listing, reference, "normal", leaderLimits(exchange, listing, date));
  const day = { symbol, date, reference, ceiling, floor, foreign: null, roomShares: null, deals: NO_DEALS };
  if (!own) return { ...day, traded: null, close: reference, volumeShares: 0, valueVnd: 0 };
  const { open, high, low, close, volume } = own;
  const valueVnd = Math.round(turnoverOf(own) * listing.valuePerPrice);
  const average = round2(turnoverOf(own) / volume);
  return { ...day, traded: { open, high, low, average }, close, volumeShares: volume, valueVnd };
}

/** Limits that the underlying of a warrant had on a date; null for all else. */
function leaderLimits(exchange: Exchange, { follows }: Listing, date: string): Limits | null {
  if (follows?.kind !== "warrant") return null;
  const underlying = exchange.days.get(follows.underlying)?.listing;
  const before = exchange.book.closeBefore(follows.underlying, startOfDateMs(date));
  return underlying && before !== null ? dayLimits(underlying, before, "normal") : null;
}

/** A bar's turnover is not kept: about its mean price times its volume, and never outside its prices. */
export function turnoverOf({ open, high, low, close, volume }: HistoryBar): number {
  return ((open + high + low + close) / 4) * volume;
}

/** Turnover of a daily bar: exact for the running day. */
export function dayTurnover(exchange: Exchange, symbol: string, bar: HistoryBar): number {
  const day = exchange.days.get(symbol);
  const index = exchange.indices.find((one) => one.basket.code === symbol);
  const isToday = tradingDateOf(bar.openTimeMs) === exchange.tradingDate;
  const exact = isToday ? (day?.totalValueVnd ?? index?.valueVnd) : undefined;
  return exact ?? Math.round(turnoverOf(bar) * (day?.listing.valuePerPrice ?? 1));
}

/** The bar of an instrument or index on a date. */
export function dayBarOf(exchange: Exchange, code: string, date: string): HistoryBar | undefined {
  const startMs = startOfDateMs(date);
  return exchange.book.bars(code, "1D", startMs, startMs + DAY_MS)?.[0];
}

/** The close of an index before a date, or null when history does not reach so far. */
export function indexCloseBefore(exchange: Exchange, code: string, date: string): number | null {
  return exchange.book.closeBefore(code, startOfDateMs(date));
}

/** Days between two dates, both included. */
export function daysBetween(from: string, to: string): number {
  return Math.round((startOfDateMs(addDays(to, 1)) - startOfDateMs(from)) / DAY_MS);
}

export function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

/** What was put through in the members of an index on the running day. */
export function indexDeals({ members }: IndexDay): { totalShares: number; totalValueVnd: number } {
  let totalShares = 0;
  let totalValueVnd = 0;
  for (const { deals } of members) {
    totalShares += deals.totalShares;
    totalValueVnd += deals.totalValueVnd;
  }
  return { totalShares, totalValueVnd };
}
