import { type BarHistory, createBarHistory, type LivedDay } from "./bar-history.ts";
import { leaderOf } from "./following.ts";
import { type IndexBasket, type IndexDay, indexMinutesBefore, openIndexDay } from "./index-basket.ts";
import type { Board, Listing } from "./listing.ts";
import type { MinuteBar } from "./minute-path.ts";
import { leaderToday, openFirstDay, openNewDay, openNextDay } from "./open-days.ts";
import { createPast } from "./past.ts";
import { joinMinutes } from "./price-record.ts";
import type { SymbolDay } from "./symbol-day.ts";
import type { VolumeCurve } from "./volume-curve.ts";

/** All days of all symbols and indices: the invented past, the lived days, and the running one. */
export interface DayBook {
  readonly days: ReadonlyMap<string, SymbolDay>;
  readonly indices: readonly IndexDay[];
  /** Ends the running day and opens `date` with its closes as references. */
  turn(date: string, nowMs: number): void;
  readonly bars: BarHistory["bars"];
  readonly closeBefore: BarHistory["closeBefore"];
  /** Minutes of the running day, before the start and since, ascending. */
  minutesToday(symbol: string): MinuteBar[];
}

export interface DayBookSetup {
  seed: number;
  startMs: number;
  firstDate: string;
  listings: readonly Listing[];
  baskets: readonly IndexBasket[];
  curves: Record<Board, VolumeCurve>;
  /** The futures that the calendar lists on a date. */
  futuresOn(date: string): readonly Listing[];
}

export function createDayBook(setup: DayBookSetup): DayBook {
  const { seed, listings, baskets, curves } = setup;
  const there = {
    seed,
    listings: new Map(listings.map((listing) => [listing.symbol, listing])),
    baskets: new Map(baskets.map((basket) => [basket.code, basket])),
  };
  const past = createPast({ ...there, curves, firstDate: setup.firstDate });
  let date = setup.firstDate;
  let days: ReadonlyMap<string, SymbolDay> = new Map();
  let indices: readonly IndexDay[] = [];
  openFirst();
  const history = createBarHistory({ past, ...there, today: () => ({ date, minutes: minutesToday }) });

  /** First who finds a price alone, then the indices, then who follows either. */
  function openAll(
    all: readonly Listing[],
    startMs: number,
    priorClose: (basket: IndexBasket) => number,
    open: (listing: Listing, leader: ReturnType<typeof leaderToday>) => SymbolDay,
  ): void {
    const opening = { ...there, date, startMs };
    const opened = new Map<string, SymbolDay>();
    const isAlone = (listing: Listing): boolean => leaderOf(listing) === null;
    for (const one of all.filter(isAlone)) opened.set(one.symbol, open(one, null));
    indices = baskets.map((basket) => openIndexDay(basket, opened, priorClose(basket), startMs));
    for (const one of all.filter((listing) => !isAlone(listing))) {
      opened.set(one.symbol, open(one, leaderToday(one, opening, opened, indices)));
    }
    days = new Map(
      all.flatMap(({ symbol }) => {
        const day = opened.get(symbol);
        return day ? [[symbol, day] as const] : [];
      }),
    );
  }

  function openFirst(): void {
    const { startMs } = setup;
    const opening = { ...there, date, startMs };
    openAll(
      listings,
      startMs,
      (basket) => basket.priorClose,
      (listing, leader) => openFirstDay(listing, past, opening, leader),
    );
  }

  /** What had its last day goes, and the calendar's new futures come. */
  function openNext(nowMs: number): void {
    const old = days;
    const closes = new Map(indices.map((index) => [index.basket, index.value]));
    const stays = [...old.values()]
      .map((day) => day.listing)
      .filter((one) => (one.lastTradingDate ?? date) >= date);
    const comes = newFutures(date, stays);
    for (const listing of comes) there.listings.set(listing.symbol, listing);
    const opening = { ...there, date, startMs: nowMs };
    openAll(
      [...stays, ...comes],
      nowMs,
      (basket) => closes.get(basket) ?? basket.priorClose,
      (listing, leader) => {
        const before = old.get(listing.symbol);
        return before ? openNextDay(before, opening, leader) : openNewDay(listing, opening, leader);
      },
    );
  }

  function newFutures(of: string, stays: readonly Listing[]): Listing[] {
    const there = new Set(stays.map((listing) => listing.symbol));
    const underlyings = new Set(
      stays.flatMap(({ follows }) => (follows?.kind === "future" ? follows.underlying : [])),
    );
    return setup
      .futuresOn(of)
      .filter(
        ({ symbol, follows }) =>
          !there.has(symbol) && follows?.kind === "future" && underlyings.has(follows.underlying),
      );
  }

  function minutesToday(symbol: string): MinuteBar[] {
    const day = days.get(symbol);
    if (day) return joinMinutes(day.before, day.record.bars());
    const index = indices.find((one) => one.basket.code === symbol);
    return index ? joinMinutes(indexMinutesBefore(index), index.record.bars()) : [];
  }

  return {
    get days() {
      return days;
    },
    get indices() {
      return indices;
    },
    turn(nextDate, nowMs) {
      const lived: LivedDay = { date, minutes: new Map() };
      for (const symbol of days.keys()) lived.minutes.set(symbol, minutesToday(symbol));
      for (const index of indices) lived.minutes.set(index.basket.code, minutesToday(index.basket.code));
      history.keep(lived);
      date = nextDate;
      openNext(nowMs);
    },
    ...{ bars: history.bars, closeBefore: history.closeBefore },
    minutesToday,
  };
}
