import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { io, type Socket } from "socket.io-client";
import { WebSocket } from "ws";
import type { Health, SelfTest } from "#lib/contract/health.ts";
import type { ClientEvents, ServerEvents, SubscribeAnswer } from "#lib/contract/socket.ts";
import type { MarketEvent } from "#lib/market/event.ts";
import { instantOf, isoOf } from "#lib/market/trading-time.ts";
import { type AlertDesk, openAlertDesk } from "#server/alerts/alert-desk.ts";
import { createBacktester } from "#server/alerts/backtester.ts";
import { openDelivery } from "#server/alerts/delivery/delivery.ts";
import { systemClock } from "#server/clock.ts";
import { loadInstruments } from "#server/data/instruments.ts";
import { createDirectory } from "#server/gateway/directory.ts";
import { createGateway, type Gateway, type GatewayParts } from "#server/gateway/gateway.ts";
import { silentLog } from "#server/log.ts";
import { createMarket, type Market } from "#server/market/market.ts";
import { openStore } from "#server/store/open-store.ts";
import type { Store } from "#server/store/store.ts";

export const DATE = "2026-02-10";
export const INSTRUMENTS = new Map(loadInstruments().map((instrument) => [instrument.symbol, instrument]));
export const VN30 = [...INSTRUMENTS.values()].filter((each) => each.indices.includes("VN30"));

export type LiveClient = Socket<ServerEvents, ClientEvents>;

/** A gateway on a free port over a real market and a real store, with nobody upstream: the test tells the news. */
export interface Bench {
  url: string;
  port: number;
  market: Market;
  store: Store;
  /** Where that is. */
  file: string;
  gateway: Gateway;
  health: Health;
  ready: { ready: boolean; reason: string };
  selfTest: SelfTest;
  /** How often each symbol is wanted upstream at the moment. */
  wanted: Map<string, number>;
  /** How often the stored watchlists were said to have changed. */
  watchlistChanges: number;
  alerts: AlertDesk;
  alerting: {
    /** What the rules want upstream. */
    symbols: string[];
    /** Whether the source is said to be live. */
    isSeeing: boolean;
    /** How far the market clock has gone on since the beginning, ms. */
    shiftMs: number;
  };
  tell(...events: MarketEvent[]): void;
  /** A trade whose total follows from those before it. */
  trade(symbol: string, price: number, volumeShares?: number): void;
  newRun(): void;
  api(path: string, init?: RequestInit): Promise<Response>;
  json<T = Record<string, unknown>>(path: string, init?: RequestInit): Promise<T>;
  /** A Socket.IO client that has connected. */
  socketIo(options?: Parameters<typeof io>[1]): Promise<LiveClient>;
  webSocket(options?: { origin?: string }): Promise<JsonSocket>;
  close(): Promise<void>;
}

/** `place`: a folder that stays; else one that is gone with the bench. */
export async function openBench(options: Partial<GatewayParts> = {}, place?: string): Promise<Bench> {
  const folder = place ?? mkdtempSync(join(tmpdir(), "khop-gateway-"));
  const store = openStore(join(folder, "khop.db"), systemClock, silentLog);
  const nowMs = instantOf(DATE, "10:00:00");
  let epochs = 0;
  let seq = 0;
  const market = createMarket({
    instruments: INSTRUMENTS.values(),
    nowMs: () => nowMs,
    clock: systemClock,
    newEpoch: () => {
      epochs += 1;
      return `epoch-${epochs}`;
    },
    log: silentLog,
    source: "simulated",
  });
  const wanted = new Map<string, number>();
  const count = (symbols: readonly string[], step: number): void => {
    for (const symbol of symbols) wanted.set(symbol, (wanted.get(symbol) ?? 0) + step);
  };
  const totals = new Map<string, number>();
  const closers: (() => void)[] = [];

  const alerting: Bench["alerting"] = { symbols: [], isSeeing: true, shiftMs: 0 };
  const bars = {
    bars: async (symbol: string, _interval: string, { fromMs = 0 }: { fromMs?: number | undefined } = {}) =>
      market.minuteBars(symbol).filter((bar) => bar.openTimeMs >= fromMs),
  };
  const alerts = await openAlertDesk({
    ...{ store, market, bars, instruments: INSTRUMENTS },
    ticks: { ticks: async (symbol) => [...market.ticks(symbol)] },
    directory: createDirectory(INSTRUMENTS, market),
    isSeeing: () => alerting.isSeeing,
    want: (symbols) => {
      alerting.symbols = [...symbols];
    },
    tell: (ownerId, news) => gateway.news.tellAlerts(ownerId, news),
    handOn: () => delivery.wake(),
    // As the market clock gives it.
    nowMs: () => nowMs + alerting.shiftMs + 0.4,
    clock: systemClock,
    log: silentLog,
  });
  closers.push(() => void alerts.stop());
  const delivery = openDelivery({
    store,
    clock: systemClock,
    random: Math.random,
    log: silentLog,
    config: { allowPrivate: options.allowPrivate ?? false, telegramUrl: "http://127.0.0.1:9" },
  });
  const gateway: Gateway = createGateway({
    host: "127.0.0.1",
    port: 0,
    publicUrl: null,
    instruments: INSTRUMENTS,
    market,
    bars,
    health: () => ({ ...bench.health, epoch: market.epoch }),
    readiness: () => bench.ready,
    selfTest: () => bench.selfTest,
    store,
    alerts,
    backtester: createBacktester({
      ...{ market, bars, instruments: INSTRUMENTS },
      ticks: { ticks: async (symbol) => [...market.ticks(symbol)] },
      limits: { limits: async () => new Map() },
      nowMs: () => nowMs + alerting.shiftMs,
    }),
    delivery,
    allowPrivate: false,
    interest: {
      want: (symbols) => count(symbols, 1),
      unwant: (symbols) => count(symbols, -1),
      watchlistsChanged: () => {
        bench.watchlistChanges += 1;
        void alerts.scopesChanged();
      },
    },
    clock: systemClock,
    log: silentLog,
    marketNowMs: () => nowMs,
    page: (_request, response) => {
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      response.end("<!doctype html><title>Khớp</title>");
    },
    ...options,
  });

  function tell(...events: MarketEvent[]): void {
    seq += 1;
    market.apply({ seq, receivedAtMs: Date.now(), events });
  }

  function trade(symbol: string, price: number, volumeShares = 100): void {
    const totalVolumeShares = (totals.get(symbol) ?? 0) + volumeShares;
    totals.set(symbol, totalVolumeShares);
    const timeMs = nowMs + alerting.shiftMs;
    tell({
      kind: "tick",
      symbol,
      price,
      volumeShares,
      side: "B",
      totalVolumeShares,
      totalValueVnd: null,
      timeMs,
    });
  }

  async function socketIo(clientOptions: Parameters<typeof io>[1] = {}): Promise<LiveClient> {
    const client: LiveClient = io(bench.url, { reconnection: false, forceNew: true, ...clientOptions });
    closers.push(() => client.disconnect());
    await new Promise<void>((resolve, reject) => {
      client.once("connect", resolve);
      client.once("connect_error", reject);
    });
    return client;
  }

  async function webSocket(clientOptions: { origin?: string } = {}): Promise<JsonSocket> {
    const client = await openJsonSocket(
      `${bench.url.replace("http", "ws")}/api/v1/realtime/ws`,
      clientOptions,
    );
    closers.push(() => client.socket.terminate());
    return client;
  }

  const bench: Bench = {
    url: "",
    port: 0,
    market,
    store,
    file: join(folder, "khop.db"),
    gateway,
    health: healthAt(nowMs),
    ready: { ready: true, reason: "" },
    selfTest: {
      ...{ at: isoOf(nowMs), state: "passed", reason: "" },
      steps: [{ step: "connect", ok: true, detail: "upstream has answered", ms: 12 }],
    },
    wanted,
    watchlistChanges: 0,
    alerts,
    alerting,
    tell,
    trade,
    newRun() {
      totals.clear();
      market.openEpoch("simulated", `run-${epochs}`, DATE);
    },
    api: (path, init) => fetch(`${bench.url}${path}`, init),
    json: async (path, init) => (await bench.api(path, init)).json(),
    socketIo,
    webSocket,
    async close() {
      for (const close of closers) close();
      await gateway.close();
      await delivery.stop();
      await store.close();
      if (place === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
  market.openEpoch("simulated", "run-0", DATE);
  alerts.beginRun("simulated", "run-0");
  bench.url = (await gateway.listen()).url;
  bench.port = Number(new URL(bench.url).port);
  return bench;
}

function healthAt(nowMs: number): Health {
  return {
    situation: "trading",
    feed: "live",
    connected: true,
    authenticated: true,
    feedName: "ssi-ids",
    source: "simulated",
    epoch: "",
    session: "LO",
    marketTime: isoOf(nowMs),
    marketSpeed: 1,
    frameAgeMs: 12,
    tickAgeMs: 40,
    lagMs: 250,
    eventsPerSecond: 700,
    reconnects: 0,
    rejects: {},
    tells: {
      news: true,
      deals: false,
      dealTotals: false,
      oddLots: false,
      estimates: true,
      openInterest: false,
    },
    gapsOpen: 0,
    reason: "",
    selfTest: { at: isoOf(nowMs), state: "passed", reason: "" },
  };
}

export type Message = { type: string } & Record<string, unknown>;

/** A client of the JSON WebSocket that keeps what it got. */
export interface JsonSocket {
  socket: WebSocket;
  messages: Message[];
  say(message: unknown): void;
  /** The messages of a type so far. */
  of(type: string): Message[];
  /** Resolves with the first `count` messages of a type once they are there. */
  wait(type: string, count?: number): Promise<Message[]>;
}

export async function openJsonSocket(url: string, options: { origin?: string } = {}): Promise<JsonSocket> {
  const socket = new WebSocket(url, options);
  const messages: Message[] = [];
  socket.on("message", (data) => messages.push(JSON.parse(data.toString())));
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  socket.on("error", () => {});
  const of = (type: string): Message[] => messages.filter((message) => message.type === type);
  return {
    socket,
    messages,
    say: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
    of,
    async wait(type, count = 1) {
      await until(() => of(type).length >= count, `${count} × ${type}`);
      return of(type).slice(0, count);
    },
  };
}

export function subscribe(client: LiveClient, request: unknown): Promise<SubscribeAnswer> {
  return new Promise((resolve) => client.emit("subscribe", request, resolve));
}

/** The answer of a subscription that was accepted. */
export async function follow(client: LiveClient, request: unknown): Promise<SubscribeAnswer & { ok: true }> {
  const answer = await subscribe(client, request);
  if (!answer.ok) throw new Error(answer.error.message);
  return answer;
}

/** Polls with a limit far beyond what is ever needed. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  limitMs = 10_000,
): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await pause(5);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
