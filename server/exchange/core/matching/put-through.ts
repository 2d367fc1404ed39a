import type { Exchange } from "#lib/market/instrument.ts";
import type { Session } from "#lib/market/session.ts";
import type { PutThrough, Refusal } from "./order.ts";
import type { RuleBook } from "./order-rules.ts";
import type { PriceGrid } from "./price-grid.ts";

/** The smallest deal, shares or contracts. Source: server/data/price-rules.json. */
const LEAST_PER_DEAL: Record<Exchange, number> = { HOSE: 20_000, HNX: 5_000, UPCOM: 1, DER: 1 };

/**
 * Deals may be entered while the market is open, auctions and the time after the close included. Their prices
 * keep the day's limits, but step by 1 VND; contracts keep their grid. Null when nothing speaks against it.
 */
export function putThroughRefusal(
  rules: RuleBook,
  limits: { ceiling: number; floor: number } | null,
  grid: PriceGrid,
  session: Session,
  deal: PutThrough,
): Refusal | null {
  if (session === "BREAK" || session === "C") return "the session does not allow this";
  const { price, volumeShares } = deal;
  if (!Number.isSafeInteger(volumeShares)) return "the volume is not a number of whole lots";
  const least = rules.type === "CORP_BOND" ? 1 : LEAST_PER_DEAL[rules.exchange];
  if (volumeShares < least) return "the volume is below the smallest deal";
  if (rules.exchange === "DER") {
    const rank = grid.rankOf(price);
    return typeof rank === "number" ? null : rank;
  }
  if (!Number.isSafeInteger(price)) return "the price is off the grid";
  const isInside = limits ? price >= limits.floor && price <= limits.ceiling : price > 0;
  return isInside ? null : "the price is outside the day's limits";
}
