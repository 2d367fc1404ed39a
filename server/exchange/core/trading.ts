import { worthVnd } from "./listing.ts";
import type { Fill } from "./matching/order.ts";
import type { SymbolDay, TradeSide } from "./symbol-day.ts";

/** What one order matched at one price, or what an auction matched. */
export interface Trade {
  price: number;
  volumeShares: number;
  side: TradeSide;
  timeMs: number;
  /** Whether a foreigner was on one side. */
  isForeign: boolean;
  foreignBuyShares: number;
  foreignSellShares: number;
}

/** A negotiated deal. Takes no part in totals or in the last price. */
export interface Deal {
  price: number;
  volumeShares: number;
  timeMs: number;
}

/** Fills at the same price one after another are one trade. */
export function tradesOf(fills: readonly Fill[]): Trade[] {
  const trades: Trade[] = [];
  for (const fill of fills) {
    let trade = trades.at(-1);
    if (trade?.price !== fill.price || trade.side !== fill.aggressor) {
      trade = tradeAt(fill.price, fill.aggressor, fill.atMs);
      trades.push(trade);
    }
    trade.volumeShares += fill.volumeShares;
    if (fill.isForeignBuy) trade.foreignBuyShares += fill.volumeShares;
    if (fill.isForeignSell) trade.foreignSellShares += fill.volumeShares;
    trade.isForeign ||= fill.isForeignBuy || fill.isForeignSell;
  }
  return trades;
}

function tradeAt(price: number, side: TradeSide, timeMs: number): Trade {
  const empty = { volumeShares: 0, isForeign: false, foreignBuyShares: 0, foreignSellShares: 0 };
  return { price, side, timeMs, ...empty };
}

/** Books a match into the day's figures. The only place where totals change. */
export function bookTrade(day: SymbolDay, trade: Trade, minute: number): void {
  const { price, volumeShares } = trade;
  day.last = price;
  day.lastShares = volumeShares;
  day.lastSide = trade.side;
  day.lastTimeMs = trade.timeMs;
  day.open ??= price;
  day.high = Math.max(day.high ?? price, price);
  day.low = Math.min(day.low ?? price, price);
  day.totalShares += volumeShares;
  day.totalValueVnd += worthVnd(day.listing, price, volumeShares);
  day.record.add(minute, price, volumeShares);
  bookForeign(day, price, trade.foreignBuyShares, trade.foreignSellShares);
}

/** Shares that go from one foreigner to another count on both sides and leave the room alone. */
export function bookForeign(day: SymbolDay, price: number, buyShares: number, sellShares: number): void {
  const { foreign, listing } = day;
  foreign.buyShares += buyShares;
  foreign.buyValueVnd += worthVnd(listing, price, buyShares);
  foreign.sellShares += sellShares;
  foreign.sellValueVnd += worthVnd(listing, price, sellShares);
  if (foreign.settledRoomShares !== null) foreign.settledRoomShares += sellShares - buyShares;
}

/** Odd lots are in no total but their own; the foreigners' flows and room hold them too. */
export function bookOddLot(day: SymbolDay, trade: Trade): void {
  const { oddLots: odd } = day;
  const { price, volumeShares } = trade;
  odd.open ??= price;
  odd.high = Math.max(odd.high ?? price, price);
  odd.low = Math.min(odd.low ?? price, price);
  odd.last = price;
  odd.lastShares = volumeShares;
  odd.totalShares += volumeShares;
  odd.totalValueVnd += price * volumeShares;
  bookForeign(day, price, trade.foreignBuyShares, trade.foreignSellShares);
}
