import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { type Refusal, refuse } from "#lib/contract/refusals.ts";
import { CHANNELS, type Channel } from "#lib/contract/socket.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Market } from "../market/market.ts";
import type { Directory } from "./directory.ts";
import type { Lane } from "./fanout.ts";
import { type JsonRequest, parseJsonRequest } from "./json-messages.ts";
import { createJsonSender, type JsonAudience, type JsonClient, send } from "./json-sender.ts";
import { LIMITS, PING_MS, type SlowClientLimits } from "./limits.ts";
import type { Interest } from "./parts.ts";
import type { PublicStates } from "./public-states.ts";
import { createRequestGuard } from "./rate-limit.ts";
import { createSlowGuard } from "./slow-client.ts";

export const JSON_WEBSOCKET_PATH = "/api/v1/realtime/ws";

export interface JsonWebSocketLane extends Lane {
  /** Takes an upgrade whose path and origin have been found right. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
}

export interface JsonWebSocketOptions {
  market: Market;
  directory: Directory;
  states: PublicStates;
  interest: Interest;
  clock: Clock;
  log: Log;
  marketNowMs: () => number;
  slowClient: SlowClientLimits;
}

export function createJsonWebSocket(options: JsonWebSocketOptions): JsonWebSocketLane {
  const { market, directory, states, interest, clock, log } = options;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: LIMITS.messageBytes,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const audience: JsonAudience = { clients: new Set(), bySymbol: new Map() };
  const sender = createJsonSender({ ...options, audience });

  function accept(socket: WebSocket): void {
    const client: JsonClient = {
      socket,
      symbols: new Map(),
      hasNews: false,
      hasAllIndices: false,
      isAlive: true,
      slow: createSlowGuard(options.slowClient),
      backlog: null,
    };
    const guard = createRequestGuard(LIMITS);
    audience.clients.add(client);
    socket.on("pong", () => {
      client.isAlive = true;
    });
    socket.on("error", (error) => log.debug({ err: error }, "a JSON WebSocket failed"));
    socket.on("close", () => forget(client));
    socket.on("message", (data, isBinary) => {
      client.isAlive = true;
      const verdict = guard(clock.monotonicMs());
      if (verdict === "close") socket.close(1008, "too many requests");
      else if (verdict === "refuse") sendError(client, refuse("RATE_LIMITED"));
      else receive(client, data, isBinary);
    });
  }

  function receive(client: JsonClient, data: RawData, isBinary: boolean): void {
    const request = isBinary
      ? { error: refuse("BAD_REQUEST", "Send text frames with JSON.") }
      : parseJsonRequest(data.toString());
    if ("error" in request) {
      sendError(client, request.error);
      return;
    }
    try {
      carryOut(client, request);
    } catch (error) {
      log.error({ err: error, action: request.action }, "a request of a JSON WebSocket failed");
      sendError(client, refuse("INTERNAL"));
    }
  }

  function carryOut(client: JsonClient, request: JsonRequest): void {
    if (request.action === "ping") send(client, { type: "pong" });
    else if (request.action === "subscribe") subscribe(client, request.symbols, request.channels);
    else unsubscribe(client, request.symbols, request.channels);
  }

  function subscribe(client: JsonClient, names: readonly string[], channels: readonly Channel[]): void {
    const instruments = names.filter((name) => directory.isInstrument(name));
    const indices = names.filter((name) => !directory.isInstrument(name) && directory.isIndex(name));
    const known = names.filter((name) => directory.isInstrument(name) || directory.isIndex(name));
    const added = known.filter((symbol) => !client.symbols.has(symbol));
    if (client.symbols.size + added.length > LIMITS.symbolsPerSocket) {
      const message = `One connection follows at most ${LIMITS.symbolsPerSocket} symbols.`;
      sendError(client, refuse("TOO_MANY_SYMBOLS", message));
      return;
    }
    for (const symbol of known) {
      const before = client.symbols.get(symbol)?.channels ?? [];
      client.symbols.set(symbol, { channels: new Set([...before, ...channels]), snapshotSeq: market.seq });
      const followers = audience.bySymbol.get(symbol) ?? new Set();
      audience.bySymbol.set(symbol, followers.add(client));
    }
    if (channels.includes("news")) client.hasNews = true;
    // Who names indices means those; who names none means all.
    const startsAll = channels.includes("index") && indices.length === 0;
    if (startsAll) client.hasAllIndices = true;
    const wanted = added.filter((symbol) => directory.isInstrument(symbol));
    if (wanted.length > 0) interest.want(wanted);
    answer(client, names, known, channels);
    for (const symbol of instruments) send(client, { type: "state", ...states.of(symbol) });
    for (const index of states.indices()) {
      if (startsAll || indices.includes(index.index)) send(client, { type: "index", ...index });
    }
  }

  function answer(
    client: JsonClient,
    names: readonly string[],
    known: readonly string[],
    channels: readonly Channel[],
  ): void {
    send(client, { type: "subscribed", symbols: known, channels });
    if (known.length === names.length) return;
    const found = new Set(known);
    const unknown = names.filter((name) => !found.has(name));
    const message = `No instrument or index has this symbol: ${unknown.join(", ")}.`;
    sendError(client, refuse("UNKNOWN_SYMBOL", message), { symbols: unknown });
  }

  function unsubscribe(
    client: JsonClient,
    names: readonly string[],
    channels: readonly Channel[] | null,
  ): void {
    const ended: string[] = [];
    for (const name of names) {
      const followed = client.symbols.get(name)?.channels;
      if (!followed) continue;
      for (const channel of channels ?? CHANNELS) followed.delete(channel);
      if (followed.size === 0) ended.push(name);
    }
    leave(client, ended);
    // News and «all indices» belong to no symbol: they end when they are named, or with everything else.
    const endsAll = channels === null && (names.length === 0 || client.symbols.size === 0);
    if (channels === null && names.length === 0) leave(client, [...client.symbols.keys()]);
    if (endsAll || channels?.includes("news")) client.hasNews = false;
    if (endsAll || channels?.includes("index")) client.hasAllIndices = false;
    send(client, { type: "unsubscribed", symbols: names, channels: channels ?? CHANNELS });
  }

  function leave(client: JsonClient, symbols: readonly string[]): void {
    for (const symbol of symbols) {
      client.symbols.delete(symbol);
      const followers = audience.bySymbol.get(symbol);
      followers?.delete(client);
      if (followers?.size === 0) audience.bySymbol.delete(symbol);
    }
    const unwanted = symbols.filter((symbol) => directory.isInstrument(symbol));
    if (unwanted.length > 0) interest.unwant(unwanted);
  }

  function forget(client: JsonClient): void {
    if (!audience.clients.delete(client)) return;
    leave(client, [...client.symbols.keys()]);
  }

  /** Drops who has not answered since the last time, and asks the others. */
  function pingAll(): void {
    for (const client of audience.clients) {
      if (!client.isAlive) {
        client.socket.terminate();
        continue;
      }
      client.isAlive = false;
      client.socket.ping();
    }
  }

  const stopPings = clock.every(PING_MS, pingAll);

  return {
    ...sender,
    handleUpgrade(request, socket, head) {
      if (audience.clients.size >= LIMITS.sockets) {
        socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        return;
      }
      server.handleUpgrade(request, socket, head, accept);
    },
    async close() {
      stopPings();
      for (const { socket } of audience.clients) {
        socket.close(1001, "the server is going away");
        // A peer that does not answer the close must not hold up ours.
        const stopWaiting = clock.after(1_000, () => socket.terminate());
        socket.once("close", stopWaiting);
      }
      server.close();
    },
  };
}

function sendError(client: JsonClient, refusal: Refusal, more: { symbols?: readonly string[] } = {}): void {
  send(client, { type: "error", ...refusal, ...more });
}
