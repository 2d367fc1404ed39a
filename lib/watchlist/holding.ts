import type { PriceUnit } from "../format/number.ts";
import { vndPerPoint } from "../market/instrument.ts";
import type { Entry } from "./fields.ts";

/** What is held of one symbol, or of many together. */
export interface Profit {
  /** What was paid, VND. */
  paidVnd: number;
  /** What it is worth now, VND. */
  worthVnd: number;
  profitVnd: number;
  /** Of what was paid, two decimals; null when it was given for nothing. */
  percent: number | null;
  /** Since yesterday's close, VND; null when that is not known. */
  dayVnd: number | null;
}

/**
 * Null while nothing is held, its cost is not told, or nobody has traded it. With prices in points, what is paid and
 * worth is what the contracts stand for, not the margin.
 */
export function profitOf(
  { symbol, quantity, cost }: Pick<Entry, "symbol" | "quantity" | "cost">,
  price: number | null,
  reference: number | null,
  unit: PriceUnit,
): Profit | null {
  const perPrice = unit === "vnd" ? 1 : vndPerPoint(symbol);
  if (!quantity || cost === null || !price || perPrice === null) return null;
  const each = perPrice * quantity;
  const dayVnd = reference ? Math.round((price - reference) * each) : null;
  return withProfit(cost * each, price * each, dayVnd);
}

function withProfit(paidVnd: number, worthVnd: number, dayVnd: number | null): Profit {
  const profitVnd = Math.round(worthVnd - paidVnd);
  const percent = paidVnd > 0 ? Math.round((profitVnd / paidVnd) * 10_000) / 100 : null;
  return { paidVnd, worthVnd, profitVnd, percent, dayVnd };
}

/** Null when there is nothing to add up. */
export function totalOf(profits: readonly Profit[]): Profit | null {
  if (profits.length === 0) return null;
  let [paid, worth, day]: [number, number, number | null] = [0, 0, 0];
  for (const { paidVnd, worthVnd, dayVnd } of profits) {
    paid += paidVnd;
    worth += worthVnd;
    day = day === null || dayVnd === null ? null : day + dayVnd;
  }
  return withProfit(paid, worth, day);
}

/** A whole number as people write it (`1,000`, `1.000`, `1 000`): null when empty, NaN when it is none. */
export function readQuantity(typed: string): number | null {
  const text = typed.trim();
  if (text === "") return null;
  const plain = text.replace(/[\s\u00a0]/g, "");
  if (!/^(?:\d{1,12}|\d{1,3}(?:[.,]\d{3}){1,3})$/.test(plain)) return Number.NaN;
  return Number(plain.replace(/[.,]/g, ""));
}

/**
 * A price as people write it: as boards do in thousands (`26.6`, `26,6`), or in VND (`26600`, `26,600`). Of what
 * it can mean that holds which is nearer to `reference` (VND); without one, what is under 1,000 is thousands.
 */
export function readCost(typed: string, reference: number | null, unit: PriceUnit): number | null {
  const text = typed.replace(/[\s\u00a0]/g, "");
  if (text === "") return null;
  const number = decimalOf(text);
  if (Number.isNaN(number) || unit === "points" || number === 0) return number;
  const thousands = Math.round(number * 1_000);
  if (!reference) return number < 1_000 ? thousands : number;
  const distance = (price: number) => Math.abs(Math.log(price / reference));
  return distance(thousands) <= distance(number) ? thousands : number;
}

/** A mark with three digits after it parts thousands; any other parts decimals. */
function decimalOf(text: string): number {
  const grouped =
    /^([1-9]\d{0,2}(?:,\d{3}){1,3})(?:\.(\d{1,6}))?$/.exec(text) ??
    /^([1-9]\d{0,2}(?:\.\d{3}){1,3})(?:,(\d{1,6}))?$/.exec(text);
  if (grouped) {
    const [, whole = "", part = "0"] = grouped;
    return Number(`${whole.replace(/[.,]/g, "")}.${part}`);
  }
  return /^\d{1,12}(?:[.,]\d{1,6})?$/.test(text) ? Number(text.replace(",", ".")) : Number.NaN;
}

/** The entries as groups stand in the list: those of no group first. */
export function byGroup<Of extends Pick<Entry, "group">>(
  entries: readonly Of[],
  groups: readonly { id: string }[],
): Of[] {
  const rank = new Map(groups.map((group, at) => [group.id, at]));
  const of = (entry: Of) => (entry.group === null ? -1 : (rank.get(entry.group) ?? -1));
  return entries.toSorted((a, b) => of(a) - of(b));
}
