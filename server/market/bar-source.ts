import type { Source } from "#lib/contract/state.ts";
import { aggregateBars, type Bar, type Interval, isIntraday, openTimeOf } from "#lib/market/bar.ts";
import { isTradingDate } from "#lib/market/session.ts";
import { addDays, DAY_MS, MINUTE_MS, startOfDateMs, tradingDateOf } from "#lib/market/trading-time.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { History } from "./history.ts";
import { createHistoryCache, type HistoryDay } from "./history-cache.ts";
import type { BarSource, Market } from "./market.ts";

export interface BarSourceOptions {
  market: Market;
  /** Whoever has bars from before we listened, for the source that is connected now. */
  history(): History;
  /** Our own 1-minute bars of earlier days and runs. */
  stored(source: Source, symbol: string, fromMs: number, toMs: number): Promise<Bar[]>;
  /** The market clock. */
  nowMs(): number;
  /** Its speed: what takes a second here is longer there. */
  speed(): number;
  clock: Clock;
  log: Log;
}

export interface KeptBarSource extends BarSource {
  /** Forgets what history told: another run of the source has another past. */
  clear(): void;
  /**
   * Asks history for what lately watched symbols lack, each at 0, 5, 15, 30 and then every 60 s; live listeners
   * hear of every bar that is mended. What is not to be had for two minutes is lost.
   */
  repair(): Promise<void>;
  /** Has a symbol's bars mended as if somebody had asked for them. */
  watch(symbol: string): void;
}

/** Minutes in which a liquid symbol trades on one day; a little low, so that enough days are read. */
const MINUTES_PER_DAY = 220;
const MAX_INTRADAY_DAYS = 60;
const MAX_DAILY_DAYS = 20 * 366;
const MINUTES_OF: Partial<Record<Interval, number>> = {
  "1m": 1,
  "3m": 3,
  "5m": 5,
  "15m": 15,
  "30m": 30,
  "1h": 60,
};
const CALENDAR_DAYS_OF: Partial<Record<Interval, number>> = { "1D": 1.6, "1W": 7, "1M": 31 };

/** A minute is asked for only when it has been over for this long: its last trades may still be on their way. */
const SETTLE_MS = 2_000;
/** Bars of a symbol that was not asked for during this long are mended when somebody asks again. */
const WATCHED_MS = 30 * 60_000;
const MAX_WATCHED = 500;
/** History may lag behind the stream by a minute or so; it is asked again after these pauses. */
const RETRY_MS = [5_000, 10_000, 15_000, 30_000, 60_000];
/** A pause is over when it is over but for the jitter of a timer. */
const RETRY_SLACK_MS = 500;
/** After all of these tries what is missing is lost. */
const GIVE_UP_MS = 120_000;

/** What history was asked for in vain; times monotonic. */
interface Attempt {
  /** What is missing is known since then, on the market clock. */
  neededAtMs: number | null;
  tries: number;
  sinceMs: number;
  dueMs: number;
}
/** How long an answer of history does while we do not listen to the symbol, or miss something of it. */
const STALE_MS = 3_000;

/**
 * Joins what others recorded with what we folded. For minutes since we listen ours win unless shares are known
 * to be missing in them; then, and for the time before, history does.
 */
export function createBarSource(options: BarSourceOptions): KeptBarSource {
  const { market } = options;
  const cache = createHistoryCache(options);
  /** Symbols whose bars were asked for, and when (monotonic): somebody may be looking at them. */
  const watched = new Map<string, number>();
  /** Of symbols that lack something: how often history was asked in vain, and when it is again (monotonic). */
  const attempts = new Map<string, Attempt>();
  let isRepairing = false;

  async function stored(symbol: string, fromMs: number, toMs: number): Promise<Bar[]> {
    try {
      return await options.stored(market.source, symbol, fromMs, toMs);
    } catch (error) {
      options.log.warn({ err: error, symbol }, "stored bars could not be read; showing the others");
      return [];
    }
  }

  /** Whether the day as history told it earlier still does: it must hold all that our own bars lack. */
  function isFresh(symbol: string, day: HistoryDay): boolean {
    const listening = market.listening(symbol);
    const neededAtMs = listening?.historyNeededAtMs ?? null;
    const isYoung = options.clock.monotonicMs() - day.readAtMs < STALE_MS;
    if (neededAtMs === null) return isYoung;
    return day.askedAtMs >= neededAtMs && (listening?.isWhole === true || isYoung);
  }

  async function todaysMinutes(symbol: string): Promise<Bar[]> {
    const date = market.tradingDate;
    const { epoch } = market;
    const startMs = startOfDateMs(date);
    const [day, kept] = await Promise.all([
      cache.today(symbol, date, (each) => isFresh(symbol, each)),
      stored(symbol, startMs, startMs + DAY_MS),
    ]);
    if (market.epoch !== epoch) return [];
    if (day) {
      const { bars, askedAtMs } = day;
      market.mend(symbol, { bars, askedAtMs, completeBeforeMs: completeBefore(askedAtMs) });
    }
    return joinDay(symbol, mergeMoreComplete(kept, day?.bars ?? []));
  }

  function completeBefore(askedAtMs: number): number {
    const settleMs = SETTLE_MS * Math.max(1, options.speed());
    return Math.floor((askedAtMs - settleMs) / MINUTE_MS) * MINUTE_MS;
  }

  /** Our own bars of today over those of others. */
  function joinDay(symbol: string, others: readonly Bar[]): Bar[] {
    const listening = market.listening(symbol);
    const ours = market.minuteBars(symbol);
    const sinceMs = listening?.sinceMs ?? null;
    if (!listening || sinceMs === null) return mergeMoreComplete(others, ours);
    const joined = new Map<number, Bar>();
    for (const bar of others) {
      // A minute that we saw in full and without a trade has none, whatever is on its way to us.
      const isBefore = bar.openTimeMs + MINUTE_MS <= sinceMs;
      if (isBefore || listening.isPartial(bar.openTimeMs)) joined.set(bar.openTimeMs, bar);
    }
    for (const bar of ours) {
      const other = joined.get(bar.openTimeMs);
      if (!other || !bar.provisional || other.volume < bar.volume) joined.set(bar.openTimeMs, bar);
      else joined.set(bar.openTimeMs, { ...other, provisional: true });
    }
    return [...joined.values()].sort((a, b) => a.openTimeMs - b.openTimeMs);
  }

  async function minutes(symbol: string, fromDate: string, toMs: number): Promise<Bar[]> {
    const today = market.tradingDate;
    const [past, kept, current] = await Promise.all([
      cache.pastDays(symbol, fromDate, today),
      fromDate < today ? stored(symbol, startOfDateMs(fromDate), startOfDateMs(today)) : [],
      toMs > startOfDateMs(today) ? todaysMinutes(symbol) : [],
    ]);
    return [...mergeMoreComplete(past, kept), ...current];
  }

  /** Today as one bar: the state's own figures, since they count the whole day whenever we came. */
  async function todaysBar(symbol: string): Promise<Bar | null> {
    const [fromMinutes] = aggregateBars(await todaysMinutes(symbol), "1D");
    const state = market.state(symbol);
    const { open, high, low, price } = state ?? {};
    const volume = state?.totalVolumeShares;
    if (!open || !high || !low || !price || !volume) return fromMinutes ?? null;
    const openTimeMs = startOfDateMs(market.tradingDate);
    return { openTimeMs, open, high, low, close: price, volume, provisional: false };
  }

  async function days(symbol: string, fromDate: string, toMs: number): Promise<Bar[]> {
    const today = market.tradingDate;
    const todayMs = startOfDateMs(today);
    const [past, current] = await Promise.all([
      cache.daily(symbol, fromDate, today),
      toMs > todayMs ? todaysBar(symbol) : null,
    ]);
    const before = past.filter((bar) => bar.openTimeMs < todayMs);
    const known = before.length > 0 ? before : await daysFromStore(symbol, fromDate, todayMs);
    return current ? [...known, current] : known;
  }

  /** Without any history the days we recorded ourselves are better than none. */
  async function daysFromStore(symbol: string, fromDate: string, beforeMs: number): Promise<Bar[]> {
    const fromMs = Math.max(startOfDateMs(fromDate), beforeMs - MAX_INTRADAY_DAYS * DAY_MS);
    return aggregateBars(await stored(symbol, fromMs, beforeMs), "1D");
  }

  function watch(symbol: string): void {
    watched.delete(symbol);
    watched.set(symbol, options.clock.monotonicMs());
    const [oldest] = watched.keys();
    if (watched.size > MAX_WATCHED && oldest !== undefined) watched.delete(oldest);
  }

  async function repairOne(symbol: string): Promise<void> {
    const neededAtMs = market.listening(symbol)?.historyNeededAtMs ?? null;
    const before = attempts.get(symbol);
    // Something else is missing now: that is a new matter.
    const isNew = before?.neededAtMs !== neededAtMs;
    const nowMs = options.clock.monotonicMs();
    if (before && !isNew && nowMs < before.dueMs) return;
    await todaysMinutes(symbol);
    if (market.listening(symbol)?.isWhole !== false) return;
    const tries = isNew ? 0 : (before?.tries ?? 0);
    const pauseMs = RETRY_MS[tries] ?? RETRY_MS.at(-1) ?? 0;
    const sinceMs = before?.sinceMs ?? nowMs;
    attempts.set(symbol, { neededAtMs, tries: tries + 1, sinceMs, dueMs: nowMs + pauseMs - RETRY_SLACK_MS });
    if (nowMs - sinceMs < GIVE_UP_MS) return;
    market.giveUp(symbol, options.nowMs() - GIVE_UP_MS * Math.max(1, options.speed()));
  }

  async function repair(): Promise<void> {
    if (isRepairing) return;
    isRepairing = true;
    const beforeMs = options.clock.monotonicMs() - WATCHED_MS;
    try {
      for (const [symbol, askedAtMs] of [...watched]) {
        if (askedAtMs < beforeMs) watched.delete(symbol);
        else if (market.listening(symbol)?.isWhole === false) await repairOne(symbol);
        if (!watched.has(symbol) || market.listening(symbol)?.isWhole !== false) attempts.delete(symbol);
      }
    } finally {
      isRepairing = false;
    }
  }

  return {
    async bars(symbol, interval, range) {
      watch(symbol);
      const today = market.tradingDate;
      const toMs = Math.min(range.toMs ?? Number.POSITIVE_INFINITY, startOfDateMs(today) + DAY_MS);
      const fromDate = firstDate(interval, range.limit, range.fromMs, Math.min(toMs, options.nowMs()));
      const read = isIntraday(interval) ? minutes : days;
      const bars = aggregateBars(await read(symbol, fromDate, toMs), interval);
      const fromMs = range.fromMs ?? Number.NEGATIVE_INFINITY;
      const inRange = bars.filter((bar) => bar.openTimeMs >= fromMs && bar.openTimeMs < toMs);
      return inRange.slice(-range.limit);
    },
    clear: cache.clear,
    repair,
    watch,
  };
}

/** The date to read from so that `limit` bars before `toMs` are there, bounded whatever was asked. */
function firstDate(interval: Interval, limit: number, fromMs: number | undefined, toMs: number): string {
  const minutesEach = MINUTES_OF[interval];
  const lastDate = tradingDateOf(toMs);
  let earliest: string;
  if (minutesEach) {
    let left = Math.min(MAX_INTRADAY_DAYS, Math.ceil((limit * minutesEach) / MINUTES_PER_DAY));
    earliest = lastDate;
    while (left > 0) {
      earliest = addDays(earliest, -1);
      if (isTradingDate(earliest)) left -= 1;
    }
  } else {
    const lengthDays = Math.ceil(limit * (CALENDAR_DAYS_OF[interval] ?? 1)) + 40;
    earliest = addDays(lastDate, -Math.min(MAX_DAILY_DAYS, lengthDays));
  }
  const wholeFromMs = openTimeOf(interval, startOfDateMs(earliest));
  // The interval that begins before `from` is left out anyway, so reading starts with the one that holds it.
  return tradingDateOf(Math.max(wholeFromMs, openTimeOf(interval, fromMs ?? wholeFromMs)));
}

/** Both lists by minute; where both have it, the one with more volume: a bar only grows. */
function mergeMoreComplete(some: readonly Bar[], others: readonly Bar[]): Bar[] {
  const merged = new Map(some.map((bar) => [bar.openTimeMs, bar]));
  for (const bar of others) {
    const known = merged.get(bar.openTimeMs);
    if (!known || bar.volume > known.volume || (bar.volume === known.volume && known.provisional)) {
      merged.set(bar.openTimeMs, bar);
    }
  }
  return [...merged.values()].sort((a, b) => a.openTimeMs - b.openTimeMs);
}
