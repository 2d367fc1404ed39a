import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import { DAY_MS, instantOf, tradingDateOf } from "#lib/market/trading-time.ts";
import type { Clock } from "../clock.ts";
import { loadIndexCloses, loadInstruments } from "../data/instruments.ts";
import { FASTCONNECT_STREAM_PATH } from "../feed/ssi-fastconnect/wire.ts";
import type { Log } from "../log.ts";
import { createAdmin } from "./admin.ts";
import { createConnections } from "./connections.ts";
import type { ExchangeEvent } from "./core/event.ts";
import { createExchange, type Exchange, showingDate } from "./core/exchange.ts";
import { futureListings, futureMasters } from "./core/future-listing.ts";
import { loadBaskets } from "./core/index-basket.ts";
import { loadListings, selectListings } from "./core/listing.ts";
import { loadVolumeCurves } from "./core/volume-curve.ts";
import type { Dialect, DialectName } from "./dialect.ts";
import { openDump } from "./dump.ts";
import { createFaultEdge, type FaultEdge } from "./faults/edge.ts";
import { answerRaw, createHttp, errorBody, listen, sendJson, urlOf } from "./http.ts";
import { startPacer } from "./market-pacer.ts";
import { clockStartMs, type ExchangeOptions, tempoOf } from "./options.ts";
import type { ReadyLine } from "./ready.ts";
import { createFastConnectDialect } from "./ssi-fastconnect/server.ts";
import { createSessions } from "./ssi-fastconnect/sessions.ts";
import { createFcDataDialect } from "./ssi-fcdata/server.ts";
import { SIGNALR_PATH } from "./ssi-fcdata/signalr.ts";
import { createTokens } from "./ssi-fcdata/token.ts";
import { createIdsKeys } from "./ssi-ids/keys.ts";
import { createIdsDialect, IDS_PATH } from "./ssi-ids/server.ts";

/** The day before the first simulated one: its closes are where the indices start from. */
const INDEX_BASE_DATE = "2026-02-09";

export interface RunningExchange {
  ready: ReadyLine;
  stop(): Promise<void>;
}

/** Thrown before anything listens: the options do not fit the data. */
export class ExchangeFault extends Error {
  override readonly name = "ExchangeFault";
}

/** The exchange in this process: market, dialects, admin. */
export async function runExchange(
  options: ExchangeOptions,
  clock: Clock,
  log: Log,
): Promise<RunningExchange> {
  const keysPromise = createIdsKeys();
  const runId = randomUUID();
  const dialects: Dialect[] = [];
  const dump = options.dump === null ? null : openDump(options.dump, log);
  let published = 0;
  const exchange = buildExchange(options, clock.wallMs(), (event) => {
    published++;
    dump?.write(event, exchange.nowMs);
    for (const dialect of dialects) dialect.publish(event);
  });
  const startMs = exchange.nowMs;
  const tempo = tempoOf(options);
  const keys = await keysPromise;
  let adminUrl = "";
  const simulation = (): string => JSON.stringify({ runId, adminUrl });
  const { seed } = options;
  const faults = createFaultEdge({
    ...{ clock, simulation },
    expireTokens: (dialect) => (dialect === "ssi-fcdata" ? tokens : sessions).expireAll(),
  });
  const connections = createConnections();
  const partsOf = (dialect: DialectName) => {
    const WebSocket = connections.countedOf(dialect, faults.webSocketOf(dialect));
    return { exchange, simulation, clock: faults.clockOf(dialect), WebSocket };
  };
  const tokens = createTokens(faults.clockOf("ssi-fcdata").wallMs);
  const sessions = createSessions(faults.clockOf("ssi-fastconnect").wallMs);
  dialects.push(
    createIdsDialect({ ...partsOf("ssi-ids"), keys }),
    createFcDataDialect({ ...partsOf("ssi-fcdata"), tokens }),
    createFastConnectDialect({ ...partsOf("ssi-fastconnect"), sessions }),
  );
  const counts = { connections, published: () => published };
  const adminSetup = { exchange, runId, seed, faults, ...counts, clock: () => pacer.face() };
  const admin = createHttp(simulation, createAdmin(adminSetup));
  const front = createFront(dialects, faults, simulation);
  // Nothing has happened yet: a client may connect before the first step.
  const pacer = startPacer({
    ...{ exchange, clock, log, tempo },
    isWallTime: options.clock === "now" && options.speed === 1,
    stopAtMs: stopInstant(startMs, options.stopAt),
    isHeldUp: () => dump?.isFull === true,
    afterSteps: () => {
      for (const dialect of dialects) dialect.flush();
      dump?.flush();
    },
    // What comes to pass until then is all there will be: the file is complete.
    onFreeze: () => void dump?.close(),
  });

  async function stop(): Promise<void> {
    pacer.stop();
    faults.close();
    for (const dialect of dialects) dialect.close();
    await Promise.all([closeServer(front), closeServer(admin), dump?.close()]);
  }

  try {
    adminUrl = await listen(admin, options.adminPort, "--admin-port");
    const url = await listen(front, options.port, "--port");
    const feeds: ReadyLine["feeds"] = {
      "ssi-ids": {
        url: `${url.replace(/^http/, "ws")}${IDS_PATH}`,
        publicKey: keys.publicKey,
        privateKey: keys.privateKey,
      },
      "ssi-fcdata": {
        url: `${url}/`,
        hubUrl: `${url}${SIGNALR_PATH}`,
        consumerID: tokens.consumerID,
        consumerSecret: tokens.consumerSecret,
      },
      "ssi-fastconnect": {
        url,
        streamUrl: `${url.replace(/^http/, "ws")}${FASTCONNECT_STREAM_PATH}`,
        apiKey: sessions.apiKey,
        apiSecret: sessions.apiSecret,
      },
    };
    const ready: ReadyLine = {
      ...{ event: "ready", runId, seed },
      ...{ clock: { epochMs: startMs, speed: tempo.speedAt(startMs) }, adminUrl, feeds },
    };
    for (const { order, atMs } of options.faults ?? []) faults.beginLater(order, atMs);
    return { ready, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function buildExchange(
  options: ExchangeOptions,
  wallMs: number,
  emit: (event: ExchangeEvent) => void,
): Exchange {
  const startMs = clockStartMs(options.clock, wallMs);
  const rows = loadInstruments();
  const { listings, unknown } = selectListings(loadListings(rows, showingDate(startMs)), options.symbols);
  if (unknown.length > 0) {
    throw new ExchangeFault(`--symbols: nothing listed here is called ${unknown.join(", ")}`);
  }
  const closes = new Map(
    [...loadIndexCloses()].flatMap(([code, byDate]) => {
      const close = byDate.get(INDEX_BASE_DATE);
      return close === undefined ? [] : [[code, close] as const];
    }),
  );
  const masters = futureMasters(rows);
  return createExchange({
    ...{ seed: options.seed, startMs, listings },
    futuresOn: (date) => futureListings(masters, date),
    baskets: loadBaskets(listings, closes),
    curves: loadVolumeCurves(),
    rate: options.rate,
    emit,
  });
}

function createFront(dialects: readonly Dialect[], faults: FaultEdge, simulation: () => string): Server {
  const front = createHttp(simulation, async (request, response, url) => {
    if (await faults.request(request, response, url)) return;
    for (const dialect of dialects) if (await dialect.request(request, response, url)) return;
    sendJson(response, 404, errorBody("NOT_FOUND", "The simulated exchange has nothing at this address."));
  });
  front.on("upgrade", (request, socket, head) => {
    socket.on("error", () => {});
    const url = urlOf(request);
    if (!url) return answerRaw(socket, simulation(), "400 Bad Request", NO_ADDRESS);
    faults.upgrade(request, socket, head, url, () => {
      const isTaken = dialects.some((dialect) => dialect.upgrade(request, socket, head, url));
      if (!isTaken) answerRaw(socket, simulation(), "404 Not Found", NOTHING_HERE);
    });
  });
  return front;
}

const NO_ADDRESS = errorBody("BAD_REQUEST", "The address cannot be read.");
const NOTHING_HERE = errorBody("NOT_FOUND", "Nothing to upgrade to.");

/** The first such time of day at or after the start. */
function stopInstant(startMs: number, stopAt: string | null): number | null {
  if (stopAt === null) return null;
  const todayMs = instantOf(tradingDateOf(startMs), stopAt);
  return todayMs >= startMs ? todayMs : todayMs + DAY_MS;
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // Peers get a moment to read their goodbye.
  const limit = setTimeout(() => server.closeAllConnections(), 500);
  await closed;
  clearTimeout(limit);
}
