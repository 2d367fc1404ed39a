/** The board an instrument trades on. Futures and bond futures trade on DER, run by HNX. */
export type Exchange = "HOSE" | "HNX" | "UPCOM" | "DER";

export type InstrumentType = "STOCK" | "ETF" | "FUND" | "CW" | "FUTURE_INDEX" | "FUTURE_BOND" | "CORP_BOND";

/** Lot size by type. Source: price-rules.json. */
export function lotSizeOf(type: InstrumentType): number {
  return type === "FUTURE_INDEX" || type === "FUTURE_BOND" || type === "CORP_BOND" ? 1 : 100;
}

/** The terms of a warrant or a future, where the source or our own list tells them. */
export interface ContractFacts {
  /** A symbol, an index code, GB05 or GB10. */
  underlying?: string;
  /** `2026-06-18`. */
  lastTradingDate?: string | null;
  issuer?: string | null;
  /** VND per share of the underlying. */
  strike?: number | null;
  /** Warrants that make one share. */
  ratio?: number | null;
}

/** What stays the same all day about something that can be traded. */
export interface Instrument extends ContractFacts {
  symbol: string;
  exchange: Exchange;
  type: InstrumentType;
  nameVi: string;
  nameEn: string;
  /** ICB level 2, Vietnamese; empty when not classified. */
  sector: string;
  /** Shares (contracts) of one round lot. */
  lotSize: number;
  /** Shares listed on the exchange, free float or not; null when not known. */
  listedShares: number | null;
  /** Codes of the indices this instrument is a member of. */
  indices: readonly string[];
}

/** What is known of the terms, without the words for what is not. */
export function contractFactsOf(instrument: ContractFacts | undefined): ContractFacts {
  const facts: ContractFacts = {};
  if (instrument?.underlying) facts.underlying = instrument.underlying;
  if (instrument?.lastTradingDate) facts.lastTradingDate = instrument.lastTradingDate;
  if (instrument?.issuer) facts.issuer = instrument.issuer;
  if (instrument?.strike) facts.strike = instrument.strike;
  if (instrument?.ratio) facts.ratio = instrument.ratio;
  return facts;
}

/** Reference, ceiling and floor of one trading day, in VND (points for futures). */
export interface Limits {
  reference: number;
  ceiling: number;
  floor: number;
}

/** A symbol or index code as it may stand on the wire: no separators, no lower case, bounded. */
export const SYMBOL_PATTERN = /^[A-Z0-9]{1,20}$/;

/**
 * What a derivatives code is, since KRX: 41, the underlying (I1 VN30, I2 VN100, B5 and BA bonds), year, month,
 * 000. Null for all else.
 */
export function futureTypeOf(symbol: string): "FUTURE_INDEX" | "FUTURE_BOND" | null {
  // Asked for each event of every share.
  if (!symbol.startsWith("41")) return null;
  const kind = /^41([A-Z])[0-9A-Z][0-9A-Z][1-9A-C]000$/.exec(symbol)?.[1];
  if (kind === "I") return "FUTURE_INDEX";
  return kind === "B" ? "FUTURE_BOND" : null;
}

/** VND that a point is worth in one contract; null for a code that is no future's. */
export function vndPerPoint(symbol: string): number | null {
  const type = futureTypeOf(symbol);
  if (type === null) return null;
  return type === "FUTURE_INDEX" ? 100_000 : 10_000;
}

export function isSymbol(value: unknown): value is string {
  return typeof value === "string" && SYMBOL_PATTERN.test(value);
}
