import type { Bar } from "#lib/market/bar.ts";
import { isTradingDate } from "#lib/market/session.ts";
import { addDays, DAY_MS, startOfDateMs, tradingDateOf } from "#lib/market/trading-time.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { History } from "./history.ts";

/** About 30 kB each when full. */
const MAX_DAYS = 500;
const MAX_DAILY_SYMBOLS = 300;
/** Whoever is asked limits the range; and a month of minutes is enough to parse at a time. */
const DAYS_PER_REQUEST = 20;
/** After a failure the same thing is not asked again at once. */
const RETRY_MS = 2_000;

/** One day's minute bars as history told them. */
export interface HistoryDay {
  bars: readonly Bar[];
  /** The market clock when it was asked: what happened before is in `bars`. */
  askedAtMs: number;
  /** Monotonic, for its age. */
  readAtMs: number;
}

export interface HistoryCache {
  /** The past trading days of a range, ascending; what cannot be had is left out. */
  pastDays(symbol: string, fromDate: string, beforeDate: string): Promise<Bar[]>;
  /** The day so far; null when it cannot be had. `isFresh` decides whether an earlier answer still does. */
  today(symbol: string, date: string, isFresh: (day: HistoryDay) => boolean): Promise<HistoryDay | null>;
  /** Daily bars before `beforeDate`. */
  daily(symbol: string, fromDate: string, beforeDate: string): Promise<Bar[]>;
  clear(): void;
}

export interface HistoryCacheOptions {
  history(): History;
  nowMs(): number;
  clock: Clock;
  log: Log;
}

/**
 * Answers are kept per symbol and trading day, the least recently used leave first, and who asks for the same
 * thing at the same time shares one request. Failures are logged and answered with what there is.
 */
export function createHistoryCache(options: HistoryCacheOptions): HistoryCache {
  const days = new Map<string, HistoryDay>();
  const dailies = new Map<string, { fromDate: string; beforeDate: string; bars: readonly Bar[] }>();
  const inFlight = new Map<string, Promise<Bar[] | null>>();
  const failedAtMs = new Map<string, number>();
  /** Rises with `clear`, so that an answer to an older question does not come back to life. */
  let generation = 0;

  async function ask(
    symbol: string,
    interval: "1m" | "1D",
    fromMs: number,
    toMs: number,
  ): Promise<Bar[] | null> {
    try {
      return await options.history().bars(symbol, interval, fromMs, toMs);
    } catch (error) {
      options.log.warn({ err: error, symbol, interval }, "history could not be read; showing what we have");
      return null;
    }
  }

  /** Null when it failed, or failed a moment ago. */
  function read(symbol: string, interval: "1m" | "1D", fromMs: number, toMs: number): Promise<Bar[] | null> {
    const key = `${generation} ${interval} ${symbol} ${fromMs} ${toMs}`;
    const running = inFlight.get(key);
    if (running) return running;
    const failed = failedAtMs.get(key);
    if (failed !== undefined) {
      if (options.clock.monotonicMs() - failed < RETRY_MS) return Promise.resolve(null);
      failedAtMs.delete(key);
    }
    const asked = ask(symbol, interval, fromMs, toMs).then((bars) => {
      inFlight.delete(key);
      if (!bars) keepBounded(failedAtMs, key, options.clock.monotonicMs(), MAX_DAYS);
      return bars;
    });
    inFlight.set(key, asked);
    return asked;
  }

  /** Some neighbouring days in one request; null when it failed, or the answer comes too late. */
  async function readDays(symbol: string, dates: readonly string[]): Promise<Map<string, Bar[]> | null> {
    const [first = ""] = dates;
    const last = dates.at(-1) ?? first;
    const asked = generation;
    const bars = await read(symbol, "1m", startOfDateMs(first), startOfDateMs(last) + DAY_MS);
    return bars && asked === generation ? groupByDate(bars) : null;
  }

  async function pastDays(symbol: string, fromDate: string, beforeDate: string): Promise<Bar[]> {
    const dates = tradingDates(fromDate, beforeDate);
    const missing = dates.filter((date) => !days.has(`${symbol} ${date}`));
    const found = new Map<string, readonly Bar[]>();
    for (let at = 0; at < missing.length; at += DAYS_PER_REQUEST) {
      const asked = missing.slice(at, at + DAYS_PER_REQUEST);
      const byDate = await readDays(symbol, asked);
      // What cannot be had now will not be had a moment later either.
      if (!byDate) break;
      for (const date of asked) {
        const bars = byDate.get(date) ?? [];
        found.set(date, bars);
        keepBounded(days, `${symbol} ${date}`, { bars, askedAtMs: 0, readAtMs: 0 }, MAX_DAYS);
      }
    }
    return dates.flatMap((date) => found.get(date) ?? touch(days, `${symbol} ${date}`)?.bars ?? []);
  }

  async function today(
    symbol: string,
    date: string,
    isFresh: (day: HistoryDay) => boolean,
  ): Promise<HistoryDay | null> {
    const key = `${symbol} ${date} today`;
    const kept = touch(days, key);
    if (kept && isFresh(kept)) return kept;
    const asked = generation;
    const askedAtMs = options.nowMs();
    const startMs = startOfDateMs(date);
    const bars = await read(symbol, "1m", startMs, startMs + DAY_MS);
    if (!bars || asked !== generation) return kept ?? null;
    const day = { bars, askedAtMs, readAtMs: options.clock.monotonicMs() };
    keepBounded(days, key, day, MAX_DAYS);
    return day;
  }

  async function daily(symbol: string, fromDate: string, beforeDate: string): Promise<Bar[]> {
    const kept = touch(dailies, symbol);
    if (kept && kept.fromDate <= fromDate && kept.beforeDate === beforeDate) return [...kept.bars];
    const asked = generation;
    const bars = await read(symbol, "1D", startOfDateMs(fromDate), startOfDateMs(beforeDate));
    if (!bars || asked !== generation) return [...(kept?.bars ?? [])];
    keepBounded(dailies, symbol, { fromDate, beforeDate, bars }, MAX_DAILY_SYMBOLS);
    return bars;
  }

  return {
    pastDays,
    today,
    daily,
    clear() {
      generation += 1;
      days.clear();
      dailies.clear();
      inFlight.clear();
      failedAtMs.clear();
    },
  };
}

function tradingDates(fromDate: string, beforeDate: string): string[] {
  const dates: string[] = [];
  for (let date = fromDate; date < beforeDate; date = addDays(date, 1)) {
    if (isTradingDate(date)) dates.push(date);
  }
  return dates;
}

function groupByDate(bars: readonly Bar[]): Map<string, Bar[]> {
  const byDate = new Map<string, Bar[]>();
  for (const bar of bars) {
    const date = tradingDateOf(bar.openTimeMs);
    const ofDate = byDate.get(date);
    if (ofDate) ofDate.push(bar);
    else byDate.set(date, [bar]);
  }
  return byDate;
}

/** A Map remembers the order of insertion: the first is the one used longest ago. */
function touch<V>(map: Map<string, V>, key: string): V | undefined {
  const value = map.get(key);
  if (value === undefined) return undefined;
  map.delete(key);
  map.set(key, value);
  return value;
}

function keepBounded<V>(map: Map<string, V>, key: string, value: V, max: number): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= max) break;
    map.delete(oldest);
  }
}
