import type { Bar, Interval } from "../market/bar.ts";
import type { IndexState, NewsItem, Tick } from "../market/event.ts";
import { futureTypeOf } from "../market/instrument.ts";
import { valuePerPrice } from "../market/price-rules.ts";
import type { SymbolState } from "../market/symbol-state.ts";
import { isoOf } from "../market/trading-time.ts";

/** Where the numbers come from: a feed's name, `simulated`, or `replay:<file>`. */
export type Source = "ssi-ids" | "ssi-fcdata" | "ssi-fastconnect" | "simulated" | `replay:${string}`;

/** Whether pages must carry the fixed mark that this is not the market. */
export function isMarked(source: string): boolean {
  return source === "simulated" || source.startsWith("replay:");
}

/** One instrument as programs and browsers see it: prices VND (points), volumes shares, values VND, times ISO +07:00. */
export interface State {
  symbol: string;
  source: Source;
  /** The last trade; null before the first. */
  price: number | null;
  volume: number | null;
  timestamp: string | null;
  totalVolume: number | null;
  totalValue: number | null;
  open: number | null;
  high: number | null;
  low: number | null;
  average: number | null;
  reference: number | null;
  ceiling: number | null;
  floor: number | null;
  change: number | null;
  /** Percent, two decimals. */
  changePercent: number | null;
  /** `[price, volume]`, best first. */
  bids: readonly (readonly [number, number])[];
  asks: readonly (readonly [number, number])[];
  foreign: { buy: number | null; sell: number | null; room: number | null };
  session: string | null;
  status: string | null;
  estimated: { price: number | null; volume: number | null };
  /** Open contracts of a future; null for all else, and where the source does not tell. */
  openInterest: number | null;
  /** When the server last heard anything of it. */
  receivedAt: string | null;
  seq: number;
}

export function toState(state: SymbolState, source: Source): State {
  const reference = state.limits?.reference ?? null;
  const change =
    state.price !== null && reference !== null ? Math.round((state.price - reference) * 100) / 100 : null;
  return {
    symbol: state.symbol,
    source,
    price: state.price,
    volume: state.volumeShares,
    timestamp: isoOrNull(state.tickTimeMs),
    totalVolume: state.totalVolumeShares,
    totalValue: state.totalValueVnd,
    open: state.open,
    high: state.high,
    low: state.low,
    average: state.average ?? averageOf(state),
    reference,
    ceiling: state.limits?.ceiling ?? null,
    floor: state.limits?.floor ?? null,
    change,
    changePercent: change !== null && reference ? Math.round((change / reference) * 10_000) / 100 : null,
    bids: state.bids,
    asks: state.asks,
    foreign: {
      buy: state.foreignBuyShares,
      sell: state.foreignSellShares,
      room: state.foreignRoomShares,
    },
    session: state.session,
    status: state.status,
    estimated: { price: state.estimatedPrice, volume: state.estimatedVolumeShares },
    openInterest: state.openInterestContracts,
    receivedAt: isoOrNull(state.receivedAtMs),
    seq: state.seq,
  };
}

/** Value over volume, in VND (points) with two decimals, when the feed gives no average of its own. */
function averageOf(state: SymbolState): number | null {
  if (!state.totalVolumeShares || !state.totalValueVnd) return null;
  const perPrice = valuePerPrice(futureTypeOf(state.symbol) ?? "STOCK");
  return Math.round((state.totalValueVnd / state.totalVolumeShares / perPrice) * 100) / 100;
}

function isoOrNull(epochMs: number | null): string | null {
  return epochMs === null ? null : isoOf(epochMs);
}

/** A matched trade. */
export interface TickMessage {
  symbol: string;
  source: Source;
  price: number;
  volume: number;
  side: "B" | "S" | "U";
  totalVolume: number | null;
  timestamp: string;
  seq: number;
}

export function toTickMessage(tick: Tick, source: Source, seq: number): TickMessage {
  return {
    symbol: tick.symbol,
    source,
    price: tick.price,
    volume: tick.volumeShares,
    side: tick.side,
    totalVolume: tick.totalVolumeShares,
    timestamp: isoOf(tick.timeMs),
    seq,
  };
}

export interface PublicBar {
  openTime: string;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  provisional: boolean;
}

export function toPublicBar(bar: Bar): PublicBar {
  return {
    openTime: isoOf(bar.openTimeMs),
    open: bar.open,
    high: bar.high,
    low: bar.low,
    close: bar.close,
    volume: bar.volume,
    provisional: bar.provisional,
  };
}

/** The running (or just amended) bar of one symbol. Live bars are of one minute; coarser ones are joined from them. */
export interface BarMessage extends PublicBar {
  symbol: string;
  source: Source;
  interval: Interval;
  seq: number;
}

export interface IndexMessage {
  index: string;
  source: Source;
  value: number;
  change: number;
  changePercent: number;
  volume: number;
  turnover: number;
  advances: number;
  noChanges: number;
  declines: number;
  ceilings: number;
  floors: number;
  session: string | null;
  timestamp: string;
  seq: number;
}

export function toIndexMessage(index: IndexState, source: Source, seq: number): IndexMessage {
  const { volumeShares, valueVnd, timeMs, ...rest } = index;
  return { ...rest, source, volume: volumeShares, turnover: valueVnd, timestamp: isoOf(timeMs), seq };
}

export interface NewsMessage {
  id: string;
  source: Source;
  timestamp: string;
  symbols: readonly string[];
  title: string;
  url: string | null;
  publisher: string | null;
}

export function toNewsMessage(news: NewsItem, source: Source): NewsMessage {
  const { timeMs, ...rest } = news;
  return { ...rest, source, timestamp: isoOf(timeMs) };
}
