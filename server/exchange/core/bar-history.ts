import { DAY_MS, MINUTE_MS, startOfDateMs } from "#lib/market/trading-time.ts";
import type { DayPlan } from "./day-plan.ts";
import type { IndexBasket } from "./index-basket.ts";
import type { Listing } from "./listing.ts";
import type { MinuteBar } from "./minute-path.ts";
import { type PackedDay, packDay } from "./packed-day.ts";
import type { Past } from "./past.ts";
import { dayOf } from "./price-record.ts";

/** Lived days whose minutes are kept, a month of them; of older ones only the day's bar remains. */
const KEPT_MINUTE_DAYS = 23;

/** A bar as history tells it, `openTimeMs` epoch ms. */
export interface HistoryBar {
  openTimeMs: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

/** A day that was simulated to its end. */
export interface LivedDay {
  date: string;
  minutes: Map<string, MinuteBar[]>;
}

export interface BarHistory {
  keep(day: LivedDay): void;
  /** Where a price or an index stood before an instant's day, traded or not; null before its first day. */
  closeBefore(symbol: string, beforeMs: number): number | null;
  /** Ascending, [fromMs, toMs), the running bar included; null for a symbol that is not listed. */
  bars(symbol: string, interval: "1m" | "1D", fromMs: number, toMs: number): HistoryBar[] | null;
}

interface Sources {
  past: Past;
  /** Everything that was listed since the start, also what has left since. */
  listings: ReadonlyMap<string, Listing>;
  baskets: ReadonlyMap<string, IndexBasket>;
  today(): { date: string; minutes(symbol: string): MinuteBar[] };
}

export function createBarHistory(sources: Sources): BarHistory {
  const { past, listings, baskets, today } = sources;
  const lived: PackedDay[] = [];
  const livedBars = new Map<string, HistoryBar[]>();

  /** Ages of the days before the first one that lie in [fromMs, toMs), oldest first. */
  function agesIn(fromMs: number, toMs: number): number[] {
    return past.dates
      .flatMap((date, age) =>
        startOfDateMs(date) < toMs && startOfDateMs(date) + DAY_MS > fromMs ? [age] : [],
      )
      .reverse();
  }

  function pastBar(symbol: string, age: number): HistoryBar | null {
    const listing = listings.get(symbol);
    const basket = listing ? undefined : baskets.get(symbol);
    const day = listing ? past.day(listing, age) : basket ? past.indices.day(basket, age) : null;
    return day && day.lots > 0 ? planBar(day, listing?.lotSize ?? 100) : null;
  }

  function pastMinutes(symbol: string, age: number): MinuteBar[] {
    const listing = listings.get(symbol);
    if (listing) return past.minutes(listing, age);
    const basket = baskets.get(symbol);
    return basket ? past.indices.minutes(basket, age) : [];
  }

  function dayBars(symbol: string, fromMs: number, toMs: number): HistoryBar[] {
    const before = agesIn(fromMs, toMs).map((age) => pastBar(symbol, age));
    const { date, minutes } = today();
    const running = toMs > startOfDateMs(date) ? dayBar(date, minutes(symbol)) : undefined;
    return [...before, ...(livedBars.get(symbol) ?? []), running].filter((bar) => bar != null);
  }

  function minuteBars(symbol: string, fromMs: number, toMs: number): HistoryBar[] {
    const touches = (date: string): boolean => {
      const startMs = startOfDateMs(date);
      return startMs < toMs && startMs + DAY_MS > fromMs;
    };
    const { date: todayDate, minutes: todayMinutes } = today();
    return [
      ...agesIn(fromMs, toMs).flatMap((age) =>
        pastMinutes(symbol, age).map((bar) => minuteBar(past.dates[age] ?? "", bar)),
      ),
      ...lived
        .filter((day) => touches(day.date))
        .flatMap((day) => day.minutes(symbol).map((bar) => minuteBar(day.date, bar))),
      ...(touches(todayDate) ? todayMinutes(symbol).map((bar) => minuteBar(todayDate, bar)) : []),
    ];
  }

  return {
    keep(day) {
      for (const [symbol, minutes] of day.minutes) {
        const bar = dayBar(day.date, minutes);
        if (bar) livedBars.set(symbol, [...(livedBars.get(symbol) ?? []), bar]);
      }
      lived.push(packDay(day.date, day.minutes));
      if (lived.length > KEPT_MINUTE_DAYS) lived.shift();
    },
    closeBefore(symbol, beforeMs) {
      const lived = livedBars.get(symbol)?.findLast((bar) => bar.openTimeMs < beforeMs);
      if (lived) return lived.close;
      const age = past.dates.findIndex((date) => startOfDateMs(date) < beforeMs);
      const listing = listings.get(symbol);
      const basket = listing ? undefined : baskets.get(symbol);
      const closes = listing ? past.closes(listing) : basket ? past.indices.closes(basket) : null;
      return closes?.prices[age] ?? null;
    },
    bars(symbol, interval, fromMs, toMs) {
      if (!listings.has(symbol) && !baskets.has(symbol)) return null;
      const bars = interval === "1D" ? dayBars(symbol, fromMs, toMs) : minuteBars(symbol, fromMs, toMs);
      return bars.filter((bar) => bar.openTimeMs >= fromMs && bar.openTimeMs < toMs);
    },
  };
}

function planBar(day: DayPlan, lotSize: number): HistoryBar {
  const { open, high, low, close } = day;
  return { openTimeMs: startOfDateMs(day.date), open, high, low, close, volume: day.lots * lotSize };
}

function dayBar(date: string, minutes: readonly MinuteBar[]): HistoryBar | undefined {
  const day = dayOf(minutes);
  if (!day) return undefined;
  const { open, high, low, close, volumeShares: volume } = day;
  return { openTimeMs: startOfDateMs(date), open, high, low, close, volume };
}

function minuteBar(date: string, bar: Omit<MinuteBar, "valueVnd">): HistoryBar {
  const { open, high, low, close, volumeShares: volume } = bar;
  return { openTimeMs: startOfDateMs(date) + bar.minute * MINUTE_MS, open, high, low, close, volume };
}
