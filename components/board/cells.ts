import type { State } from "#lib/contract/state.ts";
import {
  formatChange,
  formatPercent,
  formatPrice,
  formatSignedVnd,
  formatVolume,
  groupDigits,
  type PriceUnit,
  shortVolume,
} from "#lib/format/number.ts";
import { auctionImbalanceOf, isCallAuction, limitSurplusOf, roomTakenOf } from "#lib/market/cockpit.ts";
import { type Paint, paintOf } from "#lib/market/paint.ts";
import { type ColumnId, computedPlaceOf, levelPlaceOf } from "./columns.ts";
import { basisOf, breakEvenOf, ownNumber, premiumOf, type Related } from "./related.ts";

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

export function shownOf(state: State): Shown {
  const { price, volume } = state.estimated;
  if (!isCallAuction(state.session) || !price) {
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

/** The number in a cell; null or 0 leaves it blank. For sorting, filtering, flashing and writing alike. */
export function numberOf(
  column: ColumnId,
  state: State,
  shown: Shown,
  totals: "volume" | "value",
  related: Related | null = null,
): number | null {
  const place = levelPlaceOf(column);
  if (place) return state[place.side][place.at]?.[place.part] ?? null;
  switch (column) {
    case "ceiling":
    case "floor":
    case "reference":
    case "open":
    case "high":
    case "average":
    case "low":
      return state[column];
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
    case "foreignBuy":
      return state.foreign.buy;
    case "foreignSell":
      return state.foreign.sell;
    case "room":
      return state.foreign.room;
    case "surplus":
      return limitSurplusOf(state);
    case "imbalance":
      return auctionImbalanceOf(state);
    case "roomTaken":
      return roomTakenOf(state);
    case "openInterest":
      return state.openInterest;
    case "depth":
      return bidShareOf(state);
    default:
      return related ? relatedNumber(column, state, shown.price, related) : null;
  }
}

/** What a person computes, and what follows from the terms of a warrant or a future and from what it is on. */
function relatedNumber(
  column: ColumnId,
  state: State,
  price: number | null,
  related: Related,
): number | null {
  const place = computedPlaceOf(column);
  if (place >= 0) return related.computed?.value(place, state) ?? null;
  switch (column) {
    case "underlyingPrice":
      return related.price;
    case "strike":
    case "ratio":
      return related.facts[column] ?? null;
    case "breakEven":
      return breakEvenOf(price, related.facts);
    case "premium":
      return premiumOf(price, related);
    case "basis":
      return basisOf(price, related);
    case "expiry":
    case "lastTradingDay": {
      const date = related.facts.lastTradingDate;
      return date ? Date.parse(date) : null;
    }
    default:
      return ownNumber(column, price, related);
  }
}

/** Of what stands in the best three levels, the bid part: 0 to 1; null while nothing stands there. */
function bidShareOf({ bids, asks }: State): number | null {
  let bid = 0;
  let ask = 0;
  for (let at = 0; at < 3; at++) {
    bid += bids[at]?.[1] ?? 0;
    ask += asks[at]?.[1] ?? 0;
  }
  return bid + ask > 0 ? bid / (bid + ask) : null;
}

/** The price whose state colours a cell: its own, its level's, or the matched one; null leaves it neutral. */
export function paintOfCell(
  column: ColumnId,
  state: State,
  shown: Shown,
  related: Related | null = null,
): Paint | null {
  const place = levelPlaceOf(column);
  if (place) return paintOf(state[place.side][place.at]?.[0], state);
  switch (column) {
    case "symbol":
    case "price":
    case "volume":
    case "change":
    case "percent":
      return paintOf(shown.price, state);
    case "ceiling":
    case "floor":
    case "reference":
    case "open":
    case "high":
    case "average":
    case "low":
      return paintOf(state[column], state);
    case "surplus": {
      const surplus = limitSurplusOf(state);
      if (surplus === null) return null;
      return surplus > 0 ? "ceiling" : "floor";
    }
    case "underlying":
    case "underlyingPrice":
      return related?.paint ?? null;
    case "profit":
    case "profitPercent":
      return paintOfProfit(related && ownNumber("profit", shown.price, related));
    default:
      return null;
  }
}

function paintOfProfit(profit: number | null): Paint | null {
  if (profit === null) return null;
  if (profit === 0) return "reference";
  return profit > 0 ? "up" : "down";
}

export function textOf(
  column: ColumnId,
  value: number | null,
  state: State,
  style: CellStyle,
  related: Related | null = null,
): string {
  const place = levelPlaceOf(column);
  if (place?.part === 1) {
    return style.millionWord === null ? formatVolume(value) : shortVolume(value, style.millionWord);
  }
  // An order at whatever price the auction gives stands in front of all others and has no price.
  if (place?.at === 0 && value === 0 && isCallAuction(state.session)) return state.session ?? "";
  switch (column) {
    case "symbol":
      return state.symbol;
    case "change":
      return formatChange(value, style.unit);
    case "percent":
    case "premium":
      return formatPercent(value);
    case "roomTaken":
      return value === 0 ? "" : formatPercent(value);
    case "surplus":
    case "imbalance":
      return value !== null && value > 0 ? `+${formatVolume(value)}` : formatVolume(value);
    case "basis":
      return formatChange(value, "points");
    case "total":
      if (style.totals === "value") return value ? groupDigits(value / 1e6, 0) : "";
      return style.millionWord === null ? formatVolume(value) : shortVolume(value, style.millionWord);
    case "foreignBuy":
    case "foreignSell":
    case "room":
    case "volume":
    case "openInterest":
      return formatVolume(value);
    case "quantity":
      return formatVolume(value);
    case "profit":
      return formatSignedVnd(value);
    case "profitPercent":
      return formatPercent(value);
    case "tag":
      return value === null ? "" : "●";
    case "group":
      return related?.own?.group ?? "";
    case "note":
      return related?.own?.entry.note ?? "";
    case "issuer":
    case "underlying":
      return related?.facts[column] ?? "";
    case "expiry":
    case "lastTradingDay":
      return formatDay(related?.facts.lastTradingDate);
    case "underlyingPrice":
      return formatPrice(value, related?.unit ?? style.unit);
    case "ratio":
      return value ? `${value}:1` : "";
    case "depth":
      return "";
    case "computed1":
    case "computed2":
    case "computed3":
    case "computed4":
      return related?.computed?.text(computedPlaceOf(column), value) ?? "";
    default:
      return formatPrice(value, style.unit);
  }
}

/** `18/06/2026` of `2026-06-18`. */
function formatDay(date: string | null | undefined): string {
  return date ? date.split("-").reverse().join("/") : "";
}

export type Flash = "up" | "down" | "same";

/** Columns that flash by their own direction, and those that only tell that they changed. */
const OWN: ReadonlySet<ColumnId> = new Set(["price", "high", "low", "underlyingPrice"]);
const NEUTRAL: ReadonlySet<ColumnId> = new Set(["total", "foreignBuy", "foreignSell", "openInterest"]);

/** Whether a column flashes, and the column whose direction it follows while that one changes too. */
function ruleOf(column: ColumnId): ColumnId | "neutral" | "own" | null {
  const place = levelPlaceOf(column);
  if (place) return place.part === 0 ? "own" : (column.replace("Volume", "Price") as ColumnId);
  if (column === "volume") return "price";
  if (OWN.has(column)) return "own";
  return NEUTRAL.has(column) ? "neutral" : null;
}

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
  const rule = ruleOf(column);
  if (!rule || !after) return null;
  if (rule === "neutral") return "same";
  const led = rule === "own" ? 0 : (leaderAfter ?? 0) - (leaderBefore ?? 0);
  if (led !== 0) return led > 0 ? "up" : "down";
  if (column === "volume") return "same";
  return after > (before ?? 0) ? "up" : "down";
}

export function leaderOf(column: ColumnId): ColumnId | null {
  const rule = ruleOf(column);
  return rule && rule !== "own" && rule !== "neutral" ? rule : null;
}
