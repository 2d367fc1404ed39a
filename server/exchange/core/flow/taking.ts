import type { Side } from "../matching/order.ts";
import type { SymbolDay } from "../symbol-day.ts";
import { buyersChance, deeper, drawOrderShares, enter } from "./orders.ts";

/** Part of those who trade at once that take any price, where the board knows such orders. */
const MARKET_ORDER_SHARE = 0.1;

/** Part of the limit orders that reach one level deeper than the best. */
const DEEPER_SHARE = 0.2;

/** Part of the orders that trade which are a further piece of the one before. */
const PIECE_SHARE = 0.4;

/**
 * An order by somebody who wants to trade now. Most look at the book first and ask for no more than stands
 * there; what the others leave over waits at their price. Nothing happens when nobody is on the other side.
 */
export function takeOrder(day: SymbolDay, fair: number, nowMs: number): void {
  const { random, listing, matching } = day;
  const side = drawSide(day, fair);
  const opposite: Side = side === "B" ? "S" : "B";
  const best = matching.main.bestPrice(opposite);
  const wanted = drawOrderShares(day);
  if (best === null || wanted === 0) return;
  const chance = random.next();
  const hasMarketOrders = listing.exchange !== "UPCOM" && listing.type !== "CORP_BOND";
  const isDeeper = chance > 1 - DEEPER_SHARE;
  const price = isDeeper ? (deeper(day, opposite, best, 1) ?? best) : best;
  const standing =
    matching.main.volumeAt(opposite, best) + (price === best ? 0 : matching.main.volumeAt(opposite, price));
  if (hasMarketOrders && chance < MARKET_ORDER_SHARE) {
    const volumeShares = Math.min(wanted, 2 * standing);
    enter(day, { side, type: "MTL", price: null, volumeShares }, nowMs);
    return;
  }
  const isPatient = random.next() < 0.1;
  const volumeShares = isPatient ? wanted : Math.min(wanted, standing);
  enter(day, { side, type: "LO", price, volumeShares }, nowMs);
}

/** At a lock only the other side can trade. Who buys often buys again: large orders come in pieces. */
function drawSide(day: SymbolDay, fair: number): Side {
  const { matching, random, lastSide } = day;
  if (matching.main.bestPrice("B") === null) return "B";
  if (matching.main.bestPrice("S") === null) return "S";
  if (lastSide !== "U" && random.next() < PIECE_SHARE) return lastSide;
  return random.next() < buyersChance(day, fair) ? "B" : "S";
}
