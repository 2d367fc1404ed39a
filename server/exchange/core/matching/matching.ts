import type { Exchange, InstrumentType } from "#lib/market/instrument.ts";
import type { Session } from "#lib/market/session.ts";
import { type BoardView, createBoardView } from "./board-view.ts";
import { oppositeOf } from "./book.ts";
import { bestLevel, isMarketOrder, type Order } from "./book-side.ts";
import type { MatchingListener } from "./listener.ts";
import {
  type Amendment,
  type BoardName,
  type Changed,
  isCallAuction,
  type OrderRequest,
  type PutThrough,
  type Refusal,
  type Submitted,
} from "./order.ts";
import { createOrderDesk } from "./order-desk.ts";
import { boardOf, typeRefusal, volumeRefusal } from "./order-rules.ts";
import { createPriceGrid } from "./price-grid.ts";
import { putThroughRefusal } from "./put-through.ts";
import { createForeignRoom } from "./room.ts";

/** One instrument on one day. */
export interface MatchingSetup {
  exchange: Exchange;
  type: InstrumentType;
  /** Shares of a round lot; contracts and bonds 1. */
  lotSize: number;
  /** VND or points: what an auction leans on before the first match. */
  reference: number;
  /** Null where prices are free (bonds). */
  limits: { ceiling: number; floor: number } | null;
  /** Shares that foreigners may still buy; null where nobody counts. */
  roomShares: number | null;
  /** The last match before the engine took over today, or null. */
  lastPrice: number | null;
}

/**
 * The matching of one instrument on one day, beginning in session C. The caller says when sessions change;
 * times are handed in and only passed on: who comes first in the calls is first in time.
 */
export interface Matching {
  readonly session: Session;
  readonly isHalted: boolean;
  /** The last match of the main board or the post close; odd lots and deals make no last price. */
  readonly lastPrice: number | null;
  readonly roomShares: number | null;
  readonly main: BoardView;
  readonly oddLot: BoardView;
  /** PLO orders, all at the closing price. */
  readonly postClose: BoardView;
  /**
   * Ends the session and begins the next. The end of ATO and ATC matches at the auction price and expires
   * the rest of ATO and ATC orders; the end of PLO expires its orders. Limit orders stay, also after the close.
   */
  setSession(session: Session, atMs: number): void;
  /** Nothing is entered, amended, cancelled or matched until `resume`. */
  halt(): void;
  /** In continuous matching a book that crossed meanwhile is first matched at one price. */
  resume(atMs: number): void;
  submit(request: OrderRequest, atMs: number): Submitted;
  cancel(orderId: number): Changed;
  /** A smaller volume keeps its place in the queue; a larger one or a new price goes to the end, and may match. */
  amend(orderId: number, change: Amendment, atMs: number): Changed;
  /** Null when the deal is done. */
  putThrough(deal: PutThrough): Refusal | null;
}

/** Order ids count from 1 per instrument and day, over all its boards. */
export function createMatching(setup: MatchingSetup, listener: MatchingListener): Matching {
  const grid = createPriceGrid(setup.exchange, setup.type, setup.limits);
  const room = createForeignRoom(setup.roomShares);
  const firstRank = setup.lastPrice === null ? null : grid.nearestRank(setup.lastPrice);
  const desk = createOrderDesk(grid, room, listener, firstRank);
  const referenceRank = grid.nearestRank(setup.reference);
  let session: Session = "C";
  let isHalted = false;

  const anchorRank = (): number => desk.lastRank ?? referenceRank;
  const viewOf = (board: BoardName): BoardView =>
    createBoardView(desk.books[board], grid, {
      isAuction: () => isCallAuction(session) && board !== "post-close",
      anchorRank,
    });

  /** The rank an order counts with, or why it may not come in. */
  function rankOf(request: OrderRequest, board: BoardName): number | Refusal {
    const { side, type, price } = request;
    if (type === "LO") return price === null ? "a limit order needs a price" : grid.rankOf(price);
    if (price !== null) return "this order type takes no price";
    if (type === "PLO") return desk.lastRank ?? "there is no closing price";
    if (type === "MTL" && !bestLevel(oppositeOf(desk.books[board], side)))
      return "nobody is on the other side";
    return side === "B" ? grid.lastRank : 0;
  }

  function submit(request: OrderRequest, atMs: number): Submitted {
    const { side, type, volumeShares, isForeign } = request;
    if (isHalted) return refuse("trading is halted");
    const board = boardOf(setup, type, volumeShares);
    const refusal = typeRefusal(setup, board, type, session) ?? volumeRefusal(setup, board, volumeShares);
    if (refusal) return refuse(refusal);
    const rank = rankOf(request, board);
    if (typeof rank !== "number") return refuse(rank);
    if (isForeign && side === "B" && !room.take(volumeShares))
      return refuse("foreigners have no room for this");
    const isMatching = !isCallAuction(session);
    const order = desk.enter({ board, side, type, rank, volumeShares, isForeign }, isMatching, atMs);
    return { ok: true, orderId: order.id, restingShares: order.volumeShares };
  }

  /** A waiting order that its owner may change now, or why not. */
  function changeable(orderId: number): Order | Refusal {
    if (isHalted) return "trading is halted";
    if (session !== "LO") return "the session does not allow this";
    return desk.find(orderId) ?? "there is no such order";
  }

  function cancel(orderId: number): Changed {
    const order = changeable(orderId);
    if (typeof order === "string") return refuse(order);
    desk.withdraw(order);
    return { ok: true, volumeShares: order.volumeShares };
  }

  function amend(orderId: number, change: Amendment, atMs: number): Changed {
    const order = changeable(orderId);
    if (typeof order === "string") return refuse(order);
    const { price, volumeShares } = change;
    if (price !== undefined && volumeShares !== undefined)
      return refuse("change the price or the volume, not both");
    const refusal = price !== undefined ? reprice(order, price, atMs) : resize(order, volumeShares, atMs);
    return refusal ? refuse(refusal) : { ok: true, volumeShares: order.volumeShares };
  }

  function reprice(order: Order, price: number, atMs: number): Refusal | null {
    const rank = grid.rankOf(price);
    if (typeof rank !== "number") return rank;
    if (rank !== order.rank) desk.requeue(order, rank, order.volumeShares, atMs);
    return null;
  }

  function resize(order: Order, volumeShares: number | undefined, atMs: number): Refusal | null {
    if (volumeShares === undefined || volumeShares === order.volumeShares) return null;
    const refusal = volumeRefusal(setup, order.board, volumeShares);
    if (refusal) return refusal;
    const more = volumeShares - order.volumeShares;
    if (more < 0) desk.shrink(order, volumeShares);
    else if (order.isForeign && order.side === "B" && !room.take(more))
      return "foreigners have no room for this";
    else desk.requeue(order, order.rank, volumeShares, atMs);
    return null;
  }

  function putThrough(deal: PutThrough): Refusal | null {
    if (isHalted) return "trading is halted";
    const refusal = putThroughRefusal(setup, setup.limits, grid, session, deal);
    if (refusal) return refusal;
    const { volumeShares, isForeignBuy, isForeignSell } = deal;
    if (isForeignBuy && !isForeignSell && !room.take(volumeShares)) return "foreigners have no room for this";
    if (isForeignSell && !isForeignBuy) room.giveBack(volumeShares);
    return null;
  }

  function uncross(atMs: number): void {
    const anchor = anchorRank();
    desk.uncross("main", anchor, atMs);
    desk.uncross("odd-lot", anchor, atMs);
  }

  function setSession(next: Session, atMs: number): void {
    if (next === session) return;
    if (isCallAuction(session)) {
      if (!isHalted) uncross(atMs);
      desk.expire(isMarketOrder);
    }
    if (session === "PLO") desk.expire((order) => order.type === "PLO");
    session = next;
    if (session === "LO" && !isHalted) uncross(atMs);
  }

  return {
    get session() {
      return session;
    },
    get isHalted() {
      return isHalted;
    },
    get lastPrice() {
      return desk.lastRank === null ? null : grid.priceOf(desk.lastRank);
    },
    get roomShares() {
      return room.leftShares;
    },
    main: viewOf("main"),
    oddLot: viewOf("odd-lot"),
    postClose: viewOf("post-close"),
    setSession,
    halt() {
      isHalted = true;
    },
    resume(atMs) {
      isHalted = false;
      if (session === "LO") uncross(atMs);
    },
    submit,
    cancel,
    amend,
    putThrough,
  };
}

function refuse(refusal: Refusal): { ok: false; refusal: Refusal } {
  return { ok: false, refusal };
}
