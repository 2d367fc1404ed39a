import { neighbourPrice, priceStep } from "#lib/market/price-rules.ts";
import type { DepthLevel, Side } from "../matching/order.ts";
import { DEPTH, type SymbolDay, shownLevels } from "../symbol-day.ts";
import { askFor, bidFor, deeper, drawWaitingShares, enterLimit } from "./orders.ts";

/** Waiting orders that make a usual level, about. */
const ORDERS_PER_LEVEL = 4;

/** An order that joins a call auction without hurry, in usual levels: there are many, and nobody leaves. */
const AUCTION_ORDER = 0.02;

/** A price locked at a limit has a queue of so many usual levels there. */
const LOCK_QUEUE = 12;

/** The waiting orders that a name has when trading begins. */
export function* openingOrders(day: SymbolDay, fair: number): Generator<[Side, number]> {
  const bid = bidFor(day, fair);
  const ask = askFor(day, fair, bid);
  yield* ladder(day, "B", bid);
  yield* ladder(day, "S", ask);
}

function* ladder(day: SymbolDay, side: Side, best: number | null): Generator<[Side, number]> {
  for (let at = 0, price = best; price !== null && at < DEPTH; at++) {
    yield [side, price];
    // Thin books have holes between their levels.
    const steps = 1 + Math.floor(day.random.next() * Math.min(4, day.shape.spreadSteps - 0.01));
    price = deeper(day, side, price, steps);
  }
}

/**
 * One order by somebody who does not trade at once: a stale best order is withdrawn, a wide spread narrowed,
 * a hole filled, or an order joins or leaves one level.
 */
export function changeQuote(day: SymbolDay, fair: number, nowMs: number): void {
  const bid = day.matching.main.bestPrice("B");
  const ask = day.matching.main.bestPrice("S");
  const step = priceStep(day.listing.exchange, day.listing.type, fair);
  const isEager = day.random.next() < 0.6;
  if (isEager && bid !== null && bid > fair + step * 0.5) withdraw(day, "B", bid, true, nowMs);
  else if (isEager && ask !== null && ask < fair - step * 0.5) withdraw(day, "S", ask, true, nowMs);
  else if (!(isEager && narrowSpread(day, fair, step, nowMs))) changeLevel(day, nowMs);
}

/** Somebody joins a call auction without being in a hurry: an order that is likely to wait. */
export function joinAuction(day: SymbolDay, fair: number, nowMs: number): void {
  const { random, book, auction } = day;
  const side: Side = random.next() < 0.5 ? "B" : "S";
  const best = side === "B" ? bidFor(day, fair) : askFor(day, fair, null);
  const price = best === null ? null : deeper(day, side, best, random.below(5));
  if (price === null) return;
  // Beyond the expected price it would be matched.
  const expected = auction?.price ?? (side === "B" ? book.asks : book.bids)[0]?.[0];
  const isWaiting = expected === undefined || (side === "B" ? price < expected : price > expected);
  if (isWaiting) enterLimit(day, side, price, drawWaitingShares(day, AUCTION_ORDER), nowMs);
}

/** A new best level between the two sides when they lie too far apart or one is missing. */
function narrowSpread(day: SymbolDay, fair: number, step: number, nowMs: number): boolean {
  const { random, shape, matching } = day;
  const bestBid = matching.main.bestPrice("B");
  const bestAsk = matching.main.bestPrice("S");
  const isWide = bestBid === null || bestAsk === null || bestAsk - bestBid > shape.spreadSteps * step * 1.01;
  if (!isWide) return false;
  const bid = bidFor(day, fair);
  const canBid = bid !== null && bid > (bestBid ?? 0) && bid < (bestAsk ?? Number.POSITIVE_INFINITY);
  const ask = askFor(day, fair, bestBid);
  const canAsk = ask !== null && ask < (bestAsk ?? Number.POSITIVE_INFINITY) && ask > (bestBid ?? 0);
  const shares = drawWaitingShares(day, 0.5);
  if (canBid && (!canAsk || random.next() < 0.5)) enterLimit(day, "B", bid, shares, nowMs);
  else if (canAsk) enterLimit(day, "S", ask, shares, nowMs);
  else return false;
  return true;
}

/** An order joins or leaves a level, near the top more often; in a liquid book it first fills a hole. */
function changeLevel(day: SymbolDay, nowMs: number): void {
  const { random, matching, shape, limits } = day;
  const hasBids = matching.main.bestPrice("B") !== null;
  const hasAsks = matching.main.bestPrice("S") !== null;
  const isBid = !hasAsks || (hasBids && random.next() < 0.5);
  const side: Side = isBid ? "B" : "S";
  const levels = matching.main.levels(side, DEPTH);
  const hole = missingPrice(day, side, levels);
  if (hole !== null) {
    enterLimit(day, side, hole, drawWaitingShares(day, 0.6), nowMs);
    return;
  }
  const seen = shownLevels(day.listing);
  const at = Math.min(levels.length, seen, 1 + Math.floor(random.exponential() * 1.5)) - 1;
  const level = levels[at];
  if (!level) return;
  const isLocked = !(hasBids && hasAsks) && level[0] === (isBid ? limits.ceiling : limits.floor);
  const usual = shape.levelShares * (isLocked ? LOCK_QUEUE : 1);
  // Pulls every level towards its usual size, so that none grows or dries up for ever.
  const isJoining = random.next() < usual / (usual + level[1]);
  const part = isLocked ? 1 : 1 / ORDERS_PER_LEVEL;
  if (isJoining) enterLimit(day, side, level[0], drawWaitingShares(day, part), nowMs);
  else withdraw(day, side, level[0], at > 0 || random.next() < 0.2, nowMs);
}

/** A price where a level belongs: a gap among the best ones of a liquid book, or one more at its end. */
function missingPrice(day: SymbolDay, side: Side, levels: readonly DepthLevel[]): number | null {
  const { exchange, type } = day.listing;
  const { shape, random } = day;
  const seen = Math.min(levels.length, shownLevels(day.listing) + 1);
  for (let at = 0; at + 1 < seen && shape.spreadSteps <= 2; at++) {
    const price = neighbourPrice(exchange, type, levels[at]?.[0] ?? 0, side === "B" ? -1 : 1);
    if (price !== levels[at + 1]?.[0]) return price;
  }
  const last = levels.at(-1)?.[0];
  if (last === undefined || levels.length >= DEPTH || random.next() < 0.5) return null;
  return deeper(day, side, last, 1 + Math.floor(random.next() * Math.min(4, shape.spreadSteps - 0.01)));
}

/** Somebody takes an order back, or a part of it; the last order of a level stays when `isWhole` is false. */
function withdraw(day: SymbolDay, side: Side, price: number, isWhole: boolean, nowMs: number): void {
  const { matching, random, listing } = day;
  const orders = matching.main.ordersAt(side, price);
  const order = orders[random.below(orders.length)];
  if (order === undefined) return;
  if (orders.length > 1 || isWhole) {
    matching.cancel(order);
    return;
  }
  const half = Math.floor(matching.main.volumeAt(side, price) / 2 / listing.lotSize) * listing.lotSize;
  if (half > 0) matching.amend(order, { volumeShares: half }, nowMs);
}
