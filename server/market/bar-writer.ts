import type { Source } from "#lib/contract/state.ts";
import type { Bar } from "#lib/market/bar.ts";
import { DAY_MS, MINUTE_MS } from "#lib/market/trading-time.ts";
import { type Clock, sleep } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Store, StoredBar } from "../store/store.ts";
import type { Market } from "./market.ts";

export interface BarWriter {
  /**
   * Says which run of a source the next bars are of. A simulated exchange that began anew has another past:
   * what was stored of it is dropped first. Until that has worked, nothing of the source is read or written.
   */
  beginRun(source: Source, runId: string): Promise<void>;
  /** Stored bars of the source, unless they may be of another run. */
  stored(source: Source, symbol: string, fromMs: number, toMs: number): Promise<Bar[]>;
  /** Whether what is stored of the market's source is of this run. */
  isReady(): boolean;
  /** Writes what is not written yet, the running bars (as provisional) included, and stops. */
  stop(): Promise<void>;
  /** Why bars cannot be stored at the moment, in words; empty while they can. */
  readonly fault: string;
}

/** For a replay, which begins anew with every start: what it folds is kept in memory only. */
export const noBarWriter: BarWriter = {
  beginRun: async () => {},
  stored: async () => [],
  isReady: () => false,
  stop: async () => {},
  fault: "",
};

export interface BarWriterOptions {
  market: Market;
  store: Store;
  /** The market clock, epoch ms. */
  nowMs(): number;
  clock: Clock;
  log: Log;
}

const FLUSH_MS = 5_000;
/** One transaction; the database is synchronous, so each holds up the loop for some milliseconds. */
const BARS_PER_WRITE = 200;
/** Beyond this many waiting bars (a store that fails for hours) the oldest are given up. */
const MAX_WAITING = 300_000;
const KEEP_MS = 90 * DAY_MS;
const RUN_NOTE = "simulated.runId";

/** Writes closed 1-minute bars behind the market's back: a store that fails costs bars, never ticks. */
export function createBarWriter(options: BarWriterOptions): BarWriter {
  const { market, store, clock, log } = options;
  /** Bars to write, in the order in which they were first touched. */
  const waiting = new Map<string, { symbol: string; openTimeMs: number }>();
  let readySource: Source | null = null;
  let preparedRun = "";
  let fault = "";
  /** Everything that writes goes one after the other. */
  let writing: Promise<void> = Promise.resolve();

  const stopListening = market.onChanges((changes) => {
    for (const { symbol, bar } of changes.bars) wait(symbol, bar.openTimeMs);
    dropOverflow();
  });
  const stopEpochs = market.onEpoch(() => waiting.clear());
  const stopFlushing = clock.every(FLUSH_MS, () => void flush(false));

  function wait(symbol: string, openTimeMs: number): void {
    waiting.set(`${symbol} ${openTimeMs}`, { symbol, openTimeMs });
  }

  function dropOverflow(): void {
    if (waiting.size <= MAX_WAITING) return;
    log.error({ waiting: waiting.size }, "too many bars wait for the store; the oldest are not stored");
    let excess = waiting.size - MAX_WAITING * 0.9;
    for (const key of waiting.keys()) {
      if (excess <= 0) break;
      waiting.delete(key);
      excess -= 1;
    }
  }

  /** The next bars to write, taken from the market as they are now. */
  function take(withRunning: boolean): StoredBar[] {
    const closedBeforeMs = options.nowMs() - MINUTE_MS;
    const bars: StoredBar[] = [];
    for (const [key, { symbol, openTimeMs }] of waiting) {
      const isClosed = openTimeMs <= closedBeforeMs;
      if (!isClosed && !withRunning) continue;
      waiting.delete(key);
      const bar = market.minuteBars(symbol).findLast((each) => each.openTimeMs === openTimeMs);
      if (bar) bars.push({ ...bar, symbol, provisional: bar.provisional || !isClosed });
      if (bars.length >= BARS_PER_WRITE) break;
    }
    return bars;
  }

  async function write(withRunning: boolean): Promise<void> {
    const { source, epoch } = market;
    while (source === readySource && market.epoch === epoch) {
      const bars = take(withRunning);
      if (bars.length === 0) return;
      try {
        await store.saveBars(source, bars);
        recovered();
      } catch (error) {
        if (market.epoch === epoch) for (const bar of bars) wait(bar.symbol, bar.openTimeMs);
        failed(error, "bars cannot be stored; they wait");
        return;
      }
      await sleep(clock, 0);
    }
  }

  function failed(error: unknown, message: string): void {
    const words = error instanceof Error ? error.message : String(error);
    if (fault !== words) log.error({ err: error }, message);
    fault = words;
  }

  function recovered(): void {
    if (fault) log.info("the store takes bars again");
    fault = "";
  }

  function flush(withRunning: boolean): Promise<void> {
    writing = writing.then(() => write(withRunning));
    return writing;
  }

  async function dropOtherRun(runId: string): Promise<void> {
    if ((await store.getNote(RUN_NOTE)) === runId) return;
    // Were it to stop in the middle, the empty note makes the next start drop the rest.
    await store.setNote(RUN_NOTE, "");
    await store.dropMarketData("simulated");
    await store.setNote(RUN_NOTE, runId);
  }

  async function prepare(source: Source, runId: string, run: string): Promise<void> {
    try {
      if (source === "simulated") await dropOtherRun(runId);
      else await store.dropBarsBefore(source, options.nowMs() - KEEP_MS);
      if (preparedRun === run) readySource = source;
      recovered();
    } catch (error) {
      failed(error, "the store could not be prepared for this run; its bars are neither read nor stored");
    }
  }

  return {
    beginRun(source, runId) {
      const run = `${source} ${runId}`;
      if (readySource === source && preparedRun === run) return writing;
      readySource = null;
      preparedRun = run;
      writing = writing.then(() => prepare(source, runId, run));
      return writing;
    },
    async stored(source, symbol, fromMs, toMs) {
      return source === readySource ? store.bars(source, symbol, fromMs, toMs) : [];
    },
    isReady: () => readySource !== null && readySource === market.source,
    async stop() {
      stopFlushing();
      stopListening();
      stopEpochs();
      await flush(true);
    },
    get fault() {
      return fault;
    },
  };
}
