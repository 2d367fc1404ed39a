import type { Interval } from "#lib/market/bar.ts";
import { clockTimeOf, DAY_MS, startOfDateMs, tradingDateOf } from "#lib/market/trading-time.ts";
import { barsAt } from "../bars-at.ts";
import type { HistoryBar } from "../core/bar-history.ts";
import { dayTurnover } from "../core/day-figures.ts";
import type { Exchange } from "../core/exchange.ts";
import { dateText } from "../ssi-fcdata/content.ts";
import { BadQuery, datesOf, indexCalled, ordered, pageOf, type Query, type Table, wordOf } from "./query.ts";

/** Minutes of a bar as they may be asked for. */
const RESOLUTIONS = new Map<string, Interval>([
  ["1", "1m"],
  ["3", "3m"],
  ["5", "5m"],
  ["15", "15m"],
  ["30", "30m"],
  ["60", "1h"],
]);

export function dailyOhlc(exchange: Exchange, query: Query): Table {
  const { symbol, code, market, bars } = barsOf(exchange, query, "1D");
  return pageOf(query, bars, (bar) => ({
    ...{ Symbol: symbol, Market: market, TradingDate: dateText(tradingDateOf(bar.openTimeMs)), Time: null },
    ...pricesOf(bar),
    Value: String(dayTurnover(exchange, code, bar)),
  }));
}

/** `Value` is the close here, as in every sample of SSI's. */
export function intradayOhlc(exchange: Exchange, query: Query): Table {
  const interval = RESOLUTIONS.get(query.get("resolution") || "1");
  if (!interval) throw new BadQuery(`resolution must be one of ${[...RESOLUTIONS.keys()].join(", ")}`);
  const { symbol, bars } = barsOf(exchange, query, interval);
  return pageOf(query, bars, (bar) => ({
    ...{ Symbol: symbol, Value: String(bar.close) },
    ...{ TradingDate: dateText(tradingDateOf(bar.openTimeMs)), Time: clockTimeOf(bar.openTimeMs) },
    ...pricesOf(bar),
  }));
}

function pricesOf({ open, high, low, close, volume }: HistoryBar): Record<string, string> {
  const prices = { Open: String(open), High: String(high), Low: String(low), Close: String(close) };
  return { ...prices, Volume: String(volume) };
}

function barsOf(exchange: Exchange, query: Query, interval: Interval) {
  const { from, to } = datesOf(exchange, query);
  const symbol = wordOf(query, "symbol");
  const code = indexCalled(exchange, symbol)?.basket.code ?? symbol;
  const bars = barsAt(exchange, code, interval, startOfDateMs(from), startOfDateMs(to) + DAY_MS);
  if (!bars) throw new BadQuery("symbol is not known");
  const market = exchange.days.get(code)?.listing.exchange ?? "";
  return { symbol, code, market, bars: ordered(query, bars) };
}
