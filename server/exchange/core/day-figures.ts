import { isTradingDate, previousTradingDate } from "#lib/market/session.ts";
import { addDays, DAY_MS, startOfDateMs, tradingDateOf } from "#lib/market/trading-time.ts";
import type { HistoryBar } from "./bar-history.ts";
import type { Exchange } from "./exchange.ts";
import { dayLimits } from "./listing.ts";

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
}

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
    traded: hasTraded ? { open, high, low, average: round2(totalValueVnd / totalShares) } : null,
    close: last ?? limits.reference,
    ...{ volumeShares: totalShares, valueVnd: totalValueVnd, foreign, roomShares: foreign.roomShares },
  };
}

function pastFigures(exchange: Exchange, symbol: string, date: string): DayFigures | null {
  const listing = exchange.days.get(symbol)?.listing;
  const dateMs = startOfDateMs(date);
  const bars = exchange.book.bars(symbol, "1D", 0, dateMs + DAY_MS);
  if (!listing || !bars) return null;
  const own = bars.at(-1)?.openTimeMs === dateMs ? bars.at(-1) : undefined;
  const before = bars.at(own ? -2 : -1);
  const reference = before?.close ?? own?.open;
  if (reference === undefined) return null;
  const { ceiling, floor } = dayLimits(listing, reference, "normal");
  const day = { symbol, date, reference, ceiling, floor, foreign: null, roomShares: null };
  if (!own) return { ...day, traded: null, close: reference, volumeShares: 0, valueVnd: 0 };
  const { open, high, low, close, volume } = own;
  const valueVnd = turnoverOf(own);
  const average = round2(valueVnd / volume);
  return { ...day, traded: { open, high, low, average }, close, volumeShares: volume, valueVnd };
}

/** A bar's turnover is not kept: about its mean price times its volume, and never outside its prices. */
export function turnoverOf({ open, high, low, close, volume }: HistoryBar): number {
  return Math.round(((open + high + low + close) / 4) * volume);
}

/** Turnover of a daily bar: exact for the running day. */
export function dayTurnover(exchange: Exchange, symbol: string, bar: HistoryBar): number {
  if (tradingDateOf(bar.openTimeMs) !== exchange.tradingDate) return turnoverOf(bar);
  const index = exchange.indices.find((one) => one.basket.code === symbol);
  return exchange.days.get(symbol)?.totalValueVnd ?? index?.valueVnd ?? turnoverOf(bar);
}

/** The bar of an instrument or index on a date. */
export function dayBarOf(exchange: Exchange, code: string, date: string): HistoryBar | undefined {
  const startMs = startOfDateMs(date);
  return exchange.book.bars(code, "1D", startMs, startMs + DAY_MS)?.[0];
}

/** The close of an index before a date, or null when history does not reach so far. */
export function indexCloseBefore(exchange: Exchange, code: string, date: string): number | null {
  return exchange.book.bars(code, "1D", 0, startOfDateMs(date))?.at(-1)?.close ?? null;
}

/** Days between two dates, both included. */
export function daysBetween(from: string, to: string): number {
  return Math.round((startOfDateMs(addDays(to, 1)) - startOfDateMs(from)) / DAY_MS);
}

export function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
