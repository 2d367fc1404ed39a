import type { Bar } from "#lib/market/bar.ts";
import {
  type ContractFacts,
  contractFactsOf,
  type Exchange,
  futureTypeOf,
  isSymbol,
} from "#lib/market/instrument.ts";
import { instantOf, MINUTE_MS, startOfDateMs } from "#lib/market/trading-time.ts";
import type { Log } from "../log.ts";
import { asFields, type FieldReader, type Fields, preview, Refusal, readFields } from "./field.ts";
import { RestFault } from "./rest.ts";

/** What both generations' rows have in common. Pure. */

/** The rows that are good, and how many were not: one bad row never costs the page. */
export interface RowsRead<T> {
  rows: T[];
  refused: number;
  /** Of the first that was refused, for the log. */
  why: string | null;
}

export function readRows<T>(
  values: readonly unknown[],
  parse: (reader: FieldReader, fields: Fields) => T | null,
): RowsRead<T> {
  const read: RowsRead<T> = { rows: [], refused: 0, why: null };
  for (const value of values) {
    try {
      const fields = asFields(value);
      if (!fields) throw new Refusal("not-an-object", `a row is ${preview(value)}`);
      const row = parse(readFields(fields), fields);
      if (row !== null) read.rows.push(row);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      read.refused += 1;
      read.why ??= error.message;
    }
  }
  return read;
}

/** `10/08/2023`, `2023/08/10` or `2023-08-10` as `2023-08-10`; refuses a date that does not exist. */
export function dateIn(value: unknown): string {
  const date = isoDateOf(value);
  if (date === null) throw new Refusal("bad-time", `the date is ${preview(value)}`);
  return date;
}

/** Null for what is no date. */
function isoDateOf(value: unknown): string | null {
  const text = typeof value === "string" ? value.slice(0, 10) : "";
  const dayFirst = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text);
  const yearFirst = /^(\d{4})([-/])(\d{2})\2(\d{2})$/.exec(text);
  let date = "";
  if (dayFirst) date = `${dayFirst[3]}-${dayFirst[2]}-${dayFirst[1]}`;
  if (yearFirst) date = `${yearFirst[1]}-${yearFirst[3]}-${yearFirst[4]}`;
  return Number.isNaN(startOfDateMs(date)) ? null : date;
}

/** Start of the minute or the day that a row is of, epoch ms. */
export function openTimeIn(interval: "1m" | "1D", date: string, time: unknown): number {
  if (interval === "1D") return startOfDateMs(date);
  const timeMs = typeof time === "string" ? instantOf(date, time) : Number.NaN;
  if (Number.isNaN(timeMs)) throw new Refusal("bad-time", `the time is ${preview(time)}`);
  // SSI dates a minute by its last trade.
  return Math.floor(timeMs / MINUTE_MS) * MINUTE_MS;
}

/** Open, high, low, close and volume by their names there; refuses a bar that cannot be. */
export function barIn(reader: FieldReader, names: readonly string[], openTimeMs: number): Bar {
  const [openName = "", highName = "", lowName = "", closeName = "", volumeName = ""] = names;
  const [open, high, low, close] = [openName, highName, lowName, closeName].map((name) => reader.price(name));
  if (open === undefined || high === undefined || low === undefined || close === undefined) {
    throw new Refusal("bad-fields", "a bar lacks a price");
  }
  if (high < Math.max(open, close) || low > Math.min(open, close)) {
    throw new Refusal("bad-fields", `open ${open}, close ${close} are not within ${low}..${high}`);
  }
  const volume = reader.volumeIfAny(volumeName);
  if (volume === null) throw new Refusal("bad-volume", `${volumeName} is missing`);
  return { openTimeMs, open, high, low, close, volume, provisional: false };
}

/**
 * Ascending, one bar per time, within the range. Where a time comes twice (a page moves on while we read) the
 * one with more volume stays: a bar only grows.
 */
export function orderBars(bars: readonly Bar[], fromMs: number, toMs: number): Bar[] {
  const byTime = new Map<number, Bar>();
  for (const bar of bars) {
    if (bar.openTimeMs < fromMs || bar.openTimeMs >= toMs) continue;
    const known = byTime.get(bar.openTimeMs);
    if (!known || bar.volume > known.volume) byTime.set(bar.openTimeMs, bar);
  }
  return [...byTime.values()].sort((a, b) => a.openTimeMs - b.openTimeMs);
}

/** HNX's bonds and the derivatives have more than one name; null for a board we do not show. */
export function exchangeIn(value: string | null): Exchange | null {
  switch (value?.toUpperCase()) {
    case "HOSE":
      return "HOSE";
    case "HNX":
    case "HNXBOND":
      return "HNX";
    case "UPCOM":
      return "UPCOM";
    case "DER":
    case "DERIVATIVES":
      return "DER";
    default:
      return null;
  }
}

/** A name for people: one line, bounded; empty when there is none. */
export function nameIn(value: unknown): string {
  if (typeof value !== "string") return "";
  return value
    .replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, 200);
}

/** 0 says «not told» for a lot. */
export function lotIn(reader: FieldReader, name: string): number | null {
  return reader.optionalShares(name) || null;
}

/** How a generation calls the terms of warrants and futures. */
export interface TermNames {
  underlying: string;
  issuer: string;
  strike: string;
  ratio: string;
  lastTradingDate: string;
}

/** The terms of a warrant or a future, as far as its row tells them; other instruments have none. */
export function termsIn(reader: FieldReader, symbol: string, names: TermNames): ContractFacts {
  if (!/^C[A-Z0-9]{3}\d{4}$/.test(symbol) && futureTypeOf(symbol) === null) return {};
  const underlying = reader.raw(names.underlying);
  const ratio = /^(\d{1,4}(?:\.\d{1,4})?)(?:\s*:\s*1)?$/.exec(String(reader.raw(names.ratio) ?? ""))?.[1];
  return contractFactsOf({
    ...(isSymbol(underlying) ? { underlying } : {}),
    issuer: nameIn(reader.raw(names.issuer)),
    strike: reader.optionalPrice(names.strike),
    ratio: ratio === undefined ? null : Number(ratio),
    lastTradingDate: isoDateOf(reader.raw(names.lastTradingDate)),
  });
}

/** A board that SSI does not know (yet) is none: the others stand all the same. */
export async function unlessRefused<T>(rows: Promise<T[]>, log: Log): Promise<T[]> {
  try {
    return await rows;
  } catch (error) {
    if (!(error instanceof RestFault) || error.code !== "refused") throw error;
    log.warn({ upstream: error.message }, "SSI's REST has no list of a board");
    return [];
  }
}
