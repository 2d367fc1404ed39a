import { randomBytes, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Clock } from "../../clock.ts";
import { MAX_CONNECTIONS } from "../dialect.ts";
import { answerRaw, SIMULATION_HEADER, sendJson } from "../http.ts";
import type { Channels } from "./channels.ts";
import { type HubMessage, type HubSocket, openHubSocket } from "./hub-socket.ts";

export const SIGNALR_PATH = "/v2.0/signalr";

/** ASP.NET SignalR's default. */
const KEEP_ALIVE_MS = 10_000;
const MAX_FRAME_BYTES = 128 * 1024;
/** Negotiated connections remembered; the oldest without a socket goes first. */
const MAX_NEGOTIATED = 1_000;

/** ASP.NET's own words for a connection token it did not give out. */
const BAD_TOKEN = "The ConnectionId is in the incorrect format.";

interface Negotiated {
  socket: HubSocket | null;
  /** What it followed last: `/reconnect` goes on with it, `/connect` begins anew. */
  channels: Channels;
}

/** Classic SignalR (not Core) as far as SSI's clients use it, with the traps they are known for. */
export interface SignalR {
  request(request: IncomingMessage, response: ServerResponse, url: URL): boolean;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, url: URL): boolean;
  sockets(): Iterable<HubSocket>;
  close(): void;
}

export interface SignalRSetup {
  clock: Clock;
  simulation(): string;
  /** What its sockets are made of. */
  WebSocket: typeof WebSocket;
  isAuthorized(authorization: string | null | undefined): boolean;
  opening(channels: Channels): HubMessage[];
}

export function createSignalR(setup: SignalRSetup): SignalR {
  const negotiated = new Map<string, Negotiated>();
  const webSockets = new WebSocketServer({
    ...{ noServer: true, perMessageDeflate: false, maxPayload: MAX_FRAME_BYTES },
    WebSocket: setup.WebSocket,
  });
  webSockets.on("headers", (headers) => headers.push(`${SIMULATION_HEADER}: ${setup.simulation()}`));
  const stopKeepAlive = setup.clock.every(KEEP_ALIVE_MS, () => {
    for (const socket of openSockets()) socket.keepAlive();
  });

  function* openSockets(): Iterable<HubSocket> {
    for (const { socket } of negotiated.values()) if (socket) yield socket;
  }

  function isAuthorized(request: IncomingMessage, url: URL): boolean {
    // SSI's Java client also puts the token into the query.
    return setup.isAuthorized(request.headers.authorization ?? url.searchParams.get("access_token"));
  }

  function negotiate(url: URL): Record<string, unknown> {
    const ConnectionToken = `${randomBytes(24).toString("base64")}+/=`;
    negotiated.set(ConnectionToken, { socket: null, channels: new Map() });
    for (const [token, { socket }] of negotiated) {
      if (negotiated.size <= MAX_NEGOTIATED) break;
      if (!socket) negotiated.delete(token);
    }
    return {
      Url: SIGNALR_PATH,
      ConnectionToken,
      ConnectionId: randomUUID(),
      ...{ KeepAliveTimeout: 20, DisconnectTimeout: 30, ConnectionTimeout: 110, TryWebSockets: true },
      ProtocolVersion: protocolVersionOf(url.searchParams.get("clientProtocol")),
      ...{ TransportConnectTimeout: 5, LongPollDelay: 0 },
    };
  }

  /** The answer to /start, however it was asked for. */
  function startAnswer(request: IncomingMessage, url: URL): { status: number; body: unknown } {
    if (!isAuthorized(request, url)) return { status: 401, body: { message: "Unauthorized" } };
    if (!negotiated.has(tokenOf(url))) return { status: 400, body: { message: BAD_TOKEN } };
    return { status: 200, body: { Response: "started" } };
  }

  function connect(request: IncomingMessage, socket: Duplex, head: Buffer, url: URL, isAgain: boolean): void {
    const token = tokenOf(url);
    const connection = negotiated.get(token);
    if (!isAuthorized(request, url)) refuse(socket, "401 Unauthorized", "Unauthorized");
    else if (!connection) refuse(socket, "400 Bad Request", BAD_TOKEN);
    else if ([...openSockets()].length >= MAX_CONNECTIONS) {
      refuse(socket, "503 Service Unavailable", "Too many connections");
    } else accept(connection, request, socket, head, isAgain);
  }

  function accept(
    connection: Negotiated,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    isAgain: boolean,
  ): void {
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      connection.socket?.drop();
      const hubSocket = openHubSocket({
        socket: webSocket,
        transport: socket as Socket,
        channels: isAgain ? connection.channels : new Map(),
        opening: setup.opening,
      });
      connection.socket = hubSocket;
      webSocket.once("close", () => {
        connection.channels = hubSocket.channels;
        if (connection.socket === hubSocket) connection.socket = null;
      });
    });
  }

  function refuse(socket: Duplex, status: string, message: string): void {
    answerRaw(socket, setup.simulation(), status, { message });
  }

  return {
    request(request, response, url) {
      const method = methodOf(url);
      if (method === null) return false;
      // Body, if any, says nothing: the query has it all.
      request.resume();
      if (method === "negotiate") {
        if (isAuthorized(request, url)) sendJson(response, 200, negotiate(url));
        else sendJson(response, 401, { message: "Unauthorized" });
      } else if (method === "start") {
        const { status, body } = startAnswer(request, url);
        sendJson(response, status, body);
      } else if (method === "ping") sendJson(response, 200, { Response: "pong" });
      else if (method === "abort") {
        // SSI's client sends it without Authorization, after every clean close.
        negotiated.get(tokenOf(url))?.socket?.close();
        response.writeHead(200, { "content-length": 0 }).end();
      } else sendJson(response, 404, { message: "There is no such SignalR address." });
      return true;
    },
    upgrade(request, socket, head, url) {
      const method = methodOf(url);
      if (method === null) return false;
      if (method === "connect" || method === "reconnect")
        connect(request, socket, head, url, method === "reconnect");
      else if (method === "start") {
        // The pinned websocket library leaves its handshake headers in the object that /start is sent with.
        const { status, body } = startAnswer(request, url);
        answerRaw(socket, setup.simulation(), status === 200 ? "200 OK" : `${status} Refused`, body);
      } else refuse(socket, "404 Not Found", "There is no such SignalR address.");
      return true;
    },
    sockets: openSockets,
    close() {
      stopKeepAlive();
      for (const socket of openSockets()) socket.close();
      webSockets.close();
    },
  };
}

/** `negotiate`, `connect`, …; null for an address that is not SignalR's. */
function methodOf(url: URL): string | null {
  const path = url.pathname.toLowerCase();
  return path.startsWith(`${SIGNALR_PATH}/`) ? path.slice(SIGNALR_PATH.length + 1) : null;
}

function tokenOf(url: URL): string {
  return url.searchParams.get("connectionToken") ?? "";
}

/** What the client speaks, within what ASP.NET knows. */
function protocolVersionOf(clientProtocol: string | null): string {
  const version = Number(clientProtocol);
  if (!Number.isFinite(version)) return "1.2";
  return Math.min(1.5, Math.max(1.2, version)).toFixed(1);
}
