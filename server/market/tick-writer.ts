import type { Source } from "#lib/contract/state.ts";
import type { Tick } from "#lib/market/event.ts";
import { type Clock, sleep } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Store, StoredTick } from "../store/store.ts";
import type { Market } from "./market.ts";

export interface TickWriter {
  /** Stored trades of the market's source, ascending, those still waiting included. */
  ticks(symbol: string, fromMs: number, toMs: number): Promise<Tick[]>;
  /** Writes what waits, and stops. */
  stop(): Promise<void>;
}

/** For a replay, which begins anew with every start. */
export const noTickWriter: TickWriter = { ticks: async () => [], stop: async () => {} };

export interface TickWriterOptions {
  market: Pick<Market, "onChanges" | "onEpoch" | "source" | "epoch">;
  store: Pick<Store, "saveTicks" | "ticks" | "dropTicksBefore">;
  /** How long trades are kept, ms. */
  keepMs: number;
  /** Whether what is stored of the source is of this run. */
  isReady(): boolean;
  /** The market clock, epoch ms. */
  nowMs(): number;
  clock: Clock;
  log: Log;
}

const FLUSH_MS = 1_000;
/** One transaction; the database is synchronous, so each holds up the loop for some milliseconds. */
const TICKS_PER_WRITE = 500;
/** Beyond this many waiting trades (a store that fails for long) the oldest are given up. */
const MAX_WAITING = 500_000;
const DROP_PERIOD_MS = 3_600_000;

/** Writes trades behind the market's back: a store that fails costs the past, never the present. */
export function createTickWriter(options: TickWriterOptions): TickWriter {
  const { market, store, clock, log } = options;
  let waiting: StoredTick[] = [];
  let counter = 0;
  let fault = "";
  let writing: Promise<void> = Promise.resolve();

  const stops = [
    market.onChanges(({ ticks }) => {
      for (const tick of ticks) {
        counter += 1;
        waiting.push({ ...tick, place: tick.totalVolumeShares ?? counter });
      }
      if (waiting.length <= MAX_WAITING) return;
      log.error({ waiting: waiting.length }, "too many trades wait for the store; the oldest are not stored");
      waiting = waiting.slice(-MAX_WAITING * 0.9);
    }),
    market.onEpoch(() => {
      waiting = [];
    }),
    clock.every(FLUSH_MS, () => void flush()),
    clock.every(DROP_PERIOD_MS, drop),
  ];

  function drop(): void {
    writing = writing
      .then(() => store.dropTicksBefore(market.source, options.nowMs() - options.keepMs))
      .catch((error) => log.warn({ err: error }, "old trades cannot be dropped from the store"));
  }

  async function write(): Promise<void> {
    const { source, epoch } = market;
    while (waiting.length > 0 && options.isReady() && market.epoch === epoch) {
      const batch = waiting.slice(0, TICKS_PER_WRITE);
      try {
        await save(source, batch);
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error);
        if (fault !== words) log.error({ err: error }, "trades cannot be stored; they wait");
        fault = words;
        return;
      }
      if (fault) log.info("the store takes trades again");
      fault = "";
      await sleep(clock, 0);
    }
  }

  async function save(source: Source, batch: readonly StoredTick[]): Promise<void> {
    const [first] = batch;
    await store.saveTicks(source, batch);
    // Another epoch has its own list, and this one's is gone.
    if (waiting[0] === first) waiting = waiting.slice(batch.length);
  }

  function flush(): Promise<void> {
    writing = writing.then(write);
    return writing;
  }

  return {
    async ticks(symbol, fromMs, toMs) {
      if (!options.isReady()) return [];
      await flush();
      return store.ticks(market.source, symbol, fromMs, toMs);
    },
    async stop() {
      for (const stop of stops) stop();
      await flush();
    },
  };
}
