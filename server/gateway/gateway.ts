import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import { REFUSALS, type RefusalCode, refuse } from "#lib/contract/refusals.ts";
import { publicRule } from "../alerts/rule.ts";
import { createAccess } from "./access.ts";
import { createAddressGuard } from "./address-guard.ts";
import { createDirectory } from "./directory.ts";
import { createFanout, type Fanout } from "./fanout.ts";
import { setSecurityHeaders } from "./headers.ts";
import { createJsonWebSocket, JSON_WEBSOCKET_PATH } from "./json-websocket.ts";
import { HEARTBEAT, SLOW_CLIENT } from "./limits.ts";
import { judgeOrigin, type OriginRule, type OriginVerdict } from "./origin.ts";
import { identify } from "./owner.ts";
import type { OwnerNews } from "./owner-news.ts";
import { createPageRequest, pathOf } from "./page-request.ts";
import type { GatewayParts } from "./parts.ts";
import { createPublicStates } from "./public-states.ts";
import { createRest } from "./rest.ts";
import { createSocketIo, SOCKET_IO_PATH } from "./socket-io.ts";

export type { GatewayParts, Interest, PageHandler, Readiness } from "./parts.ts";

export interface Gateway {
  server: Server;
  /** The way to the open pages of one owner. */
  news: OwnerNews;
  listen(): Promise<{ url: string }>;
  /** Says goodbye to all clients, then resolves; nothing is left that keeps the process alive. */
  close(): Promise<void>;
}

/** How long answers that are under way may take when we close, ms. */
const CLOSE_GRACE_MS = 3_000;

/** Everything that is reached over the one HTTP port: REST, JSON WebSocket, Socket.IO, and the pages. */
export function createGateway(parts: GatewayParts): Gateway {
  const { market, clock, log } = parts;
  const slowClient = parts.slowClient ?? SLOW_CLIENT;
  const directory = createDirectory(parts.instruments, market);
  const states = createPublicStates(market);
  let rule: OriginRule = { publicUrl: parts.publicUrl ?? urlOf(parts.host, parts.port), port: parts.port };
  const isSecure = rule.publicUrl.startsWith("https:");

  const judge = (headers: Headers): OriginVerdict =>
    judgeOrigin({ origin: headers.get("origin") ?? undefined, host: headers.get("host") ?? undefined }, rule);
  const isAllowed = (request: IncomingMessage): boolean => judgeOrigin(request.headers, rule) !== "foreign";

  const access = createAccess(parts.authToken ?? null, parts.accessSecret ?? randomUUID(), clock, isSecure);
  const shared = { market, directory, states, interest: parts.interest, clock, log, slowClient };
  const socketIo = createSocketIo({
    ...shared,
    heartbeat: parts.heartbeat ?? HEARTBEAT,
    belongings: {
      watchlists: async (ownerId) => ({ watchlists: await parts.store.watchlists(ownerId) }),
      alerts: async (ownerId) => ({
        alerts: (await parts.alerts.rules(ownerId)).map((rule) => publicRule(rule, parts.marketNowMs())),
        unread: await parts.store.unreadFirings(ownerId),
      }),
    },
    health: parts.health,
    isAllowed: (request) => isAllowed(request) && access.isOpenTo(request),
    identify: ({ headers }) =>
      identify(
        parts.store,
        { cookie: headers.origin ? headers.cookie : null, authorization: headers.authorization },
        judgeOrigin(headers, rule),
      ),
  });
  const jsonWebSocket = createJsonWebSocket({ ...shared, marketNowMs: parts.marketNowMs });
  const rest = createRest({ ...parts, directory, states, judge, news: socketIo, isSecure });
  const handleRest = getRequestListener(rest.fetch, {
    overrideGlobalObjects: false,
    errorHandler: () => Response.json({ error: refuse("BAD_REQUEST") }, { status: 400 }),
  });
  const handlePage = createPageRequest({
    page: parts.page,
    isDev: parts.devUpgrade !== undefined,
    isSecure,
    log,
  });
  const addresses = createAddressGuard(clock);
  const upgraded = new Set<Duplex>();
  let fanout: Fanout | null = null;

  // The time for a request's head is only looked at every interval, so both together make the 10 s.
  const server = createServer({
    headersTimeout: 9_000,
    requestTimeout: 30_000,
    connectionsCheckingInterval: 1_000,
  });

  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    setSecurityHeaders(response, isSecure);
    const path = pathOf(request);
    if (!path.startsWith("/")) return refuseRequest(response, "BAD_REQUEST");
    if (isApi(path) && !isProbe(path) && addresses.isTooFast(request)) {
      return refuseRequest(response.setHeader("Retry-After", "1"), "RATE_LIMITED");
    }
    if (!access.isOpenTo(request) && !isProbe(path)) {
      if (isApi(path) || path.startsWith(SOCKET_IO_PATH)) return refuseRequest(response, "LOCKED");
      if (!isAllowed(request)) return refuseRequest(response, "FORBIDDEN_ORIGIN");
      return access.answer(request, response);
    }
    if (path.startsWith(SOCKET_IO_PATH)) {
      if (isAllowed(request)) socketIo.handleRequest(request, response);
      else refuseRequest(response, "FORBIDDEN_ORIGIN");
      return;
    }
    if (path === JSON_WEBSOCKET_PATH && (request.method === "GET" || request.method === "HEAD")) {
      response.setHeader("Upgrade", "websocket");
      return refuseRequest(response, "BAD_REQUEST", 426);
    }
    if (isApi(path)) void handleRest(request, response);
    else void handlePage(request, response);
  });

  // The only upgrade listener of this server; see next-pages.ts for who else would like to be one.
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    upgraded.add(socket);
    socket.once("close", () => upgraded.delete(socket));
    const path = pathOf(request);
    const isOurs = path === JSON_WEBSOCKET_PATH || path.startsWith(SOCKET_IO_PATH);
    if (!access.isOpenTo(request)) refuseUpgrade(socket, "401 Unauthorized");
    else if (isOurs && addresses.isFull(request, socket)) refuseUpgrade(socket, "429 Too Many Requests");
    else if (path === JSON_WEBSOCKET_PATH) {
      if (isAllowed(request)) jsonWebSocket.handleUpgrade(request, socket, head);
      else refuseUpgrade(socket, "403 Forbidden");
    } else if (path.startsWith(SOCKET_IO_PATH)) {
      if (isAllowed(request)) socketIo.handleUpgrade(request, socket, head);
      else refuseUpgrade(socket, "403 Forbidden");
    } else if (parts.devUpgrade && path.startsWith("/_next/")) {
      parts.devUpgrade.emit("upgrade", request, socket, head);
    } else refuseUpgrade(socket, "404 Not Found");
  });

  async function listen(): Promise<{ url: string }> {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(parts.port, parts.host, () => {
        server.off("error", reject);
        resolve();
      });
    });
    const { port } = server.address() as AddressInfo;
    const url = urlOf(parts.host, port);
    rule = { publicUrl: parts.publicUrl ?? url, port };
    fanout = createFanout(market, [socketIo, jsonWebSocket], clock);
    return { url };
  }

  async function close(): Promise<void> {
    fanout?.close();
    addresses.close();
    const ended = new Promise<void>((resolve) => server.close(() => resolve()));
    await Promise.all([socketIo.close(), jsonWebSocket.close()]);
    server.closeIdleConnections();
    const stopWaiting = clock.after(CLOSE_GRACE_MS, () => {
      server.closeAllConnections();
      // WebSockets are no longer the HTTP server's: a peer that does not answer the close is cut off.
      for (const socket of upgraded) socket.destroy();
    });
    await ended;
    stopWaiting();
  }

  return { server, news: socketIo, listen, close };
}

/** What watches over the process needs no key, learns nothing of its owner, and is not told that others ask too much. */
function isProbe(path: string): boolean {
  return path === "/healthz" || path === "/readyz";
}

function isApi(path: string): boolean {
  return isProbe(path) || path === "/api" || path.startsWith("/api/");
}

function urlOf(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function refuseRequest(
  response: ServerResponse,
  code: RefusalCode,
  status: number = REFUSALS[code].status,
): void {
  response.statusCode = status;
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify({ error: refuse(code) }));
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
