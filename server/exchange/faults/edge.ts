import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { type Clock, sleep } from "../../clock.ts";
import { createRandom } from "../core/random.ts";
import { type DialectName, dialectAt } from "../dialect.ts";
import { answerRaw, SIMULATION_HEADER, sendJson } from "../http.ts";
import { retryAfterSeconds } from "../quota.ts";
import type { FaultOrder } from "./order.ts";
import { createFaultPlan, type Fault, type RequestFate, type Strike } from "./plan.ts";
import { refusalOf } from "./refusal.ts";
import { CLOSE_GOING_AWAY, CLOSE_NORMAL, type FaultySocket, faultyWebSocketClass } from "./web-socket.ts";

/** Stands between the dialects and the network and spoils what it is told to. */
export interface FaultEdge {
  /** Null when too many are under way. */
  begin(order: FaultOrder): FaultReport | null;
  /** The same after a while, unless all are ended before. */
  beginLater(order: FaultOrder, delayMs: number): void;
  list(): FaultReport[];
  /** How many were under way. */
  endAll(): number;
  /** The clock that a dialect goes by: its wall time may be wrong. */
  clockOf(dialect: DialectName): Clock;
  /** The class of sockets of a dialect's WebSocketServer. */
  webSocketOf(dialect: DialectName): typeof WebSocket;
  /** True when the answer was given here. */
  request(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean>;
  /** The same for an upgrade; `proceed` lets it through, now or later. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, url: URL, proceed: () => void): void;
  /** Ends all faults, and after a moment the sockets of peers that do not say goodbye. */
  close(): void;
}

/** A fault as the admin address tells it. */
export type FaultReport = Omit<Fault, "startedMs"> & { remainingMs: number };

export interface FaultEdgeSetup {
  clock: Clock;
  simulation(): string;
  /** No access token of the dialect is good any more. */
  expireTokens(dialect: DialectName): void;
}

const CLOSE_LIMIT_MS = 500;

export function createFaultEdge({ clock, simulation, expireTokens }: FaultEdgeSetup): FaultEdge {
  const plan = createFaultPlan((seed, kind) => createRandom(seed, "fault", kind));
  const sockets = new Map<WebSocket, FaultySocket>();
  const transports = new Map<Socket, DialectName>();
  const timers = new Set<() => void>();
  const refusals = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  refusals.on("headers", (headers) => headers.push(`${SIMULATION_HEADER}: ${simulation()}`));
  let isOn = false;

  function begin(order: FaultOrder): FaultReport | null {
    const nowMs = clock.monotonicMs();
    const begun = plan.begin(order, nowMs);
    if (!begun) return null;
    isOn = true;
    for (const one of begun.strikes) {
      later(one.atMs - nowMs, () => {
        plan.struck(begun.fault.id);
        strike(one);
      });
    }
    for (const socket of sockets.values()) socket.reconsider();
    // When it is over, what it kept back leaves.
    later(order.durationMs, settle);
    return reportOf(begun.fault, nowMs);
  }

  function later(delayMs: number, call: () => void): void {
    if (delayMs <= 0) {
      call();
      return;
    }
    const cancel = clock.after(delayMs, () => {
      timers.delete(cancel);
      call();
    });
    timers.add(cancel);
  }

  function settle(): void {
    for (const socket of sockets.values()) socket.reconsider();
    if (plan.active(clock.monotonicMs()).length > 0) return;
    isOn = false;
    for (const socket of sockets.values()) socket.release();
  }

  function strike({ kind, dialect, form }: Strike): void {
    const isMeant = (one: DialectName): boolean => dialect === null || dialect === one;
    if (kind === "close" && form === "fin") {
      for (const [transport, one] of transports) if (isMeant(one)) transport.end();
    } else if (kind === "cut" || kind === "close") {
      const code = kind === "cut" ? CLOSE_GOING_AWAY : CLOSE_NORMAL;
      for (const socket of sockets.values()) if (isMeant(socket.dialect)) socket.cut(code);
    } else if (kind === "rst") {
      for (const [transport, one] of transports) if (isMeant(one)) transport.resetAndDestroy();
    } else {
      for (const one of ["ssi-fcdata", "ssi-fastconnect"] as const) if (isMeant(one)) expireTokens(one);
    }
  }

  function skewOf(dialect: DialectName): number {
    return isOn ? plan.skewMs(dialect, clock.monotonicMs()) : 0;
  }

  function endAll(): number {
    const count = plan.active(clock.monotonicMs()).length;
    plan.endAll();
    for (const cancel of timers) cancel();
    timers.clear();
    settle();
    return count;
  }

  function refuseInFrame(request: IncomingMessage, socket: Duplex, head: Buffer, body: unknown): void {
    refusals.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on("error", () => {});
      webSocket.send(JSON.stringify(body));
      webSocket.close(1008);
    });
  }

  async function passUpgrade(
    fate: RequestFate,
    dialect: DialectName,
    [request, socket, head]: [IncomingMessage, Duplex, Buffer],
    proceed: () => void,
  ): Promise<void> {
    if (fate.delayMs > 0) await sleep(clock, fate.delayMs);
    if (socket.destroyed) return;
    if (fate.status === null) return proceed();
    if (fate.status === "rst") return void (socket as Socket).resetAndDestroy();
    const retryAfter = retryAfterSeconds(fate.retryAfterMs);
    const { body } = refusalOf(dialect, fate.status, false);
    const isInFrame = fate.isInFrame && dialect === "ssi-fastconnect";
    if (isInFrame) return refuseInFrame(request, socket, head, body);
    const headers = fate.status === 429 ? { "retry-after": retryAfter } : {};
    answerRaw(socket, simulation(), `${fate.status} ${STATUS_CODES[fate.status]}`, body, headers);
  }

  return {
    begin,
    list() {
      const nowMs = clock.monotonicMs();
      return plan.active(nowMs).map((fault) => reportOf(fault, nowMs));
    },
    endAll,
    beginLater: (order, delayMs) => later(delayMs, () => begin(order)),
    clockOf: (dialect) => ({ ...clock, wallMs: () => clock.wallMs() + skewOf(dialect) }),
    webSocketOf: (dialect) =>
      faultyWebSocketClass({
        ...{ dialect, plan, clock, isOn: () => isOn },
        opened(socket, webSocket) {
          sockets.set(webSocket, socket);
          webSocket.once("close", () => sockets.delete(webSocket));
        },
      }),
    async request(request, response, url) {
      const dialect = isOn ? dialectAt(url) : null;
      if (!dialect) return false;
      const { status, retryAfterMs, delayMs } = plan.request(dialect, clock.monotonicMs(), isLogin(url));
      if (delayMs > 0) await sleep(clock, delayMs);
      const skewMs = skewOf(dialect);
      if (skewMs !== 0) response.setHeader("date", new Date(clock.wallMs() + skewMs).toUTCString());
      if (status === null) return false;
      if (status === "rst") {
        request.socket.resetAndDestroy();
        return true;
      }
      request.resume();
      if (status === 429) response.setHeader("retry-after", retryAfterSeconds(retryAfterMs));
      const refusal = refusalOf(dialect, status, url.pathname.toLowerCase().startsWith("/api/v2/"));
      sendJson(response, refusal.httpStatus, refusal.body);
      return true;
    },
    upgrade(request, socket, head, url, proceed) {
      const dialect = dialectAt(url);
      if (dialect) {
        transports.set(socket as Socket, dialect);
        socket.once("close", () => transports.delete(socket as Socket));
      }
      if (!isOn || !dialect) return proceed();
      const fate = plan.request(dialect, clock.monotonicMs(), false);
      void passUpgrade(fate, dialect, [request, socket, head], proceed);
    },
    close() {
      endAll();
      refusals.close();
      clock.after(CLOSE_LIMIT_MS, () => {
        for (const transport of transports.keys()) transport.destroy();
      });
    },
  };
}

function reportOf({ startedMs, ...fault }: Fault, nowMs: number): FaultReport {
  return { ...fault, remainingMs: Math.max(0, Math.round(fault.durationMs - (nowMs - startedMs))) };
}

function isLogin(url: URL): boolean {
  return /\/auth\/|\/accesstoken$/i.test(url.pathname);
}
