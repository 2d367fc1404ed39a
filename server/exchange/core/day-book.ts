import type { LimitBand } from "#lib/market/price-rules.ts";
import { MINUTE_MS, startOfDateMs } from "#lib/market/trading-time.ts";
import { type BarHistory, createBarHistory, type LivedDay } from "./bar-history.ts";
import { dailyMove, drawDayLots } from "./day-plan.ts";
import { type IndexBasket, type IndexDay, indexMinutesBefore, openIndexDay } from "./index-basket.ts";
import { createIndexPast } from "./index-past.ts";
import { type Board, clampToLimits, dayLimits, type Listing, snapToGrid } from "./listing.ts";
import type { MinuteBar } from "./minute-path.ts";
import { createPast } from "./past.ts";
import { joinMinutes } from "./price-record.ts";
import { createRandom } from "./random.ts";
import { markPrice, openSymbolDay, type SymbolDay } from "./symbol-day.ts";
import type { VolumeCurve } from "./volume-curve.ts";

/** All days of all symbols and indices: the invented past, the lived days, and the running one. */
export interface DayBook {
  readonly days: ReadonlyMap<string, SymbolDay>;
  readonly indices: readonly IndexDay[];
  /** Ends the running day and opens `date` with its closes as references. */
  turn(date: string, nowMs: number): void;
  readonly bars: BarHistory["bars"];
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
}

export function createDayBook(setup: DayBookSetup): DayBook {
  const { seed, listings, baskets, curves } = setup;
  const past = createPast(seed, setup.firstDate, curves);
  let date = setup.firstDate;
  let days = openFirstDays();
  let indices = baskets.map((basket) => openIndexDay(basket, days, basket.priorClose, setup.startMs));
  const history = createBarHistory({
    past,
    indexPast: createIndexPast(seed, past.dates, listings, curves),
    listings: new Map(listings.map((listing) => [listing.symbol, listing])),
    baskets: new Map(baskets.map((basket) => [basket.code, basket])),
    today: () => ({ date, minutes: minutesToday }),
  });

  function openFirstDays(): Map<string, SymbolDay> {
    const dayStartMs = startOfDateMs(date);
    const untilMinute = Math.min(24 * 60, Math.ceil((setup.startMs - dayStartMs) / MINUTE_MS));
    return new Map(
      listings.map((listing) => {
        const { plan, minutes } = past.firstDay(listing, untilMinute);
        const start = {
          ...{ listing, dayStartMs, startMs: setup.startMs, roomShares: listing.roomShares, before: minutes },
          reference: listing.referencePrice,
          band: listing.wideBand ? ("wide" as const) : ("normal" as const),
          expectedLots: plan.lots,
          fair: minutes.at(-1)?.close ?? plan.open,
          target: plan.close,
        };
        return [listing.symbol, openSymbolDay(start, createRandom(seed, "open", date, listing.symbol))];
      }),
    );
  }

  /** A day after a lived one. */
  function openNextDay(old: SymbolDay, nowMs: number): SymbolDay {
    const { listing } = old;
    const random = createRandom(seed, "open", date, listing.symbol);
    const reference = nextReference(old);
    const band = nextBand(old);
    const limits = dayLimits(listing, reference, band);
    const move = dailyMove(listing);
    return openSymbolDay(
      {
        ...{ listing, reference, band, before: [], startMs: nowMs, dayStartMs: startOfDateMs(date) },
        expectedLots: drawDayLots(listing, random),
        fair: clampToLimits(reference * (1 + 0.25 * move * random.normal()), limits),
        target: clampToLimits(reference * (1 + move * random.normal()), limits),
        roomShares: old.foreign.roomShares,
      },
      random,
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
      days = new Map([...days].map(([symbol, day]) => [symbol, openNextDay(day, nowMs)]));
      indices = indices.map((index) => openIndexDay(index.basket, days, index.value, nowMs));
    },
    bars: history.bars,
    minutesToday,
  };
}

/** HOSE and HNX: the last match. UPCOM: the volume-weighted average on the grid. Without a trade it carries. */
function nextReference(old: SymbolDay): number {
  const { listing } = old;
  if (listing.exchange !== "UPCOM" || old.totalShares === 0) return markPrice(old);
  return snapToGrid(listing.exchange, listing.type, old.totalValueVnd / old.totalShares);
}

/** The wide band lasts until the first trade after 25 quiet days; an exceptional one lasts a day. */
function nextBand(old: SymbolDay): LimitBand {
  if (old.band === "normal" || old.listing.wideBand === "exceptional") return "normal";
  return old.totalShares > 0 ? "normal" : "wide";
}
