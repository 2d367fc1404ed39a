import type { Bar } from "#lib/market/bar.ts";
import { futureTypeOf, type InstrumentType, isSymbol, type Limits } from "#lib/market/instrument.ts";
import { asFields, type FieldReader, type Fields, pick, preview, Refusal } from "../field.ts";
import type { HttpAnswer } from "../http.ts";
import { type DaySummary, RestFault, type RestInstrument } from "../rest.ts";
import type { RestReading } from "../rest-client.ts";
import {
  barIn,
  dateIn,
  exchangeIn,
  lotIn,
  nameIn,
  openTimeIn,
  type RowsRead,
  readRows,
  type TermNames,
  termsIn,
} from "../rest-rows.ts";
import { retryAfterMs } from "../retry-after.ts";

/**
 * Answers of FastConnect Data's REST in our words: `fc-data.ssi.com.vn/api/v2/Market/*`. All values of a row are
 * text, absent ones null or "". Pure.
 */

export interface FcDataPage {
  rows: readonly unknown[];
  /** How many there are on all pages; null when that is not told. */
  total: number | null;
}

/** HTTP says 200 also when the body refuses: only `status` counts, a number then and a word otherwise. */
export function readAnswer(answer: HttpAnswer): RestReading {
  const body = asFields(answer.json);
  const said = body ? pick(body, "status") : undefined;
  const status = typeof said === "number" ? said : answer.status;
  const message = textIn(body ? pick(body, "message") : undefined);
  const words = `SSI answered ${status}${message ? `: ${message}` : ""}`;
  const quota = /quota exceeded.*?(?:per (\d{1,6})\s*s)?\s*\.?$/i.exec(message);
  if (status === 429 || quota) {
    return { kind: "limited", waitMs: retryAfterMs(answer.retryAfter ?? quota?.[1]) };
  }
  if (status === 401) return { kind: "unauthorized", words };
  if (status >= 500) return { kind: "unreachable", words };
  if (status >= 300) return { kind: "refused", words };
  if (!body) return { kind: "bad-answer", words: "SSI's answer is not what is documented" };
  // «NoDataFound» is an answer; any other word than success is a refusal.
  const word = textIn(said);
  if (typeof said === "string" && !/^(success|no\s*data.*)$/i.test(word)) {
    return { kind: "refused", words: `SSI answered ${word}${message ? `: ${message}` : ""}` };
  }
  return { kind: "ok", body };
}

/** Null when it is no page at all. */
export function readPage(body: unknown): FcDataPage | null {
  const fields = asFields(body);
  if (!fields) return null;
  const data = pick(fields, "data", "dataList", "Data");
  if (data !== undefined && !Array.isArray(data)) return null;
  const total = Number(pick(fields, "totalRecord", "TotalRecord") ?? Number.NaN);
  return { rows: data ?? [], total: Number.isSafeInteger(total) && total >= 0 ? total : null };
}

const TERMS: TermNames = {
  underlying: "Underlying",
  issuer: "Issuer",
  strike: "ExercisePrice",
  ratio: "ExcerciseRatio",
  lastTradingDate: "LastTradingDate",
};

/** SecuritiesDetails: rows that hold instruments. */
export function readInstruments(rows: readonly unknown[]): RowsRead<RestInstrument> {
  return readRows(innerRows(rows, "RepeatedInfo"), (reader, fields) => {
    const exchange = exchangeIn(reader.optionalWord("MarketId", "Exchange"));
    if (!exchange) throw new Refusal("bad-fields", "MarketId is none of our boards");
    const symbol = reader.symbol("Symbol");
    const nameVi = nameIn(pick(fields, "SymbolName"));
    return {
      symbol,
      exchange,
      type: typeOf(reader.optionalWord("SecType"), symbol),
      nameVi,
      nameEn: nameIn(pick(fields, "SymbolEngName")) || nameVi,
      lotSize: lotIn(reader, "LotSize"),
      limits: null,
      openContracts: null,
      ...termsIn(reader, symbol, TERMS),
    };
  });
}

/** IndexComponents: the symbols of an index. */
export function readMembers(rows: readonly unknown[]): RowsRead<string> {
  return readRows(innerRows(rows, "IndexComponent"), (reader) => reader.symbol("StockSymbol"));
}

/** DailyOhlc and IntradayOhlc. */
export function readBars(rows: readonly unknown[], symbol: string, interval: "1m" | "1D"): RowsRead<Bar> {
  return readRows(rows, (reader, fields) => {
    mustBeOf(reader, symbol);
    const date = dateIn(pick(fields, "TradingDate"));
    const openTimeMs = openTimeIn(interval, date, pick(fields, "Time"));
    // A day without a trade has a row of zeros.
    if (interval === "1D" && reader.optionalPrice("Open") === null && !reader.optionalShares("Volume")) {
      return null;
    }
    return barIn(reader, ["Open", "High", "Low", "Close", "Volume"], openTimeMs);
  });
}

/** DailyStockPrice. */
export function readSummaries(rows: readonly unknown[]): RowsRead<DaySummary> {
  return readRows(rows, (reader, fields) => ({
    symbol: reader.symbol("Symbol"),
    date: dateIn(pick(fields, "TradingDate")),
    limits: limitsIn(reader),
    open: reader.optionalPrice("OpenPrice"),
    high: reader.optionalPrice("HighestPrice"),
    low: reader.optionalPrice("LowestPrice"),
    lastPrice: reader.optionalPrice("ClosePrice"),
    average: reader.optionalPrice("AveragePrice"),
    totalVolumeShares: reader.optionalShares("TotalMatchVol"),
    totalValueVnd: reader.optionalAmount("TotalMatchVal"),
    foreignBuyShares: reader.optionalShares("ForeignBuyVolTotal"),
    foreignSellShares: reader.optionalShares("ForeignSellVolTotal"),
    foreignRoomShares: reader.optionalRoom("ForeignCurrentRoom"),
    dealVolumeShares: reader.optionalShares("TotalDealVol"),
    dealValueVnd: reader.optionalAmount("TotalDealVal"),
  }));
}

function limitsIn(reader: FieldReader): Limits | null {
  const reference = reader.optionalPrice("RefPrice");
  const ceiling = reader.optionalPrice("CeilingPrice");
  const floor = reader.optionalPrice("FloorPrice");
  if (reference === null || ceiling === null || floor === null) return null;
  return floor <= reference && reference <= ceiling ? { reference, ceiling, floor } : null;
}

/** SSI was seen to answer for another symbol than the one asked for, even in its own documentation. */
function mustBeOf(reader: FieldReader, symbol: string): void {
  if (!reader.has("Symbol")) return;
  const other = reader.optionalWord("Symbol")?.toUpperCase();
  if (other !== symbol.toUpperCase()) throw new Refusal("bad-symbol", `the row is of ${other}`);
}

/** Documented as ST, CW, FU, EF, BO, OF, MF; the sample writes S. Null for what these do not tell. */
function typeOf(word: string | null, symbol: string): InstrumentType | null {
  switch (word?.toUpperCase()) {
    case "ST":
    case "S":
      return "STOCK";
    case "CW":
      return "CW";
    case "FU":
      return futureTypeOf(symbol) ?? (symbol.startsWith("GB") ? "FUTURE_BOND" : "FUTURE_INDEX");
    case "EF":
      return "ETF";
    case "BO":
      return "CORP_BOND";
    case "MF":
      return "FUND";
    default:
      return null;
  }
}

function innerRows(rows: readonly unknown[], name: string): unknown[] {
  return rows.flatMap((row) => {
    const inner = asFields(row)?.[name];
    // What has no list inside is refused as a row by itself.
    return Array.isArray(inner) ? inner : [null];
  });
}

/** How much of a page's quota a row fills: one that holds a list counts as what it holds. */
export function sizeOf(row: unknown): number {
  const fields: Fields = asFields(row) ?? {};
  const inner = fields.RepeatedInfo;
  return Array.isArray(inner) ? inner.length : 1;
}

function textIn(value: unknown): string {
  return typeof value === "string" ? value.trim().slice(0, 200) : "";
}

const INDEX_IDS = new Map([
  ["HNXINDEX", "HNXIndex"],
  ["UPCOMINDEX", "HNXUpcomIndex"],
]);

/** Our code of an index, or a symbol, as SSI spells it. */
export function codeThere(code: string): string {
  if (!isSymbol(code)) throw new RestFault("refused", `${preview(code)} is not a symbol`);
  return INDEX_IDS.get(code) ?? code;
}
