import type { SessionSpan } from "#lib/market/session.ts";
import type { MarketMood } from "../fair-price.ts";
import type { OrderType, Side } from "../matching/order.ts";
import type { Random } from "../random.ts";
import type { SymbolDay } from "../symbol-day.ts";
import { AUCTION_SPREAD } from "../volume-curve.ts";
import { buyersChance, deeper, drawWaitingShares, enter, enterLimit, wholeLots } from "./orders.ts";
import { openingOrders } from "./quoting.ts";

/** Part of the orders for an auction that name no price. */
const ANY_PRICE_SHARE = 0.6;

/** What is traded at the closing price after the close, as a part of the day's volume. Not known; little. */
const POST_CLOSE_SHARE = 0.006;

/** An order that will come at its time. */
export interface PlannedOrder {
  atMs: number;
  day: SymbolDay;
  enter(mood: MarketMood): void;
}

/** When a session runs, epoch ms. */
export interface SessionTimes {
  fromMs: number;
  toMs: number;
}

export function timesOf(span: SessionSpan, dayStartMs: number): SessionTimes {
  return { fromMs: dayStartMs + span.fromMs, toMs: dayStartMs + span.toMs };
}

/**
 * Everybody who comes to a call auction to trade: buyers and sellers of about `share` of the day's volume, more
 * on one side than on the other, more of them late than early.
 */
export function planAuction(
  days: readonly SymbolDay[],
  type: "ATO" | "ATC",
  share: number,
  times: SessionTimes,
  mood: MarketMood,
): PlannedOrder[] {
  return days.flatMap((day) => {
    const { random } = day;
    const spread = AUCTION_SPREAD[type];
    const wanted = day.expectedLots * share * Math.exp(spread * random.normal() - (spread * spread) / 2);
    const lots = Math.floor(wanted + random.next());
    if (lots === 0) return [];
    const surplus = 1 + Math.abs(0.25 * random.normal());
    const isBuyers = random.next() < buyersChance(day, day.fair.at(mood));
    return [
      ...crowd(day, "B", type, lots * (isBuyers ? surplus : 1), times),
      ...crowd(day, "S", type, lots * (isBuyers ? 1 : surplus), times),
    ];
  });
}

function crowd(
  day: SymbolDay,
  side: Side,
  type: "ATO" | "ATC",
  lots: number,
  times: SessionTimes,
): PlannedOrder[] {
  const { random } = day;
  return sizesOf(day, lots).map((volumeShares) => {
    const isAnyPrice = day.listing.type !== "CORP_BOND" && random.next() < ANY_PRICE_SHARE;
    const steps = 1 + random.below(4);
    return {
      atMs: lateTime(times, random),
      day,
      enter({ nowMs }) {
        const price = isAnyPrice ? null : reachingPrice(day, side, steps);
        enter(day, { side, type: isAnyPrice ? type : "LO", price, volumeShares }, nowMs);
      },
    };
  });
}

/** A limit price that lies some steps on the other side of what the auction would come to. */
function reachingPrice(day: SymbolDay, side: Side, steps: number): number {
  const from = day.auction?.price ?? day.last ?? day.limits.reference;
  const price = deeper(day, side === "B" ? "S" : "B", from, steps);
  return price ?? (side === "B" ? day.limits.ceiling : day.limits.floor);
}

/** Cuts so many lots into orders of the usual sizes. */
function sizesOf(day: SymbolDay, lots: number): number[] {
  const { random, listing } = day;
  const sizes: number[] = [];
  for (let left = Math.round(lots) * listing.lotSize; left > 0; ) {
    const drawn = wholeLots(day, day.shape.orderShares * Math.exp(1.2 * random.normal() - 0.3));
    sizes.push(Math.min(drawn, left));
    left -= drawn;
  }
  return sizes;
}

/** Later with a greater chance; nobody comes in the first and the last moments. */
function lateTime({ fromMs, toMs }: SessionTimes, random: Random): number {
  return Math.round(fromMs + (toMs - fromMs) * (0.01 + 0.98 * Math.sqrt(random.next())));
}

/** Where nothing stands yet, those who will wait come one by one. */
export function planOpeningBook(
  days: readonly SymbolDay[],
  times: SessionTimes,
  mood: MarketMood,
): PlannedOrder[] {
  return days.flatMap((day) =>
    [...openingOrders(day, day.fair.at(mood))].map(([side, price]) => ({
      atMs: Math.round(times.fromMs + (times.toMs - times.fromMs) * 0.9 * day.random.next()),
      day,
      enter: ({ nowMs }) => enterLimit(day, side, price, drawWaitingShares(day, 1), nowMs),
    })),
  );
}

/** After the close: orders at the closing price. */
export function planPostClose(days: readonly SymbolDay[], times: SessionTimes): PlannedOrder[] {
  const type: OrderType = "PLO";
  return days.flatMap((day) => {
    const lots = Math.floor(day.expectedLots * POST_CLOSE_SHARE + day.random.next());
    if (lots === 0) return [];
    return (["B", "S"] as const).flatMap((side) =>
      sizesOf(day, lots).map((volumeShares) => ({
        atMs: lateTime(times, day.random),
        day,
        enter: ({ nowMs }: MarketMood) => enter(day, { side, type, price: null, volumeShares }, nowMs),
      })),
    );
  });
}
