import { parseTimeOfDay, startOfDateMs } from "#lib/market/trading-time.ts";
import type { Exchange } from "../core/exchange.ts";
import type { IndexDay } from "../core/index-basket.ts";
import { indexName } from "./messages.ts";

/** By name in lower case: `masterdata` is asked with `From` and `To`, all others with `from` and `to`. */
export type Query = ReadonlyMap<string, string>;

const DEFAULT_PAGE_SIZE = 100;
const MAX_PAGE_SIZE = 1_000;
const MAX_PAGE_INDEX = 100_000;

const BAD_DATE = 400_213;

/** A refusal: HTTP status, SSI's own code, and words. */
export class Refused extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }

  get status(): number {
    return this.code < 1_000 ? this.code : Math.floor(this.code / 1_000);
  }
}

export function queryOf(url: URL): Query {
  return new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value.trim()]));
}

/** A word in capitals; empty when it is not there. */
export function wordOf(query: Query, name: string): string {
  return query.get(name)?.toUpperCase() ?? "";
}

/** `YYYY/MM/DD` as `YYYY-MM-DD`. */
export function dateOf(query: Query, name: string, fallback?: string): string {
  const text = query.get(name);
  if (!text && fallback !== undefined) return fallback;
  const date = text && /^\d{4}\/\d{2}\/\d{2}$/.test(text) ? text.replaceAll("/", "-") : "";
  if (Number.isNaN(startOfDateMs(date))) throw new Refused(BAD_DATE, "Invalid Date/Timestamp Format");
  return date;
}

/** `YYYY/MM/DD HH:mm:ss` as epoch ms; a date alone is refused, as SSI does. */
export function instantFrom(query: Query, name: string): number {
  const [date = "", time = "", ...more] = (query.get(name) ?? "").split(" ");
  const dateMs = /^\d{4}\/\d{2}\/\d{2}$/.test(date) ? startOfDateMs(date.replaceAll("/", "-")) : Number.NaN;
  const timeMs = time.length === 8 ? parseTimeOfDay(time) : Number.NaN;
  const instantMs = dateMs + timeMs;
  if (Number.isNaN(instantMs) || more.length > 0)
    throw new Refused(BAD_DATE, "Invalid Date/Timestamp Format");
  return instantMs;
}

/** The index with this name, SSI's or ours, in capitals. */
export function indexCalled(exchange: Exchange, name: string): IndexDay | undefined {
  return exchange.indices.find(({ basket }) => basket.code === name || indexName(basket.code) === name);
}

/** One page of what there is. SSI says «nothing» with an object, where its SDKs expect rows. */
export function pageOf<T>(items: readonly T[], query: Query): { items: T[]; envelope: Envelope } {
  const size = numberOf(query, "pagesize", DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
  const index = numberOf(query, "pageindex", 1, MAX_PAGE_INDEX);
  const envelope = {
    pageSize: String(size),
    pageIndex: String(index),
    pagesCount: String(Math.ceil(items.length / size)),
    itemsCount: String(items.length),
  };
  return { items: items.slice((index - 1) * size, index * size), envelope };
}

export interface Envelope {
  pageSize: string;
  pageIndex: string;
  pagesCount: string;
  itemsCount: string;
}

export const NO_CONTENT = { code: 204, msg: "No content" } as const;

/** Rows as a bare array, or SSI's object for none. */
export function bareOf<T>(rows: T[]): T[] | typeof NO_CONTENT {
  return rows.length > 0 ? rows : NO_CONTENT;
}

function numberOf(query: Query, name: string, fallback: number, max: number): number {
  const text = query.get(name);
  if (!text) return fallback;
  const number = Number(text);
  if (!/^\d{1,7}$/.test(text) || number < 1 || number > max) {
    throw new Refused(400, `${name} must be 1 to ${max}`);
  }
  return number;
}
