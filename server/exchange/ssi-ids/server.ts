import type { Socket } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import type { Clock } from "../../clock.ts";
import type { IdsChannel } from "../../feed/ssi-ids/wire.ts";
import type { ExchangeEvent } from "../core/event.ts";
import type { Exchange } from "../core/exchange.ts";
import { type Dialect, MAX_CONNECTIONS } from "../dialect.ts";
import { answerRaw, errorBody, SIMULATION_HEADER } from "../http.ts";
import { createAuthorizer } from "./authorize.ts";
import { type IdsConnection, openConnection } from "./connection.ts";
import { createFrame, type Frame, frameFormOf } from "./frame.ts";
import type { IdsKeys } from "./keys.ts";
import {
  barMessage,
  estimateMessage,
  indexMessage,
  newsMessage,
  quoteMessage,
  roomMessage,
  sessionMessage,
  stateMessage,
  tradeMessage,
} from "./messages.ts";

export const IDS_PATH = "/realtime";

const HEARTBEAT_MS = 5_000;
const MAX_FRAME_BYTES = 64 * 1024;

export interface IdsSetup {
  exchange: Exchange;
  keys: IdsKeys;
  clock: Clock;
  simulation(): string;
  /** What its sockets are made of. */
  WebSocket: typeof WebSocket;
}

/** SSI IDS as a server. The wire is ours (ssi-protocol section 4): SSI publishes none. */
export function createIdsDialect(setup: IdsSetup): Dialect {
  const { exchange, clock } = setup;
  const connections = new Set<IdsConnection>();
  const authorize = createAuthorizer(setup.keys);
  const sockets = new WebSocketServer({
    noServer: true,
    WebSocket: setup.WebSocket,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
  });
  sockets.on("headers", (headers) => headers.push(`${SIMULATION_HEADER}: ${setup.simulation()}`));
  const stopHeartbeat = clock.every(HEARTBEAT_MS, () => {
    for (const connection of connections) connection.heartbeat(clock.monotonicMs());
  });

  function codesOf(channel: IdsChannel): readonly string[] {
    if (channel === "I") return exchange.indices.map((index) => index.basket.code);
    return [...exchange.days.keys()];
  }

  function known(channel: IdsChannel, symbols: readonly string[]) {
    if (symbols.includes("*")) return { codes: [...codesOf(channel)], isEverything: true };
    const there = new Set(codesOf(channel));
    return { codes: symbols.filter((symbol) => there.has(symbol)), isEverything: false };
  }

  function opening(channel: IdsChannel, codes: readonly string[]): Frame[] {
    const wanted = new Set(codes);
    if (channel === "X") {
      return codes.flatMap((code) => {
        const day = exchange.days.get(code);
        return day ? [dataFrame("X", stateMessage(day, exchange.nowMs))] : [];
      });
    }
    if (channel === "I") {
      return exchange.indices
        .filter((index) => wanted.has(index.basket.code))
        .map((index) => dataFrame("I", indexMessage(index)));
    }
    if (channel !== "N") return [];
    return exchange
      .news()
      .filter((line) => line.symbols.some((symbol) => wanted.has(symbol)))
      .map((line) => dataFrame("N", newsMessage(line)));
  }

  return {
    request: () => false,
    upgrade(request, socket, head, url) {
      if (url.pathname !== IDS_PATH) return false;
      if (connections.size >= MAX_CONNECTIONS) {
        answerRaw(
          socket,
          setup.simulation(),
          "503 Service Unavailable",
          errorBody("FULL", "Too many connections."),
        );
        return true;
      }
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        const connection = openConnection({
          socket: webSocket,
          transport: socket as Socket,
          form: frameFormOf(url),
          monotonicMs: () => clock.monotonicMs(),
          authorize: (frame) => authorize(frame, clock.wallMs()),
          ...{ known, opening },
        });
        connections.add(connection);
        webSocket.once("close", () => connections.delete(connection));
      });
      return true;
    },
    publish(event) {
      if (connections.size === 0) return;
      const message = messageOf(event, exchange.nowMs);
      if (!message) return;
      let encoded: Frame | null = null;
      // Encoded at once or never: what the event points at goes on changing.
      const frame = (): Frame => {
        encoded ??= dataFrame(message.channel, message.data());
        return encoded;
      };
      for (const connection of connections) connection.offer(message.channel, message.codes, frame);
    },
    flush() {
      for (const connection of connections) connection.flush();
    },
    close() {
      stopHeartbeat();
      for (const connection of connections) connection.close();
      sockets.close();
    },
  };
}

function dataFrame(channel: IdsChannel, data: unknown): Frame {
  return createFrame({ type: "data", channel, data });
}

interface Message {
  channel: IdsChannel;
  /** Following any of these is enough. */
  codes: readonly string[];
  data(): unknown;
}

/** Null for what this wire has no words for. */
function messageOf(event: ExchangeEvent, nowMs: number): Message | null {
  switch (event.kind) {
    case "trade":
      return { channel: "X", codes: codeOf(event), data: () => tradeMessage(event.day, event.trade) };
    case "book":
      return { channel: "X", codes: codeOf(event), data: () => quoteMessage(event.day, nowMs) };
    case "estimate":
      return { channel: "X", codes: codeOf(event), data: () => estimateMessage(event.day, nowMs) };
    case "room":
      return { channel: "X", codes: codeOf(event), data: () => roomMessage(event.day, nowMs) };
    case "oddlot":
    case "deal":
      return null;
    case "session":
      return { channel: "X", codes: codeOf(event), data: () => sessionMessage(event.day, nowMs) };
    case "state":
      return { channel: "X", codes: codeOf(event), data: () => stateMessage(event.day, nowMs) };
    case "minute":
      return { channel: "B", codes: codeOf(event), data: () => barMessage(event.day, event.bar) };
    case "index":
      return { channel: "I", codes: [event.index.basket.code], data: () => indexMessage(event.index) };
    case "news":
      return { channel: "N", codes: event.news.symbols, data: () => newsMessage(event.news) };
    default:
      return event satisfies never;
  }
}

function codeOf(event: Extract<ExchangeEvent, { day: unknown }>): string[] {
  return [event.day.listing.symbol];
}
