import type { State } from "#lib/contract/state.ts";
import type { PriceUnit } from "#lib/format/number.ts";
import type { ContractFacts } from "#lib/market/instrument.ts";
import type { Paint } from "#lib/market/paint.ts";
import { COLOURS, type Entry } from "#lib/watchlist/fields.ts";
import { profitOf } from "#lib/watchlist/holding.ts";
import type { ColumnId } from "./columns.ts";

/** What a warrant or a future is on: its terms, and what its underlying does now. */
export interface Related {
  facts: ContractFacts;
  /** Of the underlying: VND, or points of an index; null while it is not known. */
  price: number | null;
  paint: Paint | null;
  unit: PriceUnit;
  /** In a person's own list: what the person says of the symbol. */
  own?: Own;
  /** Where the board has columns that a person computes. */
  computed?: Computed;
}

/** The columns that a person computes, by their places. */
export interface Computed {
  /** Null: something it needs is not known. */
  value(place: number, state: State): number | null;
  text(place: number, value: number | null): string;
}

export interface Own {
  entry: Omit<Entry, "place">;
  /** Name of its group; empty without one. */
  group: string;
  /** Of its price: what contracts in points win is not told in VND. */
  unit: PriceUnit;
}

/** The price of the underlying at which a warrant bought now pays back what it cost, VND. */
export function breakEvenOf(price: number | null, { strike, ratio }: ContractFacts): number | null {
  if (!price || !strike || !ratio) return null;
  return strike + price * ratio;
}

/** How far the underlying must rise to break-even, percent of its price with two decimals. */
export function premiumOf(price: number | null, related: Related): number | null {
  const breakEven = breakEvenOf(price, related.facts);
  if (breakEven === null || !related.price) return null;
  return Math.round((breakEven / related.price - 1) * 10_000) / 100;
}

/** A future less its index, points. */
export function basisOf(price: number | null, related: Related): number | null {
  if (!price || !related.price || related.unit !== "points") return null;
  return Math.round((price - related.price) * 100) / 100;
}

/** The number of a column of the person's own; null for columns of others. */
export function ownNumber(column: ColumnId, price: number | null, { own }: Related): number | null {
  if (!own) return null;
  const { entry, unit } = own;
  const profit = profitOf(entry, price, null, unit);
  switch (column) {
    case "tag":
      return entry.colour ? COLOURS.length - COLOURS.indexOf(entry.colour) : null;
    case "quantity":
    case "cost":
      return entry[column];
    case "profit":
      return profit?.profitVnd ?? null;
    case "profitPercent":
      return profit?.percent ?? null;
    default:
      return null;
  }
}
