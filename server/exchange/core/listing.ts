import { isInList } from "#lib/market/board-list.ts";
import type { FutureUnderlying } from "#lib/market/futures.ts";
import type { Exchange, Instrument, Limits } from "#lib/market/instrument.ts";
import {
  floorToStep,
  type LimitBand,
  limitsOf,
  priceStep,
  valuePerPrice,
  warrantLimits,
} from "#lib/market/price-rules.ts";
import { isTradingDate, previousTradingDate } from "#lib/market/session.ts";
import { addDays, DAY_MS, startOfDateMs } from "#lib/market/trading-time.ts";
import type { InstrumentRow } from "../../data/instruments.ts";
import { futureListings, futureMasters } from "./future-listing.ts";
import { makeUpWarrant, monthsIn, type Warrant } from "./warrant.ts";

/** The boards this exchange runs: all of them. */
export type Board = Exchange;
export const BOARDS: readonly Board[] = ["HOSE", "HNX", "UPCOM", "DER"];

/** The day of the symbol master: its references and closes are what the first simulated day starts from. */
export const MASTER_DATE = "2026-02-10";

/** What a price hangs on besides its own buyers and sellers. */
export type Follows =
  | Warrant
  /** `volumes`: contracts of a usual day by rank of expiry. */
  | { kind: "future"; underlying: FutureUnderlying; volumes: readonly number[] }
  /** An ETF or fund, by the code of its index. */
  | { kind: "index"; index: string };

/** Something listed here, with the figures of the day the symbol master was taken. */
export interface Listing extends Instrument {
  exchange: Board;
  isin: string | null;
  /** VND (points), on the price grid. */
  referencePrice: number;
  /** Where the day of the symbol master closed: the simulated day drifts there. */
  targetClose: number | null;
  /** Shares matched on that day: what a usual day brings. */
  volumeShares: number;
  listedShares: number;
  /** Shares foreigners may still buy; null when not told. */
  roomShares: number | null;
  isSuspended: boolean;
  /** Why the band of the first day is wider than usual, if it is. */
  wideBand: "no-trade-for-25-days" | "exceptional" | "suspended" | null;
  /** VND of one share (contract) per unit of price. */
  valuePerPrice: number;
  /** `2026-06-18`; null without an end (beginning). */
  firstTradingDate: string | null;
  lastTradingDate: string | null;
  /** Null for what finds its price alone. */
  follows: Follows | null;
}

/**
 * Everything that trades on a first date and has a reference price. Warrants keep the time they had left on
 * MASTER_DATE; futures are those the calendar lists, with the figures that their rank had then.
 */
export function loadListings(rows: readonly InstrumentRow[], firstDate = MASTER_DATE): Listing[] {
  const prices = new Map(rows.map((row) => [row.symbol, row.referencePrice]));
  const single = rows.flatMap((row) => {
    if (row.referencePrice === null || row.exchange === "DER") return [];
    const listing = listingOf(row, row.referencePrice);
    if (row.type !== "CW") return [listing];
    return warrantListing(row, listing, prices.get(row.underlying) ?? null, firstDate) ?? [];
  });
  return [...single, ...futureListings(futureMasters(rows), firstDate)];
}

function listingOf(row: InstrumentRow, price: number): Listing {
  const { exchange, type } = row;
  const isSuspended = row.tradingStatus.startsWith("SUSPENSION");
  const index = followedIndex(row);
  return {
    symbol: row.symbol,
    ...{ exchange, type, nameVi: row.nameVi, nameEn: row.nameEn, sector: row.sector },
    ...{ lotSize: row.lotSize, indices: row.indices, isin: row.isin },
    referencePrice: snapToGrid(exchange, type, price),
    targetClose: row.closePrice,
    volumeShares: isSuspended ? 0 : (row.volumeShares ?? 0),
    listedShares: row.listedShares ?? 0,
    // Foreigners may hold more than a later limit allows: then there is no room, not less than none.
    roomShares: row.foreignRoomShares === null ? null : Math.max(0, row.foreignRoomShares),
    isSuspended,
    wideBand: wideBandOf(exchange, row.tradingStatus),
    valuePerPrice: valuePerPrice(type),
    ...{ firstTradingDate: row.issueDate, lastTradingDate: null },
    follows: index ? { kind: "index", index } : null,
  };
}

/** Null when it has no underlying to follow. */
function warrantListing(
  row: InstrumentRow,
  listing: Listing,
  underlyingPrice: number | null,
  firstDate: string,
): Listing | null {
  if (underlyingPrice === null || row.lastTradingDate === null) return null;
  const daysLeft = daysFrom(MASTER_DATE, row.lastTradingDate);
  const end = addDays(firstDate, daysLeft);
  const lastTradingDate = isTradingDate(end) ? end : previousTradingDate(end);
  const firstTradingDate = addDays(end, -Math.round(monthsIn(row.nameVi) * 30.4));
  const follows = makeUpWarrant(row, listing.referencePrice, underlyingPrice, daysLeft);
  return { ...listing, firstTradingDate, lastTradingDate, follows };
}

/** Index funds say in their names which index they hold. */
function followedIndex({ type, nameEn }: InstrumentRow): string | null {
  if (type !== "ETF") return null;
  const name = nameEn.toUpperCase().replaceAll(" ", "");
  const index = ["VN100", "VNDIAMOND", "VNFINSELECT", "VN30"].find((code) => name.includes(code));
  if (index) return index;
  if (name.includes("MID")) return "VNMID";
  return name.includes("VNFINLEAD") ? "VNFIN" : "VN30";
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
  const chosen = listings.filter((listing) => wanted.some((word) => isMeant(word, listing)));
  // A warrant is nothing without its underlying.
  const needed = new Set(
    chosen.flatMap(({ follows }) => (follows?.kind === "warrant" ? follows.underlying : [])),
  );
  const taken = new Set(chosen);
  return { listings: listings.filter((one) => taken.has(one) || needed.has(one.symbol)), unknown };
}

function isMeant(word: string, listing: Listing): boolean {
  return word === "ALL" || word === listing.symbol || isInList(word, listing);
}

/** A reference kept from another board may lie off this board's grid; then the nearest price counts. */
export function snapToGrid(exchange: Board, type: Listing["type"], price: number): number {
  const below = floorToStep(exchange, type, price);
  const step = priceStep(exchange, type, price);
  if (price - below < step / 2) return Math.max(step, below);
  // Not `below + step`: tenths of a point would not add up to tenths.
  return floorToStep(exchange, type, below + step * 1.5);
}

/** HOSE keeps the band of the last trading day for its suspended names: the wide one. Checked on 2026-02-10. */
function wideBandOf(exchange: Board, tradingStatus: string): Listing["wideBand"] {
  if (tradingStatus.startsWith("NONE_EXECUTION")) return "no-trade-for-25-days";
  if (tradingStatus.startsWith("EXCEPTIONAL_PRICE_LIMIT")) return "exceptional";
  return tradingStatus.startsWith("SUSPENSION") && exchange === "HOSE" ? "suspended" : null;
}

/**
 * Bonds have no limits. So that nobody here bids nonsense, and since every dialect tells limits, theirs lie this
 * far from the reference.
 */
const BOND_GUARD = 0.5;

/** Limits of a day of one listing; a warrant's hang on those of its underlying on that day. */
export function dayLimits(
  listing: Listing,
  reference: number,
  band: LimitBand,
  underlying: Limits | null = null,
): Limits {
  const { exchange, type, follows } = listing;
  if (follows?.kind === "warrant" && underlying) return warrantLimits(reference, underlying, follows.ratio);
  const limits = limitsOf(exchange, type, reference, band);
  if (limits) return limits;
  const reach = Math.floor(reference * BOND_GUARD);
  return { reference, ceiling: reference + reach, floor: reference - reach };
}

export function clampToLimits(price: number, limits: Limits): number {
  return Math.min(limits.ceiling, Math.max(limits.floor, price));
}

/** Calendar days from one date to another. */
export function daysFrom(date: string, to: string): number {
  return Math.round((startOfDateMs(to) - startOfDateMs(date)) / DAY_MS);
}

/** Whole dong of so many shares (contracts) at a price. */
export function worthVnd({ valuePerPrice }: Listing, price: number, volumeShares: number): number {
  return Math.round(price * volumeShares * valuePerPrice);
}
