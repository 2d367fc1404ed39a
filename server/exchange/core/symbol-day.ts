import type { Exchange, Limits } from "#lib/market/instrument.ts";
import { type LimitBand, priceStep } from "#lib/market/price-rules.ts";
import type { Session } from "#lib/market/session.ts";
import { dailyMove } from "./day-plan.ts";
import type { FairPrice } from "./fair-price.ts";
import type { Listing } from "./listing.ts";
import { createMatching, type Matching } from "./matching/matching.ts";
import type { DepthLevel, Fill, Side } from "./matching/order.ts";
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
  /** Shares they may still buy, less their waiting buy orders; null when not told. */
  roomShares: number | null;
  /** The same had nobody an order waiting: what the next day starts with. */
  settledRoomShares: number | null;
  /** Part of all orders that are a foreigner's. */
  orderShare: number;
}

/** The levels that boards show, best first. Bids lie strictly below asks, also in a call auction. */
export interface ShownBook {
  readonly bids: readonly DepthLevel[];
  readonly asks: readonly DepthLevel[];
}

/** A running call auction: what it would come to now. */
export interface Auction {
  price: number | null;
  shares: number;
}

/** The odd-lot board of one symbol: figures of its own, in no total of the main board. */
export interface OddLots {
  open: number | null;
  high: number | null;
  low: number | null;
  last: number | null;
  lastShares: number;
  totalShares: number;
  totalValueVnd: number;
}

/** Levels a board shows at most; HOSE's data shows the best three of them. */
export const DEPTH = 10;

export function shownLevels({ exchange }: Listing): number {
  return exchange === "HOSE" ? 3 : DEPTH;
}

/** What shapes the book of one listing on one day. */
export interface BookShape {
  /** Usual shares of one level. */
  levelShares: number;
  /** Usual steps between best bid and best ask. */
  spreadSteps: number;
  /** Mean shares (contracts) of one order that trades. */
  orderShares: number;
}

/** Mean shares of one order on the boards: tradeSizeMean of the intraday profile. */
const ORDER_SHARES: Record<Exchange, number> = { HOSE: 3600, HNX: 1700, UPCOM: 860, DER: 6 };

/** One listing on one trading day. The only mutable thing of the exchange; everybody else reads it. */
export interface SymbolDay {
  readonly listing: Listing;
  readonly limits: Limits;
  readonly band: LimitBand;
  /** Round lots an undisturbed day would bring: the pace of trading. */
  readonly expectedLots: number;
  readonly shape: BookShape;
  readonly fair: FairPrice;
  /** Of the name's traders. */
  readonly random: Random;
  /** Minutes of this day that had happened before the exchange started. */
  readonly before: readonly MinuteBar[];
  /** Minutes of our own trades. */
  readonly record: MinuteRecord;
  /** The orders. What they do is told through `fills` and `changes`, which the board empties. */
  readonly matching: Matching;
  readonly fills: Fill[];
  readonly changes: LevelChange[];
  readonly book: ShownBook;
  readonly oddLotBook: ShownBook;
  readonly auction: Auction | null;
  session: Session;
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
  oddLots: OddLots;
  /** Put-through deals, in no other total. */
  deals: { totalShares: number; totalValueVnd: number };
}

/** A level of the main or the odd-lot board that holds another volume now. */
export interface LevelChange {
  isOddLot: boolean;
  side: Side;
  price: number;
}

/** What a day starts from. */
export interface DayStart {
  listing: Listing;
  limits: Limits;
  band: LimitBand;
  expectedLots: number;
  fair: FairPrice;
  roomShares: number | null;
  before: readonly MinuteBar[];
  /** When the last of `before` happened at the latest, epoch ms. */
  startMs: number;
  dayStartMs: number;
}

export function openSymbolDay(start: DayStart, random: Random): SymbolDay {
  const { listing, before, limits } = start;
  const { lotSize } = listing;
  const figures = dayOf(before);
  const last = before.at(-1);
  const totalShares = figures?.volumeShares ?? 0;
  const foreign = openForeign(start, totalShares, figures?.valueVnd ?? 0, random);
  const market = openMarket(listing, limits, foreign.roomShares, figures?.close ?? null);
  return {
    listing,
    limits,
    band: start.band,
    expectedLots: start.expectedLots,
    shape: shapeOf(listing, limits, start.expectedLots),
    fair: start.fair,
    random,
    before,
    record: createMinuteRecord(listing.valuePerPrice),
    matching: market.matching,
    fills: market.fills,
    changes: market.changes,
    get book() {
      return market.book();
    },
    get oddLotBook() {
      return market.oddLotBook();
    },
    get auction() {
      return market.auction();
    },
    session: "C",
    open: figures?.open ?? null,
    high: figures?.high ?? null,
    low: figures?.low ?? null,
    last: figures?.close ?? null,
    lastShares: last ? Math.min(last.volumeShares, lotSize * (1 + random.below(10))) : 0,
    lastSide: random.next() < 0.5 ? "B" : "S",
    lastTimeMs: last ? Math.min(start.startMs, start.dayStartMs + last.minute * 60_000 + 59_000) : 0,
    totalShares,
    totalValueVnd: figures?.valueVnd ?? 0,
    foreign,
    oddLots: {
      ...{ open: null, high: null, low: null, last: null },
      ...{ lastShares: 0, totalShares: 0, totalValueVnd: 0 },
    },
    deals: { totalShares: 0, totalValueVnd: 0 },
  };
}

/** The engine of the day, and its books as last looked at: most changes are never looked at. */
function openMarket(listing: Listing, limits: Limits, roomShares: number | null, lastPrice: number | null) {
  const fills: Fill[] = [];
  const changes: LevelChange[] = [];
  let book: ShownBook | null = null;
  let oddLotBook: ShownBook | null = null;
  const { exchange, type, lotSize } = listing;
  const { reference } = limits;
  const matching = createMatching(
    { exchange, type, lotSize, reference, limits, roomShares, lastPrice },
    {
      onFill: (fill) => fills.push(fill),
      onLevel(board, side, price) {
        if (board === "post-close") return;
        if (board === "main") book = null;
        else oddLotBook = null;
        changes.push({ isOddLot: board === "odd-lot", side, price });
      },
      onExpired() {
        book = null;
      },
    },
  );
  const levelsOf = (view: Matching["main"], depth: number): ShownBook => ({
    bids: view.shownLevels("B", depth),
    asks: view.shownLevels("S", depth),
  });
  return {
    ...{ matching, fills, changes },
    book() {
      book ??= levelsOf(matching.main, DEPTH);
      return book;
    },
    oddLotBook() {
      oddLotBook ??= levelsOf(matching.oddLot, 3);
      return oddLotBook;
    },
    auction(): Auction | null {
      const indicative = matching.main.indicative();
      return indicative && { price: indicative.price, shares: indicative.volumeShares };
    },
  };
}

/** Depth and spread by how much is traded: about the percentiles of board-stats. */
function shapeOf(listing: Listing, limits: Limits, expectedLots: number): BookShape {
  const shares = expectedLots * listing.lotSize;
  const lots = listing.lotSize === 1 ? shares * 100 : shares;
  const spreadSteps = lots > 1_000_000 ? 1 : lots > 100_000 ? 2 : lots > 10_000 ? 4 : 8;
  // On a coarse grid one step is already a wide spread.
  const step = priceStep(listing.exchange, listing.type, limits.reference);
  const stepShare = step / limits.reference;
  const mostSteps = stepShare > 0.02 ? 1 : stepShare > 0.01 ? 2 : 8;
  const { lotSize } = listing;
  const orderShares = Math.min(ORDER_SHARES[listing.exchange], Math.max(3 * lotSize, shares / 100));
  // A tenth of a point is a fine grid: many levels share what waits.
  const isFine = listing.exchange === "DER";
  const levelShares = isFine ? shares * 0.0004 : Math.max(shares * 0.007, 1.5 * orderShares);
  return {
    levelShares: Math.min(3_000 * lotSize, Math.max(3 * lotSize, levelShares)),
    spreadSteps: Math.min(mostSteps, spreadSteps),
    orderShares,
  };
}

/** The morning's foreign flow: a part of what was traded, bought within the room. */
function openForeign(
  { roomShares, listing }: DayStart,
  totalShares: number,
  valueVnd: number,
  random: Random,
): ForeignFlow {
  const orderShare = roomShares === null ? 0 : 0.3 * random.next() ** 2;
  const average = totalShares === 0 ? 0 : valueVnd / totalShares;
  const part = (): number =>
    Math.floor((totalShares * orderShare * random.next()) / listing.lotSize) * listing.lotSize;
  const buyShares = part();
  const sellShares = part();
  return {
    buyShares,
    sellShares,
    buyValueVnd: Math.round(buyShares * average),
    sellValueVnd: Math.round(sellShares * average),
    roomShares,
    settledRoomShares: roomShares,
    orderShare,
  };
}

/** What a day's price moves by, as a share of the price; a name nobody trades hardly moves. */
export function moveOf(listing: Listing, expectedLots: number): number {
  return dailyMove(listing) * (expectedLots === 0 ? 0.2 : 1);
}

/** N normal, H halted for now, S suspended: the words of FastConnect Data. */
export function statusOf(day: SymbolDay): "N" | "H" | "S" {
  if (day.listing.isSuspended) return "S";
  return day.matching.isHalted ? "H" : "N";
}

/** Mean price of the day, VND (points) with two decimals; null before the first trade. */
export function averagePrice({ listing, totalShares, totalValueVnd }: SymbolDay): number | null {
  if (totalShares === 0) return null;
  return Math.round((totalValueVnd / totalShares / listing.valuePerPrice) * 100) / 100;
}

/** The price that counts in an index and as the close: the last match, or the reference before one. */
export function markPrice(day: SymbolDay): number {
  return day.last ?? day.limits.reference;
}
