import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body: unknown;
}

/** A server that speaks FastConnect v3 just as far as a test tells it to. */
export interface ScriptedFastconnect {
  restUrl: string;
  streamUrl: string;
  /** `METHOD /path` of everything asked, in order; the WebSocket is `UPGRADE /path`. */
  asked: string[];
  /** Bodies of the POST requests, parsed. */
  bodies: Record<string, unknown>[];
  /** Bearer tokens of the WebSockets. */
  bearers: string[];
  userAgents: string[];
  /** Client frames as they came. */
  frames: string[];
  sockets: WebSocket[];
  send(frame: unknown): void;
  data(topic: string, data: unknown): void;
  /** Topics of all frames with that method, heartbeats left out. */
  topics(method: string): string[];
  /** Refresh tokens that were given out and are not used yet. */
  unusedRefreshTokens: Set<string>;
  close(): Promise<void>;
}

export interface FastconnectScript {
  header?: string;
  /** Seconds an access token lives. */
  lifeSeconds?: number;
  /** Instead of the usual answer to a login or a refresh; undefined keeps that. */
  token?(count: number): Answer | undefined;
  refresh?(count: number): Answer | undefined;
  /** Status of a refused upgrade, with headers. */
  upgrade?(count: number): { status: number; headers?: Record<string, string> } | undefined;
  /** What a new socket gets at once. */
  welcome?(socket: WebSocket, count: number): void;
  /** Instead of the usual acknowledgement. */
  answer?(request: { method: string; topics: string[] }, socket: WebSocket): void;
}

export async function startScriptedFastconnect(script: FastconnectScript = {}): Promise<ScriptedFastconnect> {
  const asked: string[] = [];
  const bodies: Record<string, unknown>[] = [];
  const bearers: string[] = [];
  const userAgents: string[] = [];
  const frames: string[] = [];
  const sockets: WebSocket[] = [];
  const unusedRefreshTokens = new Set<string>();
  const counts = { token: 0, refresh: 0, upgrade: 0, session: 0 };

  function tokens(): Answer {
    counts.session += 1;
    const refreshToken = `refresh-${counts.session}`;
    unusedRefreshTokens.add(refreshToken);
    const nowSeconds = Date.now() / 1000;
    return {
      body: {
        tokenType: "Bearer",
        accessToken: `access-${counts.session}`,
        refreshToken,
        expiresAt: nowSeconds + (script.lifeSeconds ?? 900),
        refreshExpiresAt: nowSeconds + 8 * 3600,
      },
    };
  }

  /** Used twice, a refresh token ends the session. */
  function refreshed(body: Record<string, unknown>): Answer {
    if (unusedRefreshTokens.delete(String(body.refreshToken))) return tokens();
    unusedRefreshTokens.clear();
    return { status: 401, body: { code: 401103, msg: "Refresh token has been used" } };
  }

  function answerTo(path: string, body: Record<string, unknown>): Answer {
    if (path === "/api/v3/auth/token") {
      counts.token += 1;
      return script.token?.(counts.token) ?? tokens();
    }
    if (path === "/api/v3/auth/refresh") {
      counts.refresh += 1;
      return script.refresh?.(counts.refresh) ?? refreshed(body);
    }
    return { status: 404, body: { code: 404, msg: "Not found" } };
  }

  const http = createServer((request, response) => {
    void answer(request, response);
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    asked.push(`${request.method} ${request.url}`);
    userAgents.push(request.headers["user-agent"] ?? "");
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const sent = JSON.parse(text || "{}") as Record<string, unknown>;
    bodies.push(sent);
    const { status = 200, headers = {}, body } = answerTo(request.url ?? "", sent);
    if (script.header) response.setHeader("x-simulated-exchange", script.header);
    const content = typeof body === "string" ? body : JSON.stringify(body);
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(content);
  }

  const wss = new WebSocketServer({ noServer: true });
  wss.on("headers", (headers) => {
    if (script.header) headers.push(`x-simulated-exchange: ${script.header}`);
  });
  const raw = new Set<{ destroy(): void }>();
  http.on("connection", (socket) => raw.add(socket));
  http.on("upgrade", (request, socket, head) => {
    asked.push(`UPGRADE ${request.url}`);
    userAgents.push(request.headers["user-agent"] ?? "");
    bearers.push((request.headers.authorization ?? "").replace("Bearer ", ""));
    counts.upgrade += 1;
    const refusal = script.upgrade?.(counts.upgrade);
    if (refusal) {
      const lines = Object.entries(refusal.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.end(`HTTP/1.1 ${refusal.status} No\r\n${lines.join("")}connection: close\r\n\r\n`);
      return;
    }
    wss.handleUpgrade(request, socket, head, (client) => {
      sockets.push(client);
      script.welcome?.(client, sockets.length);
      client.on("message", (data) => {
        frames.push(String(data));
        const message = JSON.parse(String(data)) as { method: string; topics: string[] };
        (script.answer ?? acknowledge)(message, client);
      });
    });
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  const send = (frame: unknown): void => {
    for (const socket of sockets) socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  };
  return {
    restUrl: `http://127.0.0.1:${port}`,
    streamUrl: `ws://127.0.0.1:${port}/ws/v3`,
    asked,
    bodies,
    bearers,
    userAgents,
    frames,
    sockets,
    send,
    data: (topic, data) => send({ channel: "DATA", topic, data }),
    topics: (method) =>
      frames
        .map((frame) => JSON.parse(frame) as { method: string; topics: string[] })
        .flatMap((frame) => (frame.method === method ? frame.topics : [])),
    unusedRefreshTokens,
    async close() {
      for (const socket of raw) socket.destroy();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

export function acknowledge({ method }: { method: string }, socket: WebSocket): void {
  const answer =
    method === "ping_pong"
      ? { method: "PING_PONG", channel: "HEARTBEAT", status: "ok", message: "pong" }
      : { method, channel: "DATA", status: "ok", message: "Subscribed" };
  socket.send(JSON.stringify(answer));
}
