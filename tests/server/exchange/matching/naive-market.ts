import { neighbourPrice } from "#lib/market/price-rules.ts";
import type { Session } from "#lib/market/session.ts";
import type { MatchingSetup } from "#server/exchange/core/matching/matching.ts";
import type { BoardName, OrderRequest, Side } from "#server/exchange/core/matching/order.ts";

/** An order of the naive market. `price` is what it counts with, `turn` its place in time. */
interface NaiveOrder extends Omit<OrderRequest, "price"> {
  id: number;
  board: BoardName;
  price: number;
  turn: number;
}

export type NaiveMatch = [buyerId: number, sellerId: number, price: number, volumeShares: number];

/**
 * The rules told in the slowest way that is plainly right: one list of orders, sorted again for every match,
 * and every price of the day tried for an auction. Takes only what the engine has taken.
 */
export function createNaiveMarket(setup: MatchingSetup) {
  const limits = setup.limits ?? { floor: 0, ceiling: 0 };
  const waiting = new Map<number, NaiveOrder>();
  const matches: NaiveMatch[] = [];
  let lastPrice = setup.lastPrice;
  let room = setup.roomShares ?? 0;
  let session: Session = "C";
  let isHalted = false;
  let turns = 0;
  let count = 0;

  const ofBoard = (board: BoardName, side: Side): NaiveOrder[] =>
    [...waiting.values()]
      .filter((order) => order.board === board && order.side === side)
      .sort((a, b) => (side === "B" ? b.price - a.price : a.price - b.price) || a.turn - b.turn);

  function match(buy: NaiveOrder, sell: NaiveOrder, price: number, volumeShares: number): void {
    matches.push([buy.id, sell.id, price, volumeShares]);
    for (const order of [buy, sell]) {
      order.volumeShares -= volumeShares;
      if (order.volumeShares === 0) waiting.delete(order.id);
    }
    if (sell.isForeign) room += volumeShares;
    if (buy.board !== "odd-lot") lastPrice = price;
  }

  function matchOne(order: NaiveOrder): void {
    let matchedAt: number | null = null;
    while (order.volumeShares > 0) {
      const [best] = ofBoard(order.board, order.side === "B" ? "S" : "B");
      if (!best || (order.side === "B" ? best.price > order.price : best.price < order.price)) break;
      const volumeShares = Math.min(order.volumeShares, best.volumeShares);
      matchedAt = best.price;
      if (order.side === "B") match(order, best, best.price, volumeShares);
      else match(best, order, best.price, volumeShares);
    }
    if (order.type === "MTL" && matchedAt !== null) {
      const beyond = neighbourPrice(setup.exchange, setup.type, matchedAt, order.side === "B" ? 1 : -1);
      order.price = Math.min(limits.ceiling, Math.max(limits.floor, beyond));
    }
    if (order.volumeShares > 0) waiting.set(order.id, order);
  }

  function uncross(board: BoardName, anchor: number): void {
    let best = { price: 0, volumeShares: 0, distance: 0 };
    const sum = (orders: NaiveOrder[]): number => orders.reduce((all, order) => all + order.volumeShares, 0);
    for (let price = limits.floor; price <= limits.ceiling; price = next(price)) {
      const demand = sum(ofBoard(board, "B").filter((order) => order.price >= price));
      const supply = sum(ofBoard(board, "S").filter((order) => order.price <= price));
      const volumeShares = Math.min(demand, supply);
      const distance = Math.abs(price - anchor);
      const isBetter = volumeShares > best.volumeShares;
      if (isBetter || (volumeShares === best.volumeShares && distance <= best.distance)) {
        best = { price, volumeShares, distance };
      }
    }
    for (let left = best.volumeShares; left > 0; ) {
      const buy = ofBoard(board, "B")[0]!;
      const sell = ofBoard(board, "S")[0]!;
      const volumeShares = Math.min(left, buy.volumeShares, sell.volumeShares);
      match(buy, sell, best.price, volumeShares);
      left -= volumeShares;
    }
  }

  function uncrossAll(): void {
    const anchor = lastPrice ?? setup.reference;
    uncross("main", anchor);
    uncross("odd-lot", anchor);
  }

  function next(price: number): number {
    return neighbourPrice(setup.exchange, setup.type, price, 1);
  }

  function remove(order: NaiveOrder): void {
    waiting.delete(order.id);
    if (order.isForeign && order.side === "B") room += order.volumeShares;
  }

  return {
    matches,
    waiting,
    get room() {
      return room;
    },
    submit(request: OrderRequest): void {
      const board =
        request.type === "PLO" ? "post-close" : request.volumeShares < setup.lotSize ? "odd-lot" : "main";
      const anyPrice = request.side === "B" ? limits.ceiling : limits.floor;
      const price = request.type === "PLO" ? lastPrice : (request.price ?? anyPrice);
      const order = { ...request, id: ++count, board, price: price ?? 0, turn: ++turns } as NaiveOrder;
      if (order.isForeign && order.side === "B") room -= order.volumeShares;
      if (session === "ATO" || session === "ATC") waiting.set(order.id, order);
      else matchOne(order);
    },
    cancel(orderId: number): void {
      remove(waiting.get(orderId)!);
    },
    amend(orderId: number, price: number | undefined, volumeShares: number | undefined): void {
      const order = waiting.get(orderId)!;
      const more = (volumeShares ?? order.volumeShares) - order.volumeShares;
      if (order.isForeign && order.side === "B") room -= more;
      order.volumeShares += more;
      const isNewPrice = price !== undefined && price !== order.price;
      if (more <= 0 && !isNewPrice) return;
      order.price = price ?? order.price;
      order.turn = ++turns;
      order.type = "LO";
      waiting.delete(order.id);
      matchOne(order);
    },
    halt(): void {
      isHalted = true;
    },
    resume(): void {
      isHalted = false;
      if (session === "LO") uncrossAll();
    },
    setSession(to: Session): void {
      const isAuction = session === "ATO" || session === "ATC";
      if (isAuction && !isHalted) uncrossAll();
      for (const order of [...waiting.values()]) {
        if (order.type === session && order.type !== "LO") remove(order);
      }
      session = to;
      if (session === "LO" && !isHalted) uncrossAll();
    },
  };
}
