import type { State } from "#lib/contract/state.ts";
import {
  formatChange,
  formatPercent,
  formatPrice,
  formatVolume,
  groupDigits,
  type PriceUnit,
  shortVolume,
} from "#lib/format/number.ts";
import { type Paint, paintOf } from "#lib/market/paint.ts";
import type { ColumnId } from "./columns.ts";

/** How the numbers of a row are written. */
export interface CellStyle {
  unit: PriceUnit;
  totals: "volume" | "value";
  /** The word for millions where seven digits do not fit; null writes volumes in full. */
  millionWord: string | null;
}

/** What a matched cell shows: the last trade, or in a call auction the price it would give now. */
export interface Shown {
  price: number | null;
  volume: number | null;
  change: number | null;
  percent: number | null;
  isEstimated: boolean;
}

export function isAuction(session: string | null): boolean {
  return session === "ATO" || session === "ATC";
}

export function shownOf(state: State): Shown {
  const { price, volume } = state.estimated;
  if (!isAuction(state.session) || !price) {
    return {
      price: state.price,
      volume: state.volume,
      change: state.change,
      percent: state.changePercent,
      isEstimated: false,
    };
  }
  const change = state.reference === null ? null : Math.round((price - state.reference) * 100) / 100;
  return {
    price,
    volume,
    change,
    percent:
      change !== null && state.reference ? Math.round((change / state.reference) * 10_000) / 100 : null,
    isEstimated: true,
  };
}

/** The number in a cell; null or 0 leaves it blank. For sorting, flashing and writing alike. */
export function numberOf(
  column: ColumnId,
  state: State,
  shown: Shown,
  totals: "volume" | "value",
): number | null {
  switch (column) {
    case "symbol":
      return null;
    case "ceiling":
      return state.ceiling;
    case "floor":
      return state.floor;
    case "reference":
      return state.reference;
    case "bid1Price":
      return state.bids[0]?.[0] ?? null;
    case "bid1Volume":
      return state.bids[0]?.[1] ?? null;
    case "bid2Price":
      return state.bids[1]?.[0] ?? null;
    case "bid2Volume":
      return state.bids[1]?.[1] ?? null;
    case "bid3Price":
      return state.bids[2]?.[0] ?? null;
    case "bid3Volume":
      return state.bids[2]?.[1] ?? null;
    case "ask1Price":
      return state.asks[0]?.[0] ?? null;
    case "ask1Volume":
      return state.asks[0]?.[1] ?? null;
    case "ask2Price":
      return state.asks[1]?.[0] ?? null;
    case "ask2Volume":
      return state.asks[1]?.[1] ?? null;
    case "ask3Price":
      return state.asks[2]?.[0] ?? null;
    case "ask3Volume":
      return state.asks[2]?.[1] ?? null;
    case "price":
      return shown.price;
    case "volume":
      return shown.volume;
    case "change":
      return shown.price ? shown.change : null;
    case "percent":
      return shown.price ? shown.percent : null;
    case "total":
      return totals === "volume" ? state.totalVolume : state.totalValue;
    case "high":
      return state.high;
    case "average":
      return state.average;
    case "low":
      return state.low;
    case "foreignBuy":
      return state.foreign.buy;
    case "foreignSell":
      return state.foreign.sell;
    case "room":
      return state.foreign.room;
  }
}

/** The price whose state colours a cell: its own, its level's, or the matched one; null leaves it neutral. */
export function paintOfCell(column: ColumnId, state: State, shown: Shown): Paint | null {
  switch (column) {
    case "symbol":
    case "price":
    case "volume":
    case "change":
    case "percent":
      return paintOf(shown.price, state);
    case "bid1Volume":
      return paintOf(state.bids[0]?.[0], state);
    case "bid2Volume":
      return paintOf(state.bids[1]?.[0], state);
    case "bid3Volume":
      return paintOf(state.bids[2]?.[0], state);
    case "ask1Volume":
      return paintOf(state.asks[0]?.[0], state);
    case "ask2Volume":
      return paintOf(state.asks[1]?.[0], state);
    case "ask3Volume":
      return paintOf(state.asks[2]?.[0], state);
    case "total":
    case "foreignBuy":
    case "foreignSell":
    case "room":
      return null;
    default:
      return paintOf(numberOf(column, state, shown, "volume"), state);
  }
}

export function textOf(column: ColumnId, value: number | null, state: State, style: CellStyle): string {
  switch (column) {
    case "symbol":
      return state.symbol;
    case "change":
      return formatChange(value, style.unit);
    case "percent":
      return formatPercent(value);
    case "total":
      if (style.totals === "volume") return formatVolume(value);
      return value ? groupDigits(value / 1e6, 0) : "";
    case "foreignBuy":
    case "foreignSell":
    case "room":
    case "volume":
      return formatVolume(value);
    case "bid1Volume":
    case "bid2Volume":
    case "bid3Volume":
    case "ask1Volume":
    case "ask2Volume":
    case "ask3Volume":
      return style.millionWord === null ? formatVolume(value) : shortVolume(value, style.millionWord);
    case "bid1Price":
    case "ask1Price":
      // An order at whatever price the auction gives stands in front of all others and has no price.
      if (value === 0 && isAuction(state.session)) return state.session ?? "";
      return formatPrice(value, style.unit);
    default:
      return formatPrice(value, style.unit);
  }
}

export type Flash = "up" | "down" | "same";

/** Columns whose change flashes, and the column whose direction they follow while that one changes too. */
const FLASHES: Partial<Record<ColumnId, ColumnId | "neutral" | "own">> = {
  price: "own",
  volume: "price",
  bid1Price: "own",
  bid2Price: "own",
  bid3Price: "own",
  ask1Price: "own",
  ask2Price: "own",
  ask3Price: "own",
  bid1Volume: "bid1Price",
  bid2Volume: "bid2Price",
  bid3Volume: "bid3Price",
  ask1Volume: "ask1Price",
  ask2Volume: "ask2Price",
  ask3Volume: "ask3Price",
  high: "own",
  low: "own",
  total: "neutral",
  foreignBuy: "neutral",
  foreignSell: "neutral",
};

/**
 * How a cell flashes when its number changed; null not at all. `leader` tells how the price the cell belongs
 * to changed: a volume beside a moved price says nothing of its own.
 */
export function flashOf(
  column: ColumnId,
  before: number | null,
  after: number | null,
  leaderBefore: number | null,
  leaderAfter: number | null,
): Flash | null {
  const rule = FLASHES[column];
  if (!rule || !after) return null;
  if (rule === "neutral") return "same";
  const led = rule === "own" ? 0 : (leaderAfter ?? 0) - (leaderBefore ?? 0);
  if (led !== 0) return led > 0 ? "up" : "down";
  if (column === "volume") return "same";
  return after > (before ?? 0) ? "up" : "down";
}

export function leaderOf(column: ColumnId): ColumnId | null {
  const rule = FLASHES[column];
  return rule && rule !== "own" && rule !== "neutral" ? rule : null;
}
