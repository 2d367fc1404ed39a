import { isInList } from "#lib/market/board-list.ts";
import type { Instrument, Limits } from "#lib/market/instrument.ts";
import { floorToStep, type LimitBand, limitsOf, priceStep } from "#lib/market/price-rules.ts";
import type { InstrumentRow } from "../../data/instruments.ts";

/** The boards this exchange runs. */
export type Board = "HOSE" | "HNX" | "UPCOM";
export const BOARDS: readonly Board[] = ["HOSE", "HNX", "UPCOM"];

/** Something listed here, with the figures of the day the symbol master was taken. */
export interface Listing extends Instrument {
  exchange: Board;
  /** VND, on the price grid. */
  referencePrice: number;
  /** Where the day of the symbol master closed, VND: the simulated day drifts there. */
  targetClose: number | null;
  /** Shares matched on that day: what a usual day brings. */
  volumeShares: number;
  listedShares: number;
  /** Shares foreigners may still buy; null when not told. */
  roomShares: number | null;
  isSuspended: boolean;
  /** Why the band of the first day is wider than usual, if it is. */
  wideBand: "no-trade-for-25-days" | "exceptional" | "suspended" | null;
}

/** All stocks, ETFs and funds that have a reference price. */
export function loadListings(rows: readonly InstrumentRow[]): Listing[] {
  return rows.flatMap((row) => {
    if (row.type !== "STOCK" && row.type !== "ETF" && row.type !== "FUND") return [];
    if (row.referencePrice === null || row.exchange === "DER") return [];
    const { exchange, type } = row;
    const referencePrice = snapToGrid(exchange, type, row.referencePrice);
    const isSuspended = row.tradingStatus.startsWith("SUSPENSION");
    return [
      {
        symbol: row.symbol,
        exchange,
        type,
        nameVi: row.nameVi,
        nameEn: row.nameEn,
        sector: row.sector,
        lotSize: row.lotSize,
        indices: row.indices,
        referencePrice,
        targetClose: row.closePrice,
        volumeShares: isSuspended ? 0 : (row.volumeShares ?? 0),
        listedShares: row.listedShares ?? 0,
        // Foreigners may hold more than a later limit allows: then there is no room, not less than none.
        roomShares: row.foreignRoomShares === null ? null : Math.max(0, row.foreignRoomShares),
        isSuspended,
        wideBand: wideBandOf(exchange, row.tradingStatus),
      },
    ];
  });
}

/** `all`, a board, `ETF`, an index code, or a comma list. `unknown` names what this exchange does not list. */
export function selectListings(
  listings: readonly Listing[],
  words: string,
): { listings: Listing[]; unknown: string[] } {
  const wanted = words
    .split(",")
    .map((word) => word.trim().toUpperCase())
    .filter((word) => word !== "");
  const unknown = wanted.filter((word) => !listings.some((listing) => isMeant(word, listing)));
  return { listings: listings.filter((listing) => wanted.some((word) => isMeant(word, listing))), unknown };
}

function isMeant(word: string, listing: Listing): boolean {
  return word === "ALL" || word === listing.symbol || isInList(word, listing);
}

/** A reference kept from another board may lie off this board's grid; then the nearest price counts. */
export function snapToGrid(exchange: Board, type: Listing["type"], price: number): number {
  const below = floorToStep(exchange, type, price);
  const step = priceStep(exchange, type, price);
  return Math.max(step, price - below >= step / 2 ? below + step : below);
}

/** HOSE keeps the band of the last trading day for its suspended names: the wide one. Checked on 2026-02-10. */
function wideBandOf(exchange: Board, tradingStatus: string): Listing["wideBand"] {
  if (tradingStatus.startsWith("NONE_EXECUTION")) return "no-trade-for-25-days";
  if (tradingStatus.startsWith("EXCEPTIONAL_PRICE_LIMIT")) return "exceptional";
  return tradingStatus.startsWith("SUSPENSION") && exchange === "HOSE" ? "suspended" : null;
}

/** Limits of a day of one listing; stocks, ETFs and funds always have them. */
export function dayLimits(listing: Listing, reference: number, band: LimitBand): Limits {
  const limits = limitsOf(listing.exchange, listing.type, reference, band);
  if (!limits) throw new Error(`${listing.symbol} has no price limits`);
  return limits;
}

export function clampToLimits(price: number, limits: Limits): number {
  return Math.min(limits.ceiling, Math.max(limits.floor, price));
}
