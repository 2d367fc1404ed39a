import type { Instrument } from "./instrument.ts";

/** The lists every board has as tabs, besides index baskets and a person's own watchlists. */
export const BOARD_LISTS = ["VN30", "HOSE", "HNX", "UPCOM", "ETF"] as const;

/** Whether an instrument belongs to a list: a board's stocks and funds, all ETFs, or an index's members. */
export function isInList(list: string, instrument: Instrument): boolean {
  if (list === "ETF") return instrument.type === "ETF";
  if (list === "HOSE" || list === "HNX" || list === "UPCOM") {
    return instrument.exchange === list && (instrument.type === "STOCK" || instrument.type === "FUND");
  }
  return instrument.indices.includes(list);
}
