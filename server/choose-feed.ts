import { basename, join } from "node:path";
import type { Source } from "#lib/contract/state.ts";
import type { Config } from "./config.ts";
import type { ReadyLine } from "./exchange/ready.ts";
import { type Feed, FeedFault } from "./feed/feed.ts";
import { type FeedName, openFeed } from "./feed/open.ts";
import { readHeader } from "./feed/replay/read.ts";
import { replayFeed } from "./feed/replay/replay.ts";
import type { FeedRest } from "./feed/rest.ts";
import { fastconnectRest } from "./feed/ssi-fastconnect/rest.ts";
import { createFastconnectSession } from "./feed/ssi-fastconnect/session.ts";
import type { FcDataRestOptions } from "./feed/ssi-fcdata/rest.ts";
import { fcdataRest } from "./feed/ssi-fcdata/rest.ts";
import type { ExchangeKeeper } from "./keep-exchange.ts";
import type { MarketClock } from "./market/market-clock.ts";

export interface ChosenFeed {
  /** The dialect spoken, whoever is at the other end. */
  name: FeedName | "replay";
  feed: Feed;
  /** Whether upstream is on this machine, where trying again often costs nobody anything. */
  isNear: boolean;
}

/** The feed that the configuration names; for our own exchange, wherever its current run listens. */
export function chooseFeed(
  config: Config,
  exchange: ExchangeKeeper<ReadyLine> | null,
  marketClock: Pick<MarketClock, "nowMs" | "follow">,
): ChosenFeed {
  const marketNowMs = marketClock.nowMs;
  if (config.replay) {
    const { file, speed } = config.replay;
    const feed = replayFeed({ file, header: readHeader(file), speed, follow: marketClock.follow });
    return { name: "replay", feed, isNear: true };
  }
  if (config.fastconnect) {
    const sessionFile = fastconnectSessionFile(config.dataDir);
    const feed = openFeed("ssi-fastconnect", { ...config.fastconnect, sessionFile, marketNowMs });
    return { name: "ssi-fastconnect", feed, isNear: isLoopback(config.fastconnect.streamUrl) };
  }
  if (config.ids) {
    const feed = openFeed("ssi-ids", { ...config.ids, marketNowMs });
    return { name: "ssi-ids", feed, isNear: isLoopback(config.ids.url) };
  }
  if (config.fcdata) {
    const { restUrl, hubUrl, consumerId: consumerID, consumerSecret } = config.fcdata;
    const feed = openFeed("ssi-fcdata", { restUrl, hubUrl, consumerID, consumerSecret, marketNowMs });
    return { name: "ssi-fcdata", feed, isNear: isLoopback(hubUrl) };
  }
  if (!exchange) throw new Error("neither credentials nor an exchange to listen to");
  const { dialect } = config.exchange;
  return { name: dialect, feed: exchangeFeed(exchange, dialect, marketNowMs), isNear: true };
}

/** Where the one session of an API key is kept, for the server and its tools alike. */
export function fastconnectSessionFile(dataDir: string): string {
  return join(dataDir, "ssi-fastconnect-session.json");
}

/** What REST must know of the world, whichever generation it is of. */
export type RestSurroundings = Pick<
  FcDataRestOptions,
  "tradingDate" | "marketNowMs" | "boardOf" | "clock" | "log"
>;

/** The REST beside the feed; null where there is none: for ssi-ids, a recording, and our own exchange. */
export function chooseRest(config: Config, surroundings: RestSurroundings): FeedRest | null {
  if (config.fastconnect) {
    const { clock, log } = surroundings;
    // An API key has one session: the file is shared with the stream, and so is the session.
    const sessionFile = fastconnectSessionFile(config.dataDir);
    const session = createFastconnectSession({ ...config.fastconnect, sessionFile });
    return fastconnectRest({
      ...surroundings,
      restUrl: config.fastconnect.restUrl,
      async accessToken(refused) {
        if (refused !== undefined) session.refuse(refused);
        const tokens = await session.token({ clock, log, answered: () => {} });
        return tokens.accessToken;
      },
    });
  }
  if (config.fcdata) {
    const { restUrl, consumerId: consumerID, consumerSecret } = config.fcdata;
    return fcdataRest({ ...surroundings, restUrl, consumerID, consumerSecret });
  }
  return null;
}

/** Each connection asks anew where the exchange is: after a crash it has other ports and keys. */
function exchangeFeed(
  exchange: ExchangeKeeper<ReadyLine>,
  dialect: Config["exchange"]["dialect"],
  marketNowMs: () => number,
): Feed {
  let openedFor: ReadyLine | null = null;
  let feed: Feed | null = null;
  return async (run) => {
    const ready = await exchange.ready(run.signal).catch((error: Error) => {
      throw new FeedFault("unreachable", error.message, { cause: error });
    });
    // One feed per run of the exchange: it keeps what it was let in with.
    if (!feed || openedFor !== ready) feed = openExchange(ready, dialect, marketNowMs);
    openedFor = ready;
    return feed(run);
  };
}

/** A run of our own exchange, in one of its dialects. */
export function openExchange(
  ready: ReadyLine,
  dialect: Config["exchange"]["dialect"],
  marketNowMs: () => number,
): Feed {
  if (dialect === "ssi-ids") return openFeed("ssi-ids", { ...ready.feeds["ssi-ids"], marketNowMs });
  if (dialect === "ssi-fastconnect") {
    const { url: restUrl, streamUrl, apiKey, apiSecret } = ready.feeds["ssi-fastconnect"];
    // Its keys are of this run only, so there is no session to keep.
    const access = { restUrl, streamUrl, apiKey, apiSecret, otp: null, sessionFile: null };
    return openFeed("ssi-fastconnect", { ...access, marketNowMs });
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
