import type { Limits } from "#lib/market/instrument.ts";
import { DAY_MS, tradingDateOf } from "#lib/market/trading-time.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/store.ts";
import type { Market } from "./market.ts";

export interface LimitWriter {
  /** Each stored day's limits of a symbol, by date. */
  limits(symbol: string, fromDate: string): Promise<ReadonlyMap<string, Limits>>;
  /** Writes what waits, and stops. */
  stop(): Promise<void>;
}

/** For a replay, which begins anew with every start. */
export const noLimitWriter: LimitWriter = { limits: async () => new Map(), stop: async () => {} };

export interface LimitWriterOptions {
  market: Pick<Market, "onChanges" | "onEpoch" | "state" | "source" | "epoch" | "tradingDate">;
  store: Pick<Store, "saveLimits" | "limits" | "dropLimitsBefore">;
  /** Whether what is stored of the source is of this run. */
  isReady(): boolean;
  /** The market clock, epoch ms. */
  nowMs(): number;
  clock: Clock;
  log: Log;
}

const FLUSH_MS = 5_000;
const SYMBOLS_PER_WRITE = 500;
/** As long as bars. */
const KEEP_MS = 90 * DAY_MS;

/**
 * Keeps each day's reference, ceiling and floor: a rule on them can be tried on that day later. The close of the
 * day before is no reference, since rights and dividends come in between.
 */
export function createLimitWriter(options: LimitWriterOptions): LimitWriter {
  const { market, store, clock, log } = options;
  let written = new Map<string, Limits>();
  let waiting = new Map<string, Limits>();
  let droppedOn = "";
  let fault = "";
  let writing: Promise<void> = Promise.resolve();

  const stops = [
    market.onChanges(({ symbols }) => {
      for (const symbol of symbols) {
        const limits = market.state(symbol)?.limits;
        // The state keeps the very object while they stay the same.
        if (limits && written.get(symbol) !== limits) waiting.set(symbol, limits);
      }
    }),
    market.onEpoch(() => {
      written = new Map();
      waiting = new Map();
    }),
    clock.every(FLUSH_MS, () => void flush()),
  ];

  async function write(): Promise<void> {
    const { source, epoch, tradingDate } = market;
    try {
      while (waiting.size > 0 && options.isReady() && market.epoch === epoch) {
        const batch = [...waiting].slice(0, SYMBOLS_PER_WRITE);
        await store.saveLimits(
          source,
          tradingDate,
          batch.map(([symbol, limits]) => ({ symbol, ...limits })),
        );
        if (market.epoch !== epoch) return;
        for (const [symbol, limits] of batch) {
          written.set(symbol, limits);
          if (waiting.get(symbol) === limits) waiting.delete(symbol);
        }
      }
      if (options.isReady() && droppedOn !== tradingDate) {
        droppedOn = tradingDate;
        await store.dropLimitsBefore(source, tradingDateOf(options.nowMs() - KEEP_MS));
      }
      fault = "";
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      if (fault !== words) log.error({ err: error }, "the day's limits cannot be stored; they wait");
      fault = words;
    }
  }

  function flush(): Promise<void> {
    writing = writing.then(write);
    return writing;
  }

  return {
    async limits(symbol, fromDate) {
      return options.isReady() ? store.limits(market.source, symbol, fromDate) : new Map();
    },
    async stop() {
      for (const stop of stops) stop();
      await flush();
    },
  };
}
