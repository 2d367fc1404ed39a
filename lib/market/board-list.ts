import type { Instrument } from "./instrument.ts";

/** The lists every board has as tabs, besides index baskets and a person's own watchlists. */
export const BOARD_LISTS = ["VN30", "HOSE", "HNX", "UPCOM", "ETF", "CW", "DER", "BOND"] as const;

/**
 * Whether an instrument belongs to a list: a board's stocks and funds, all ETFs, covered warrants, derivatives or
 * bonds, or an index's members.
 */
export function isInList(list: string, instrument: Instrument): boolean {
  if (list === "ETF" || list === "CW") return instrument.type === list;
  if (list === "DER") return instrument.exchange === "DER";
  if (list === "BOND") return instrument.type === "CORP_BOND";
  if (list === "HOSE" || list === "HNX" || list === "UPCOM") {
    return instrument.exchange === list && (instrument.type === "STOCK" || instrument.type === "FUND");
  }
  return instrument.indices.includes(list);
}
