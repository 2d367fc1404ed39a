import type { IncomingMessage, ServerResponse } from "node:http";
import { DAY_MS, MINUTE_MS, startOfDateMs } from "#lib/market/trading-time.ts";
import type { Exchange } from "./core/exchange.ts";
import type { SymbolDay } from "./core/symbol-day.ts";
import { errorBody, type Respond, sendJson } from "./http.ts";

/** The longest stretch of minutes one request may ask for. */
const MAX_MINUTE_RANGE_MS = 62 * DAY_MS;

export interface AdminSetup {
  exchange: Exchange;
  runId: string;
  seed: number;
  speed(): number;
}

/** What no real exchange would tell: its clock for the server, its history, and the truth for tests. */
export function createAdmin(setup: AdminSetup): Respond {
  const routes = new Map<string, (url: URL, response: ServerResponse) => void>([
    ["/clock", (_, response) => sendJson(response, 200, clockBody(setup))],
    ["/history/bars", (url, response) => sendBars(setup.exchange, url, response)],
    ["/truth", (url, response) => sendTruth(setup.exchange, url, response)],
  ]);
  return (request: IncomingMessage, response, url) => {
    const route = routes.get(url.pathname);
    if (!route) {
      return sendJson(response, 404, errorBody("NOT_FOUND", "There are /clock, /history/bars and /truth."));
    }
    if (request.method !== "GET") {
      return sendJson(response, 405, errorBody("METHOD_NOT_ALLOWED", "This address only takes GET."));
    }
    route(url, response);
  };
}

function clockBody({ exchange, runId, seed, speed }: AdminSetup) {
  return { runId, seed, epochMs: exchange.nowMs, speed: speed(), tradingDate: exchange.tradingDate };
}

function sendBars(exchange: Exchange, url: URL, response: ServerResponse): void {
  const symbol = url.searchParams.get("symbol") ?? "";
  const interval = url.searchParams.get("interval");
  const fromMs = epochMsOf(url.searchParams.get("from"));
  const toMs = epochMsOf(url.searchParams.get("to"));
  const faults: string[] = [];
  if (interval !== "1m" && interval !== "1D") faults.push("interval must be 1m or 1D");
  if (fromMs === null) faults.push("from must be epoch milliseconds");
  if (toMs === null) faults.push("to must be epoch milliseconds");
  if (fromMs !== null && toMs !== null && toMs < fromMs) faults.push("to must not be before from");
  const isMinutes = interval === "1m";
  if (isMinutes && fromMs !== null && toMs !== null && toMs - fromMs > MAX_MINUTE_RANGE_MS) {
    faults.push("minute bars are given for at most 62 days at a time");
  }
  if (faults.length > 0 || fromMs === null || toMs === null) {
    sendJson(response, 400, errorBody("BAD_REQUEST", `${faults.join("; ")}.`));
    return;
  }
  const bars = exchange.book.bars(symbol, isMinutes ? "1m" : "1D", fromMs, toMs);
  if (bars) sendJson(response, 200, { bars });
  else sendUnknown(response);
}

function sendTruth(exchange: Exchange, url: URL, response: ServerResponse): void {
  const symbol = url.searchParams.get("symbol") ?? "";
  const day = exchange.days.get(symbol);
  if (!day) {
    sendUnknown(response);
    return;
  }
  const dayStartMs = startOfDateMs(exchange.tradingDate);
  const bars = exchange.book.minutesToday(symbol).map(({ minute, open, high, low, close, volumeShares }) => {
    return { openTimeMs: dayStartMs + minute * MINUTE_MS, open, high, low, close, volume: volumeShares };
  });
  sendJson(response, 200, {
    symbol,
    tradingDate: exchange.tradingDate,
    epochMs: exchange.nowMs,
    trades: exchange.tape.trades(symbol),
    bars,
    totals: totalsOf(day),
  });
}

function totalsOf(day: SymbolDay) {
  const { limits, foreign, book } = day;
  return {
    ...{ reference: limits.reference, ceiling: limits.ceiling, floor: limits.floor },
    ...{ open: day.open, high: day.high, low: day.low, last: day.last, session: day.session },
    totalVolume: day.totalShares,
    totalValue: day.totalValueVnd,
    ...{ foreignBuy: foreign.buyShares, foreignSell: foreign.sellShares, room: foreign.roomShares },
    ...{ bids: book.bids, asks: book.asks },
  };
}

function sendUnknown(response: ServerResponse): void {
  sendJson(response, 404, errorBody("UNKNOWN_SYMBOL", "Nothing with this symbol is listed here."));
}

function epochMsOf(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
