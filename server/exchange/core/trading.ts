import { priceStep } from "#lib/market/price-rules.ts";
import { type BookLevel, changeQuote, type FairPrice, takeBest } from "./book.ts";
import { LOT_SHARES } from "./day-plan.ts";
import { clampToLimits } from "./listing.ts";
import type { Random } from "./random.ts";
import { moveOf, type SymbolDay, type TradeSide } from "./symbol-day.ts";

/** Seconds of continuous matching in a day, for spreading a day's move. */
const TRADING_SECONDS = 14_400;

/** A sweep through more levels than this leaves the rest of the order unfilled. */
const MAX_LEVELS_PER_ORDER = 4;

export interface Trade {
  price: number;
  volumeShares: number;
  side: TradeSide;
  timeMs: number;
  /** Whether a foreigner was on one side. */
  isForeign: boolean;
}

/** What moves all names together, and the time until the close. */
export interface MarketMood {
  nowMs: number;
  /** Logarithm of the whole market's move today. */
  market: number;
  secondsToClose: number;
}

/** The fair price now: its own noise, the market's move, and a mild pull to where the day is heading. */
export function moveFair(day: SymbolDay, mood: MarketMood, random: Random): FairPrice {
  const seconds = Math.min(900, Math.max(0, (mood.nowMs - day.fairAtMs) / 1000));
  const pull = Math.min(1, (1.5 * seconds) / Math.max(600, mood.secondsToClose));
  const beta = day.listing.type === "ETF" ? 1 : 0.8;
  const noise = moveOf(day) * 0.8 * Math.sqrt(seconds / TRADING_SECONDS) * random.normal();
  const own = (day.targetLog - day.fairLog) * pull + noise;
  const shared = beta * (mood.market - day.marketSeen);
  const { listing, limits } = day;
  const step = priceStep(listing.exchange, listing.type, limits.reference);
  // One step beyond a limit is enough for a lock, and near enough to come back from.
  const fair = Math.exp(day.fairLog + own + shared);
  const bounded = Math.min(limits.ceiling + step, Math.max(Math.max(limits.floor - step, step / 2), fair));
  day.fairLog = Math.log(bounded);
  day.fairAtMs = mood.nowMs;
  day.marketSeen = mood.market;
  return bounded;
}

/** Somebody changes an order without trading. */
export function requote(day: SymbolDay, mood: MarketMood, random: Random): void {
  changeQuote(day.book, day.shape, moveFair(day, mood, random), random);
}

/**
 * A marketable order: takes the best levels of the other side at their prices and reports each match while
 * the book stands as that match left it. Nothing happens when nobody is on the other side.
 */
export function takeOrder(
  day: SymbolDay,
  mood: MarketMood,
  meanShares: number,
  random: Random,
  onTrade: (trade: Trade) => void,
): void {
  const fair = moveFair(day, mood, random);
  const side = drawSide(day, fair, random);
  const levels = side === "B" ? day.book.asks : day.book.bids;
  let left = drawOrderShares(meanShares, random);
  for (let taken = 0; left > 0 && taken < MAX_LEVELS_PER_ORDER; taken++) {
    const match = takeBest(levels, left);
    if (!match) return;
    left -= match.volumeShares;
    onTrade({ ...match, side, timeMs: mood.nowMs, isForeign: random.next() < day.foreign.tradeShare });
  }
}

/** Buyers come when the price is below the fair one. At a lock only the other side can trade. */
function drawSide(day: SymbolDay, fair: FairPrice, random: Random): "B" | "S" {
  const bid = day.book.bids[0]?.[0];
  const ask = day.book.asks[0]?.[0];
  const chance = random.next();
  if (bid === undefined) return "B";
  if (ask === undefined) return "S";
  const step = priceStep(day.listing.exchange, day.listing.type, fair);
  const lean = (0.25 * (fair - (bid + ask) / 2)) / step;
  return chance < Math.min(0.85, Math.max(0.15, 0.5 + lean)) ? "B" : "S";
}

/** Whole lots with the mean given and the long tail of real orders; 0 = the order was too small to count. */
function drawOrderShares(meanShares: number, random: Random): number {
  const sigma = 1.5;
  const shares = meanShares * Math.exp(sigma * random.normal() - (sigma * sigma) / 2);
  return Math.min(5_000, Math.floor(shares / LOT_SHARES + random.next())) * LOT_SHARES;
}

/** Books a match into the day's figures. The only place where totals change. */
export function bookTrade(day: SymbolDay, trade: Trade, minute: number, random: Random): void {
  const { price, volumeShares } = trade;
  day.last = price;
  day.lastShares = volumeShares;
  day.lastSide = trade.side;
  day.lastTimeMs = trade.timeMs;
  day.open ??= price;
  day.high = Math.max(day.high ?? price, price);
  day.low = Math.min(day.low ?? price, price);
  day.totalShares += volumeShares;
  day.totalValueVnd += price * volumeShares;
  day.record.add(minute, price, volumeShares);
  if (trade.isForeign) bookForeign(day, trade, random);
}

function bookForeign(day: SymbolDay, { price, volumeShares }: Trade, random: Random): void {
  const { foreign } = day;
  const isBuy = random.next() < 0.5;
  if (isBuy && foreign.roomShares !== null && foreign.roomShares >= volumeShares) {
    foreign.buyShares += volumeShares;
    foreign.buyValueVnd += price * volumeShares;
    foreign.roomShares -= volumeShares;
  } else {
    foreign.sellShares += volumeShares;
    foreign.sellValueVnd += price * volumeShares;
    if (foreign.roomShares !== null) foreign.roomShares += volumeShares;
  }
}

/** The price a call auction would give now: the side of the uncrossed rest nearest to the fair price. */
export function auctionPrice(day: SymbolDay, fair: FairPrice): number | null {
  const bid = bestOf(day.book.bids);
  const ask = bestOf(day.book.asks);
  if (bid === null || ask === null) return bid ?? ask;
  return clampToLimits(fair - bid <= ask - fair ? bid : ask, day.limits);
}

function bestOf(levels: readonly BookLevel[]): number | null {
  return levels[0]?.[0] ?? null;
}
