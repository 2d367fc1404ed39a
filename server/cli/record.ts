import { randomInt } from "node:crypto";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { chooseFeed } from "../choose-feed.ts";
import { systemClock } from "../clock.ts";
import { addressesAt, type Config, type ConfigResult, readConfig, secretsOf } from "../config.ts";
import type { ReadyLine } from "../exchange/ready.ts";
import { spawnExchange } from "../exchange/spawn.ts";
import type { Simulation, Wanted } from "../feed/feed.ts";
import { FEED_NAMES, isFeedName } from "../feed/open.ts";
import { createRecorder, RECORDING_SUFFIX, type Recorder } from "../feed/recorder.ts";
import { type FeedStatus, supervise } from "../feed/supervise.ts";
import { type ExchangeKeeper, keepExchange } from "../keep-exchange.ts";
import { createLog, silentLog } from "../log.ts";
import { pollExchangeClock, readExchangeClock } from "../market/exchange-clock.ts";
import { createMarketClock } from "../market/market-clock.ts";

const USAGE = `Usage: npm run record -- [--feed ${FEED_NAMES.join("|")}] [--url ADDRESS] [--out FILE${RECORDING_SUFFIX}]
Keeps the raw frames of all symbols, without credentials, until Ctrl-C. Play them with
  FEED=replay REPLAY_FILE=FILE${RECORDING_SUFFIX} npm start
Credentials come from the environment or .env; without any, and without --url, a simulated exchange is started.
Without --out there is a file per trading day in DATA_DIR/recordings.`;

const PROGRESS_MS = 10_000;
const CHECK_MS = 500;

const EVERYTHING: Wanted = { everything: true, symbols: () => new Set(), onChange: () => () => {} };

const clock = systemClock;
const log = createLog("warn");

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

function fail(message: string): never {
  complain(message);
  process.exit(1);
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        feed: { type: "string" },
        url: { type: "string" },
        out: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
    return values;
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

/** What to record: the feed asked for with its credentials, else the same words from the simulated exchange. */
function configFor(feed: string | undefined, url: string | undefined): Config {
  if (feed !== undefined && !isFeedName(feed)) fail(`There is no feed called ${feed}.\n\n${USAGE}`);
  const asked = readConfig();
  const name = feed ?? asked.config?.feed ?? "ssi-ids";
  if (name === "replay")
    fail("FEED is replay, and a replay is a recording already. Give --feed another one.");
  if (name === "exchange" && url === undefined) return configOf(asked);
  const dialect = isFeedName(name) ? name : "ssi-ids";
  const real = readConfig({ ...(url === undefined ? {} : addressesAt(dialect, url)), FEED: dialect });
  if (real.config || url !== undefined) return configOf(real);
  return configOf(readConfig({ FEED: "exchange", EXCHANGE_DIALECT: dialect }));
}

function configOf({ config, faults }: ConfigResult): Config {
  return config ?? fail(faults.join("\n"));
}

function startExchange(config: Config): ExchangeKeeper<ReadyLine> | null {
  if (config.feed !== "exchange") return null;
  complain(
    "No SSI credentials are set: starting the simulated exchange. What is recorded is not the market.",
  );
  return keepExchange({ spawn: () => spawnExchange(config.exchange), clock, log });
}

/** The market clock of whoever is connected: the exchange's own, or the wall's. */
function createClockFollower(signal: AbortSignal) {
  const marketClock = createMarketClock(clock);
  let stopPolling = (): void => {};
  return {
    marketClock,
    async follow(simulation: Simulation | null): Promise<void> {
      stopPolling();
      if (!simulation) return marketClock.followWall();
      const { adminUrl } = simulation;
      marketClock.follow(await readExchangeClock(adminUrl, clock, signal));
      stopPolling = pollExchangeClock(adminUrl, clock, log, marketClock.follow);
    },
    stop: () => stopPolling(),
  };
}

function figuresLine({ figures }: Recorder): string {
  const { frames, bytes } = figures();
  const size = bytes < 1_048_576 ? `${Math.ceil(bytes / 1_024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
  return `${frames} frames, ${size}`;
}

/** The end of the recording, and why it came before it was wanted. */
function createEnding() {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop.abort());
  let fault = "";
  return {
    signal: stop.signal,
    giveUp(why: string): void {
      if (stop.signal.aborted) return;
      fault = why;
      stop.abort();
    },
    get fault() {
      return fault;
    },
  };
}
type Ending = ReturnType<typeof createEnding>;

/** Says what becomes of the connection; refused credentials end it. */
function announce({ state, code, reason }: FeedStatus, feedName: string, ending: Ending): void {
  if (state === "live") complain(`[INFO] Recording ${feedName}. Ctrl-C ends it.`);
  if (state !== "lost" || code === null) return;
  if (code === "auth-refused") ending.giveUp(reason);
  else complain(`[WARN] Connection lost: ${reason}. Reconnecting...`);
}

/** Says how far it is, and ends it when the recorder has given up. Returns how to stop that. */
function watch(recorder: Recorder, ending: Ending): () => void {
  const stops = [
    clock.every(PROGRESS_MS, () => complain(`[INFO] ${figuresLine(recorder)}`)),
    clock.every(CHECK_MS, () => {
      const { fault } = recorder.figures();
      if (fault) ending.giveUp(`recording has stopped: ${fault}`);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function summarize(recorder: Recorder, fault: string): void {
  const { files, leftOut } = recorder.figures();
  if (leftOut > 0) complain(`[WARN] ${leftOut} frames looked like credentials and were left out`);
  for (const file of files) process.stdout.write(`${file}\n`);
  const where = files.length === 1 ? "1 file" : `${files.length} files`;
  complain(`[INFO] Closed. ${figuresLine(recorder)} in ${where}`);
  if (fault) complain(`[ERROR] ${fault.charAt(0).toUpperCase()}${fault.slice(1)}`);
}

/** Records until it is told to end; resolves to the exit code. */
async function record(config: Config, out: string | undefined): Promise<number> {
  const ending = createEnding();
  const { signal } = ending;
  const exchange = startExchange(config);
  const follower = createClockFollower(signal);
  const { marketClock } = follower;
  const chosen = chooseFeed(config, exchange, marketClock, clock);
  if (chosen.name === "replay") fail("A replay is a recording already.");
  const recorder = createRecorder({
    feedName: chosen.name,
    place: out ? { file: resolve(out) } : { folder: join(config.dataDir, "recordings") },
    maxBytes: config.recording.maxBytes,
    secrets: secretsOf(config),
    marketClock,
    clock,
    // What it has to say is said here, in fewer words.
    log: silentLog,
  });
  const { done } = supervise({
    name: chosen.name,
    feed: chosen.feed,
    clock,
    random: () => randomInt(2 ** 32) / 2 ** 32,
    log: silentLog,
    wanted: EVERYTHING,
    signal,
    handler: {
      async connected(simulation) {
        await follower.follow(simulation);
        recorder.connected(simulation);
      },
      status(status) {
        recorder.status(status);
        announce(status, chosen.name, ending);
      },
      batch: () => {},
      frame: recorder.frame,
    },
  });
  const stopWatching = watch(recorder, ending);
  await done;
  stopWatching();
  follower.stop();
  await recorder.stop();
  await exchange?.stop();
  summarize(recorder, ending.fault);
  return ending.fault ? 1 : 0;
}

async function main(): Promise<number> {
  const { help, feed, url, out } = readArguments();
  if (!help) return record(configFor(feed, url), out);
  process.stdout.write(`${USAGE}\n`);
  return 0;
}

process.exitCode = await main().catch((error: unknown) => {
  complain(`[ERROR] ${error instanceof Error ? error.message : error}`);
  return 1;
});
