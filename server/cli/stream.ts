import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { type Coverage, cover, EMPTY_COVERAGE } from "#lib/market/coverage.ts";
import type { MarketEvent, Tick } from "#lib/market/event.ts";
import { isSymbol } from "#lib/market/instrument.ts";
import { clockTimeOf, tradingDateOf } from "#lib/market/trading-time.ts";
import { fastconnectSessionFile, openExchange } from "../choose-feed.ts";
import { systemClock } from "../clock.ts";
import { addressesAt, type ConfigResult, type ExchangeSettings, readConfig } from "../config.ts";
import { loadInstruments } from "../data/instruments.ts";
import { spawnExchange } from "../exchange/spawn.ts";
import type { Feed, Simulation, Wanted } from "../feed/feed.ts";
import { type FeedName, isFeedName, openFeed } from "../feed/open.ts";
import { type FeedStatus, supervise } from "../feed/supervise.ts";
import { silentLog } from "../log.ts";
import { readExchangeClock } from "../market/exchange-clock.ts";
import { createMarketClock } from "../market/market-clock.ts";

const USAGE = `Usage: npm run stream -- SYMBOL.. [--feed ssi-ids|ssi-fcdata|ssi-fastconnect] [--url ADDRESS]
Connects, authenticates, subscribes and prints trades, e.g. npm run stream -- VIC VNM HPG
Credentials come from the environment or .env; without any, and without --url, a simulated exchange is started.`;

const UPSTREAM_NAMES: Record<FeedName, string> = {
  "ssi-ids": "SSI IDS WebSocket",
  "ssi-fcdata": "SSI FastConnect Data",
  "ssi-fastconnect": "SSI FastConnect v3",
};

const marketClock = createMarketClock(systemClock);
const marketNowMs = (): number => marketClock.nowMs();

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

function fail(message: string): never {
  complain(message);
  process.exit(1);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        feed: { type: "string" },
        url: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

/** A feed to listen to, and what has to be ended after it. */
interface Upstream {
  feed: Feed;
  stop(): Promise<void>;
  /** Resolves if it ends before it was told to; never when it is not ours. */
  ended: Promise<void>;
}

async function openUpstream(name: FeedName, url: string | undefined): Promise<Upstream> {
  const real = readConfig({ ...(url === undefined ? {} : addressesAt(name, url)), FEED: name });
  const feed = feedOf(real);
  if (feed) return { feed, stop: async () => {}, ended: new Promise(() => {}) };
  const exchange = readConfig({ FEED: "exchange" });
  if (url !== undefined || !exchange.config) fail((exchange.faults ?? real.faults ?? []).join("\n"));
  return startExchange(name, exchange.config.exchange);
}

function feedOf({ config }: ConfigResult): Feed | null {
  if (config?.fastconnect) {
    // The server's own session, if it has one: a login of ours would end it.
    const sessionFile = fastconnectSessionFile(config.dataDir);
    return openFeed("ssi-fastconnect", { ...config.fastconnect, sessionFile, marketNowMs });
  }
  if (config?.ids) return openFeed("ssi-ids", { ...config.ids, marketNowMs });
  if (!config?.fcdata) return null;
  const { restUrl, hubUrl, consumerId: consumerID, consumerSecret } = config.fcdata;
  return openFeed("ssi-fcdata", { restUrl, hubUrl, consumerID, consumerSecret, marketNowMs });
}

async function startExchange(name: FeedName, settings: ExchangeSettings): Promise<Upstream> {
  complain("No SSI credentials are set: starting the simulated exchange. What follows is not the market.");
  const { seed, clock, speed, symbols, port } = settings;
  const { ready, stop, exited } = await spawnExchange({ seed, clock, speed, symbols, port, dialect: name });
  const feed = openExchange(ready, name, marketNowMs);
  return { feed, stop, ended: exited.then(() => {}) };
}

async function followClock(simulation: Simulation | null, signal: AbortSignal): Promise<void> {
  if (simulation) marketClock.follow(await readExchangeClock(simulation.adminUrl, systemClock, signal));
  else marketClock.followWall();
}

/** Prints each trade once: FastConnect Data tells most of them twice. */
function createTape(wanted: ReadonlySet<string>) {
  const coverages = new Map<string, Coverage>();
  let ticks = 0;
  return {
    take(event: MarketEvent): void {
      if (event.kind !== "tick" || !wanted.has(event.symbol)) return;
      const before = coverages.get(event.symbol) ?? EMPTY_COVERAGE;
      const { coverage, verdict } = cover(before, event, systemClock.wallMs());
      coverages.set(event.symbol, coverage);
      if (verdict === "duplicate" || verdict === "conflict") return;
      ticks += 1;
      say(tickLine(event));
    },
    summary: () => `${ticks} ticks from ${coverages.size} symbols`,
  };
}

function tickLine({ symbol, price, volumeShares, timeMs }: Tick): string {
  const time = `${tradingDateOf(timeMs)} ${clockTimeOf(timeMs)}`;
  return `[TICK] ${symbol} | Price: ${price} | Volume: ${volumeShares} | Time: ${time}`;
}

/** What is new about the connection, in the words of the log. */
function announce(status: FeedStatus, upstreamName: string, symbols: readonly string[]): void {
  switch (status.state) {
    case "connecting":
      say(`[INFO] Connecting to ${upstreamName}...`);
      return;
    case "authenticating":
      say("[INFO] Connected successfully");
      say("[INFO] Authenticating...");
      return;
    case "live":
      say("[INFO] Authentication successful");
      say(`[INFO] Subscribing to symbols: ${symbols.join(", ")}`);
      return;
    case "lost":
      if (status.code === "auth-refused") complain(`[ERROR] A${status.reason.slice(1)}`);
      else if (status.code !== null) complain(`[WARN] Connection lost: ${status.reason}. Reconnecting...`);
      return;
    default:
      status.state satisfies never;
  }
}

function readSymbols(words: readonly string[]): string[] {
  const symbols = [...new Set(words.map((word) => word.toUpperCase()))];
  const wrong = symbols.filter((symbol) => !isSymbol(symbol));
  if (wrong.length > 0) fail(`Not a symbol: ${wrong.join(", ")}`);
  const listed = new Set(loadInstruments().map(({ symbol }) => symbol));
  const unlisted = symbols.filter((symbol) => !listed.has(symbol));
  if (unlisted.length > 0) complain(`[WARN] Not in our list of instruments: ${unlisted.join(", ")}`);
  return symbols;
}

async function main(): Promise<number> {
  const { values, positionals } = readArguments();
  if (values.help) {
    say(USAGE);
    return 0;
  }
  const name = values.feed ?? readConfig().config?.feed ?? "ssi-ids";
  const feedName = name === "exchange" ? "ssi-ids" : name;
  if (!isFeedName(feedName)) fail(`There is no feed called ${feedName} yet.\n\n${USAGE}`);
  if (positionals.length === 0) fail(USAGE);
  const symbols = readSymbols(positionals);
  const wantedSymbols = new Set(symbols);
  const wanted: Wanted = { everything: false, symbols: () => wantedSymbols, onChange: () => () => {} };

  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop.abort());
  // Whoever read our lines is gone.
  process.stdout.on("error", () => stop.abort());
  const upstream = await openUpstream(feedName, values.url);
  let exitCode = 0;
  const tape = createTape(wantedSymbols);
  const startedMs = systemClock.monotonicMs();
  const { done } = supervise({
    name: feedName,
    feed: upstream.feed,
    clock: systemClock,
    random: () => randomInt(2 ** 32) / 2 ** 32,
    log: silentLog,
    wanted,
    signal: stop.signal,
    handler: {
      connected: (simulation) => followClock(simulation, stop.signal),
      status(status) {
        announce(status, UPSTREAM_NAMES[feedName], symbols);
        if (status.state !== "lost" || status.code !== "auth-refused") return;
        exitCode = 1;
        stop.abort();
      },
      subscribed(_symbols, unknown) {
        if (unknown.length > 0) complain(`[WARN] Unknown symbols: ${unknown.join(", ")}`);
        say("[INFO] Subscription confirmed");
        say("[INFO] Receiving ticks...");
      },
      batch: ({ events }) => events.forEach(tape.take),
    },
  });
  void upstream.ended.then(() => {
    if (stop.signal.aborted) return;
    complain("[ERROR] The simulated exchange has ended");
    exitCode = 1;
    stop.abort();
  });
  await done;
  await upstream.stop();
  const seconds = Math.round((systemClock.monotonicMs() - startedMs) / 1000);
  if (exitCode === 0) say(`[INFO] Closed. ${tape.summary()} in ${seconds} s`);
  return exitCode;
}

process.exitCode = await main().catch((error: unknown) => {
  complain(`[ERROR] ${error instanceof Error ? error.message : error}`);
  return 1;
});
