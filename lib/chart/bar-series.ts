import type { BarMessage, PublicBar, State } from "#lib/contract/state.ts";
import { aggregateBars, type Bar, type Interval, openTimeOf } from "#lib/market/bar.ts";

/** The most bars a chart holds: beyond that every update gets dear. */
export const MAX_CHART_BARS = 10_000;

/**
 * What one chart shows. Bars ascend; the running one is kept apart, so that a trade changes one small thing
 * and not a list of thousands.
 */
export interface BarSeries {
  interval: Interval;
  closed: readonly Bar[];
  running: Bar | null;
  /** What the running bar is joined from, ascending: minutes, before them whole days where it is longer than one. */
  minutes: readonly Bar[];
  /** The newest bars were let go for older ones in view: live bars do not join on, `running` is no running bar. */
  isCut: boolean;
}

/**
 * What a live bar did to a series: `last` changed the running bar, `next` opened a new one, `past` corrected a
 * closed one. `reload`: it corrects something that cannot be worked out from what the series holds.
 */
export type SeriesChange =
  | { kind: "none" }
  | { kind: "reload" }
  | { kind: "last" | "next" | "past"; series: BarSeries; bar: Bar };

const NOTHING: SeriesChange = { kind: "none" };

/**
 * A series from loaded bars of its interval and the minutes since the last of them opened. The minutes were
 * asked for later than the bars, so where both speak of an interval the minutes are newer.
 */
export function startSeries(
  interval: Interval,
  loaded: readonly Bar[],
  minutes: readonly Bar[] = [],
): BarSeries {
  const recent = aggregateBars(minutes, interval);
  const recentFromMs = recent[0]?.openTimeMs ?? Number.POSITIVE_INFINITY;
  const bars = [...loaded.filter((bar) => bar.openTimeMs < recentFromMs), ...recent];
  const running = bars.at(-1) ?? null;
  return {
    interval,
    closed: bars.slice(0, -1),
    running,
    minutes: running ? minutes.filter((minute) => minute.openTimeMs >= running.openTimeMs) : [],
    isCut: false,
  };
}

/** Days with the last one in minutes, so that what comes can be joined on; a day without minutes stays whole. */
export function withMinutes(days: readonly Bar[], minutes: readonly Bar[]): Bar[] {
  const todayMs = days.at(-1)?.openTimeMs ?? 0;
  const ofToday = minutes.filter(({ openTimeMs }) => openTimeMs >= todayMs);
  return ofToday.length > 0 ? [...days.slice(0, -1), ...ofToday] : [...days];
}

export function barsOf(series: BarSeries): Bar[] {
  return series.running ? [...series.closed, series.running] : [...series.closed];
}

/** Folds a live one-minute bar in. Each message tells the whole minute so far, so a lower volume is an older word. */
export function addMinute(series: BarSeries, minute: Bar): SeriesChange {
  if (series.isCut) return NOTHING;
  const openTimeMs = openTimeOf(series.interval, minute.openTimeMs);
  const { running } = series;
  if (running && openTimeMs < running.openTimeMs) return amendPast(series, minute);
  if (!running || openTimeMs > running.openTimeMs) {
    const bar = { ...minute, openTimeMs };
    const closed = running ? [...series.closed, running].slice(-(MAX_CHART_BARS - 1)) : series.closed;
    return { kind: "next", series: { ...series, closed, running: bar, minutes: [minute] }, bar };
  }
  const known = series.minutes.find((each) => each.openTimeMs === minute.openTimeMs);
  if (known && (known.volume > minute.volume || isSame(known, minute))) return NOTHING;
  // Bars without their minutes cannot be added to: what they hold of this minute is not known.
  if (series.minutes.length === 0 && series.interval !== "1m") return { kind: "reload" };
  const minutes = withMinute(series.minutes, minute);
  const bar = aggregateBars(minutes, series.interval).at(-1) ?? { ...minute, openTimeMs };
  return { kind: "last", series: { ...series, running: bar, minutes }, bar };
}

/** A late trade changed a minute that is over. */
function amendPast(series: BarSeries, minute: Bar): SeriesChange {
  if (series.interval !== "1m") return { kind: "reload" };
  const at = series.closed.findLastIndex((bar) => bar.openTimeMs === minute.openTimeMs);
  const known = series.closed[at];
  if (!known) return { kind: "reload" };
  if (known.volume > minute.volume || isSame(known, minute)) return NOTHING;
  return { kind: "past", series: { ...series, closed: series.closed.with(at, minute) }, bar: minute };
}

function withMinute(minutes: readonly Bar[], minute: Bar): Bar[] {
  const after = minutes.findIndex((each) => each.openTimeMs >= minute.openTimeMs);
  if (after < 0) return [...minutes, minute];
  const isKnown = minutes[after]?.openTimeMs === minute.openTimeMs;
  return minutes.toSpliced(after, isKnown ? 1 : 0, minute);
}

/** Replaces today's bar of a day chart, or opens it. An older day's state is no news. */
export function setDay(series: BarSeries, day: Bar): SeriesChange {
  if (series.isCut) return NOTHING;
  const { running } = series;
  if (running && day.openTimeMs < running.openTimeMs) return NOTHING;
  if (running && day.openTimeMs === running.openTimeMs) {
    if (running.volume > day.volume || isSame(running, day)) return NOTHING;
    const bar = { ...day, provisional: running.provisional };
    return { kind: "last", series: { ...series, running: bar }, bar };
  }
  const closed = running ? [...series.closed, running].slice(-(MAX_CHART_BARS - 1)) : series.closed;
  return { kind: "next", series: { ...series, closed, running: day }, bar: day };
}

/** Older bars in front; only those really older, and never more than a chart holds. */
export function prependBars(series: BarSeries, older: readonly Bar[]): BarSeries {
  const firstMs = (series.closed[0] ?? series.running)?.openTimeMs ?? Number.POSITIVE_INFINITY;
  const closed = [...older.filter((bar) => bar.openTimeMs < firstMs), ...series.closed];
  return { ...series, closed: closed.slice(-(MAX_CHART_BARS - 1)) };
}

/** Scrolling back: older bars in front; beyond what a chart holds the newest go. */
export function pageOlder(series: BarSeries, older: readonly Bar[]): BarSeries {
  const held = barsOf(series);
  const firstMs = held[0]?.openTimeMs ?? Number.POSITIVE_INFINITY;
  const bars = [...older.filter((bar) => bar.openTimeMs < firstMs), ...held];
  if (bars.length <= MAX_CHART_BARS) return { ...series, closed: bars.slice(0, -1) };
  const kept = bars.slice(0, MAX_CHART_BARS);
  return { ...series, closed: kept.slice(0, -1), running: kept.at(-1) ?? null, minutes: [], isCut: true };
}

/** Scrolling forward in a series that is cut: newer bars behind; beyond what a chart holds the oldest go. */
export function pageNewer(series: BarSeries, newer: readonly Bar[]): BarSeries {
  const held = barsOf(series);
  const lastMs = held.at(-1)?.openTimeMs ?? Number.NEGATIVE_INFINITY;
  const bars = [...held, ...newer.filter((bar) => bar.openTimeMs > lastMs)].slice(-MAX_CHART_BARS);
  return { ...series, closed: bars.slice(0, -1), running: bars.at(-1) ?? null };
}

/** Today's bar from a symbol's state; null before the first trade of the day. */
export function dayBarOf(state: State): Bar | null {
  if (state.price === null || state.timestamp === null || !state.totalVolume) return null;
  const timeMs = Date.parse(state.timestamp);
  if (Number.isNaN(timeMs)) return null;
  return {
    openTimeMs: openTimeOf("1D", timeMs),
    open: state.open ?? state.price,
    high: Math.max(state.high ?? state.price, state.price),
    low: Math.min(state.low ?? state.price, state.price),
    close: state.price,
    volume: state.totalVolume,
    provisional: false,
  };
}

/** A bar as the API and the socket write it; null when it is not one, so that a chart never draws a NaN. */
export function barOf(bar: PublicBar | BarMessage): Bar | null {
  const openTimeMs = Date.parse(bar.openTime);
  const figures = [openTimeMs, bar.open, bar.high, bar.low, bar.close, bar.volume];
  if (!figures.every((figure) => Number.isFinite(figure))) return null;
  return {
    openTimeMs,
    open: bar.open,
    high: bar.high,
    low: bar.low,
    close: bar.close,
    volume: bar.volume,
    provisional: bar.provisional === true,
  };
}

/** The good bars of an answer, ascending, one for each time. */
export function barsFrom(answer: readonly PublicBar[]): Bar[] {
  const byTime = new Map<number, Bar>();
  for (const each of answer) {
    const bar = barOf(each);
    if (bar) byTime.set(bar.openTimeMs, bar);
  }
  return [...byTime.values()].sort((a, b) => a.openTimeMs - b.openTimeMs);
}

function isSame(a: Bar, b: Bar): boolean {
  return (
    a.open === b.open &&
    a.high === b.high &&
    a.low === b.low &&
    a.close === b.close &&
    a.volume === b.volume &&
    a.provisional === b.provisional
  );
}
