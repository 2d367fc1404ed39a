import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** A server that speaks SSI IDS just as far as a test tells it to. */
export interface ScriptedIds {
  url: string;
  /** Everything clients sent, parsed. */
  received: Record<string, unknown>[];
  sockets: WebSocket[];
  /** Paths and headers of what came. */
  connections: number;
  sendAll(message: unknown): void;
  close(): Promise<void>;
}

interface Script {
  /** What is answered to a message; the default lets everybody in and confirms everything. */
  answer?(message: Record<string, unknown>, socket: WebSocket): void;
  header?: string;
  /** Answers the upgrade with this instead. */
  refuseWith?: number;
  /** Accepts the connection and then says nothing. */
  hang?: boolean;
}

export function letIn(message: Record<string, unknown>, socket: WebSocket): void {
  const { type, channel, symbols } = message;
  if (type === "auth") socket.send(JSON.stringify({ type: "auth", status: "success", sessionId: "s1" }));
  if (type === "subscribe") socket.send(JSON.stringify({ type: "subscribed", channel, symbols }));
  if (type === "unsubscribe") socket.send(JSON.stringify({ type: "unsubscribed", channel, symbols }));
  if (type === "ping") socket.send('{"type":"pong"}');
}

export async function startScriptedIds(script: Script = {}): Promise<ScriptedIds> {
  const http: Server = createServer();
  const wss = new WebSocketServer({ noServer: true, perMessageDeflate: true });
  const received: Record<string, unknown>[] = [];
  const sockets: WebSocket[] = [];
  const raw = new Set<{ destroy(): void }>();
  const server = { connections: 0 };
  wss.on("headers", (headers) => {
    if (script.header) headers.push(`x-simulated-exchange: ${script.header}`);
  });
  http.on("connection", (socket) => raw.add(socket));
  http.on("upgrade", (request, socket, head) => {
    server.connections += 1;
    if (script.hang) return;
    if (script.refuseWith) return socket.end(`HTTP/1.1 ${script.refuseWith} No\r\nConnection: close\r\n\r\n`);
    wss.handleUpgrade(request, socket, head, (client) => {
      sockets.push(client);
      client.on("message", (data) => {
        const message = JSON.parse(String(data)) as Record<string, unknown>;
        received.push(message);
        (script.answer ?? letIn)(message, client);
      });
    });
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/realtime`,
    received,
    sockets,
    get connections() {
      return server.connections;
    },
    sendAll(message) {
      const data =
        message instanceof Uint8Array || typeof message === "string" ? message : JSON.stringify(message);
      for (const socket of sockets) socket.send(data);
    },
    async close() {
      for (const socket of raw) socket.destroy();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
