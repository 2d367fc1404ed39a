import type { Source } from "#lib/contract/state.ts";
import type { EventBatch, MarketEvent } from "#lib/market/event.ts";
import { DAY_MS, startOfDateMs, tradingDateOf } from "#lib/market/trading-time.ts";
import type { Clock } from "../clock.ts";
import { FeedFault, type Simulation } from "../feed/feed.ts";
import type { Log } from "../log.ts";
import { pollExchangeClock, readExchangeClock } from "./exchange-clock.ts";
import { createExchangeHistory } from "./exchange-history.ts";
import { type History, noHistory } from "./history.ts";
import { createLag } from "./lag.ts";
import type { Market } from "./market.ts";
import type { MarketClock } from "./market-clock.ts";

/** Between a feed and the market: decides the source, keeps the market clock, opens epochs, counts. */
export interface Ingest {
  /** For `supervise`: batches follow when this has resolved. */
  connected(simulation: Simulation | null): Promise<void>;
  batch(batch: EventBatch): void;
  /** Of the source that is connected, or was last. */
  history(): History;
  figures(): IngestFigures;
  stop(): void;
}

export interface IngestFigures {
  /** In the last whole second. */
  eventsPerSecond: number;
  /** Ms since a symbol was heard of for the first time in this epoch; null before. */
  newStateAgeMs: number | null;
  /** `Health.lagMs`. */
  lagMs: number | null;
}

export interface IngestOptions {
  /** The source's name when upstream is not simulated. */
  feedName: Source;
  market: Market;
  marketClock: MarketClock;
  /** History of a real feed. */
  feedHistory?: History;
  /** A recording brings its own market clock, which the feed sets before it connects. */
  isReplay?: boolean;
  /** Called before the market opens the epoch of another run. */
  onRun(source: Source, runId: string): void;
  clock: Clock;
  log: Log;
}

/** How often the market clock is asked whether the day is over. */
const DATE_CHECK_MS = 1_000;

export function createIngest(options: IngestOptions): Ingest {
  const { market, marketClock, clock, log } = options;
  let run: { source: Source; runId: string } | null = null;
  let history: History = options.feedHistory ?? noHistory;
  let stopPolling = (): void => {};
  let size = 0;
  let grownAtMs: number | null = null;
  const lag = createLag();
  let second = { number: 0, events: 0, before: 0 };

  const stopDateCheck = clock.every(DATE_CHECK_MS, () => rollTo(marketClock.tradingDate()));

  function openEpoch(next: { source: Source; runId: string }, tradingDate: string): void {
    run = next;
    size = 0;
    grownAtMs = null;
    market.openEpoch(next.source, next.runId, tradingDate);
    log.info({ ...next, tradingDate, epoch: market.epoch }, "a new epoch begins");
  }

  /** A later day opens an epoch, once; an earlier one never does. */
  function rollTo(date: string): void {
    if (run && date > market.tradingDate) openEpoch(run, date);
  }

  function beginRun(source: Source, runId: string): void {
    if (run?.source === source && run.runId === runId) {
      rollTo(marketClock.tradingDate());
      return;
    }
    openEpoch({ source, runId }, marketClock.tradingDate());
    options.onRun(source, runId);
  }

  async function followExchange({ adminUrl }: Simulation): Promise<void> {
    const reading = await readExchangeClock(adminUrl, clock).catch((error: unknown) => {
      throw new FeedFault("unreachable", `the exchange does not tell its time at ${adminUrl}`, {
        cause: error,
      });
    });
    marketClock.follow(reading);
    history = createExchangeHistory(adminUrl);
    beginRun("simulated", reading.runId);
    stopPolling();
    stopPolling = pollExchangeClock(adminUrl, clock, log, (next) => {
      marketClock.follow(next);
      beginRun("simulated", next.runId);
    });
  }

  /** Trades of a day that has begun by the market clock, though the calendar did not expect it. */
  function rollWith(events: readonly MarketEvent[]): void {
    const nextDayMs = startOfDateMs(market.tradingDate) + DAY_MS;
    for (const event of events) {
      if (event.kind !== "tick" || event.timeMs < nextDayMs) continue;
      const date = tradingDateOf(event.timeMs);
      if (date <= tradingDateOf(marketClock.nowMs())) rollTo(date);
    }
  }

  function count(events: readonly MarketEvent[]): void {
    const nowMs = clock.monotonicMs();
    const number = Math.floor(nowMs / 1_000);
    if (number !== second.number) second = { number, events: 0, before: eventsOf(number - 1) };
    second.events += events.length;
    if (market.size !== size) grownAtMs = nowMs;
    size = market.size;
  }

  function eventsOf(number: number): number {
    if (number === second.number) return second.events;
    return number === second.number - 1 ? second.before : 0;
  }

  function followFeed(): void {
    stopPolling();
    if (!options.isReplay) marketClock.followWall();
    history = options.feedHistory ?? noHistory;
    beginRun(options.feedName, "");
  }

  return {
    async connected(simulation) {
      if (simulation) await followExchange(simulation);
      else followFeed();
      lag.begin(marketClock.nowMs());
    },
    batch(batch) {
      lag.take(batch.events, marketClock.nowMs(), marketClock.speed);
      rollWith(batch.events);
      market.apply(batch);
      count(batch.events);
    },
    history: () => history,
    figures() {
      const nowMs = clock.monotonicMs();
      return {
        eventsPerSecond: eventsOf(Math.floor(nowMs / 1_000) - 1),
        newStateAgeMs: grownAtMs === null ? null : nowMs - grownAtMs,
        lagMs: lag.at(marketClock.nowMs()),
      };
    },
    stop() {
      stopDateCheck();
      stopPolling();
    },
  };
}
