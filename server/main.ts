import { randomUUID } from "node:crypto";
import { basename, join } from "node:path";
import { DAY_MS, tradingDateOf } from "#lib/market/trading-time.ts";
import { openAlertDesk } from "./alerts/alert-desk.ts";
import { createBacktester } from "./alerts/backtester.ts";
import { openDelivery } from "./alerts/delivery/delivery.ts";
import { chooseFeed, expectedSource } from "./choose-feed.ts";
import { systemClock as clock } from "./clock.ts";
import { type Config, readConfig, secretsOf } from "./config.ts";
import { type InstrumentRow, listedOn, loadInstruments } from "./data/instruments.ts";
import { clockStartMs } from "./exchange/options.ts";
import { spawnExchange } from "./exchange/spawn.ts";
import { keepSelfTested } from "./feed/keep-self-tested.ts";
import { createRecorder } from "./feed/recorder.ts";
import { supervise } from "./feed/supervise.ts";
import { accessSecretOf } from "./gateway/access.ts";
import { createDirectory } from "./gateway/directory.ts";
import { createGateway } from "./gateway/gateway.ts";
import { openPages } from "./gateway/next-pages.ts";
import type { OwnerNews } from "./gateway/owner-news.ts";
import { createStatesLoaded, healthOf, readiness } from "./health.ts";
import { keepHealthLogged } from "./health-log.ts";
import { keepExchange } from "./keep-exchange.ts";
import { createLog } from "./log.ts";
import { createBarSource } from "./market/bar-source.ts";
import { createBarWriter, noBarWriter } from "./market/bar-writer.ts";
import { createDealTotals } from "./market/deal-totals.ts";
import { createIngest } from "./market/ingest.ts";
import { createInstrumentList, createInstrumentRefresh } from "./market/instrument-list.ts";
import { createLimitWriter, noLimitWriter } from "./market/limit-writer.ts";
import { createListingSync } from "./market/listing-sync.ts";
import { createMarket } from "./market/market.ts";
import { createMarketClock } from "./market/market-clock.ts";
import { createRestSync } from "./market/rest-sync.ts";
import { createSilence } from "./market/silence.ts";
import { createTickWriter, noTickWriter } from "./market/tick-writer.ts";
import { createWanted } from "./market/wanted.ts";
import { type ClosingStep, closeOnSignal } from "./shutdown.ts";
import { openPostgres } from "./store/open-postgres.ts";
import { openStore } from "./store/open-store.ts";
import { careForStore } from "./store/store-care.ts";
import { watchStore } from "./store/watch-store.ts";

const EVICT_PERIOD_MS = 30_000;
const REPAIR_PERIOD_MS = 5_000;
/** The longest pause between attempts to reach an upstream on this machine. */
const NEAR_BACKOFF_MS = 1_000;

const { config, faults } = readConfig();
if (config) await serve(config);
else
  giveUp([
    "Khớp cannot start; its configuration has these faults:",
    ...faults.map((fault) => `  - ${fault}`),
  ]);

async function serve(config: Config): Promise<void> {
  const log = createLog(config.logLevel);
  /** Closed in the opposite order. */
  const opened: ClosingStep[] = [];
  closeOnSignal(log, opened);
  const storeFile = join(config.dataDir, "khop.db");
  const store = await (config.databaseUrl === null
    ? orGiveUp(() => openStore(storeFile, clock, log))
    : openPostgres(config.databaseUrl, log).catch(giveUpWith));
  const storeAlarm = (): string => ("alarm" in store ? store.alarm : "");
  opened.push(["store", store.close]);
  const instruments = createInstrumentList(instrumentsOf(config));
  const exchange =
    config.feed === "exchange"
      ? keepExchange({ spawn: () => spawnExchange(config.exchange), clock, log })
      : null;
  if (exchange) opened.push(["exchange", exchange.stop]);

  const marketClock = createMarketClock(clock);
  const { nowMs } = marketClock;
  const source = expectedSource(config);
  const market = createMarket({
    instruments: instruments.values(),
    nowMs,
    clock,
    newEpoch: randomUUID,
    log,
    source,
  });
  const wanted = createWanted({
    everything: config.feedScope === "all",
    isInstrument: (symbol) => instruments.has(symbol),
    clock,
  });
  const writer = config.replay ? noBarWriter : createBarWriter({ market, store, nowMs, clock, log });
  opened.push(["bar writer", writer.stop]);
  const tickWriter = config.replay
    ? noTickWriter
    : createTickWriter({
        ...{ market, store, nowMs, clock, log },
        keepMs: config.tickDays * DAY_MS,
        isReady: writer.isReady,
      });
  opened.push(["trade writer", tickWriter.stop]);
  const limitWriter = config.replay
    ? noLimitWriter
    : createLimitWriter({ market, store, isReady: writer.isReady, nowMs, clock, log });
  opened.push(["limit writer", limitWriter.stop]);
  const chosen = orGiveUp(() => chooseFeed(config, exchange, marketClock, clock));
  const surroundings = {
    tradingDate: () => market.tradingDate,
    marketNowMs: nowMs,
    boardOf: (symbol: string) => instruments.get(symbol)?.exchange ?? null,
    clock,
    log,
  };
  const rest = chosen.openRest(surroundings);
  const listing = rest ?? chosen.openListing?.(surroundings) ?? null;
  const ingest = createIngest({
    feedName: chosen.name === "replay" ? source : chosen.name,
    isReplay: config.replay !== null,
    ...(rest ? { feedHistory: rest } : {}),
    market,
    marketClock,
    onRun(source, runId) {
      bars.clear();
      void writer.beginRun(source, runId);
      alerts.beginRun(source, runId);
    },
    clock,
    log,
  });
  const silence = createSilence({
    market,
    marketClock,
    boardOf: (symbol) => instruments.get(symbol)?.exchange,
    wanted,
    clock,
  });
  opened.push(["watch over silences", silence.stop]);
  const bars = createBarSource({
    market,
    history: ingest.history,
    stored: writer.stored,
    nowMs,
    speed: () => marketClock.speed,
    clock,
    log,
  });
  opened.push(["ingest", ingest.stop]);
  clock.every(REPAIR_PERIOD_MS, () => void bars.repair());

  const recorder =
    config.recording.isOn && chosen.name !== "replay"
      ? createRecorder({
          feedName: chosen.name,
          place: { folder: join(config.dataDir, "recordings") },
          maxBytes: config.recording.maxBytes,
          secrets: secretsOf(config),
          marketClock,
          clock,
          log,
        })
      : null;
  if (recorder) opened.push(["recorder", recorder.stop]);

  const refreshInstruments =
    listing &&
    createInstrumentRefresh({
      rest: listing,
      list: instruments,
      epoch: () => market.epoch,
      tell: (events) => feed.tell(events),
      changed() {
        market.know(instruments.values());
        void alerts.scopesChanged();
      },
      log,
    });
  const listingSync =
    refreshInstruments && !rest
      ? createListingSync({ refresh: refreshInstruments, market, clock, log })
      : null;
  const dealTotals =
    listing && !chosen.tells.deals
      ? createDealTotals({
          ...{ rest: listing, market, nowMs, clock, log },
          tell: (events) => feed.tell(events),
        })
      : null;
  const restSync = rest
    ? createRestSync({
        rest,
        market,
        instruments,
        ...(refreshInstruments ? { refreshInstruments } : {}),
        watched: wanted.symbols,
        tell: (events) => feed.tell(events),
        mend: bars.watch,
        nowMs,
        clock,
        log,
      })
    : null;
  if (listing) opened.push(["rest", listing.stop]);
  if (listingSync) opened.push(["instruments of the exchange", listingSync.stop]);
  if (dealTotals) opened.push(["totals of deals", dealTotals.stop]);
  if (restSync) opened.push(["comparison with REST", restSync.stop]);

  const delivery = openDelivery({ store, clock, random: Math.random, log, config: config.alerts });
  opened.push(["alert delivery", delivery.stop]);
  let tellOwner: OwnerNews["tellAlerts"] | null = null;
  const alerts = await openAlertDesk({
    store,
    market,
    bars,
    ticks: tickWriter,
    directory: createDirectory(instruments, market),
    instruments,
    isSeeing: () => feed.status().state === "live" && areStatesLoaded(),
    want: (symbols) => wanted.setGroup("alerts", symbols),
    tell: (ownerId, news) => tellOwner?.(ownerId, news),
    handOn: () => delivery.wake(),
    nowMs,
    clock,
    log,
  });
  opened.push(["alerts", alerts.stop]);

  const ending = new AbortController();
  const feed = supervise({
    name: chosen.name,
    feed: chosen.feed,
    clock,
    random: Math.random,
    log,
    wanted,
    handler: {
      async connected(simulation) {
        await ingest.connected(simulation);
        silence.connected();
        recorder?.connected(simulation);
      },
      heard: silence.heard,
      batch: ingest.batch,
      status(status) {
        recorder?.status(status);
        const isLive = status.state === "live";
        // A simulated upstream has a history of its own, which is the truth; our own exchange is asked for the rest.
        const mayAsk = isLive && (status.simulation === null || exchange !== null);
        begin(restSync, isLive && status.simulation === null);
        begin(listingSync, mayAsk);
        begin(dealTotals, mayAsk);
      },
      ...(recorder ? { frame: recorder.frame } : {}),
    },
    signal: ending.signal,
    ...(chosen.isNear ? { longestBackoffMs: NEAR_BACKOFF_MS } : {}),
  });
  const closeFeed = (): Promise<void> => {
    ending.abort();
    return feed.done;
  };
  opened.push(["feed", closeFeed]);

  const selfTest = keepSelfTested({
    feed,
    wanted,
    isReplay: config.replay !== null,
    marketNowMs: nowMs,
    clock,
    log,
  });
  opened.push(["self-test", selfTest.stop]);

  const followWatchlists = (): void => {
    store.watchedSymbols().then(
      (symbols) => wanted.setGroup("watchlists", symbols),
      (error) =>
        log.error({ err: error }, "watchlists cannot be read; their symbols may be missing upstream"),
    );
  };
  followWatchlists();
  const watchlistsChanged = (): void => {
    followWatchlists();
    void alerts.scopesChanged();
  };
  const storeCare = config.databaseUrl === null ? careForStore({ file: storeFile, clock, log }) : null;
  if (storeCare) opened.push(["care for the store", storeCare.stop]);
  const storeWatch = watchStore({ store, recovered: watchlistsChanged, clock, log });
  opened.push(["watch over the store", storeWatch.stop]);

  const healthParts = {
    feed: feed.status,
    ingest,
    market,
    marketClock,
    clock,
    silence,
    selfTest: selfTest.result,
    instruments: () => instruments.version,
    tells: chosen.tells,
    storeFault: () =>
      writer.fault || alerts.fault || storeWatch.fault || storeAlarm() || (storeCare?.fault ?? ""),
    restFault: () => restSync?.fault ?? "",
  };
  const health = () => healthOf(healthParts);
  opened.push(["health log", keepHealthLogged({ health, clock, log })]);
  const areStatesLoaded = createStatesLoaded(healthParts);
  if (!wanted.everything) {
    clock.every(EVICT_PERIOD_MS, () => market.evict((symbol) => wanted.symbols().has(symbol)));
  }

  const pages = await openPages({ dev: config.isDevelopment, host: config.host, port: config.port });
  opened.push(["pages", pages.close]);
  const gateway = createGateway({
    host: config.host,
    port: config.port,
    publicUrl: config.publicUrl,
    authToken: config.authToken,
    ...(config.authToken === null ? {} : { accessSecret: await accessSecretOf(store) }),
    instruments,
    market,
    bars,
    health,
    readiness: () => readiness(health(), areStatesLoaded()),
    selfTest: selfTest.result,
    store,
    alerts,
    backtester: createBacktester({
      ...{ market, bars, ticks: tickWriter, limits: limitWriter, instruments, nowMs },
    }),
    interest: { want: wanted.want, unwant: wanted.unwant, watchlistsChanged },
    delivery,
    allowPrivate: config.alerts.allowPrivate,
    clock,
    log,
    marketNowMs: nowMs,
    page: pages.handle,
    ...(config.isDevelopment ? { devUpgrade: pages.upgrades } : {}),
  });
  opened.push(["gateway", gateway.close]);
  tellOwner = gateway.news.tellAlerts;
  const { url } = await gateway.listen().catch((error: unknown) => giveUp([inWords(error, config)]));
  say(
    `Khớp: ${config.publicUrl ?? url.replace(/127\.0\.0\.1|0\.0\.0\.0/, "localhost")}  (nguồn: ${sourceWords(config)})`,
  );
}

function begin(part: { begin(): void; end(): void } | null, isOn: boolean): void {
  if (isOn) part?.begin();
  else part?.end();
}

function sourceWords({ feed, replay }: Config): string {
  if (replay) return `phát lại / replay ${basename(replay.file)}`;
  return feed === "exchange" ? "mô phỏng / simulated" : `SSI / ${feed}`;
}

/** For parts that say in words what a person has to change. */
function orGiveUp<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    giveUpWith(error);
  }
}

function giveUpWith(error: unknown): never {
  giveUp([error instanceof Error ? error.message : String(error)]);
}

function inWords(error: unknown, { host, port }: Config): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "EADDRINUSE")
    return `Port ${port} is taken on ${host}. Set PORT to another one, or end what uses it.`;
  if (code === "EACCES") return `This user may not listen on port ${port}. Set PORT to one above 1023.`;
  return `Cannot listen on ${host}, port ${port}: ${error instanceof Error ? error.message : String(error)}`;
}

function giveUp(lines: readonly string[]): never {
  for (const line of lines) say(line);
  process.exit(1);
}

/** For the person at the terminal; the log has lines of its own. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A recording may be of any day: then every future we know of may be in it. */
function instrumentsOf(config: Config): InstrumentRow[] {
  const rows = loadInstruments();
  if (config.replay) return rows;
  const startMs =
    config.feed === "exchange" ? clockStartMs(config.exchange.clock, clock.wallMs()) : clock.wallMs();
  return listedOn(rows, tradingDateOf(startMs));
}
