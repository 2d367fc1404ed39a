import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach } from "vitest";
import type { Source } from "#lib/contract/state.ts";
import type { Instrument } from "#lib/market/instrument.ts";
import { type Clock, systemClock } from "#server/clock.ts";
import type { ReadyLine } from "#server/exchange/ready.ts";
import type { Feed } from "#server/feed/feed.ts";
import { keepSelfTested } from "#server/feed/keep-self-tested.ts";
import { type FeedName, openFeed } from "#server/feed/open.ts";
import { createRecorder } from "#server/feed/recorder.ts";
import { readHeader } from "#server/feed/replay/read.ts";
import { type ReplaySpeed, replayFeed } from "#server/feed/replay/replay.ts";
import { supervise } from "#server/feed/supervise.ts";
import { createStatesLoaded, healthOf, readiness } from "#server/health.ts";
import { silentLog } from "#server/log.ts";
import { createIngest } from "#server/market/ingest.ts";
import { createMarket } from "#server/market/market.ts";
import { createMarketClock, type MarketClock } from "#server/market/market-clock.ts";
import { everything } from "../wanted.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own, gone after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "khop-replay-"));
  folders.push(folder);
  return folder;
}

/** The driver of a dialect, pointed at an exchange. */
export function feedTo({ feeds }: ReadyLine, name: FeedName, marketNowMs: () => number): Feed {
  switch (name) {
    case "ssi-ids":
      return openFeed(name, { ...feeds[name], marketNowMs });
    case "ssi-fcdata":
      return openFeed(name, { ...feeds[name], restUrl: feeds[name].url, marketNowMs });
    case "ssi-fastconnect": {
      const sessionFile = join(newFolder(), "session.json");
      const { url: restUrl, ...access } = feeds[name];
      return openFeed(name, { ...access, restUrl, otp: null, sessionFile, marketNowMs });
    }
    default:
      return name satisfies never;
  }
}

interface StationOptions {
  source: Source;
  feed(marketClock: MarketClock): Feed;
  /** Where to record; nothing is recorded without. */
  recordTo?: string;
  clock?: Clock;
  isReplay?: boolean;
  /** Of the pauses between connections; none without. */
  random?: () => number;
  /** Needed where a feed tells sessions by board. */
  instruments?: Iterable<Instrument>;
}

/** The server from the feed to the market, as main.ts puts it together. */
export function startStation(options: StationOptions) {
  const { source, clock = systemClock } = options;
  const marketClock = createMarketClock(clock);
  let epochs = 0;
  const market = createMarket({
    instruments: options.instruments ?? [],
    nowMs: marketClock.nowMs,
    clock,
    newEpoch: () => {
      epochs += 1;
      return `e${epochs}`;
    },
    log: silentLog,
    source,
  });
  const ingest = createIngest({
    feedName: source,
    isReplay: options.isReplay ?? false,
    market,
    marketClock,
    onRun: () => {},
    clock,
    log: silentLog,
  });
  const recorder = options.recordTo
    ? createRecorder({
        feedName: source as FeedName,
        place: { folder: options.recordTo },
        maxBytes: 1_000 * 1_048_576,
        secrets: [],
        marketClock,
        clock,
        log: silentLog,
      })
    : null;
  const stop = new AbortController();
  const feed = supervise({
    name: options.isReplay ? "replay" : source,
    feed: options.feed(marketClock),
    clock,
    random: options.random ?? (() => 0),
    log: silentLog,
    wanted: everything,
    signal: stop.signal,
    handler: {
      async connected(simulation) {
        await ingest.connected(simulation);
        recorder?.connected(simulation);
      },
      batch: ingest.batch,
      status: (status) => recorder?.status(status),
      ...(recorder ? { frame: recorder.frame } : {}),
    },
  });
  const selfTest = keepSelfTested({
    ...{ feed, wanted: everything, isReplay: options.isReplay ?? false },
    ...{ marketNowMs: marketClock.nowMs, clock, log: silentLog },
  });
  const parts = {
    ...{
      feed: feed.status,
      ingest,
      market,
      marketClock,
      clock,
      silence: { source: () => null, symbols: () => null },
    },
    ...{ selfTest: selfTest.result, storeFault: () => "" },
    tells: {
      news: true,
      deals: false,
      dealTotals: false,
      oddLots: false,
      estimates: true,
      openInterest: false,
    },
  };
  const areStatesLoaded = createStatesLoaded(parts);
  return {
    market,
    marketClock,
    feed,
    recorder,
    health: () => healthOf(parts),
    readiness: () => readiness(healthOf(parts), areStatesLoaded()),
    async stop() {
      selfTest.stop();
      stop.abort();
      await feed.done;
      await recorder?.stop();
      ingest.stop();
    },
  };
}
export type Station = ReturnType<typeof startStation>;

/** A server whose feed is a file. */
export function startReplay(file: string, speed: ReplaySpeed = "max", clock?: Clock): Station {
  return startStation({
    source: `replay:${basename(file)}`,
    feed: ({ follow }) => replayFeed({ file, header: readHeader(file), speed, follow }),
    isReplay: true,
    ...(clock ? { clock } : {}),
  });
}

/** All that a market knows and that does not tell when or from whom it came. */
export function knowledgeOf({ market }: Station) {
  const states = [...market.states()].sort((a, b) => a.symbol.localeCompare(b.symbol));
  return {
    tradingDate: market.tradingDate,
    drops: market.drops,
    states: states.map(({ receivedAtMs: _, seq: __, ...state }) => state),
    totals: states.map(({ symbol }) => market.coverage(symbol).totalShares),
    gaps: states.flatMap(({ symbol }) =>
      market.gaps(symbol).map(({ fromShares, toShares }) => ({ symbol, fromShares, toShares })),
    ),
    ticks: states.map(({ symbol }) => market.ticks(symbol)),
    // When a bar counts as complete follows from the market clock while folding, a moment after receipt.
    bars: states.map(({ symbol }) => market.minuteBars(symbol).map(({ provisional: _, ...bar }) => bar)),
    indices: [...market.indices()],
    news: market.news(),
  };
}
