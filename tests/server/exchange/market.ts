import { instantOf } from "#lib/market/trading-time.ts";
import { loadIndexCloses, loadInstruments } from "#server/data/instruments.ts";
import type { ExchangeEvent } from "#server/exchange/core/event.ts";
import { createExchange, type Exchange, STEP_MS, showingDate } from "#server/exchange/core/exchange.ts";
import { futureListings, futureMasters } from "#server/exchange/core/future-listing.ts";
import { loadBaskets } from "#server/exchange/core/index-basket.ts";
import { loadListings, selectListings } from "#server/exchange/core/listing.ts";
import { loadVolumeCurves } from "#server/exchange/core/volume-curve.ts";

const rows = loadInstruments();
const masters = futureMasters(rows);
const curves = loadVolumeCurves();

export const DEMO_DATE = "2026-02-10";

export const INDEX_BASES = new Map(
  [...loadIndexCloses()].flatMap(([code, byDate]) => {
    const close = byDate.get("2026-02-09");
    return close === undefined ? [] : [[code, close] as const];
  }),
);

export interface MarketOptions {
  seed?: number;
  /** Of DEMO_DATE unless `date` is given. */
  time?: string;
  date?: string;
  symbols?: string;
  rate?: number;
  emit?(event: ExchangeEvent): void;
}

/** The exchange without sockets and without waiting. */
export function openMarket(options: MarketOptions = {}): Exchange {
  const { seed = 7, time = "10:00", date = DEMO_DATE, symbols = "all", rate, emit = () => {} } = options;
  const startMs = instantOf(date, time);
  const selected = selectListings(loadListings(rows, showingDate(startMs)), symbols).listings;
  return createExchange({
    ...{ seed, curves, emit, startMs, listings: selected, rate: rate ?? null },
    futuresOn: (day) => futureListings(masters, day),
    baskets: loadBaskets(selected, INDEX_BASES),
  });
}

/** Lets market time pass. */
export function pass(market: Exchange, seconds: number): void {
  for (let steps = (seconds * 1000) / STEP_MS; steps > 0; steps--) market.step();
}

export function passUntil(market: Exchange, date: string, time: string): void {
  while (market.nowMs < instantOf(date, time)) market.step();
}
