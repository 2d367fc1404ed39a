import { DAY_MS, startOfDateMs } from "#lib/market/trading-time.ts";
import type { Exchange } from "../core/exchange.ts";
import type { IndexDay } from "../core/index-basket.ts";
import { indexIdOf } from "../ssi-fcdata/content.ts";

const DEFAULT_PAGE_SIZE = 10;
const MAX_PAGE_SIZE = 1_000;
const MAX_PAGE_INDEX = 10;

/** Longest stretches one request may ask for, days. */
export const MAX_DAYS = 31;

/** All values are text, absent ones null or "". */
export type Row = Record<string, string | null | Record<string, string | null>[]>;

/** Rows of one page and how many there are in all. */
export interface Table {
  rows: Row[];
  total: number;
}

/** By name in lower case, without the prefix of SSI's Node sample. */
export type Query = ReadonlyMap<string, string>;

/** A refusal in the words of the envelope. */
export class BadQuery extends Error {}

/** SSI's Node sample prefixes its names with `lookupRequest.`; others do not. */
export function queryOf(url: URL): Query {
  return new Map(
    [...url.searchParams].map(([name, value]) => [
      name.toLowerCase().replace(/^lookuprequest\./, ""),
      value.trim(),
    ]),
  );
}

/** A word in capitals; empty when it is not there. */
export function wordOf(query: Query, name: string): string {
  return query.get(name)?.toUpperCase() ?? "";
}

/** The page that was asked for. Items become rows only when they are on it. */
export function pageOf<T>(query: Query, items: readonly T[], row: (item: T) => Row | null): Table {
  const page = pageItems(query, items);
  return { rows: page.map(row).filter((one) => one !== null), total: items.length };
}

export function pageItems<T>(query: Query, items: readonly T[]): T[] {
  const size = numberOf(query, "pagesize", DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
  const page = numberOf(query, "pageindex", 1, MAX_PAGE_INDEX);
  return items.slice((page - 1) * size, page * size);
}

/** `dd/MM/yyyy` as `yyyy-MM-dd`; the running date when it is not given. */
export function dateOf(exchange: Exchange, query: Query, name: string): string {
  const text = query.get(name);
  if (!text) return exchange.tradingDate;
  const match = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text);
  if (!match) throw new BadQuery(`${name} must be dd/MM/yyyy`);
  const date = `${match[3]}-${match[2]}-${match[1]}`;
  if (Number.isNaN(startOfDateMs(date))) throw new BadQuery(`${name} is not a date`);
  return date;
}

/** `fromDate` and `toDate`, both included. */
export function datesOf(exchange: Exchange, query: Query): { from: string; to: string } {
  const from = dateOf(exchange, query, "fromdate");
  const to = dateOf(exchange, query, "todate");
  const lengthMs = startOfDateMs(to) + DAY_MS - startOfDateMs(from);
  if (lengthMs > MAX_DAYS * DAY_MS) throw new BadQuery(`at most ${MAX_DAYS} days at a time`);
  return { from, to };
}

/** Newest first unless it is asked otherwise; Python writes `True`. */
export function ordered<T>(query: Query, ascending: readonly T[]): T[] {
  return query.get("ascending")?.toLowerCase() === "true" ? [...ascending] : ascending.toReversed();
}

/** The index with this name, SSI's or ours, whatever the case. */
export function indexCalled(exchange: Exchange, name: string): IndexDay | undefined {
  return exchange.indices.find(
    ({ basket }) => basket.code === name || indexIdOf(basket.code).toUpperCase() === name,
  );
}

function numberOf(query: Query, name: string, fallback: number, max: number): number {
  const text = query.get(name);
  if (!text) return fallback;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > max)
    throw new BadQuery(`${name} must be 1 to ${max}`);
  return number;
}
