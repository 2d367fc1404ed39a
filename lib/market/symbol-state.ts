import type { Level, MarketEvent, Side } from "./event.ts";
import type { Limits } from "./instrument.ts";

/** The latest of one instrument. Plain, immutable: `applyEvent` returns a new one. */
export interface SymbolState {
  symbol: string;
  /** The last trade; null before the first. */
  price: number | null;
  volumeShares: number | null;
  side: Side;
  tickTimeMs: number | null;
  totalVolumeShares: number | null;
  totalValueVnd: number | null;
  open: number | null;
  high: number | null;
  low: number | null;
  average: number | null;
  limits: Limits | null;
  bids: readonly Level[];
  asks: readonly Level[];
  foreignBuyShares: number | null;
  foreignSellShares: number | null;
  foreignRoomShares: number | null;
  session: string | null;
  status: string | null;
  /** The price and volume a call auction would give now. */
  estimatedPrice: number | null;
  estimatedVolumeShares: number | null;
  /** Our wall clock when anything about the symbol last arrived, epoch ms; null before that. */
  receivedAtMs: number | null;
  /** The seq of the batch that last changed it. */
  seq: number;
}

export function emptyState(symbol: string, limits: Limits | null = null): SymbolState {
  return {
    symbol,
    price: null,
    volumeShares: null,
    side: "U",
    tickTimeMs: null,
    totalVolumeShares: null,
    totalValueVnd: null,
    open: null,
    high: null,
    low: null,
    average: null,
    limits,
    bids: [],
    asks: [],
    foreignBuyShares: null,
    foreignSellShares: null,
    foreignRoomShares: null,
    session: null,
    status: null,
    estimatedPrice: null,
    estimatedVolumeShares: null,
    receivedAtMs: null,
    seq: 0,
  };
}

/** The events that belong to one symbol's state; bars, indices, news and odd lots live elsewhere. */
export type SymbolEvent = Extract<
  MarketEvent,
  { kind: "tick" | "quote" | "limits" | "day" | "foreign" | "session" | "estimate" }
>;

/**
 * `state = events.reduce(applyEvent)`. A tick here is one that coverage has found new; duplicates and late
 * trades never reach this function.
 */
export function applyEvent(state: SymbolState, event: SymbolEvent): SymbolState {
  switch (event.kind) {
    case "tick":
      return applyTick(state, event);
    case "quote":
      return { ...state, bids: event.bids, asks: event.asks };
    case "limits":
      return {
        ...state,
        limits: { reference: event.reference, ceiling: event.ceiling, floor: event.floor },
      };
    case "day":
      return applyDay(state, event);
    case "foreign":
      return {
        ...state,
        foreignBuyShares: event.buyShares ?? state.foreignBuyShares,
        foreignSellShares: event.sellShares ?? state.foreignSellShares,
        foreignRoomShares: event.roomShares ?? state.foreignRoomShares,
      };
    case "session":
      return {
        ...state,
        session: event.session ?? state.session,
        status: event.status ?? state.status,
      };
    case "estimate":
      return { ...state, estimatedPrice: event.price, estimatedVolumeShares: event.volumeShares };
    default:
      return event satisfies never;
  }
}

function applyTick(state: SymbolState, tick: Extract<SymbolEvent, { kind: "tick" }>): SymbolState {
  const totalVolumeShares = tick.totalVolumeShares ?? (state.totalVolumeShares ?? 0) + tick.volumeShares;
  return {
    ...state,
    price: tick.price,
    volumeShares: tick.volumeShares,
    side: tick.side,
    tickTimeMs: tick.timeMs,
    totalVolumeShares,
    totalValueVnd: valueAfter(state, tick),
    open: state.open ?? tick.price,
    high: state.high === null ? tick.price : Math.max(state.high, tick.price),
    low: state.low === null ? tick.price : Math.min(state.low, tick.price),
  };
}

/** Without a value from the feed ours is only right when it was right before, or when the day starts here. */
function valueAfter(state: SymbolState, tick: Extract<SymbolEvent, { kind: "tick" }>): number | null {
  if (tick.totalValueVnd !== null) return tick.totalValueVnd;
  const valueVnd = tick.price * tick.volumeShares;
  if (state.totalValueVnd !== null) return state.totalValueVnd + valueVnd;
  return tick.totalVolumeShares === tick.volumeShares ? valueVnd : null;
}

function applyDay(state: SymbolState, day: Extract<SymbolEvent, { kind: "day" }>): SymbolState {
  return {
    ...state,
    price: state.price ?? day.lastPrice,
    volumeShares: state.price === null ? day.lastVolumeShares : state.volumeShares,
    tickTimeMs: state.price === null && day.lastPrice !== null ? day.timeMs : state.tickTimeMs,
    // A total is never lowered by the stream alone.
    totalVolumeShares: greatest(state.totalVolumeShares, day.totalVolumeShares),
    totalValueVnd: day.totalValueVnd ?? state.totalValueVnd,
    open: day.open ?? state.open,
    high: day.high ?? state.high,
    low: day.low ?? state.low,
    average: day.average ?? state.average,
  };
}

function greatest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}
