import { readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Firing } from "#lib/contract/alert.ts";
import { instantOf } from "#lib/market/trading-time.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";

const file = (name: string): string => readFileSync(join(PROJECT_DIR, "tests/fixtures/tls", name), "utf8");
/** Of `hook.example`, which no resolver outside of a test knows. */
export const CERTIFICATE = file("cert.pem");

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A server on this machine that keeps what it gets and answers as the test says. */
export interface Receiver {
  port: number;
  url: string;
  received: Received[];
  /** Connections ever made to it, whatever came of them. */
  connections: () => number;
  answer: (response: ServerResponse, request: Received) => void;
  close(): Promise<void>;
}

export async function openReceiver({ tls = false } = {}): Promise<Receiver> {
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const got = {
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      receiver.received.push(got);
      receiver.answer(response, got);
    });
  };
  const server = tls
    ? createTlsServer({ cert: CERTIFICATE, key: file("key.pem") }, listener)
    : createServer(listener);
  let connections = 0;
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    port,
    url: `${tls ? "https://hook.example" : "http://127.0.0.1"}:${port}/hook`,
    received: [],
    connections: () => connections,
    answer: (response) => void response.writeHead(204).end(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

export function firingOf(change: Partial<Firing> = {}): Firing {
  return {
    id: crypto.randomUUID(),
    ruleId: "11111111-1111-4111-8111-111111111111",
    ruleName: "VIC vượt 45",
    formula: "price crosses above 45000",
    symbol: "VIC",
    source: "simulated",
    atMs: instantOf("2026-02-10", "10:00:00"),
    price: 45_050,
    note: "chốt một nửa",
    evidence: [{ name: "price", value: 45_050 }],
    isRead: false,
    ...change,
  };
}
