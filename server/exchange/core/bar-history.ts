import { DAY_MS, MINUTE_MS, startOfDateMs } from "#lib/market/trading-time.ts";
import type { DayPlan } from "./day-plan.ts";
import type { IndexBasket } from "./index-basket.ts";
import type { IndexPast } from "./index-past.ts";
import type { Listing } from "./listing.ts";
import type { MinuteBar } from "./minute-path.ts";
import type { Past } from "./past.ts";
import { dayOf } from "./price-record.ts";

/** Lived days whose minutes are kept; of older ones only the day's bar remains. */
const KEPT_MINUTE_DAYS = 6;

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
  /** Ascending, [fromMs, toMs), the running bar included; null for a symbol that is not listed. */
  bars(symbol: string, interval: "1m" | "1D", fromMs: number, toMs: number): HistoryBar[] | null;
}

interface Sources {
  past: Past;
  indexPast: IndexPast;
  listings: ReadonlyMap<string, Listing>;
  baskets: ReadonlyMap<string, IndexBasket>;
  today(): { date: string; minutes(symbol: string): MinuteBar[] };
}

export function createBarHistory(sources: Sources): BarHistory {
  const { past, indexPast, listings, baskets, today } = sources;
  const lived: LivedDay[] = [];
  const livedBars = new Map<string, HistoryBar[]>();

  function pastDays(symbol: string): readonly DayPlan[] {
    const listing = listings.get(symbol);
    if (listing) return past.days(listing);
    const basket = baskets.get(symbol);
    return basket ? indexPast.days(basket) : [];
  }

  function pastMinutes(symbol: string, date: string): MinuteBar[] {
    const listing = listings.get(symbol);
    if (listing) return past.minutes(listing, date);
    const basket = baskets.get(symbol);
    return basket ? indexPast.minutes(basket, date) : [];
  }

  function dayBars(symbol: string): HistoryBar[] {
    const before = pastDays(symbol)
      .filter((day) => day.lots > 0)
      .map((day) => planBar(day))
      .reverse();
    const { date, minutes } = today();
    const running = dayBar(date, minutes(symbol));
    return [...before, ...(livedBars.get(symbol) ?? []), ...(running ? [running] : [])];
  }

  function minuteBars(symbol: string, fromMs: number, toMs: number): HistoryBar[] {
    const touches = (date: string): boolean => {
      const startMs = startOfDateMs(date);
      return startMs < toMs && startMs + DAY_MS > fromMs;
    };
    const { date: todayDate, minutes: todayMinutes } = today();
    const before = past.dates.filter(touches).reverse();
    return [
      ...before.flatMap((date) => pastMinutes(symbol, date).map((bar) => minuteBar(date, bar))),
      ...lived
        .filter((day) => touches(day.date))
        .flatMap((day) => (day.minutes.get(symbol) ?? []).map((bar) => minuteBar(day.date, bar))),
      ...(touches(todayDate) ? todayMinutes(symbol).map((bar) => minuteBar(todayDate, bar)) : []),
    ];
  }

  return {
    keep(day) {
      for (const [symbol, minutes] of day.minutes) {
        const bar = dayBar(day.date, minutes);
        if (bar) livedBars.set(symbol, [...(livedBars.get(symbol) ?? []), bar]);
      }
      lived.push(day);
      if (lived.length > KEPT_MINUTE_DAYS) lived.shift();
    },
    bars(symbol, interval, fromMs, toMs) {
      if (!listings.has(symbol) && !baskets.has(symbol)) return null;
      const bars = interval === "1D" ? dayBars(symbol) : minuteBars(symbol, fromMs, toMs);
      return bars.filter((bar) => bar.openTimeMs >= fromMs && bar.openTimeMs < toMs);
    },
  };
}

function planBar(day: DayPlan): HistoryBar {
  const { open, high, low, close } = day;
  return { openTimeMs: startOfDateMs(day.date), open, high, low, close, volume: day.lots * 100 };
}

function dayBar(date: string, minutes: readonly MinuteBar[]): HistoryBar | undefined {
  const day = dayOf(minutes);
  if (!day) return undefined;
  const { open, high, low, close, volumeShares: volume } = day;
  return { openTimeMs: startOfDateMs(date), open, high, low, close, volume };
}

function minuteBar(date: string, bar: MinuteBar): HistoryBar {
  const { open, high, low, close, volumeShares: volume } = bar;
  return { openTimeMs: startOfDateMs(date) + bar.minute * MINUTE_MS, open, high, low, close, volume };
}
