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
  /** Of a future; null for all else, and where the source does not tell. */
  openInterestContracts: number | null;
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
    openInterestContracts: null,
    receivedAtMs: null,
    seq: 0,
  };
}

/** The events that belong to one symbol's state; bars, indices, news, odd lots and put-through deals live elsewhere. */
export type SymbolEvent = Extract<
  MarketEvent,
  { kind: "tick" | "quote" | "limits" | "day" | "foreign" | "session" | "estimate" | "openInterest" }
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
      return applyQuote(state, event);
    case "limits":
      return applyLimits(state, event);
    case "day":
      return applyDay(state, event);
    case "foreign":
      return applyForeign(state, event);
    case "session":
      return applySession(state, event);
    case "estimate":
      return applyEstimate(state, event);
    case "openInterest":
      return applyOpenInterest(state, event);
    default:
      return event satisfies never;
  }
}

/** The state as of the batch `seq`, which arrived then (our wall clock, epoch ms). */
export function stampState(state: SymbolState, receivedAtMs: number, seq: number): SymbolState {
  const next = copyOf(state);
  next.receivedAtMs = receivedAtMs;
  next.seq = seq;
  return next;
}

/**
 * A copy to be changed before anybody sees it. Written out because this runs for each event of the whole market:
 * spreading an object of this size costs V8 about forty times as much.
 */
function copyOf(state: SymbolState): SymbolState {
  return {
    symbol: state.symbol,
    price: state.price,
    volumeShares: state.volumeShares,
    side: state.side,
    tickTimeMs: state.tickTimeMs,
    totalVolumeShares: state.totalVolumeShares,
    totalValueVnd: state.totalValueVnd,
    open: state.open,
    high: state.high,
    low: state.low,
    average: state.average,
    limits: state.limits,
    bids: state.bids,
    asks: state.asks,
    foreignBuyShares: state.foreignBuyShares,
    foreignSellShares: state.foreignSellShares,
    foreignRoomShares: state.foreignRoomShares,
    session: state.session,
    status: state.status,
    estimatedPrice: state.estimatedPrice,
    estimatedVolumeShares: state.estimatedVolumeShares,
    openInterestContracts: state.openInterestContracts,
    receivedAtMs: state.receivedAtMs,
    seq: state.seq,
  };
}

function applyQuote(state: SymbolState, quote: Extract<SymbolEvent, { kind: "quote" }>): SymbolState {
  const next = copyOf(state);
  next.bids = quote.bids;
  next.asks = quote.asks;
  return next;
}

/** Limits stay the same all day, and SSI repeats them with every trade. */
function applyLimits(state: SymbolState, event: Extract<SymbolEvent, { kind: "limits" }>): SymbolState {
  const { reference, ceiling, floor } = event;
  const { limits } = state;
  if (limits?.reference === reference && limits.ceiling === ceiling && limits.floor === floor) return state;
  const next = copyOf(state);
  next.limits = { reference, ceiling, floor };
  return next;
}

function applyForeign(state: SymbolState, event: Extract<SymbolEvent, { kind: "foreign" }>): SymbolState {
  const next = copyOf(state);
  next.foreignBuyShares = event.buyShares ?? state.foreignBuyShares;
  next.foreignSellShares = event.sellShares ?? state.foreignSellShares;
  next.foreignRoomShares = event.roomShares ?? state.foreignRoomShares;
  return next;
}

function applySession(state: SymbolState, event: Extract<SymbolEvent, { kind: "session" }>): SymbolState {
  const session = event.session ?? state.session;
  const status = event.status ?? state.status;
  if (session === state.session && status === state.status) return state;
  const next = copyOf(state);
  next.session = session;
  next.status = status;
  return next;
}

function applyEstimate(state: SymbolState, event: Extract<SymbolEvent, { kind: "estimate" }>): SymbolState {
  const next = copyOf(state);
  next.estimatedPrice = event.price;
  next.estimatedVolumeShares = event.volumeShares;
  return next;
}

function applyOpenInterest(
  state: SymbolState,
  event: Extract<SymbolEvent, { kind: "openInterest" }>,
): SymbolState {
  const next = copyOf(state);
  next.openInterestContracts = event.contracts;
  return next;
}

function applyTick(state: SymbolState, tick: Extract<SymbolEvent, { kind: "tick" }>): SymbolState {
  const next = copyOf(state);
  next.price = tick.price;
  next.volumeShares = tick.volumeShares;
  next.side = tick.side;
  next.tickTimeMs = tick.timeMs;
  next.totalVolumeShares = tick.totalVolumeShares ?? (state.totalVolumeShares ?? 0) + tick.volumeShares;
  next.totalValueVnd = valueAfter(state, tick);
  next.open = state.open ?? tick.price;
  next.high = greatest(state.high, tick.price);
  next.low = least(state.low, tick.price);
  return next;
}

/**
 * A trade that fills a hole: something newer has been seen, so the last trade and the totals stay, but its
 * price may be the day's high or low, and the first trade of all is the open.
 */
export function applyLate(state: SymbolState, tick: Tick): SymbolState {
  const next = copyOf(state);
  if (tick.totalVolumeShares === tick.volumeShares) next.open = tick.price;
  next.high = greatest(state.high, tick.price);
  next.low = least(state.low, tick.price);
  return next;
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
  const next = copyOf(state);
  if (isNewer && day.lastPrice !== null) {
    next.price = day.lastPrice;
    next.volumeShares = day.lastVolumeShares;
    next.side = "U";
    next.tickTimeMs = day.timeMs;
  }
  // A total is never lowered by the stream alone.
  next.totalVolumeShares = greatest(state.totalVolumeShares, day.totalVolumeShares);
  next.totalValueVnd = day.totalValueVnd ?? state.totalValueVnd;
  next.open = day.open ?? state.open;
  // Within a day these two only widen; a message that arrives late must not narrow them.
  next.high = greatest(state.high, day.high);
  next.low = least(state.low, day.low);
  next.average = day.average ?? state.average;
  return next;
}

function greatest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}

function least(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
