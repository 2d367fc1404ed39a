import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

/** Every answer of the exchange carries it, so that nobody takes its prices for the market's. */
export const SIMULATION_HEADER = "x-simulated-exchange";

const HOST = "127.0.0.1";
const MAX_BODY_BYTES = 16 * 1024;

export type Respond = (request: IncomingMessage, response: ServerResponse, url: URL) => void | Promise<void>;

/** Listens on this machine only; throws in words when the port is taken. */
export async function listen(server: Server, port: number, flag: string): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? new Error(`${flag}: port ${port} is already in use`) : error),
    );
    server.listen(port, HOST, resolve);
  });
  return `http://${HOST}:${(server.address() as AddressInfo).port}`;
}

/** An HTTP server whose every answer says that it is simulated. `simulation` is asked late: it holds our own address. */
export function createHttp(simulation: () => string, respond: Respond): Server {
  return createServer((request, response) => {
    response.setHeader(SIMULATION_HEADER, simulation());
    const url = urlOf(request);
    if (!url) return sendJson(response, 400, errorBody("BAD_REQUEST", "The address cannot be read."));
    Promise.resolve(respond(request, response, url)).catch(() => {
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, errorBody("INTERNAL", "The exchange made a mistake."));
    });
  });
}

export function urlOf(request: IncomingMessage): URL | null {
  const path = request.url ?? "/";
  return URL.canParse(path, "http://exchange") ? new URL(path, "http://exchange") : null;
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(body));
}

export function errorBody(code: string, message: string): { error: { code: string; message: string } } {
  return { error: { code, message } };
}

/** An answer on a socket that asked to be upgraded and is not. */
export function answerRaw(
  socket: Duplex,
  simulation: string,
  status: string,
  body: unknown,
  headers: Readonly<Record<string, string | number>> = {},
): void {
  const text = JSON.stringify(body);
  socket.end(
    [
      `HTTP/1.1 ${status}`,
      "content-type: application/json; charset=utf-8",
      `content-length: ${Buffer.byteLength(text)}`,
      `${SIMULATION_HEADER}: ${simulation}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      "connection: close",
      "",
      text,
    ].join("\r\n"),
  );
}

/** A JSON body; undefined when it is none or too large. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return parseJson(Buffer.concat(chunks).toString("utf8"));
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
