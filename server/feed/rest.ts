import type { Bar } from "#lib/market/bar.ts";
import type { ContractFacts, Exchange, InstrumentType, Limits } from "#lib/market/instrument.ts";
import type { RestBudgetFigures, Urgency } from "./rest-budget.ts";

/** Something that can be traded, as SSI's REST tells it; null where an endpoint does not. */
export interface RestInstrument extends ContractFacts {
  symbol: string;
  exchange: Exchange;
  type: InstrumentType | null;
  nameVi: string;
  nameEn: string;
  /** Shares (contracts) of one round lot. */
  lotSize: number | null;
  /** Of the trading day that is asked about. */
  limits: Limits | null;
  /** Contracts of a future that are open; null for all else, and where REST does not tell. */
  openContracts: number | null;
}

/** What the day has come to by REST. Prices in VND (points), volumes in shares, values in VND; null: not told. */
export interface DaySummary {
  symbol: string;
  /** `2026-02-10`. */
  date: string;
  limits: Limits | null;
  open: number | null;
  high: number | null;
  low: number | null;
  lastPrice: number | null;
  average: number | null;
  /** Matched shares and value, as the stream counts them: without put-through. */
  totalVolumeShares: number | null;
  totalValueVnd: number | null;
  foreignBuyShares: number | null;
  foreignSellShares: number | null;
  foreignRoomShares: number | null;
  /** Put through, apart from what was matched. */
  dealVolumeShares: number | null;
  dealValueVnd: number | null;
}

/** The REST of one generation. It is a `History`; every method rejects with a RestFault when it cannot answer now. */
export interface FeedRest {
  /** Ascending; `fromMs` inclusive, `toMs` exclusive. Index codes have bars too. */
  bars(symbol: string, interval: "1m" | "1D", fromMs: number, toMs: number): Promise<Bar[]>;
  /** Everything that is listed today. */
  instruments(): Promise<RestInstrument[]>;
  indexMembers(index: string): Promise<string[]>;
  /** Of the trading day now; null when REST has no figures of it (yet). */
  daySummary(symbol: string, urgency?: Urgency): Promise<DaySummary | null>;
  /** Of a whole board in a few requests; what the endpoint does not send of it is absent. */
  boardSummaries(exchange: Exchange): Promise<DaySummary[]>;
  figures(): RestFigures;
  /** Ends what is under way; nothing is asked any more. */
  stop(): void;
}

export interface RestFigures extends RestBudgetFigures {
  /** Rows that were left out because something in them cannot be. */
  refusedRows: number;
}

export type RestFaultCode =
  /** The credentials, or this address, are not taken. */
  | "auth-refused"
  /** Too many requests, although we waited. */
  | "limited"
  /** No answer, or none in time. */
  | "unreachable"
  /** It was understood and refused. */
  | "refused"
  /** The answer has another form than documented. */
  | "bad-answer"
  /** Too much is waiting already. */
  | "too-much"
  | "stopped";

/** Why REST did not answer, in words for people; never with a token or key. */
export class RestFault extends Error {
  override readonly name = "RestFault";
  constructor(
    readonly code: RestFaultCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
