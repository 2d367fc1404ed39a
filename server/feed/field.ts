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

/** Looks a field up by its name; undefined when it is absent. */
export type FieldLookup = (name: string) => unknown;

/** Reads one parsed message. */
export function readFields(fields: Fields): FieldReader {
  return new FieldReader((name) => (Object.hasOwn(fields, name) ? fields[name] : undefined));
}

const MAX_FLAWS = 20;

/**
 * Reads one message: required fields refuse it, optional ones are left out and noted when they are bad. Where SSI
 * has two spellings of a name the first that is there counts. A class, since one is made for each message of the
 * whole market and a dozen closures cost more than the reading.
 */
export class FieldReader {
  /** What was left out and why. */
  readonly flaws: string[] = [];
  readonly #look: FieldLookup;

  constructor(look: FieldLookup) {
    this.#look = look;
  }

  flaw(detail: string): void {
    if (this.flaws.length < MAX_FLAWS) this.flaws.push(detail);
  }

  /** As it was written; undefined when it is absent or says nothing, which is null and "". */
  raw(name: string, other?: string): unknown {
    const value = this.#look(name);
    if (value !== undefined && value !== null && value !== "") return value;
    return other === undefined ? undefined : this.raw(other);
  }

  /** Whether the field is there, be it only to say nothing. */
  isWritten(name: string): boolean {
    return this.#look(name) !== undefined;
  }

  /** Whether either spelling says something. */
  has(name: string, other?: string): boolean {
    return this.raw(name, other) !== undefined;
  }

  symbol(name: string, other?: string): string {
    const value = this.raw(name, other);
    if (!isSymbol(value)) throw new Refusal("bad-symbol", `${name} is ${preview(value)}`);
    return value;
  }

  price(name: string, other?: string): number {
    const value = this.raw(name, other);
    const price = priceOf(value);
    if (Number.isNaN(price)) throw new Refusal("bad-price", `${name} is ${preview(value)}`);
    return price;
  }

  /** Shares of a trade: at least one. */
  volume(name: string, other?: string): number {
    const value = this.raw(name, other);
    const shares = sharesOf(value);
    if (shares > 0) return shares;
    throw new Refusal("bad-volume", `${name} is ${preview(value)}`);
  }

  /** Null when absent; a broken one refuses the message. */
  volumeIfAny(name: string, other?: string): number | null {
    const value = this.raw(name, other);
    if (value === undefined) return null;
    const shares = sharesOf(value);
    if (Number.isNaN(shares)) throw new Refusal("bad-volume", `${name} is ${preview(value)}`);
    return shares;
  }

  /** Null when absent or 0, which is how SSI writes «none». */
  optionalPrice(name: string, other?: string): number | null {
    const value = this.raw(name, other);
    if (value === undefined || decimalOf(value) === 0) return null;
    return this.#orFlaw(name, value, priceOf(value));
  }

  optionalShares(name: string, other?: string): number | null {
    const value = this.raw(name, other);
    return value === undefined ? null : this.#orFlaw(name, value, sharesOf(value));
  }

  /** Shares that foreigners may still buy: where they hold more than they may, none are left. */
  optionalRoom(name: string, other?: string): number | null {
    const value = this.raw(name, other);
    return value === undefined ? null : this.#orFlaw(name, value, sharesOf(Math.max(0, decimalOf(value))));
  }

  optionalAmount(name: string, other?: string): number | null {
    const value = this.raw(name, other);
    return value === undefined ? null : this.#orFlaw(name, value, amountOf(value));
  }

  /** May be negative. */
  optionalNumber(name: string, other?: string): number | null {
    const value = this.raw(name, other);
    return value === undefined ? null : this.#orFlaw(name, value, decimalOf(value));
  }

  /** A short code such as a session; null when absent. */
  optionalWord(name: string, other?: string): string | null {
    const value = this.raw(name, other);
    if (value === undefined) return null;
    const word = typeof value === "string" ? value.trim() : "";
    if (WORD.test(word)) return word;
    this.flaw(`${name} is ${preview(value)}`);
    return null;
  }

  #orFlaw(name: string, value: unknown, number: number): number | null {
    if (!Number.isNaN(number)) return number;
    this.flaw(`${name} is ${preview(value)}`);
    return null;
  }
}
