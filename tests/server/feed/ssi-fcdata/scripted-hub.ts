import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** A server that speaks FastConnect Data v2 just as far as a test tells it to. */
export interface ScriptedHub {
  url: string;
  /** `METHOD /path` of everything asked, in order; the WebSocket is `UPGRADE /path`. */
  asked: string[];
  /** Bearer tokens that came, in order of the requests that had one. */
  bearers: string[];
  /** Invocations of the hub, parsed. */
  calls: { H: string; M: string; A: string[]; I: number }[];
  sockets: WebSocket[];
  /** What the WebSocket handshakes offered. */
  extensions: (string | undefined)[];
  send(frame: unknown): void;
  broadcast(type: string, content: unknown): void;
  close(): Promise<void>;
}

export interface HubScript {
  header?: string;
  token?(count: number): { status?: number; body: unknown };
  negotiate?(count: number): { status?: number; body: unknown };
  start?(): { status?: number; body: unknown };
  /** Does not answer a SwitchChannels. */
  isMute?: boolean;
}

export function jwtLivingFor(seconds: number): string {
  const claims = { exp: Math.floor(Date.now() / 1000) + seconds };
  return `h.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.s${Math.random()}`;
}

export async function startScriptedHub(script: HubScript = {}): Promise<ScriptedHub> {
  const asked: string[] = [];
  const bearers: string[] = [];
  const calls: ScriptedHub["calls"] = [];
  const sockets: WebSocket[] = [];
  const extensions: ScriptedHub["extensions"] = [];
  const counts = { token: 0, negotiate: 0 };
  const wss = new WebSocketServer({ noServer: true });
  wss.on("headers", (headers) => {
    if (script.header) headers.push(`x-simulated-exchange: ${script.header}`);
  });
  const http = createServer((request, response) => {
    void answer(request, response);
  });
  const raw = new Set<{ destroy(): void }>();
  http.on("connection", (socket) => raw.add(socket));

  function note(method: string, request: IncomingMessage): string {
    const path = new URL(request.url ?? "", "http://host").pathname;
    asked.push(`${method} ${path}`);
    const bearer = request.headers.authorization;
    if (bearer) bearers.push(bearer.replace("Bearer ", ""));
    return path;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = note(request.method ?? "", request);
    for await (const _ of request);
    const { status = 200, body } = answerTo(path);
    if (script.header) response.setHeader("x-simulated-exchange", script.header);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  }

  function answerTo(path: string): { status?: number; body: unknown } {
    if (path === "/api/v2/Market/AccessToken") {
      counts.token += 1;
      const accessToken = jwtLivingFor(8 * 3600);
      return (
        script.token?.(counts.token) ?? { body: { message: "Success", status: 200, data: { accessToken } } }
      );
    }
    if (path.endsWith("/negotiate")) {
      counts.negotiate += 1;
      const body = {
        ConnectionToken: "TOKEN+/=1",
        ConnectionId: "c",
        TryWebSockets: true,
        ProtocolVersion: "1.5",
      };
      return script.negotiate?.(counts.negotiate) ?? { body };
    }
    if (path.endsWith("/start")) return script.start?.() ?? { body: { Response: "started" } };
    return path.endsWith("/abort") ? { body: {} } : { status: 404, body: null };
  }

  http.on("upgrade", (request, socket, head) => {
    note("UPGRADE", request);
    extensions.push(request.headers["sec-websocket-extensions"]);
    const query = new URL(request.url ?? "", "http://host").searchParams;
    if (query.get("connectionToken") !== "TOKEN+/=1") return socket.end("HTTP/1.1 400 Bad\r\n\r\n");
    wss.handleUpgrade(request, socket, head, (client) => {
      sockets.push(client);
      client.send('{"C":"s-0,1","S":1,"M":[]}');
      client.on("message", (data) => {
        const call = JSON.parse(String(data)) as ScriptedHub["calls"][number];
        calls.push(call);
        if (!script.isMute) client.send(JSON.stringify({ I: String(call.I) }));
      });
    });
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const send = (frame: unknown): void => {
    for (const socket of sockets) socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  };
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/`,
    asked,
    bearers,
    calls,
    sockets,
    extensions,
    send,
    broadcast(DataType, content) {
      const argument = JSON.stringify({ DataType, Content: JSON.stringify(content) });
      send({ C: "s-0,2", M: [{ H: "FcMarketDataV2Hub", M: "Broadcast", A: [argument] }] });
    },
    async close() {
      for (const socket of raw) socket.destroy();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
