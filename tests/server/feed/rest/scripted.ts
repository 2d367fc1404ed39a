import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { systemClock } from "#server/clock.ts";
import { silentLog } from "#server/log.ts";

/** One request as the server saw it. */
export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  token: string;
}

export type Reply = { status?: number; headers?: Record<string, string>; body?: unknown; text?: string };

export interface Scripted {
  url: string;
  asked: Asked[];
  /** To one endpoint, by the end of its path. */
  to(name: string): Asked[];
  close(): void;
}

/** A REST server that answers what a test says; `hang` never answers. */
export async function scripted(answer: (asked: Asked) => Reply | "hang" | "reset"): Promise<Scripted> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      const one = read(request);
      asked.push(one);
      reply(answer(one), request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    to: (name) => asked.filter(({ path }) => path.endsWith(name)),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function read(request: IncomingMessage): Asked {
  const url = new URL(request.url ?? "/", "http://localhost");
  const token = (request.headers.authorization ?? "").replace("Bearer ", "");
  return { method: request.method ?? "", path: url.pathname, query: url.searchParams, token };
}

function reply(answer: Reply | "hang" | "reset", request: IncomingMessage, response: ServerResponse): void {
  if (answer === "hang") return;
  if (answer === "reset") {
    request.socket.destroy();
    return;
  }
  response.writeHead(answer.status ?? 200, { "content-type": "application/json", ...answer.headers });
  response.end(answer.text ?? JSON.stringify(answer.body));
}

/** Times and names that every REST under test is given. */
export const surroundings = {
  tradingDate: () => "2026-02-10",
  marketNowMs: () => Date.parse("2026-02-10T10:30:00+07:00"),
  clock: systemClock,
  log: silentLog,
};

export const wideBudget = { perSecond: 1_000, burst: 1_000 };

/** v2's envelope. */
export function envelope(data: unknown[], totalRecord = data.length): Reply {
  return { body: { data, message: "Success", status: "Success", totalRecord } };
}
