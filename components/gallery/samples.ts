import type { Cockpit } from "#lib/contract/cockpit.ts";
import type { State } from "#lib/contract/state.ts";
import { type Paint, paintOf } from "#lib/market/paint.ts";
import type { QuoteView } from "../instrument/use-quote.ts";
import type { ListedInstrument } from "../state/instruments-store.ts";

const LIMITS = { reference: 26_750, ceiling: 28_600, floor: 24_900 };

const STATE: State = {
  ...{ symbol: "HPG", source: "simulated", ...LIMITS, price: 26_600, volume: 8_100 },
  ...{ timestamp: "2026-02-10T14:18:06.000+07:00", receivedAt: "2026-02-10T14:18:06.100+07:00", seq: 10 },
  ...{ totalVolume: 27_987_300, totalValue: 742_100_000_000, open: 26_700, high: 26_800, low: 26_500 },
  ...{ average: 26_630, change: -150, changePercent: -0.56, session: "LO", status: "N" },
  bids: [
    [26_550, 85_700],
    [26_500, 16_200],
    [26_450, 18_400],
  ],
  asks: [
    [26_600, 3_100],
    [26_750, 67_800],
    [28_600, 68_900],
  ],
  foreign: { buy: 2_683_700, sell: 2_481_800, room: 2_155_574_866 },
  estimated: { price: null, volume: null },
  openInterest: null,
};

const INSTRUMENT: ListedInstrument = {
  ...{
    symbol: "HPG",
    exchange: "HOSE",
    type: "STOCK",
    nameVi: "Tập đoàn Hòa Phát",
    nameEn: "Hoa Phat Group",
  },
  ...{ sector: "Tài nguyên Cơ bản", lotSize: 100, listedShares: 7_675_465_855, indices: ["VN30"], ...LIMITS },
};

/** A quote in the middle of a session, but for what is said otherwise. */
export function sampleQuote(change: Partial<State> = {}): QuoteView {
  const state = { ...STATE, ...change };
  const isEstimate = state.estimated.price !== null;
  const price = state.estimated.price ?? state.price;
  const move = price === null ? null : price - LIMITS.reference;
  return {
    ...{ symbol: "HPG", isIndex: false, state, instrument: INSTRUMENT, index: undefined, unit: "vnd" },
    ...{
      limits: LIMITS,
      price,
      isEstimate,
      change: move,
      isStale: false,
      ageMs: 400,
      usualMs: null,
      step: 50,
    },
    changePercent: move === null ? null : (move / LIMITS.reference) * 100,
    paint: paintOf(price, LIMITS),
  };
}

/** The same stock with its price at each of the five states, and without one. */
export const PRICES: readonly { paint: Paint; price: number | null }[] = [
  { paint: "ceiling", price: LIMITS.ceiling },
  { paint: "up", price: 27_400 },
  { paint: "reference", price: LIMITS.reference },
  { paint: "down", price: 26_600 },
  { paint: "floor", price: LIMITS.floor },
  { paint: "none", price: null },
];

export const AUCTION: Partial<State> = {
  session: "ATC",
  estimated: { price: 26_900, volume: 1_250_000 },
  bids: [
    [0, 480_000],
    [26_900, 30_100],
  ],
  asks: [
    [0, 212_000],
    [26_850, 9_900],
  ],
};

export const EMPTY: Partial<State> = {
  ...{ price: null, volume: null, timestamp: null, totalVolume: null, totalValue: null, open: null },
  ...{ high: null, low: null, average: null, bids: [], asks: [] },
  foreign: { buy: null, sell: null, room: null },
};

const at = (time: string): string => `2026-02-10T${time}.000+07:00`;

/** A day on which nothing of what decides 14:30 has happened yet. */
export const QUIET_COCKPIT: Cockpit = {
  ...{ symbol: "HPG", source: "simulated", date: "2026-02-10", asOf: at("13:40:00"), since: at("10:55:04") },
  lock: {
    ...{ side: null, since: null, queue: null, drainPerMinute: null, opensInSeconds: null },
    ...{ opened: 0, lockedSeconds: 0 },
  },
  room: { open: null, now: null, takenPerMinute: null, exhaustedInSeconds: null },
  ...{ ato: [], atc: [], locks: [], queuePath: [], roomPath: [] },
};

/** The same at the end of its closing auction, locked at the ceiling with a queue that shrinks. */
export const LATE_COCKPIT: Cockpit = {
  ...QUIET_COCKPIT,
  asOf: at("14:41:00"),
  lock: {
    ...{ side: "ceiling", since: at("14:12:00"), queue: 1_240_000, drainPerMinute: 38_000 },
    ...{ opensInSeconds: 1_958, opened: 3, lockedSeconds: 4_320 },
  },
  room: { open: 9_400_000, now: 6_100_000, takenPerMinute: 41_000, exhaustedInSeconds: 8_927 },
  atc: [
    { time: at("14:30:10"), price: 28_200, volume: 90_000, imbalance: 210_000 },
    { time: at("14:32:00"), price: 26_750, volume: 240_000, imbalance: -160_000 },
    { time: at("14:34:30"), price: 26_400, volume: 410_000, imbalance: -90_000 },
    { time: at("14:38:00"), price: 28_600, volume: 1_050_000, imbalance: 1_240_000 },
  ],
  locks: [{ side: "ceiling", from: at("14:12:00"), to: null }],
  queuePath: [
    { time: at("14:12:00"), volume: 1_900_000 },
    { time: at("14:25:00"), volume: 2_300_000 },
    { time: at("14:41:00"), volume: 1_240_000 },
  ],
  roomPath: [
    { time: at("10:55:04"), volume: 9_400_000 },
    { time: at("13:20:00"), volume: 8_000_000 },
    { time: at("14:40:00"), volume: 6_100_000 },
  ],
};
