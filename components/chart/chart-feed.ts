import {
  addMinute,
  type BarSeries,
  barOf,
  barsFrom,
  barsOf,
  dayBarOf,
  pageNewer,
  pageOlder,
  prependBars,
  type SeriesChange,
  setDay,
  startSeries,
  withMinutes,
} from "#lib/chart/bar-series.ts";
import { createPace } from "#lib/chart/pace.ts";
import type { PublicBar, Source } from "#lib/contract/state.ts";
import type { Bar, Interval } from "#lib/market/bar.ts";
import { indexOf } from "#lib/search/indices.ts";
import { useMarket } from "../state/market-store.ts";
import { getJson, RestFault } from "../state/rest.ts";
import { followSymbols, onBar, onEpoch } from "../state/socket.ts";

const PAGE_BARS = 500;
/** At most ten drawings a second: no eye reads more, and each costs. */
const DRAW_EVERY_MS = 100;
const PAGE_CLOCK = {
  nowMs: () => performance.now(),
  later(call: () => void, delayMs: number) {
    const timer = setTimeout(call, delayMs);
    return () => clearTimeout(timer);
  },
};
/** Bursts of reasons to load again become one load. */
const RELOAD_AFTER_MS = 300;
const RETRY_FIRST_MS = 2_000;
const RETRY_MOST_MS = 30_000;

/** `outdated`: bars are shown, but a newer load has failed and is tried again. */
export type ChartPhase = "loading" | "ready" | "empty" | "outdated" | "failed" | "unknown";

export interface ChartListener {
  /** All bars anew: after a load, or with older ones in front. */
  reset(bars: readonly Bar[]): void;
  /** Bars that changed, ascending; at most ten calls a second. */
  draw(bars: readonly Bar[]): void;
  phase(phase: ChartPhase, source: Source | null): void;
}

export interface ChartFeed {
  /** Asks for the page before the first bar, unless it is the last one or already under way. */
  loadOlder(): void;
  /** The page after the last bar, when newer ones were let go. */
  loadNewer(): void;
  /** Back to the newest bars, when they were let go. */
  returnToNewest(): void;
  reload(): void;
  bars(): readonly Bar[];
  /** The bar that opened then, and the one before it. */
  at(openTimeMs: number): { bar: Bar; previous: Bar | null } | null;
  last(): { bar: Bar; previous: Bar | null } | null;
  close(): void;
}

interface BarsAnswer {
  source: Source;
  bars: PublicBar[];
}

/**
 * The bars of one symbol in one interval: history over HTTP, then live. What arrives while history is on its
 * way waits and is folded in after it, so that no trade between the two is lost.
 */
export function openChartFeed(symbol: string, interval: Interval, listener: ChartListener): ChartFeed {
  // A day's bar is the symbol's own state; an index has no such state, its day is joined from minutes.
  const isFromState = interval === "1D" && indexOf(symbol) === undefined;
  const aborter = new AbortController();
  let series: BarSeries | null = null;
  let waiting: Bar[] = [];
  let source: Source | null = null;
  let load = 0;
  let isLoading = false;
  let isPaging = false;
  let isAtOldest = false;
  let newestMs = 0;
  let retryMs = RETRY_FIRST_MS;
  let reloadTimer: ReturnType<typeof setTimeout> | undefined;
  const undrawn = new Map<number, Bar>();
  const drawing = createPace(DRAW_EVERY_MS, drawChanged, PAGE_CLOCK);

  function ask(query: Record<string, string | number>): Promise<BarsAnswer> {
    const words = new URLSearchParams({ symbol });
    for (const [name, value] of Object.entries(query)) words.set(name, String(value));
    const signal = AbortSignal.any([aborter.signal, AbortSignal.timeout(15_000)]);
    return getJson<BarsAnswer>(`/api/v1/bars?${words}`, signal);
  }

  async function loadAll(): Promise<void> {
    load += 1;
    const mine = load;
    isLoading = true;
    waiting = [];
    if (!series) listener.phase("loading", source);
    try {
      const history = await ask({ interval, limit: PAGE_BARS });
      const bars = barsFrom(history.bars);
      const last = bars.at(-1);
      const needsParts = interval !== "1m" && !isFromState && last !== undefined;
      const parts = needsParts ? await partsSince(last.openTimeMs) : [];
      if (mine !== load || aborter.signal.aborted) return;
      isLoading = false;
      source = history.source;
      start(bars, interval === "1m" ? bars.slice(-1) : parts);
    } catch (fault) {
      if (mine !== load || aborter.signal.aborted) return;
      isLoading = false;
      const isUnknown = fault instanceof RestFault && fault.code === "UNKNOWN_SYMBOL";
      listener.phase(isUnknown ? "unknown" : series ? "outdated" : "failed", source);
      if (!isUnknown) scheduleReload(retryMs);
      retryMs = Math.min(retryMs * 2, RETRY_MOST_MS);
    }
  }

  /** What the running bar is joined from: minutes; for a week or a month days, and the minutes of the last of them. */
  async function partsSince(fromMs: number): Promise<Bar[]> {
    const minutesSince = async (sinceMs: number) =>
      barsFrom((await ask({ interval: "1m", from: sinceMs, limit: 1_000 })).bars);
    if (interval !== "1W" && interval !== "1M") return minutesSince(fromMs);
    const days = barsFrom((await ask({ interval: "1D", from: fromMs, limit: 50 })).bars);
    const today = days.at(-1);
    return today ? withMinutes(days, await minutesSince(today.openTimeMs)) : [];
  }

  function start(bars: readonly Bar[], minutes: readonly Bar[]): void {
    const older = series ? barsOf(series) : [];
    const firstMs = bars[0]?.openTimeMs ?? Number.POSITIVE_INFINITY;
    // Pages already scrolled to stay, unless there is a hole between them and what came now.
    const isJoined = older.some((bar) => bar.openTimeMs >= firstMs);
    series = startSeries(interval, bars, minutes);
    newestMs = Math.max(newestMs, series.running?.openTimeMs ?? 0);
    if (isJoined) series = prependBars(series, older);
    else isAtOldest = bars.length < PAGE_BARS;
    retryMs = RETRY_FIRST_MS;
    for (const minute of waiting) keep(isFromState ? { kind: "none" } : addMinute(series, minute));
    waiting = [];
    takeState();
    undrawn.clear();
    listener.reset(barsOf(series));
    listener.phase(series.running ? "ready" : "empty", source);
  }

  function keep(change: SeriesChange): void {
    if (change.kind === "none") return;
    if (change.kind === "reload") {
      scheduleReload(RELOAD_AFTER_MS * 5);
      return;
    }
    const wasEmpty = series?.running === null;
    series = change.series;
    undrawn.set(change.bar.openTimeMs, change.bar);
    if (wasEmpty) listener.phase("ready", source);
    drawing.ask();
  }

  function drawChanged(): void {
    const bars = [...undrawn.values()].sort((a, b) => a.openTimeMs - b.openTimeMs);
    undrawn.clear();
    if (bars.length > 0) listener.draw(bars);
  }

  function scheduleReload(afterMs: number): void {
    clearTimeout(reloadTimer);
    reloadTimer = setTimeout(() => void loadAll(), afterMs);
  }

  function takeState(): void {
    const state = isFromState ? useMarket.getState().states.get(symbol) : undefined;
    const day = state ? dayBarOf(state) : null;
    if (series && day) keep(setDay(series, day));
  }

  /** One page at a time; whatever fails is asked for again by scrolling on. */
  async function page(query: Record<string, number>, take: (bars: Bar[]) => void): Promise<void> {
    if (isPaging || !series) return;
    isPaging = true;
    const mine = load;
    try {
      const answer = await ask({ interval, ...query });
      if (aborter.signal.aborted || mine !== load || !series) return;
      take(barsFrom(answer.bars));
    } catch {
      // Nothing was taken, nothing is lost.
    } finally {
      isPaging = false;
    }
  }

  function show(next: BarSeries): void {
    series = next;
    undrawn.clear();
    listener.reset(barsOf(series));
  }

  function loadOlder(): void {
    const first = series && barsOf(series)[0];
    if (!first || isAtOldest) return;
    void page({ to: first.openTimeMs, limit: PAGE_BARS }, (older) => {
      isAtOldest = older.length === 0;
      if (series && !isAtOldest) show(pageOlder(series, older));
    });
  }

  function loadNewer(): void {
    if (!series?.isCut || !series.running) return;
    const lastMs = series.running.openTimeMs;
    // The API gives the latest bars of a span, so the span is what one page of this chart has covered so far.
    const spanMs = 2 * (lastMs - (series.closed.at(-PAGE_BARS)?.openTimeMs ?? lastMs));
    if (lastMs + spanMs >= newestMs) {
      void loadAll();
      return;
    }
    void page({ from: lastMs + 1, to: lastMs + spanMs, limit: 4 * PAGE_BARS }, (newer) => {
      if (newer.length === 0) void loadAll();
      else if (series) {
        isAtOldest = false;
        show(pageNewer(series, newer));
      }
    });
  }

  const onVisible = () => {
    if (!document.hidden) scheduleReload(RELOAD_AFTER_MS);
  };
  document.addEventListener("visibilitychange", onVisible);
  const stops = [
    followSymbols([symbol], isFromState ? [] : ["bar"]),
    onEpoch(() => {
      series = null;
      waiting = [];
      isAtOldest = false;
      scheduleReload(RELOAD_AFTER_MS);
    }),
    useMarket.subscribe((market, before) => {
      if (market.connection === "live" && before.connection !== "live") scheduleReload(RELOAD_AFTER_MS);
      if (isFromState && market.states.get(symbol) !== before.states.get(symbol)) takeState();
    }),
    () => document.removeEventListener("visibilitychange", onVisible),
  ];
  if (!isFromState) {
    stops.push(
      onBar(symbol, (message) => {
        const minute = barOf(message);
        if (!minute || message.interval !== "1m") return;
        newestMs = Math.max(newestMs, minute.openTimeMs);
        if (series) keep(addMinute(series, minute));
        // The answer under way may have been written before this minute.
        if (isLoading) waiting = [...waiting, minute].slice(-PAGE_BARS);
      }),
    );
  }
  void loadAll();

  return {
    loadOlder,
    loadNewer,
    returnToNewest() {
      if (!series?.isCut) return;
      series = null;
      isAtOldest = false;
      void loadAll();
    },
    reload: () => void loadAll(),
    bars: () => (series ? barsOf(series) : []),
    at: (openTimeMs) => (series ? find(series, openTimeMs) : null),
    last: () => (series?.running ? { bar: series.running, previous: series.closed.at(-1) ?? null } : null),
    close() {
      aborter.abort();
      clearTimeout(reloadTimer);
      drawing.stop();
      for (const stop of stops) stop();
    },
  };
}

function find(series: BarSeries, openTimeMs: number): { bar: Bar; previous: Bar | null } | null {
  const { closed, running } = series;
  if (running?.openTimeMs === openTimeMs) return { bar: running, previous: closed.at(-1) ?? null };
  let low = 0;
  let high = closed.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const bar = closed[middle];
    if (!bar) return null;
    if (bar.openTimeMs === openTimeMs) return { bar, previous: closed[middle - 1] ?? null };
    if (bar.openTimeMs < openTimeMs) low = middle + 1;
    else high = middle - 1;
  }
  return null;
}
