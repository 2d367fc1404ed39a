import type { Session } from "#lib/market/session.ts";

/** Buy or sell. */
export type Side = "B" | "S";

/** MTL: market to limit. PLO: at the closing price, after the close of HNX. */
export type OrderType = "LO" | "MTL" | "ATO" | "ATC" | "PLO";

/** KRX boards of one instrument: round lots (G1), odd lots (G4), post close (G3). */
export type BoardName = "main" | "odd-lot" | "post-close";

export interface OrderRequest {
  side: Side;
  type: OrderType;
  /** VND (index points for index futures) of an LO; null for all other types. */
  price: number | null;
  /** Shares or contracts: whole lots go to the main board, 1-99 shares to the odd-lot board. */
  volumeShares: number;
  isForeign: boolean;
}

/** One change at a time: a new price, or a new volume still to be matched. */
export interface Amendment {
  price?: number;
  volumeShares?: number;
}

/** One match of two orders. */
export interface Fill {
  board: BoardName;
  price: number;
  volumeShares: number;
  buyOrderId: number;
  sellOrderId: number;
  /** The side that came last; U in a call auction. */
  aggressor: Side | "U";
  isForeignBuy: boolean;
  isForeignSell: boolean;
  atMs: number;
}

/** Why an order, a cancel, an amendment or a put-through deal was not taken. */
export type Refusal =
  | "trading is halted"
  | "the session does not allow this order type"
  | "the session does not allow this"
  | "this order type takes no price"
  | "a limit order needs a price"
  | "the price is off the grid"
  | "the price is outside the day's limits"
  | "the volume is not a number of whole lots"
  | "the volume is above the largest order"
  | "the volume is below the smallest deal"
  | "nobody is on the other side"
  | "there is no closing price"
  | "foreigners have no room for this"
  | "there is no such order"
  | "change the price or the volume, not both";

export type Submitted =
  /** `restingShares`: what waits in the book after matching at once. */
  { ok: true; orderId: number; restingShares: number } | { ok: false; refusal: Refusal };

/** What a cancel took away, or an amendment left waiting, in `volumeShares`. */
export type Changed = { ok: true; volumeShares: number } | { ok: false; refusal: Refusal };

/** A negotiated deal. Takes no part in matched totals or in the last price. */
export interface PutThrough {
  price: number;
  volumeShares: number;
  isForeignBuy: boolean;
  isForeignSell: boolean;
}

/** What an auction would come to if it ended now. */
export interface Indicative {
  /** Null when nothing would match. */
  price: number | null;
  volumeShares: number;
  /** Shares left over at that price: positive on the buying side, negative on the selling side. */
  surplusShares: number;
}

/** `[price, shares]`, as boards show it. */
export type DepthLevel = [price: number, volumeShares: number];

/** Sessions in which orders are collected and matched at one price at the end. */
export function isCallAuction(session: Session): boolean {
  return session === "ATO" || session === "ATC";
}
