import type { Interval } from "#lib/market/bar.ts";
import { DAY_MS, startOfDateMs, tradingDateOf } from "#lib/market/trading-time.ts";
import { barsAt } from "../bars-at.ts";
import { dayTurnover, turnoverOf } from "../core/day-figures.ts";
import type { Exchange } from "../core/exchange.ts";
import { dateText, timeText } from "./messages.ts";
import { indexCalled, instantFrom, NO_CONTENT, pageOf, type Query, Refused, wordOf } from "./query.ts";

/** 30m stands in SSI's documentation alone. */
const TIME_FRAMES = new Map<string, Interval>([
  ["1m", "1m"],
  ["3m", "3m"],
  ["5m", "5m"],
  ["15m", "15m"],
  ["30m", "30m"],
  ["1h", "1h"],
  ["1d", "1D"],
]);

const MAX_MINUTE_RANGE_MS = 62 * DAY_MS;

/**
 * Bars, newest first, `from` and `to` both included. No page count is given: whoever asks goes on until a page
 * is short. Minutes up to a date that has not come yet are empty, as with SSI.
 */
export function ohlc(exchange: Exchange, query: Query): unknown {
  const asked = wordOf(query, "symbol");
  if (asked === "") throw new Refused(400, "symbol is required");
  const interval = TIME_FRAMES.get(query.get("timeframe") ?? "");
  if (!interval) throw new Refused(400_210, "The timeframe is not supported");
  const fromMs = instantFrom(query, "from");
  const toMs = instantFrom(query, "to");
  if (toMs < fromMs) throw new Refused(400, "from must not be after to");
  const isDaily = interval === "1D";
  if (!isDaily && toMs - fromMs > MAX_MINUTE_RANGE_MS) throw new Refused(400, "at most 62 days of minutes");
  if (!isDaily && toMs >= startOfDateMs(tradingDateOf(exchange.nowMs)) + DAY_MS) return NO_CONTENT;
  const symbol = indexCalled(exchange, asked)?.basket.code ?? asked;
  const bars = barsAt(exchange, symbol, interval, fromMs, toMs + 1) ?? [];
  const { items, envelope } = pageOf(bars.reverse(), query);
  if (items.length === 0) return NO_CONTENT;
  const { pageSize, pageIndex } = envelope;
  const perPrice = exchange.days.get(symbol)?.listing.valuePerPrice ?? 1;
  const data = items.map((bar) => ({
    symbol: asked,
    tradingDate: isDaily ? dateText(tradingDateOf(bar.openTimeMs)) : timeText(bar.openTimeMs),
    ...{ open: String(bar.open), high: String(bar.high), low: String(bar.low), close: String(bar.close) },
    volume: String(bar.volume),
    value: String(isDaily ? dayTurnover(exchange, symbol, bar) : Math.round(turnoverOf(bar) * perPrice)),
  }));
  return { pageSize, pageIndex, data };
}
