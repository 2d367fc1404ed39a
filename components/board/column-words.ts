import type { Text, TextKey } from "../i18n/text.ts";
import { type ColumnId, computedPlaceOf, levelPlaceOf } from "./columns.ts";
import type { ComputedList } from "./computed-columns.ts";

const PLAIN_WORDS: Partial<Record<ColumnId, TextKey>> = {
  symbol: "board.symbol",
  ceiling: "board.ceiling",
  floor: "board.floor",
  reference: "board.reference",
  price: "board.price",
  volume: "board.volume",
  change: "board.change",
  percent: "board.percent",
  open: "board.open",
  high: "board.high",
  average: "board.average",
  low: "board.low",
  foreignBuy: "board.foreignBuy",
  foreignSell: "board.foreignSell",
  room: "board.room",
  surplus: "board.surplus",
  imbalance: "board.imbalance",
  roomTaken: "board.roomTaken",
  expiry: "board.expiry",
  openInterest: "board.openInterest",
  basis: "board.basis",
  issuer: "board.issuer",
  underlying: "board.underlying",
  underlyingPrice: "board.underlyingPrice",
  strike: "board.strike",
  ratio: "board.ratio",
  lastTradingDay: "board.lastTradingDay",
  breakEven: "board.breakEven",
  premium: "board.premium",
  tag: "watchlist.tagHead",
  group: "watchlist.groupHead",
  note: "watchlist.noteHead",
  quantity: "watchlist.quantityHead",
  cost: "watchlist.costHead",
  profit: "watchlist.profitHead",
  profitPercent: "watchlist.profitPercentHead",
};

/** As in the head: short, and clear under the head of its group. */
export function headWords(
  column: ColumnId,
  text: Text,
  totals: "volume" | "value",
  computed: ComputedList = [],
): string {
  const place = computedPlaceOf(column);
  if (place >= 0) return computed[place]?.name ?? "";
  const plain = PLAIN_WORDS[column];
  if (plain) return text(plain);
  if (column === "total") return text(totals === "volume" ? "board.totalVolume" : "board.totalValueUnit");
  const level = (levelPlaceOf(column)?.at ?? 0) + 1;
  return text(column.endsWith("Price") ? "board.priceLevel" : "board.volumeLevel", { level });
}

const HINTS: Partial<Record<ColumnId, TextKey>> = {
  surplus: "board.surplusHint",
  imbalance: "board.imbalanceHint",
  roomTaken: "board.roomTakenHint",
  openInterest: "board.openInterestHint",
};

/** What a number means where its head cannot say it; empty where everybody knows. */
export function hintWords(column: ColumnId, text: Text, computed: ComputedList = []): string {
  const place = computedPlaceOf(column);
  if (place >= 0) return computed[place]?.formula ?? "";
  const key = HINTS[column];
  return key ? text(key) : "";
}

/** As it stands alone: in the list of columns, in an export, spoken. */
export function fullWords(
  column: ColumnId,
  text: Text,
  totals: "volume" | "value",
  computed: ComputedList = [],
): string {
  const head = headWords(column, text, totals, computed);
  const place = levelPlaceOf(column);
  if (place) return `${text(place.side === "bids" ? "board.bid" : "board.ask")} · ${head}`;
  if (column === "price" || column === "volume") return `${text("board.matched")} · ${head}`;
  if (column === "foreignBuy" || column === "foreignSell") return `${text("board.foreign")} · ${head}`;
  return head;
}
