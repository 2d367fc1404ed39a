import type { WebSocket } from "ws";
import type { Clock } from "../../clock.ts";
import type { Exchange } from "../core/exchange.ts";
import type { Dialect } from "../dialect.ts";
import { broadcastsOf, openingOf } from "./broadcasts.ts";
import { createRest } from "./rest.ts";
import { createSignalR } from "./signalr.ts";
import type { FcDataTokens } from "./token.ts";

export interface FcDataSetup {
  exchange: Exchange;
  tokens: FcDataTokens;
  clock: Clock;
  simulation(): string;
  /** What its sockets are made of. */
  WebSocket: typeof WebSocket;
}

/** SSI FastConnect Data v2 as a server: REST for the token and lists, classic SignalR for the stream. */
export function createFcDataDialect(setup: FcDataSetup): Dialect {
  const { exchange, tokens, clock, simulation, WebSocket } = setup;
  const rest = createRest({ exchange, tokens, clock });
  const signalR = createSignalR({
    ...{ clock, simulation, WebSocket },
    isAuthorized: (authorization) => tokens.isValid(authorization),
    opening: (channels) => openingOf(channels, exchange),
  });
  return {
    request: (request, response, url) =>
      signalR.request(request, response, url) || rest(request, response, url),
    upgrade: signalR.upgrade,
    publish(event) {
      const sockets = [...signalR.sockets()];
      if (sockets.length === 0) return;
      for (const { type, code, message } of broadcastsOf(event, exchange.nowMs)) {
        for (const socket of sockets) socket.offer(type, code, message);
      }
    },
    flush() {
      for (const socket of signalR.sockets()) socket.flush();
    },
    close: signalR.close,
  };
}
