import type { Exchange, InstrumentType } from "#lib/market/instrument.ts";
import type { Session } from "#lib/market/session.ts";
import type { BoardName, OrderType, Refusal } from "./order.ts";

/** What the rules of an order hang on. */
export interface RuleBook {
  exchange: Exchange;
  type: InstrumentType;
  lotSize: number;
}

/** Order types by session. Source: server/data/sessions.json (exchange rules of 2025-05), less MOK and MAK. */
const ROUND_LOT_TYPES: Record<Exchange, Partial<Record<Session, readonly OrderType[]>>> = {
  HOSE: { ATO: ["LO", "ATO"], LO: ["LO", "MTL"], ATC: ["LO", "ATC"] },
  HNX: { LO: ["LO", "MTL"], ATC: ["LO", "ATC"], PLO: ["PLO"] },
  UPCOM: { LO: ["LO"] },
  DER: { ATO: ["LO", "ATO"], LO: ["LO", "MTL"], ATC: ["LO", "ATC"] },
};

/** The largest order of the main board. Source: server/data/price-rules.json; none is known elsewhere. */
const MOST_PER_ORDER: Partial<Record<Exchange, number>> = { HOSE: 500_000, DER: 500 };

/** PLO has a board of its own; less than one lot is an odd lot. */
export function boardOf(rules: RuleBook, type: OrderType, volumeShares: number): BoardName {
  if (type === "PLO") return "post-close";
  return volumeShares < rules.lotSize ? "odd-lot" : "main";
}

export function typeRefusal(
  rules: RuleBook,
  board: BoardName,
  type: OrderType,
  session: Session,
): Refusal | null {
  const types = ROUND_LOT_TYPES[rules.exchange][session] ?? [];
  const isLimitOnly = board === "odd-lot" || rules.type === "CORP_BOND";
  const isAllowed = types.includes(type) && (type === "LO" || !isLimitOnly);
  return isAllowed ? null : "the session does not allow this order type";
}

export function volumeRefusal(rules: RuleBook, board: BoardName, volumeShares: number): Refusal | null {
  const isWhole = Number.isSafeInteger(volumeShares) && volumeShares > 0;
  const fits =
    board === "odd-lot" ? volumeShares < rules.lotSize : isWhole && volumeShares % rules.lotSize === 0;
  if (!isWhole || !fits) return "the volume is not a number of whole lots";
  const most = MOST_PER_ORDER[rules.exchange] ?? Number.POSITIVE_INFINITY;
  return volumeShares > most ? "the volume is above the largest order" : null;
}
