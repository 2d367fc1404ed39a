import type { Exchange } from "#lib/market/instrument.ts";
import { floorToStep, neighbourPrice, priceStep } from "#lib/market/price-rules.ts";
import type { OrderType, Side } from "../matching/order.ts";
import { type SymbolDay, shownLevels } from "../symbol-day.ts";

/** Round lots of one order at most. */
const MOST_LOTS: Record<Exchange, number> = { HOSE: 5_000, HNX: 5_000, UPCOM: 5_000, DER: 500 };

/** Spread of the logarithm of order sizes: mean and median of the intraday profile lie that far apart. */
const SIZE_SIGMA = 1.9;

/** The same where little is traded: nobody finds a whole day's volume in the book. */
const THIN_SIZE_SIGMA = 1.2;

/** Orders are drawn larger by this, for some find less than they want. */
const UNMET = 1.2;

/** Enters an order of one of the traders; a foreigner without room leaves the purchase to somebody else. */
export function enter(
  day: SymbolDay,
  order: { side: Side; type: OrderType; price: number | null; volumeShares: number },
  nowMs: number,
): void {
  const isForeign = day.foreign.orderShare > 0 && day.random.next() < day.foreign.orderShare;
  const submitted = day.matching.submit({ ...order, isForeign }, nowMs);
  if (!submitted.ok && submitted.refusal === "foreigners have no room for this") {
    day.matching.submit({ ...order, isForeign: false }, nowMs);
  }
}

export function enterLimit(day: SymbolDay, side: Side, price: number, shares: number, nowMs: number): void {
  enter(day, { side, type: "LO", price, volumeShares: wholeLots(day, shares) }, nowMs);
}

/** Whole lots, at least one and not more than one order may hold. */
export function wholeLots({ listing }: SymbolDay, shares: number): number {
  const lots = Math.round(shares / listing.lotSize);
  return Math.min(MOST_LOTS[listing.exchange], Math.max(1, lots)) * listing.lotSize;
}

/** Shares of an order that trades, with the long tail of real orders; 0 = too small to count. */
export function drawOrderShares({ random, listing, shape }: SymbolDay): number {
  const sigma = shape.orderShares < shape.levelShares / 1.5 ? SIZE_SIGMA : THIN_SIZE_SIGMA;
  const shares = UNMET * shape.orderShares * Math.exp(sigma * random.normal() - (sigma * sigma) / 2);
  const lots = Math.floor(shares / listing.lotSize + random.next());
  return Math.min(MOST_LOTS[listing.exchange], lots) * listing.lotSize;
}

/** Shares of an order that waits: a part of what one level usually holds. */
export function drawWaitingShares({ shape, random }: SymbolDay, part: number): number {
  return shape.levelShares * part * Math.exp(0.7 * random.normal());
}

/** Buyers come when the price is below the fair one. */
export function buyersChance({ matching, listing, limits }: SymbolDay, fair: number): number {
  const bid = matching.main.bestPrice("B");
  const ask = matching.main.bestPrice("S");
  const step = priceStep(listing.exchange, listing.type, fair);
  const price = ((bid ?? ask ?? limits.reference) + (ask ?? bid ?? limits.reference)) / 2;
  return Math.min(0.9, Math.max(0.1, 0.5 + (0.25 * (fair - price)) / step));
}

/** The best bid that suits the fair price, or null where nobody would bid. */
export function bidFor({ listing, limits, shape }: SymbolDay, fair: number): number | null {
  const { exchange, type } = listing;
  const step = priceStep(exchange, type, fair);
  if (fair < limits.floor - step * 0.25) return null;
  const price = floorToStep(exchange, type, fair - (step * (shape.spreadSteps - 1)) / 2);
  return Math.min(limits.ceiling, Math.max(limits.floor, price));
}

/** The best ask that suits the fair price, above `bid`, or null where nobody would sell. */
export function askFor(day: SymbolDay, fair: number, bid: number | null): number | null {
  const { listing, limits, shape } = day;
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

/** So many steps further from the market; null beyond the limits. */
export function deeper({ listing, limits }: SymbolDay, side: Side, price: number, steps: number) {
  let deep = price;
  for (let i = 0; i < steps; i++) {
    deep = neighbourPrice(listing.exchange, listing.type, deep, side === "B" ? -1 : 1);
  }
  return deep < limits.floor || deep > limits.ceiling ? null : deep;
}

/** Whether boards show this price now, or would if anything stood there. */
export function isShown(day: SymbolDay, side: Side, price: number): boolean {
  const most = shownLevels(day.listing);
  const levels = day.matching.main.levels(side, most);
  const last = levels.at(-1)?.[0];
  if (last === undefined || levels.length < most) return true;
  return side === "B" ? price >= last : price <= last;
}
