import { clockTimeOf, isoOf } from "#lib/market/trading-time.ts";
import type { IdsB, IdsI, IdsN, IdsX } from "../../feed/ssi-ids/wire.ts";
import type { IndexDay } from "../core/index-basket.ts";
import type { MinuteBar } from "../core/minute-path.ts";
import type { NewsLine } from "../core/news.ts";
import { type SymbolDay, shownLevels, statusOf } from "../core/symbol-day.ts";
import type { Trade } from "../core/trading.ts";

export function tradeMessage(day: SymbolDay, trade: Trade): IdsX {
  return {
    sym: day.listing.symbol,
    lastPrice: trade.price,
    lastVolume: trade.volumeShares,
    side: trade.side,
    time: clockTimeOf(trade.timeMs),
    ...totalsOf(day),
    ...rangeOf(day),
    ...levelsOf(day),
    ...(trade.isForeign ? foreignOf(day) : {}),
  };
}

export function quoteMessage(day: SymbolDay, nowMs: number): IdsX {
  return { sym: day.listing.symbol, time: clockTimeOf(nowMs), ...totalsOf(day), ...levelsOf(day) };
}

export function estimateMessage(day: SymbolDay, nowMs: number): IdsX {
  return { ...quoteMessage(day, nowMs), session: day.session, ...estimateOf(day) };
}

export function sessionMessage(day: SymbolDay, nowMs: number): IdsX {
  const { symbol: sym } = day.listing;
  return { sym, time: clockTimeOf(nowMs), ...totalsOf(day), session: day.session, status: statusOf(day) };
}

export function roomMessage(day: SymbolDay, nowMs: number): IdsX {
  return { sym: day.listing.symbol, time: clockTimeOf(nowMs), ...totalsOf(day), ...foreignOf(day) };
}

/** Everything about a symbol, and no trade: `lastVolume` is missing. */
export function stateMessage(day: SymbolDay, nowMs: number): IdsX {
  const { reference, ceiling, floor } = day.limits;
  return {
    sym: day.listing.symbol,
    time: clockTimeOf(day.last === null ? nowMs : day.lastTimeMs),
    ...(day.last === null ? {} : { lastPrice: day.last }),
    ...{ ref: reference, ceiling, floor },
    ...totalsOf(day),
    ...rangeOf(day),
    ...levelsOf(day),
    ...foreignOf(day),
    ...estimateOf(day),
    session: day.session,
    status: statusOf(day),
  };
}

export function barMessage(day: SymbolDay, bar: MinuteBar): IdsB {
  const { open, high, low, close, volumeShares: volume } = bar;
  const minutes = String(bar.minute % 60).padStart(2, "0");
  const time = `${String(Math.floor(bar.minute / 60)).padStart(2, "0")}:${minutes}:00`;
  return { sym: day.listing.symbol, time, open, high, low, close, volume };
}

export function indexMessage(index: IndexDay): IdsI {
  const { value, priorClose, advances, declines, noChanges, ceilings, floors, session } = index;
  return {
    index: index.basket.code,
    value,
    change: round2(value - priorClose),
    changePercent: round2(((value - priorClose) / priorClose) * 100),
    ...{ advances, declines, noChanges, ceilings, floors },
    volume: index.volumeShares,
    turnover: index.valueVnd,
    time: clockTimeOf(index.timeMs),
    session,
  };
}

export function newsMessage({ id, timeMs, symbols, title, source }: NewsLine): IdsN {
  return { id, time: isoOf(timeMs), symbols, title, source };
}

function totalsOf(day: SymbolDay): Pick<IdsX, "totalVolume" | "totalValue"> {
  return { totalVolume: day.totalShares, totalValue: day.totalValueVnd };
}

function rangeOf({ open, high, low }: SymbolDay): Pick<IdsX, "open" | "high" | "low"> {
  return open === null || high === null || low === null ? {} : { open, high, low };
}

function levelsOf({ listing, book }: SymbolDay): Pick<IdsX, "bids" | "asks"> {
  const shown = shownLevels(listing);
  return { bids: book.bids.slice(0, shown), asks: book.asks.slice(0, shown) };
}

function foreignOf({ foreign }: SymbolDay): Pick<IdsX, "foreignBuy" | "foreignSell" | "room"> {
  const { buyShares: foreignBuy, sellShares: foreignSell, roomShares } = foreign;
  return roomShares === null ? {} : { foreignBuy, foreignSell, room: roomShares };
}

function estimateOf({ auction }: SymbolDay): Pick<IdsX, "estPrice" | "estVolume"> {
  return auction?.price ? { estPrice: auction.price, estVolume: auction.shares } : {};
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
