import type { Limits } from "#lib/market/instrument.ts";
import { floorToStep, neighbourPrice, priceStep } from "#lib/market/price-rules.ts";
import { LOT_SHARES } from "./day-plan.ts";
import type { Listing } from "./listing.ts";
import type { Random } from "./random.ts";

/** `[price, shares]`; the shares change in place. */
export type BookLevel = [price: number, volumeShares: number];

/** Resting orders by price, best first, at most DEPTH levels a side. Bids lie strictly below asks. */
export interface Book {
  bids: BookLevel[];
  asks: BookLevel[];
}

export const DEPTH = 10;

/** What shapes the book of one listing on one day. */
export interface BookShape {
  listing: Listing;
  limits: Limits;
  /** Usual shares of one level. */
  levelShares: number;
  /** Usual steps between best bid and best ask. */
  spreadSteps: number;
}

/** Where the market thinks the price belongs, VND. Above the ceiling nobody sells, below the floor nobody buys. */
export type FairPrice = number;

/** A fresh book around the fair price. */
export function openBook(shape: BookShape, fair: FairPrice, random: Random): Book {
  const book: Book = { bids: [], asks: [] };
  const bid = bestBidFor(shape, fair);
  if (bid !== null) book.bids.push([bid, drawShares(shape, random)]);
  const ask = bestAskFor(shape, fair, bid);
  if (ask !== null) book.asks.push([ask, drawShares(shape, random)]);
  fillDepth(book, shape, random);
  return book;
}

/**
 * One change by somebody who does not trade: a stale best level is withdrawn, a wide spread is narrowed, or
 * an order joins or leaves one level. Keeps the book on the grid, inside the limits and uncrossed.
 */
export function changeQuote(book: Book, shape: BookShape, fair: FairPrice, random: Random): void {
  const step = priceStep(shape.listing.exchange, shape.listing.type, fair);
  const bestBid = book.bids[0]?.[0];
  const bestAsk = book.asks[0]?.[0];
  const isEager = random.next() < 0.6;
  if (isEager && bestBid !== undefined && bestBid > fair + step * 0.5) {
    book.bids.shift();
  } else if (isEager && bestAsk !== undefined && bestAsk < fair - step * 0.5) {
    book.asks.shift();
  } else if (!(isEager && narrowSpread(book, shape, fair, random))) {
    changeLevel(book, shape, random);
  }
  fillDepth(book, shape, random);
}

/** Takes up to `shares` from the best level of a side; returns what was matched there, or null when it is empty. */
export function takeBest(
  levels: BookLevel[],
  shares: number,
): { price: number; volumeShares: number } | null {
  const best = levels[0];
  if (!best) return null;
  const volumeShares = Math.min(shares, best[1]);
  best[1] -= volumeShares;
  if (best[1] < LOT_SHARES) levels.shift();
  return { price: best[0], volumeShares };
}

/** A new best level between the two sides when they lie too far apart or one is missing. */
function narrowSpread(book: Book, shape: BookShape, fair: FairPrice, random: Random): boolean {
  const { exchange, type } = shape.listing;
  const bestBid = book.bids[0]?.[0];
  const bestAsk = book.asks[0]?.[0];
  const step = priceStep(exchange, type, fair);
  const isWide =
    bestBid === undefined || bestAsk === undefined || bestAsk - bestBid > shape.spreadSteps * step * 1.01;
  if (!isWide) return false;
  const bid = bestBidFor(shape, fair);
  const canBid = bid !== null && bid > (bestBid ?? 0) && bid < (bestAsk ?? Number.POSITIVE_INFINITY);
  const ask = bestAskFor(shape, fair, bestBid ?? null);
  const canAsk = ask !== null && ask < (bestAsk ?? Number.POSITIVE_INFINITY) && ask > (bestBid ?? 0);
  if (canBid && (!canAsk || random.next() < 0.5)) book.bids.unshift([bid, drawShares(shape, random)]);
  else if (canAsk) book.asks.unshift([ask, drawShares(shape, random)]);
  else return false;
  book.bids.length = Math.min(book.bids.length, DEPTH);
  book.asks.length = Math.min(book.asks.length, DEPTH);
  return true;
}

/** An order joins or leaves a level, near the top more often; in a liquid book it first fills a hole. */
function changeLevel(book: Book, shape: BookShape, random: Random): void {
  const isBid = book.asks.length === 0 || (book.bids.length > 0 && random.next() < 0.5);
  const levels = isBid ? book.bids : book.asks;
  if (shape.spreadSteps <= 2 && fillHole(levels, shape, isBid ? -1 : 1, random)) return;
  const seen = shape.listing.exchange === "HOSE" ? 3 : DEPTH;
  const at = Math.min(levels.length, seen, 1 + Math.floor(random.exponential() * 1.5)) - 1;
  const level = levels[at];
  if (!level) return;
  // Pulls every level towards its usual size, so that none grows or dries up for ever.
  const isJoining = random.next() < shape.levelShares / (shape.levelShares + level[1]);
  const order = Math.max(LOT_SHARES, toLots(drawShares(shape, random) * 0.2));
  if (isJoining) level[1] += order;
  else if (level[1] > order) level[1] -= order;
  else if (at === 0 && random.next() < 0.2) levels.shift();
  else level[1] = LOT_SHARES * (1 + random.below(5));
}

/** Puts a level into the first gap among the best ones; false when there is none. */
function fillHole(levels: BookLevel[], shape: BookShape, direction: 1 | -1, random: Random): boolean {
  const { exchange, type } = shape.listing;
  for (let at = 0; at + 1 < Math.min(levels.length, DEPTH); at++) {
    const price = neighbourPrice(exchange, type, levels[at]?.[0] ?? 0, direction);
    if (price === levels[at + 1]?.[0]) continue;
    levels.splice(at + 1, 0, [price, drawShares(shape, random)]);
    levels.length = Math.min(levels.length, DEPTH);
    return true;
  }
  return false;
}

/** Adds levels behind the best ones up to the depth or the limit. */
function fillDepth(book: Book, shape: BookShape, random: Random): void {
  fillSide(book.bids, shape, -1, random);
  fillSide(book.asks, shape, 1, random);
}

function fillSide(levels: BookLevel[], shape: BookShape, direction: 1 | -1, random: Random): void {
  const { exchange, type } = shape.listing;
  while (levels.length > 0 && levels.length < DEPTH) {
    let price = levels.at(-1)?.[0] ?? 0;
    // Thin books have holes between their levels.
    const steps = 1 + Math.floor(random.next() * Math.min(4, shape.spreadSteps - 0.01));
    for (let i = 0; i < steps; i++) price = neighbourPrice(exchange, type, price, direction);
    if (price < shape.limits.floor || price > shape.limits.ceiling) return;
    levels.push([price, drawShares(shape, random)]);
  }
}

/** The best bid that suits the fair price, or null where nobody would bid. */
function bestBidFor(shape: BookShape, fair: FairPrice): number | null {
  const { listing, limits } = shape;
  const step = priceStep(listing.exchange, listing.type, fair);
  if (fair < limits.floor - step * 0.25) return null;
  const wanted = fair - (step * (shape.spreadSteps - 1)) / 2;
  const price = floorToStep(listing.exchange, listing.type, wanted);
  return Math.min(limits.ceiling, Math.max(limits.floor, price));
}

/** The best ask that suits the fair price, above `bid`, or null where nobody would sell. */
function bestAskFor(shape: BookShape, fair: FairPrice, bid: number | null): number | null {
  const { listing, limits } = shape;
  const { exchange, type } = listing;
  const step = priceStep(exchange, type, fair);
  if (fair > limits.ceiling + step * 0.25) return null;
  const wanted = fair + (step * (shape.spreadSteps - 1)) / 2;
  const above = neighbourPrice(exchange, type, floorToStep(exchange, type, wanted), 1);
  const least = bid === null ? limits.floor : neighbourPrice(exchange, type, bid, 1);
  const price = Math.max(above, least, limits.floor);
  if (price <= limits.ceiling) return price;
  return least <= limits.ceiling ? limits.ceiling : null;
}

/** Shares of a new level: whole lots, around the usual size. */
function drawShares(shape: BookShape, random: Random): number {
  const shares = shape.levelShares * Math.exp(0.7 * random.normal());
  return Math.max(LOT_SHARES, toLots(shares));
}

function toLots(shares: number): number {
  return Math.round(shares / LOT_SHARES) * LOT_SHARES;
}
