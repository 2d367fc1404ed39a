import type { State } from "../contract/state.ts";
import type { IndexState } from "../market/event.ts";
import { futureTypeOf } from "../market/instrument.ts";
import type { SymbolState } from "../market/symbol-state.ts";
import type { FieldName, WindowName } from "./fields.ts";
import type { FormulaRow } from "./formula.ts";

/** What a formula needs of a symbol's state; prices VND (points), volumes shares, value VND. */
export type RowState = Omit<
  SymbolState,
  "side" | "tickTimeMs" | "seq" | "receivedAtMs" | "status" | "session" | "openInterestContracts"
>;

/** The public form, as browsers hold it, gives the same numbers. */
export function rowStateOf(state: State): RowState {
  const { reference, ceiling, floor } = state;
  return {
    symbol: state.symbol,
    price: state.price,
    volumeShares: state.volume,
    totalVolumeShares: state.totalVolume,
    totalValueVnd: state.totalValue,
    open: state.open,
    high: state.high,
    low: state.low,
    average: state.average,
    limits: reference === null || ceiling === null || floor === null ? null : { reference, ceiling, floor },
    bids: state.bids,
    asks: state.asks,
    foreignBuyShares: state.foreign.buy,
    foreignSellShares: state.foreign.sell,
    foreignRoomShares: state.foreign.room,
    estimatedPrice: state.estimated.price,
    estimatedVolumeShares: state.estimated.volume,
  };
}

/** Numbers of the last so many minutes; null: not known. */
export type WindowSource = (symbol: string, window: WindowName, minutes: number) => number | null;

export interface ReusableRow extends FormulaRow {
  /** From now on the row is this symbol's; the same object again, for no garbage in the hot path. */
  setSymbol(state: RowState, perPrice?: number): FormulaRow;
  setIndex(state: IndexState): FormulaRow;
}

/** What one of a formula's price is of a symbol that is no index: 1,000 VND, or a point. */
export function vndPerPrice(symbol: string): number {
  return futureTypeOf(symbol) === null ? 1_000 : 1;
}

/** One row to look through a formula at many symbols, one after the other. */
export function createSymbolRow(windows: WindowSource | null = null): ReusableRow {
  let symbol: RowState | null = null;
  let index: IndexState | null = null;
  let perPrice = 1;
  const row: ReusableRow = {
    setSymbol(state, per = vndPerPrice(state.symbol)) {
      index = null;
      symbol = state;
      perPrice = per;
      return row;
    },
    setIndex(state) {
      symbol = null;
      index = state;
      perPrice = 1;
      return row;
    },
    number: (field) =>
      symbol ? symbolNumber(symbol, field, perPrice) : index ? indexNumber(index, field) : null,
    over: (window, minutes) => windows?.(symbol?.symbol ?? index?.index ?? "", window, minutes) ?? null,
  };
  return row;
}

function symbolNumber(state: RowState, field: FieldName, perPrice: number): number | null {
  const { limits, bids, asks } = state;
  switch (field) {
    case "price":
      return scaled(state.price, perPrice);
    case "reference":
      return scaled(limits?.reference, perPrice);
    case "ceiling":
      return scaled(limits?.ceiling, perPrice);
    case "floor":
      return scaled(limits?.floor, perPrice);
    case "open":
      return scaled(state.open, perPrice);
    case "high":
      return scaled(state.high, perPrice);
    case "low":
      return scaled(state.low, perPrice);
    case "average":
      return scaled(state.average ?? averageOf(state, perPrice), perPrice);
    case "change":
      return scaled(less(state.price, limits?.reference), perPrice);
    case "changePercent":
      return percentOf(less(state.price, limits?.reference), limits?.reference);
    case "lastVolume":
      return state.volumeShares;
    case "volume":
      return state.totalVolumeShares;
    case "value":
      return state.totalValueVnd;
    case "spread":
      return scaled(spreadOf(state), perPrice);
    case "spreadPercent":
      return percentOf(spreadOf(state), asks[0]?.[0]);
    case "gapPercent":
      return percentOf(less(state.open, limits?.reference), limits?.reference);
    case "estimatedPrice":
      return scaled(state.estimatedPrice, perPrice);
    case "estimatedVolume":
      return state.estimatedVolumeShares;
    case "bid1":
      return scaled(bids[0]?.[0] || null, perPrice);
    case "bid2":
      return scaled(bids[1]?.[0] || null, perPrice);
    case "bid3":
      return scaled(bids[2]?.[0] || null, perPrice);
    case "ask1":
      return scaled(asks[0]?.[0] || null, perPrice);
    case "ask2":
      return scaled(asks[1]?.[0] || null, perPrice);
    case "ask3":
      return scaled(asks[2]?.[0] || null, perPrice);
    case "bidVol1":
      return bids[0]?.[1] ?? null;
    case "bidVol2":
      return bids[1]?.[1] ?? null;
    case "bidVol3":
      return bids[2]?.[1] ?? null;
    case "askVol1":
      return asks[0]?.[1] ?? null;
    case "askVol2":
      return asks[1]?.[1] ?? null;
    case "askVol3":
      return asks[2]?.[1] ?? null;
    case "foreignBuy":
      return state.foreignBuyShares;
    case "foreignSell":
      return state.foreignSellShares;
    case "foreignNet":
      return less(state.foreignBuyShares, state.foreignSellShares);
    case "room":
      return state.foreignRoomShares;
    default:
      return null;
  }
}

function scaled(price: number | null | undefined, perPrice: number): number | null {
  return price === null || price === undefined ? null : price / perPrice;
}

function indexNumber(index: IndexState, field: FieldName): number | null {
  switch (field) {
    case "price":
      return index.value;
    case "reference":
      return index.value - index.change;
    case "change":
      return index.change;
    case "changePercent":
      return index.changePercent;
    case "volume":
      return index.volumeShares;
    case "value":
      return index.valueVnd;
    case "advances":
      return index.advances;
    case "noChanges":
      return index.noChanges;
    case "declines":
      return index.declines;
    case "ceilings":
      return index.ceilings;
    case "floors":
      return index.floors;
    default:
      return null;
  }
}

/** To two decimals: prices in points carry noise behind them. */
function less(a: number | null | undefined, b: number | null | undefined): number | null {
  if (a === null || a === undefined || b === null || b === undefined) return null;
  return Math.round((a - b) * 100) / 100;
}

/** Two decimals, as painted. */
function percentOf(part: number | null, whole: number | null | undefined): number | null {
  return part === null || !whole ? null : Math.round((part / whole) * 10_000) / 100;
}

/** Orders at any price (ATO, ATC) have no price: no spread then. */
function spreadOf({ bids, asks }: RowState): number | null {
  const bid = bids[0]?.[0];
  const ask = asks[0]?.[0];
  return bid && ask ? ask - bid : null;
}

/** Value over volume, when the feed gives no average of its own. */
function averageOf({ totalVolumeShares, totalValueVnd }: RowState, perPrice: number): number | null {
  // A future's value is not its price times its contracts.
  if (!totalVolumeShares || !totalValueVnd || perPrice === 1) return null;
  return Math.round((totalValueVnd / totalVolumeShares) * 100) / 100;
}
