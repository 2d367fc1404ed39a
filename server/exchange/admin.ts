import type { IncomingMessage, ServerResponse } from "node:http";
import type { ClockFace } from "#lib/market/tempo.ts";
import { DAY_MS, isoOf, startOfDateMs } from "#lib/market/trading-time.ts";
import type { Connections } from "./connections.ts";
import type { Exchange } from "./core/exchange.ts";
import type { SymbolDay } from "./core/symbol-day.ts";
import type { FaultEdge } from "./faults/edge.ts";
import { readFaultOrder } from "./faults/order.ts";
import { errorBody, type Respond, readJson, sendJson } from "./http.ts";

/** The longest stretch of minutes one request may ask for. */
const MAX_MINUTE_RANGE_MS = 62 * DAY_MS;

export interface AdminSetup {
  exchange: Exchange;
  runId: string;
  seed: number;
  clock(): ClockFace;
  faults: Pick<FaultEdge, "begin" | "list" | "endAll">;
  connections: Pick<Connections, "report">;
  /** Messages that the market had for each who follows everything, since the start. */
  published(): number;
}

type Handle = (url: URL, response: ServerResponse, request: IncomingMessage) => void | Promise<void>;

/** What no real exchange would tell or do: its clock, its history, the truth for tests, and faults on demand. */
export function createAdmin(setup: AdminSetup): Respond {
  const { exchange, faults } = setup;
  const routes = new Map<string, Record<string, Handle>>([
    ["/clock", { GET: (_, response) => sendJson(response, 200, clockBody(setup)) }],
    ["/history/bars", { GET: (url, response) => sendBars(exchange, url, response) }],
    ["/connections", { GET: (_, response) => sendJson(response, 200, connectionsBody(setup)) }],
    ["/truth", { GET: (url, response) => sendTruth(exchange, url, response) }],
    [
      "/faults",
      {
        GET: (_, response) => sendJson(response, 200, { faults: faults.list() }),
        POST: (_, response, request) => beginFault(faults, request, response),
        DELETE: (_, response) => sendJson(response, 200, { ended: faults.endAll() }),
      },
    ],
  ]);
  return (request, response, url) => {
    // A page in a browser must not steer us through a name of its own that points here.
    if (!isOurHost(request.headers.host)) {
      return sendJson(response, 403, errorBody("FORBIDDEN_HOST", "This address only answers to 127.0.0.1."));
    }
    const route = routes.get(url.pathname);
    if (!route) {
      const known = [...routes.keys()].join(", ");
      return sendJson(response, 404, errorBody("NOT_FOUND", `There are ${known}.`));
    }
    const handle = Object.hasOwn(route, request.method ?? "") ? route[request.method ?? ""] : undefined;
    if (handle) return handle(url, response, request);
    const methods = Object.keys(route).join(", ");
    response.setHeader("allow", methods);
    sendJson(response, 405, errorBody("METHOD_NOT_ALLOWED", `This address only takes ${methods}.`));
  };
}

function isOurHost(host: string | undefined): boolean {
  return host === undefined || /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i.test(host);
}

async function beginFault(
  faults: AdminSetup["faults"],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // A form or a script of a foreign page cannot send JSON without being asked first.
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) {
    request.resume();
    return sendJson(response, 415, errorBody("NOT_JSON", "Send the fault as application/json."));
  }
  const { order, faults: mistakes } = readFaultOrder(await readJson(request));
  if (!order) return sendJson(response, 400, errorBody("BAD_REQUEST", `${mistakes.join("; ")}.`));
  const fault = faults.begin(order);
  if (fault) sendJson(response, 201, fault);
  else sendJson(response, 409, errorBody("TOO_MANY", "Too many faults are under way: DELETE /faults first."));
}

function clockBody({ exchange, runId, seed, clock }: AdminSetup) {
  const { epochMs, speed, upcoming } = clock();
  return { runId, seed, epochMs: Math.round(epochMs), speed, tradingDate: exchange.tradingDate, upcoming };
}

function connectionsBody({ connections, published }: AdminSetup) {
  return { published: published(), dialects: connections.report() };
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

/** Trades since the exchange started, minutes and totals of the day; `from` to before `to`, the whole day without. */
function sendTruth(exchange: Exchange, url: URL, response: ServerResponse): void {
  const symbol = url.searchParams.get("symbol") ?? "";
  const day = exchange.days.get(symbol);
  if (!day) {
    sendUnknown(response);
    return;
  }
  const dayStartMs = startOfDateMs(exchange.tradingDate);
  const fromMs = instantFrom(url.searchParams.get("from"), dayStartMs);
  const toMs = instantFrom(url.searchParams.get("to"), dayStartMs + DAY_MS);
  if (fromMs === null || toMs === null || toMs < fromMs || toMs - fromMs > MAX_MINUTE_RANGE_MS) {
    const words = "from and to must be ISO times or epoch milliseconds, in order, at most 62 days apart.";
    sendJson(response, 400, errorBody("BAD_REQUEST", words));
    return;
  }
  const trades = exchange.tape
    .trades(symbol)
    .filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs)
    .map(({ timeMs, price, volume, totalVolume, side }) => {
      return { time: isoOf(timeMs), price, volume, totalVolume, side };
    });
  const bars = (exchange.book.bars(symbol, "1m", fromMs, toMs) ?? []).map(({ openTimeMs, ...bar }) => {
    return { openTime: isoOf(openTimeMs), ...bar };
  });
  const { tradingDate, nowMs: epochMs } = exchange;
  sendJson(response, 200, { symbol, tradingDate, epochMs, trades, bars, totals: totalsOf(day) });
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

/** ISO 8601 or epoch ms; null when it is neither. */
function instantFrom(text: string | null, fallbackMs: number): number | null {
  if (text === null) return fallbackMs;
  // A plus sign that was not escaped arrives as a space.
  const ms = epochMsOf(text) ?? Date.parse(text.replace(" ", "+"));
  return Number.isNaN(ms) ? null : ms;
}
