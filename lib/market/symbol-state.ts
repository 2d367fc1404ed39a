import type { Level, MarketEvent, Side, Tick } from "./event.ts";
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
 * `state = events.reduce(applyEvent)`. A tick here is one that coverage has found new; duplicates never reach
 * this function, and late trades go to `applyLate`.
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

/**
 * A trade that fills a hole: something newer has been seen, so the last trade and the totals stay, but its
 * price may be the day's high or low, and the first trade of all is the open.
 */
export function applyLate(state: SymbolState, tick: Tick): SymbolState {
  return {
    ...state,
    open: tick.totalVolumeShares === tick.volumeShares ? tick.price : state.open,
    high: state.high === null ? tick.price : Math.max(state.high, tick.price),
    low: state.low === null ? tick.price : Math.min(state.low, tick.price),
  };
}

/** Without a value from the feed ours is only right when it was right before and no share in between is missing. */
function valueAfter(state: SymbolState, tick: Extract<SymbolEvent, { kind: "tick" }>): number | null {
  if (tick.totalValueVnd !== null) return tick.totalValueVnd;
  const valueVnd = tick.price * tick.volumeShares;
  if (tick.totalVolumeShares === tick.volumeShares) return valueVnd;
  if (state.totalValueVnd === null) return null;
  const isNext =
    tick.totalVolumeShares === null || tick.totalVolumeShares - tick.volumeShares === state.totalVolumeShares;
  return isNext ? state.totalValueVnd + valueVnd : null;
}

function applyDay(state: SymbolState, day: Extract<SymbolEvent, { kind: "day" }>): SymbolState {
  // A higher total than ours means that trades passed us by (an outage), so its last price is newer too.
  const isNewer =
    state.price === null ||
    (day.totalVolumeShares !== null && day.totalVolumeShares > (state.totalVolumeShares ?? 0));
  const isLast = isNewer && day.lastPrice !== null;
  return {
    ...state,
    price: isLast ? day.lastPrice : state.price,
    volumeShares: isLast ? day.lastVolumeShares : state.volumeShares,
    side: isLast ? "U" : state.side,
    tickTimeMs: isLast ? day.timeMs : state.tickTimeMs,
    // A total is never lowered by the stream alone.
    totalVolumeShares: greatest(state.totalVolumeShares, day.totalVolumeShares),
    totalValueVnd: day.totalValueVnd ?? state.totalValueVnd,
    open: day.open ?? state.open,
    // Within a day these two only widen; a message that arrives late must not narrow them.
    high: greatest(state.high, day.high),
    low: least(state.low, day.low),
    average: day.average ?? state.average,
  };
}

function greatest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}

function least(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
