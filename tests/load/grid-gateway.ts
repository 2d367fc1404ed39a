import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import type { Health } from "#lib/contract/health.ts";
import { isoOf } from "#lib/market/trading-time.ts";
import { HEALTH_MS } from "#server/gateway/limits.ts";
import { type LiveServer, toUpdate } from "#server/gateway/socket-io-client.ts";
import { createGridMarket } from "./grid-market.ts";

/** A column of the board under test as it stands in our page: the other one gets the same. */
export interface GridColumn {
  id: string;
  width: number;
}

/** What the page of the other board is made from. */
export interface GridShape {
  columns: readonly GridColumn[];
  rowHeight: number;
  width: number;
  height: number;
}

/** Stands in for our gateway: the same contract and the same frames, at a rate that can be chosen. */
export interface GridGateway {
  url: string;
  /** In the order of the rows. */
  symbols: readonly string[];
  /** Updates a second from now on, sent every so many ms. */
  stream(updatesPerSecond: number, everyMs: number): void;
  /** Rows sent so far. */
  sentRows(): number;
  /** Of the other board's page, at `/ag`. */
  shape: GridShape | null;
  close(): Promise<void>;
}

export interface GridGatewayOptions {
  /** The real server: pages and everything that is not live data come from it. */
  pagesUrl: string;
  symbols: readonly string[];
  /** What `/api/v1/instruments` says. */
  instruments: string;
  /** The bundled script of the other board. */
  agScript: string;
  seed: number;
}

const EPOCH = "grid";

export async function openGridGateway(options: GridGatewayOptions): Promise<GridGateway> {
  const { pagesUrl, symbols, instruments, agScript, seed } = options;
  const market = createGridMarket(symbols, seed);
  let timer: ReturnType<typeof setInterval> | null = null;
  let sentRows = 0;
  let seq = 1;

  const server = createServer((incoming, response) => {
    const path = incoming.url?.split("?")[0];
    if (path === "/ag") send(response, "text/html", agPage(gateway.shape));
    else if (path === "/ag.js") send(response, "text/javascript", agScript);
    else if (path === "/api/v1/instruments") send(response, "application/json", instruments);
    else pass(pagesUrl, incoming, response);
  });
  const io: LiveServer = new Server(server, { serveClient: false, perMessageDeflate: false });
  io.on("connection", (socket) => {
    socket.on("subscribe", (_request, answer) => {
      answer({ ok: true, epoch: EPOCH, seq, states: market.states(), unknown: [] });
    });
    socket.on("unsubscribe", (_request, answer) => answer?.({ ok: true }));
    socket.on("clock", (answer) => answer(performance.timeOrigin + performance.now()));
    socket.emit("health", health());
  });
  const pulse = setInterval(() => io.emit("health", health()), HEALTH_MS);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  const gateway: GridGateway = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    symbols,
    shape: null,
    sentRows: () => sentRows,
    stream(updatesPerSecond, everyMs) {
      if (timer) clearInterval(timer);
      const startMs = performance.now();
      let done = 0;
      timer = setInterval(() => {
        const due = Math.floor(((performance.now() - startMs) / 1_000) * updatesPerSecond);
        market.change(due - done);
        done = due;
        seq++;
        const states = market.take(seq);
        sentRows += states.length;
        io.emit("update", toUpdate(EPOCH, seq, states));
      }, everyMs);
    },
    async close() {
      clearInterval(pulse);
      if (timer) clearInterval(timer);
      await io.close();
    },
  };
  return gateway;
}

function health(): Health {
  return {
    ...{ situation: "trading", feed: "live", connected: true, authenticated: true, feedName: "ssi-ids" },
    ...{ source: "simulated", epoch: EPOCH, session: "LO", marketTime: isoOf(Date.now()), marketSpeed: 1 },
    tells: {
      news: true,
      deals: false,
      dealTotals: false,
      oddLots: false,
      estimates: true,
      openInterest: false,
    },
    ...{ frameAgeMs: 0, tickAgeMs: 0, lagMs: 0, eventsPerSecond: 0, reconnects: 0, rejects: {} },
    ...{ gapsOpen: 0, reason: "", selfTest: { at: isoOf(Date.now()), state: "passed", reason: "" } },
  };
}

function send(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { "content-type": `${type}; charset=utf-8` });
  response.end(body);
}

function pass(to: string, incoming: IncomingMessage, response: ServerResponse): void {
  const outgoing = request(
    new URL(incoming.url ?? "/", to),
    { method: incoming.method, headers: { ...incoming.headers, host: new URL(to).host } },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  outgoing.on("error", () => response.writeHead(502).end());
  incoming.pipe(outgoing);
}

function agPage(shape: GridShape | null): string {
  const size = `width:${shape?.width ?? 0}px;height:${shape?.height ?? 0}px`;
  return [
    '<!doctype html><meta charset="utf-8"><style>body{margin:0;background:#090b0e;overflow:hidden}</style>',
    `<div id="grid" style="${size}"></div>`,
    `<script id="shape" type="application/json">${JSON.stringify(shape)}</script>`,
    '<script src="/ag.js"></script>',
  ].join("");
}
