import type { Limits } from "#lib/market/instrument.ts";
import { type LimitBand, priceStep } from "#lib/market/price-rules.ts";
import type { Session } from "#lib/market/session.ts";
import type { Book, BookShape } from "./book.ts";
import { dailyMove, LOT_SHARES } from "./day-plan.ts";
import { dayLimits, type Listing } from "./listing.ts";
import type { MinuteBar } from "./minute-path.ts";
import { createMinuteRecord, dayOf, type MinuteRecord } from "./price-record.ts";
import type { Random } from "./random.ts";

export type TradeSide = "B" | "S" | "U";

/** What foreigners did today. Shares and VND. */
export interface ForeignFlow {
  buyShares: number;
  sellShares: number;
  buyValueVnd: number;
  sellValueVnd: number;
  /** Shares they may still buy; null when not told. */
  roomShares: number | null;
  /** Part of all trades in which a foreigner is on one side. */
  tradeShare: number;
}

/** A running call auction: what it would match now, and what it will have come to at its end. */
export interface Auction {
  price: number | null;
  shares: number;
  finalLots: number;
  fromMs: number;
  toMs: number;
}

/** One listing on one trading day. The only mutable thing of the exchange; everybody else reads it. */
export interface SymbolDay {
  readonly listing: Listing;
  readonly limits: Limits;
  readonly band: LimitBand;
  /** Lots an undisturbed day would bring: the pace of trading. */
  readonly expectedLots: number;
  readonly shape: BookShape;
  /** Minutes of this day that had happened before the exchange started. */
  readonly before: readonly MinuteBar[];
  /** Minutes of our own trades. */
  readonly record: MinuteRecord;
  session: Session;
  book: Book;
  auction: Auction | null;
  open: number | null;
  high: number | null;
  low: number | null;
  last: number | null;
  lastShares: number;
  lastSide: TradeSide;
  lastTimeMs: number;
  totalShares: number;
  totalValueVnd: number;
  foreign: ForeignFlow;
  /** Natural logarithm of the fair price, and how it moves. */
  fairLog: number;
  targetLog: number;
  fairAtMs: number;
  marketSeen: number;
}

/** What a day starts from. */
export interface DayStart {
  listing: Listing;
  reference: number;
  band: LimitBand;
  expectedLots: number;
  /** VND: where the fair price starts and where it drifts. */
  fair: number;
  target: number;
  roomShares: number | null;
  before: readonly MinuteBar[];
  /** When the last of `before` happened at the latest, epoch ms. */
  startMs: number;
  dayStartMs: number;
}

export function openSymbolDay(start: DayStart, random: Random): SymbolDay {
  const { listing, before } = start;
  const limits = dayLimits(listing, start.reference, start.band);
  const figures = dayOf(before);
  const last = before.at(-1);
  const totalShares = figures?.volumeShares ?? 0;
  return {
    listing,
    limits,
    band: start.band,
    expectedLots: start.expectedLots,
    shape: shapeOf(listing, limits, start.expectedLots),
    before,
    record: createMinuteRecord(),
    session: "C",
    book: { bids: [], asks: [] },
    auction: null,
    open: figures?.open ?? null,
    high: figures?.high ?? null,
    low: figures?.low ?? null,
    last: figures?.close ?? null,
    lastShares: last ? Math.min(last.volumeShares, LOT_SHARES * (1 + random.below(10))) : 0,
    lastSide: random.next() < 0.5 ? "B" : "S",
    lastTimeMs: last ? Math.min(start.startMs, start.dayStartMs + last.minute * 60_000 + 59_000) : 0,
    totalShares,
    totalValueVnd: figures?.valueVnd ?? 0,
    foreign: openForeign(start.roomShares, totalShares, figures?.valueVnd ?? 0, random),
    fairLog: Math.log(start.fair),
    targetLog: Math.log(start.target),
    fairAtMs: start.startMs,
    marketSeen: 0,
  };
}

/** Depth and spread by how much is traded: about the percentiles of board-stats. */
function shapeOf(listing: Listing, limits: Limits, expectedLots: number): BookShape {
  const shares = expectedLots * LOT_SHARES;
  const spreadSteps = shares > 500_000 ? 1 : shares > 50_000 ? 2 : shares > 5_000 ? 4 : 7;
  // On a coarse grid one step is already a wide spread.
  const step = priceStep(listing.exchange, listing.type, limits.reference);
  const isCoarse = step / limits.reference > 0.01;
  return {
    listing,
    limits,
    levelShares: Math.min(300_000, Math.max(300, shares * 0.006)),
    spreadSteps: isCoarse ? Math.min(2, spreadSteps) : spreadSteps,
  };
}

/** The morning's foreign flow: a part of what was traded, bought within the room. */
function openForeign(
  roomShares: number | null,
  totalShares: number,
  valueVnd: number,
  random: Random,
): ForeignFlow {
  const tradeShare = roomShares === null ? 0 : 0.3 * random.next() ** 2;
  const average = totalShares === 0 ? 0 : valueVnd / totalShares;
  const part = (): number => Math.floor((totalShares * tradeShare * random.next()) / LOT_SHARES) * LOT_SHARES;
  const buyShares = part();
  const sellShares = part();
  return {
    buyShares,
    sellShares,
    buyValueVnd: Math.round(buyShares * average),
    sellValueVnd: Math.round(sellShares * average),
    roomShares,
    tradeShare,
  };
}

/** What a day's price moves by, as a share of the price; a name nobody trades hardly moves. */
export function moveOf(day: SymbolDay): number {
  return dailyMove(day.listing) * (day.expectedLots === 0 ? 0.2 : 1);
}

/** The price that counts in an index and as the close: the last match, or the reference before one. */
export function markPrice(day: SymbolDay): number {
  return day.last ?? day.limits.reference;
}
