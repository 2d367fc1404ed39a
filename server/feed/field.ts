import { isSymbol } from "#lib/market/instrument.ts";
import { instantOf } from "#lib/market/trading-time.ts";
import type { RejectReason } from "./feed.ts";

/**
 * Strict reading of what others wrote. JavaScript is generous (`Number("0x7724")`, `Number([5])`, `Number("")`);
 * a price board must not be.
 */

/** VND. Nothing in this market costs more, so a larger number is a fault of its sender. */
export const MAX_PRICE = 1e9;

const DECIMAL = /^-?(?:0|[1-9]\d{0,17})(?:\.\d{1,12})?$/;
const WORD = /^[A-Za-z0-9_.-]{1,20}$/;

/** A message that must not reach state, thrown inside a decoder and caught at its edge. */
export class Refusal extends Error {
  constructor(
    readonly reason: RejectReason,
    message: string,
  ) {
    super(message);
  }
}

/** An object as parsed from outside. Only ever read by names of our own. */
export type Fields = Readonly<Record<string, unknown>>;

export function asFields(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** The first of several spellings that is there and says something; null and "" say nothing. */
export function pick(fields: Fields, ...names: readonly string[]): unknown {
  for (const name of names) {
    if (!Object.hasOwn(fields, name)) continue;
    const value = fields[name];
    if (value !== null && value !== undefined && value !== "") return value;
  }
  return undefined;
}

/** A number, or its plain decimal writing; NaN for all else. */
export function decimalOf(value: unknown): number {
  // Adding 0 turns -0, which is no price list's number, into 0.
  if (typeof value === "number") return Number.isFinite(value) ? value + 0 : Number.NaN;
  return typeof value === "string" && DECIMAL.test(value) ? Number(value) + 0 : Number.NaN;
}

/** A price in VND (points) above zero; NaN when it is not one. */
export function priceOf(value: unknown): number {
  const price = decimalOf(value);
  return price > 0 && price <= MAX_PRICE ? price : Number.NaN;
}

/** Whole shares, also written 100.0; NaN when negative, broken or beyond exact integers. */
export function sharesOf(value: unknown): number {
  const shares = decimalOf(value);
  return Number.isSafeInteger(shares) && shares >= 0 ? shares : Number.NaN;
}

/** A value in VND, zero or more; NaN otherwise. Float noise is SSI's, whole dong are ours. */
export function amountOf(value: unknown): number {
  const amount = decimalOf(value);
  return amount >= 0 && amount <= Number.MAX_SAFE_INTEGER ? Math.round(amount) : Number.NaN;
}

/** Short enough for a log line, whatever came. */
export function preview(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 40));
  return typeof value === "object" && value !== null ? "an object" : String(value).slice(0, 40);
}

/** `HH:mm:ss` on a date, epoch ms; NaN when it is not a time of day. */
export function secondOf(date: string, time: unknown): number {
  return typeof time === "string" && time.length === 8 ? instantOf(date, time) : Number.NaN;
}

/** Reads one message: required fields refuse it, optional ones are left out and noted when they are bad. */
export interface FieldReader {
  /** What was left out and why. */
  readonly flaws: string[];
  flaw(detail: string): void;
  /** Whether any of the spellings says something. */
  has(...names: readonly string[]): boolean;
  symbol(...names: readonly string[]): string;
  price(...names: readonly string[]): number;
  /** Shares of a trade: at least one. */
  volume(...names: readonly string[]): number;
  /** Null when absent; a broken one refuses the message. */
  volumeIfAny(...names: readonly string[]): number | null;
  /** Null when absent or 0, which is how SSI writes «none». */
  optionalPrice(...names: readonly string[]): number | null;
  optionalShares(...names: readonly string[]): number | null;
  /** Shares that foreigners may still buy: where they hold more than they may, none are left. */
  optionalRoom(...names: readonly string[]): number | null;
  optionalAmount(...names: readonly string[]): number | null;
  /** May be negative. */
  optionalNumber(...names: readonly string[]): number | null;
  /** A short code such as a session; null when absent. */
  optionalWord(...names: readonly string[]): string | null;
}

export function readFields(fields: Fields): FieldReader {
  const flaws: string[] = [];
  const flaw = (detail: string): void => {
    if (flaws.length < 20) flaws.push(detail);
  };

  function required(names: readonly string[], parse: (value: unknown) => number, reason: RejectReason) {
    const value = pick(fields, ...names);
    const number = parse(value);
    if (Number.isNaN(number)) throw new Refusal(reason, `${names[0]} is ${preview(value)}`);
    return number;
  }

  function optional(names: readonly string[], parse: (value: unknown) => number): number | null {
    const value = pick(fields, ...names);
    if (value === undefined) return null;
    const number = parse(value);
    if (!Number.isNaN(number)) return number;
    flaw(`${names[0]} is ${preview(value)}`);
    return null;
  }

  return {
    flaws,
    flaw,
    has: (...names) => pick(fields, ...names) !== undefined,
    symbol(...names) {
      const value = pick(fields, ...names);
      if (!isSymbol(value)) throw new Refusal("bad-symbol", `${names[0]} is ${preview(value)}`);
      return value;
    },
    price: (...names) => required(names, priceOf, "bad-price"),
    volume: (...names) => required(names, (value) => sharesOf(value) || Number.NaN, "bad-volume"),
    volumeIfAny: (...names) =>
      pick(fields, ...names) === undefined ? null : required(names, sharesOf, "bad-volume"),
    optionalPrice: (...names) =>
      optional(names, (value) => (decimalOf(value) === 0 ? 0 : priceOf(value))) || null,
    optionalShares: (...names) => optional(names, sharesOf),
    optionalRoom: (...names) => optional(names, (value) => sharesOf(Math.max(0, decimalOf(value)))),
    optionalAmount: (...names) => optional(names, amountOf),
    optionalNumber: (...names) => optional(names, decimalOf),
    optionalWord(...names) {
      const value = pick(fields, ...names);
      if (value === undefined) return null;
      const word = typeof value === "string" ? value.trim() : "";
      if (WORD.test(word)) return word;
      flaw(`${names[0]} is ${preview(value)}`);
      return null;
    },
  };
}
