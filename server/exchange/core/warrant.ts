import type { InstrumentRow } from "../../data/instruments.ts";

/**
 * A covered warrant: a call, European, paid in cash. Ratio and strike stand in none of our sources: they are
 * made up, so that the model below gives the warrant's real price at its underlying's real price.
 */
export interface Warrant {
  kind: "warrant";
  underlying: string;
  issuer: string;
  /** VND per share of the underlying. */
  strike: number;
  /** Warrants that make one share. */
  ratio: number;
  /** What rounding of strike and price left between the model and the real price. */
  scale: number;
}

const YEAR_DAYS = 365;
const RATE = 0.045;
const VOLATILITY = 0.38;

/** One warrant is worth the 10 VND of its smallest price at least, whatever the model says. */
const LEAST_PRICE = 10;

/** Sold as a whole number of warrants per share, about so much of the underlying's price each. */
const USUAL_RATIO_VND = 10_000;
const MOST_PER_SHARE = 10;

const ISSUERS = [
  ...["SSI", "MBS", "VND", "HSC", "KIS", "VIETCAP", "TCBS", "ACBS", "BSC", "VPBANKS", "LPBS", "PHS"],
  ...["MSVN", "KAFI", "PINETREE", "SSV"],
];

/** Strike and ratio to a price: the usual ratio for the underlying's price, and the strike that explains it. */
export function makeUpWarrant(
  row: InstrumentRow,
  price: number,
  underlyingPrice: number,
  daysLeft: number,
): Warrant {
  const wanted = Math.min(MOST_PER_SHARE, Math.max(1, Math.round(underlyingPrice / USUAL_RATIO_VND)));
  // The part of a share cannot be worth more than most of the share.
  const ratio = Math.max(1, Math.min(wanted, Math.floor((0.8 * underlyingPrice) / price)));
  let low = 1;
  let high = underlyingPrice * 10;
  for (let halvings = 0; halvings < 50; halvings++) {
    const strike = (low + high) / 2;
    if (callValue(underlyingPrice, strike, daysLeft) > price * ratio) low = strike;
    else high = strike;
  }
  const strike = Math.max(100, Math.round(low / 100) * 100);
  const modelled = callValue(underlyingPrice, strike, daysLeft) / ratio;
  const scale = Math.min(1.25, Math.max(0.8, price / Math.max(1, modelled)));
  return { kind: "warrant", underlying: row.underlying, issuer: issuerIn(row.nameVi), strike, ratio, scale };
}

/** VND of one warrant: what it would pay now, and the time it still has. */
export function warrantPrice(warrant: Warrant, underlyingPrice: number, daysLeft: number): number {
  const { strike, ratio, scale } = warrant;
  return Math.max(LEAST_PRICE, (callValue(underlyingPrice, strike, daysLeft) * scale) / ratio);
}

/** Months from issue to the last day, as names tell them («15M»); nine where they do not. */
export function monthsIn(name: string): number {
  return Number(/(?:^|[^0-9])(\d{1,2})M(?:[^A-Z]|$)/i.exec(name)?.[1] ?? 9);
}

/** Black and Scholes, without dividends. */
function callValue(price: number, strike: number, daysLeft: number): number {
  const years = Math.max(0, daysLeft) / YEAR_DAYS;
  const discounted = strike * Math.exp(-RATE * years);
  if (years === 0) return Math.max(0, price - strike);
  const spread = VOLATILITY * Math.sqrt(years);
  const upper = (Math.log(price / discounted) + (spread * spread) / 2) / spread;
  return price * normalShare(upper) - discounted * normalShare(upper - spread);
}

/** Share of a normal distribution below `x`; good to seven digits (Abramowitz and Stegun 26.2.17). */
function normalShare(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const terms = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const tail = terms.reduceRight((sum, term) => (sum + term) * t, 0);
  const above = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * tail;
  return x >= 0 ? 1 - above : above;
}

function issuerIn(name: string): string {
  const words = name.toUpperCase().split(/[^A-Z0-9]+/);
  // The underlying stands first and may be an issuer itself.
  return (
    ISSUERS.find((issuer) => words.includes(issuer, 3)) ?? ISSUERS.find((one) => words.includes(one)) ?? ""
  );
}
