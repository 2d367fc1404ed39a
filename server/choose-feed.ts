import { basename } from "node:path";
import type { Source } from "#lib/contract/state.ts";
import type { Config } from "./config.ts";
import type { ReadyLine } from "./exchange/ready.ts";
import { type Feed, FeedFault } from "./feed/feed.ts";
import { type FeedName, openFeed } from "./feed/open.ts";
import { readHeader } from "./feed/replay/read.ts";
import { replayFeed } from "./feed/replay/replay.ts";
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

function openExchange(ready: ReadyLine, dialect: Config["exchange"]["dialect"], marketNowMs: () => number): Feed {
  if (dialect === "ssi-ids") return openFeed("ssi-ids", { ...ready.feeds["ssi-ids"], marketNowMs });
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
