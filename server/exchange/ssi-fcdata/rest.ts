import type { IncomingMessage, ServerResponse } from "node:http";
import { clockTimeOf, DAY_MS, startOfDateMs, tradingDateOf } from "#lib/market/trading-time.ts";
import type { HistoryBar } from "../core/bar-history.ts";
import type { Exchange } from "../core/exchange.ts";
import { readJson, sendJson } from "../http.ts";
import { dateText, indexIdOf } from "./content.ts";
import type { FcDataTokens } from "./token.ts";

const BASE = "/api/v2/market/";
const DEFAULT_PAGE_SIZE = 10;
const MAX_PAGE_SIZE = 1_000;
const MAX_PAGE_INDEX = 10;

/** Longest stretches one request may ask for, days. */
const MAX_DAILY_DAYS = 31;

/** All values are text, absent ones null or "". */
type Row = Record<string, string | null | Record<string, string>[]>;

/** A refusal in the words of the envelope. */
class BadQuery extends Error {}

export interface RestSetup {
  exchange: Exchange;
  tokens: FcDataTokens;
}

/** FastConnect Data's REST as far as a price board needs it. Paths and names without regard to case. */
export function createRest({ exchange, tokens }: RestSetup) {
  const endpoints = new Map<string, (query: Query) => Row[]>([
    ["securities", (query) => securities(exchange, query)],
    ["indexlist", (query) => indexList(exchange, query)],
    ["indexcomponents", (query) => indexComponents(exchange, query)],
    ["dailyohlc", (query) => dailyOhlc(exchange, query)],
    ["intradayohlc", (query) => intradayOhlc(exchange, query)],
  ]);

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> => {
    const path = url.pathname.toLowerCase().replace(/\/+/g, "/");
    if (!path.startsWith(BASE)) return false;
    const name = path.slice(BASE.length);
    if (name === "accesstoken") {
      if (request.method !== "POST") sendJson(response, 405, { message: "Use POST.", status: 405 });
      else sendJson(response, 200, tokens.answer(await readJson(request)));
      return true;
    }
    const endpoint = endpoints.get(name);
    // HTTP 200 with the refusal in the body: that is what SSI was seen to answer.
    if (!request.headers.authorization) {
      sendJson(response, 200, { message: "Missing Authorization header", status: 401 });
    } else if (!tokens.isValid(request.headers.authorization)) {
      sendJson(response, 200, { message: "Unauthorized", status: 401 });
    } else if (!endpoint || request.method !== "GET") {
      sendJson(response, 404, { message: "The simulated exchange does not have this API.", status: 404 });
    } else sendJson(response, 200, answer(endpoint, queryOf(url)));
    return true;
  };
}

type Query = ReadonlyMap<string, string>;

/** SSI's Node sample prefixes its names with `lookupRequest.`; others do not. */
function queryOf(url: URL): Query {
  return new Map(
    [...url.searchParams].map(([name, value]) => [
      name.toLowerCase().replace(/^lookuprequest\./, ""),
      value.trim(),
    ]),
  );
}

function answer(endpoint: (query: Query) => Row[], query: Query): unknown {
  try {
    const rows = endpoint(query);
    const size = numberOf(query, "pagesize", DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
    const page = numberOf(query, "pageindex", 1, MAX_PAGE_INDEX);
    const data = rows.slice((page - 1) * size, page * size);
    return { data, message: "Success", status: "Success", totalRecord: rows.length };
  } catch (error) {
    if (error instanceof BadQuery)
      return { data: null, message: error.message, status: "Error", totalRecord: 0 };
    throw error;
  }
}

function numberOf(query: Query, name: string, fallback: number, max: number): number {
  const text = query.get(name);
  if (!text) return fallback;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > max)
    throw new BadQuery(`${name} must be 1 to ${max}`);
  return number;
}

function securities(exchange: Exchange, query: Query): Row[] {
  const market = query.get("market")?.toUpperCase() ?? "";
  return [...exchange.days.values()]
    .map((day) => day.listing)
    .filter((listing) => market === "" || listing.exchange === market)
    .map((listing) => ({
      Market: listing.exchange,
      Symbol: listing.symbol,
      StockName: listing.nameVi,
      StockEnName: listing.nameEn,
    }));
}

function indexList(exchange: Exchange, query: Query): Row[] {
  const board = query.get("exchange")?.toUpperCase() ?? "";
  return exchange.indices
    .filter(({ basket }) => board === "" || basket.board === board)
    .map(({ basket }) => {
      const IndexCode = indexIdOf(basket.code);
      return { IndexCode, IndexName: IndexCode, Exchange: basket.board };
    });
}

function indexComponents(exchange: Exchange, query: Query): Row[] {
  const wanted = query.get("indexcode")?.toUpperCase() ?? "";
  const index = exchange.indices.find(({ basket }) => indexIdOf(basket.code).toUpperCase() === wanted);
  if (!index) throw new BadQuery("indexCode is not known");
  const { basket } = index;
  const members = [...basket.members].map((symbol) => ({ Isin: symbol, StockSymbol: symbol }));
  const IndexCode = indexIdOf(basket.code);
  const TotalSymbolNo = String(members.length);
  return [
    { IndexCode, IndexName: IndexCode, Exchange: basket.board, TotalSymbolNo, IndexComponent: members },
  ];
}

function dailyOhlc(exchange: Exchange, query: Query): Row[] {
  const { symbol, market, bars } = barsOf(exchange, query, "1D");
  return bars.map((bar) => ({
    ...{ Symbol: symbol, Market: market, TradingDate: dateText(tradingDateOf(bar.openTimeMs)), Time: null },
    ...pricesOf(bar),
    Value: String(bar.close * bar.volume),
  }));
}

function intradayOhlc(exchange: Exchange, query: Query): Row[] {
  const { symbol, bars } = barsOf(exchange, query, "1m");
  return bars.map((bar) => ({
    ...{ Symbol: symbol, Value: String(bar.close) },
    ...{ TradingDate: dateText(tradingDateOf(bar.openTimeMs)), Time: clockTimeOf(bar.openTimeMs) },
    ...pricesOf(bar),
  }));
}

function pricesOf({ open, high, low, close, volume }: HistoryBar): Row {
  const prices = { Open: String(open), High: String(high), Low: String(low), Close: String(close) };
  return { ...prices, Volume: String(volume) };
}

function barsOf(exchange: Exchange, query: Query, interval: "1m" | "1D") {
  const symbol = query.get("symbol")?.toUpperCase() ?? "";
  const fromMs = dateMsOf(query, "fromdate", exchange.tradingDate);
  const toMs = dateMsOf(query, "todate", exchange.tradingDate) + DAY_MS;
  if (toMs - fromMs > MAX_DAILY_DAYS * DAY_MS) throw new BadQuery(`at most ${MAX_DAILY_DAYS} days at a time`);
  const bars = exchange.book.bars(symbol, interval, fromMs, toMs);
  if (!bars) throw new BadQuery("symbol is not known");
  // Python writes `True`.
  const isAscending = query.get("ascending")?.toLowerCase() === "true";
  const market = exchange.days.get(symbol)?.listing.exchange ?? "";
  return { symbol, market, bars: isAscending ? bars : bars.toReversed() };
}

function dateMsOf(query: Query, name: string, fallback: string): number {
  const text = query.get(name);
  const match = text ? /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text) : null;
  if (text && !match) throw new BadQuery(`${name} must be dd/MM/yyyy`);
  const dateMs = startOfDateMs(match ? `${match[3]}-${match[2]}-${match[1]}` : fallback);
  if (Number.isNaN(dateMs)) throw new BadQuery(`${name} is not a date`);
  return dateMs;
}
