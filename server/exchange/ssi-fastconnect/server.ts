import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { startOfDateMs } from "#lib/market/trading-time.ts";
import type { Clock } from "../../clock.ts";
import { FASTCONNECT_STREAM_PATH } from "../../feed/ssi-fastconnect/wire.ts";
import type { Exchange } from "../core/exchange.ts";
import type { IndexDay } from "../core/index-basket.ts";
import type { SymbolDay } from "../core/symbol-day.ts";
import type { Dialect } from "../dialect.ts";
import { answerRaw, SIMULATION_HEADER } from "../http.ts";
import { type FastConnectConnection, openConnection } from "./connection.ts";
import { barData, dataText, indexName } from "./messages.ts";
import { createRest } from "./rest.ts";
import type { Sessions } from "./sessions.ts";
import { createNewsroom, indexFilters } from "./stream-news.ts";

/** SSI's limit for one key. */
const MAX_SOCKETS = 10;
/** SSI's word for how long to stay away then, seconds. */
const CROWDED_SECONDS = 30;
/** Beyond SSI's own limit for client frames, so that one a little too long is dropped and not fatal. */
const MAX_PAYLOAD_BYTES = 64 * 1024;

export interface FastConnectSetup {
  exchange: Exchange;
  sessions: Sessions;
  clock: Clock;
  simulation(): string;
  /** What its sockets are made of. */
  WebSocket: typeof WebSocket;
}

/** SSI FastConnect v3 as a server: REST for the session and the figures, a plain WebSocket for the stream. */
export function createFastConnectDialect(setup: FastConnectSetup): Dialect {
  const { exchange, sessions } = setup;
  const connections = new Set<FastConnectConnection>();
  const newsroom = createNewsroom(exchange);
  const rest = createRest(setup);
  /** Whose running bars changed since the last flush. */
  const traded = new Set<SymbolDay>();
  const moved = new Set<IndexDay>();
  const sockets = new WebSocketServer({
    ...{ noServer: true, perMessageDeflate: false, maxPayload: MAX_PAYLOAD_BYTES },
    WebSocket: setup.WebSocket,
  });
  sockets.on("headers", (headers) => headers.push(`${SIMULATION_HEADER}: ${setup.simulation()}`));

  function refuse(socket: Duplex, status: string, code: number, msg: string): void {
    const headers = code === 429 ? { "retry-after": CROWDED_SECONDS } : {};
    answerRaw(socket, setup.simulation(), status, { code, msg }, headers);
  }

  function accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const transport = socket as Socket;
      const connection = openConnection({ socket: webSocket, transport, opening: newsroom.opening });
      connections.add(connection);
      webSocket.once("close", () => connections.delete(connection));
    });
  }

  /** Running bars, only for those who follow them: one message per flush, however many trades. */
  function sendBars(): void {
    for (const day of traded) {
      const { symbol } = day.listing;
      sendBarsOf(symbol, "trade", symbol, newsroom.filtersOf(day.listing));
    }
    for (const index of moved) {
      const { code } = index.basket;
      sendBarsOf(code, "trade.index", indexName(code), indexFilters(index));
    }
    traded.clear();
    moved.clear();
  }

  function sendBarsOf(
    code: string,
    type: "trade" | "trade.index",
    name: string,
    filters: readonly string[],
  ): void {
    for (const length of [1, 5] as const) {
      const lane = `${type}@${length}m` as const;
      const followers = [...connections].filter((one) => one.isFollowing(lane, filters));
      if (followers.length === 0) continue;
      const dayStartMs = startOfDateMs(exchange.tradingDate);
      const bar = barData(name, exchange.book.minutesToday(code), length, dayStartMs, exchange.nowMs);
      if (!bar) continue;
      const text = dataText(`${type}.${name}@${length}m`, bar);
      for (const connection of followers) connection.offer(lane, filters, () => text);
    }
  }

  return {
    request: rest,
    upgrade(request, socket, head, url) {
      if (url.pathname.toLowerCase() !== FASTCONNECT_STREAM_PATH) return false;
      // Looked at here and never again: a socket outlives its token.
      if (sessions.keyOf(request.headers.authorization) === null) {
        refuse(socket, "401 Unauthorized", 401, "Unauthorized");
      } else if (connections.size >= MAX_SOCKETS) {
        refuse(socket, "429 Too Many Requests", 429, "Too many connections");
      } else accept(request, socket, head);
      return true;
    },
    publish(event) {
      // Of sessions it keeps a book, also for those who come later.
      if (connections.size === 0 && event.kind !== "session") return;
      if (event.kind === "trade") traded.add(event.day);
      if (event.kind === "index") moved.add(event.index);
      for (const { lane, filters, text } of newsroom.of(event)) {
        // Encoded at once or never: what the event points at goes on changing.
        for (const connection of connections) connection.offer(lane, filters, text);
      }
    },
    flush() {
      sendBars();
      for (const connection of connections) connection.flush();
    },
    close() {
      for (const connection of connections) connection.close();
      sockets.close();
    },
  };
}
