import { basename, join } from "node:path";
import type { Tells } from "#lib/contract/health.ts";
import type { Source } from "#lib/contract/state.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { ReadyLine } from "./exchange/ready.ts";
import { exchangeListing, type ListingRest } from "./exchange-listing.ts";
import { type Feed, FeedFault } from "./feed/feed.ts";
import { type FeedName, openFeed } from "./feed/open.ts";
import { readHeader } from "./feed/replay/read.ts";
import { replayFeed } from "./feed/replay/replay.ts";
import type { FeedRest } from "./feed/rest.ts";
import { createRestBudget } from "./feed/rest-budget.ts";
import { fastconnectRest } from "./feed/ssi-fastconnect/rest.ts";
import { createFastconnectSession, type FastconnectSession } from "./feed/ssi-fastconnect/session.ts";
import { FCDATA_BUDGET, type FcDataRestOptions, fcdataRest } from "./feed/ssi-fcdata/rest.ts";
import { createFcDataSession } from "./feed/ssi-fcdata/session.ts";
import { tellsOf } from "./feed/tells.ts";
import type { ExchangeKeeper } from "./keep-exchange.ts";
import type { MarketClock } from "./market/market-clock.ts";

export interface ChosenFeed {
  /** The dialect spoken, whoever is at the other end. */
  name: FeedName | "replay";
  feed: Feed;
  /** Whether upstream is on this machine, where trying again often costs nobody anything. */
  isNear: boolean;
  /** The REST beside the feed, of the same session; null for ssi-ids, a recording, and our own exchange. */
  openRest(surroundings: RestSurroundings): FeedRest | null;
  /** Where nothing but its instruments is asked of REST: our own exchange. */
  openListing?(surroundings: RestSurroundings): ListingRest;
  tells: Tells;
}

/** What REST must know of the world, whichever generation it is of. */
export type RestSurroundings = Pick<
  FcDataRestOptions,
  "tradingDate" | "marketNowMs" | "boardOf" | "clock" | "log"
>;

/** The feed that the configuration names; for our own exchange, wherever its current run listens. */
export function chooseFeed(
  config: Config,
  exchange: ExchangeKeeper<ReadyLine> | null,
  marketClock: Pick<MarketClock, "nowMs" | "follow">,
  clock: Clock,
): ChosenFeed {
  const marketNowMs = marketClock.nowMs;
  if (config.replay) {
    const { file, speed } = config.replay;
    const header = readHeader(file);
    const feed = replayFeed({ file, header, speed, follow: marketClock.follow });
    const tells = tellsOf(header.feed, null);
    return { name: "replay", feed, isNear: true, openRest: () => null, tells };
  }
  if (config.fastconnect) return fastconnect(config.fastconnect, config.dataDir, marketNowMs);
  if (config.ids) {
    const feed = openFeed("ssi-ids", { ...config.ids, marketNowMs });
    const tells = tellsOf("ssi-ids", null);
    return { name: "ssi-ids", feed, isNear: isLoopback(config.ids.url), openRest: () => null, tells };
  }
  if (config.fcdata) return fcdata(config.fcdata, marketNowMs, clock);
  if (!exchange) throw new Error("neither credentials nor an exchange to listen to");
  const { dialect } = config.exchange;
  const sessionOf = sessionsOfRuns();
  return {
    name: dialect,
    feed: exchangeFeed(exchange, (ready) => openExchange(ready, dialect, marketNowMs, sessionOf(ready))),
    isNear: true,
    openRest: () => null,
    openListing: (surroundings) => exchangeListing({ ...surroundings, exchange, sessionOf }),
    tells: tellsOf(dialect, "v3"),
  };
}

/** The login of v3's key of each run of the exchange; its keys are of that run only, so none is kept. */
function sessionsOfRuns(): (ready: ReadyLine) => FastconnectSession {
  const sessions = new WeakMap<ReadyLine, FastconnectSession>();
  return (ready) => {
    const known = sessions.get(ready);
    if (known) return known;
    const { url: restUrl, apiKey, apiSecret } = ready.feeds["ssi-fastconnect"];
    const session = createFastconnectSession({ restUrl, apiKey, apiSecret, otp: null, sessionFile: null });
    sessions.set(ready, session);
    return session;
  };
}

/** An API key has one session: stream and REST share it, and other programs by its file. */
function fastconnect(
  access: NonNullable<Config["fastconnect"]>,
  dataDir: string,
  marketNowMs: () => number,
): ChosenFeed {
  const options = { ...access, sessionFile: fastconnectSessionFile(dataDir) };
  const session = createFastconnectSession(options);
  return {
    name: "ssi-fastconnect",
    feed: openFeed("ssi-fastconnect", { ...options, session, marketNowMs }),
    isNear: isLoopback(access.streamUrl),
    openRest: (surroundings) =>
      fastconnectRest({
        ...surroundings,
        restUrl: access.restUrl,
        async accessToken(refused) {
          if (refused !== undefined) session.refuse(refused);
          const { clock, log } = surroundings;
          const tokens = await session.token({ clock, log, answered: () => {} });
          return tokens.accessToken;
        },
      }),
    tells: tellsOf("ssi-fastconnect", "v3"),
  };
}

/** A consumer has one token and one budget, for stream and REST together. */
function fcdata(access: NonNullable<Config["fcdata"]>, marketNowMs: () => number, clock: Clock): ChosenFeed {
  const { restUrl, hubUrl, consumerId: consumerID, consumerSecret } = access;
  const key = { restUrl, consumerID, consumerSecret };
  const budget = createRestBudget({ ...FCDATA_BUDGET, clock });
  const session = createFcDataSession({ ...key, budget });
  return {
    name: "ssi-fcdata",
    feed: openFeed("ssi-fcdata", { ...key, hubUrl, session, marketNowMs }),
    isNear: isLoopback(hubUrl),
    openRest: (surroundings) => fcdataRest({ ...surroundings, ...key, session, budget }),
    tells: tellsOf("ssi-fcdata", "v2"),
  };
}

/** Where the one session of an API key is kept, for the server and its tools alike. */
export function fastconnectSessionFile(dataDir: string): string {
  return join(dataDir, "ssi-fastconnect-session.json");
}

/** Each connection asks anew where the exchange is: after a crash it has other ports and keys. */
function exchangeFeed(exchange: ExchangeKeeper<ReadyLine>, open: (ready: ReadyLine) => Feed): Feed {
  let openedFor: ReadyLine | null = null;
  let feed: Feed | null = null;
  return async (run) => {
    const ready = await exchange.ready(run.signal).catch((error: Error) => {
      throw new FeedFault("unreachable", error.message, { cause: error });
    });
    // One feed per run of the exchange: it keeps what it was let in with.
    if (!feed || openedFor !== ready) feed = open(ready);
    openedFor = ready;
    return feed(run);
  };
}

/** A run of our own exchange, in one of its dialects. */
export function openExchange(
  ready: ReadyLine,
  dialect: Config["exchange"]["dialect"],
  marketNowMs: () => number,
  session?: FastconnectSession,
): Feed {
  if (dialect === "ssi-ids") return openFeed("ssi-ids", { ...ready.feeds["ssi-ids"], marketNowMs });
  if (dialect === "ssi-fastconnect") {
    const { url: restUrl, streamUrl, apiKey, apiSecret } = ready.feeds["ssi-fastconnect"];
    // Its keys are of this run only, so there is no session to keep.
    const access = { restUrl, streamUrl, apiKey, apiSecret, otp: null, sessionFile: null };
    return openFeed("ssi-fastconnect", { ...access, marketNowMs, ...(session ? { session } : {}) });
  }
  const { url: restUrl, hubUrl, consumerID, consumerSecret } = ready.feeds["ssi-fcdata"];
  return openFeed("ssi-fcdata", { restUrl, hubUrl, consumerID, consumerSecret, marketNowMs });
}

function isLoopback(url: string): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname);
}

/** What data is called until an upstream has said whether it is simulated. */
export function expectedSource(config: Config): Source {
  if (config.replay) return `replay:${basename(config.replay.file)}`;
  return config.feed === "exchange" || config.feed === "replay" ? "simulated" : config.feed;
}
