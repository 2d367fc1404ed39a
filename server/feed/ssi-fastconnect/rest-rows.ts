import type { Bar } from "#lib/market/bar.ts";
import { futureTypeOf, type InstrumentType, isSymbol, type Limits } from "#lib/market/instrument.ts";
import { asFields, pick, preview, Refusal } from "../field.ts";
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
 * Answers of FastConnect v3's REST in our words: `api.ssi.com.vn/api/v3/data/*`. All numbers are text; lists come
 * bare or as pages. Pure.
 */

export interface FastconnectPage {
  rows: readonly unknown[];
  /** 1 when it is not a page. */
  pagesCount: number;
}

/** `{code, msg}` refuses, with HTTP's code or one of SSI's own (401101); code 204 is an empty answer. */
export function readAnswer(answer: HttpAnswer): RestReading {
  const body = asFields(answer.json);
  const said = body ? Number(pick(body, "code") ?? Number.NaN) : Number.NaN;
  const isRefusal = Number.isSafeInteger(said) && said !== 0 && said !== 200;
  const code = isRefusal ? said : answer.status;
  const status = code >= 100_000 ? Math.floor(code / 1_000) : code;
  const raw = body ? pick(body, "msg", "message") : undefined;
  const message = typeof raw === "string" ? raw.trim().slice(0, 200) : "";
  const words = `SSI answered ${code}${message ? `: ${message}` : ""}`;
  if (status === 429) return { kind: "limited", waitMs: retryAfterMs(answer.retryAfter) };
  if (status === 204) return { kind: "ok", body: [] };
  if (status === 401) return { kind: "unauthorized", words };
  if (status >= 500) return { kind: "unreachable", words };
  if (status >= 300 || isRefusal) return { kind: "refused", words };
  if (answer.json === undefined) {
    return { kind: "bad-answer", words: "SSI's answer is not what is documented" };
  }
  return { kind: "ok", body: answer.json };
}

/** Null when it is neither a list nor a page. */
export function readPage(body: unknown): FastconnectPage | null {
  if (Array.isArray(body)) return { rows: body, pagesCount: 1 };
  const fields = asFields(body);
  if (!fields) return null;
  const data = pick(fields, "data");
  if (data === undefined)
    return "itemsCount" in fields || "data" in fields ? { rows: [], pagesCount: 0 } : null;
  if (!Array.isArray(data)) return null;
  const pagesCount = Number(pick(fields, "pagesCount") ?? 1);
  return { rows: data, pagesCount: Number.isSafeInteger(pagesCount) && pagesCount > 0 ? pagesCount : 1 };
}

const TERMS: TermNames = {
  underlying: "cwUnderlyingSymbol",
  issuer: "issuer",
  strike: "cwExercisePrice",
  ratio: "cwExecutionRatio",
  lastTradingDate: "lastTradingDate",
};

/** securitiesByBoard; limits come from the master data. `symboNameVi` is SSI's own spelling. */
export function readInstruments(rows: readonly unknown[]): RowsRead<RestInstrument> {
  return readRows(rows, (reader, fields) => {
    const exchange = exchangeIn(reader.optionalWord("board", "exchange"));
    if (!exchange) throw new Refusal("bad-fields", "board is none of ours");
    const symbol = reader.symbol("symbol");
    const nameVi = nameIn(pick(fields, "symbolNameVi", "symboNameVi"));
    return {
      symbol,
      exchange,
      type: typeOf(pick(fields, "stockType"), symbol),
      nameVi,
      nameEn: nameIn(pick(fields, "symbolNameEn", "symboNameEn")) || nameVi,
      lotSize: lotIn(reader, "lotSize"),
      limits: null,
      // Rows of what is no future may carry a 0.
      openContracts: futureTypeOf(symbol) ? reader.optionalShares("openInterest") : null,
      ...termsIn(reader, symbol, TERMS),
    };
  });
}

/** The members of an index: securitiesByBoard again, in whatever board they are. */
export function readMembers(rows: readonly unknown[]): RowsRead<string> {
  return readRows(rows, (reader) => reader.symbol("symbol"));
}

export function readBars(rows: readonly unknown[], symbol: string, interval: "1m" | "1D"): RowsRead<Bar> {
  return readRows(rows, (reader, fields) => {
    if (reader.has("symbol") && reader.optionalWord("symbol")?.toUpperCase() !== symbol) {
      throw new Refusal("bad-symbol", "the row is of another symbol");
    }
    const raw = pick(fields, "tradingDate");
    const time = typeof raw === "string" ? raw.slice(11, 19) : undefined;
    const openTimeMs = openTimeIn(interval, dateIn(raw), time);
    // A day without a trade has a row of zeros.
    if (interval === "1D" && reader.optionalPrice("open") === null && !reader.optionalShares("volume")) {
      return null;
    }
    return barIn(reader, ["open", "high", "low", "close", "volume"], openTimeMs);
  });
}

/** securitiesSummary; limits are not in it. */
export function readSummaries(rows: readonly unknown[]): RowsRead<DaySummary> {
  return readRows(rows, (reader, fields) => ({
    symbol: reader.symbol("symbol"),
    date: dateIn(pick(fields, "tradingDate")),
    limits: null,
    open: reader.optionalPrice("open"),
    high: reader.optionalPrice("high"),
    low: reader.optionalPrice("low"),
    lastPrice: reader.optionalPrice("close"),
    average: reader.optionalPrice("average"),
    totalVolumeShares: reader.optionalShares("totalMatch"),
    totalValueVnd: reader.optionalAmount("totalMatchValue"),
    foreignBuyShares: reader.optionalShares("totalForeignBuy"),
    foreignSellShares: reader.optionalShares("totalForeignSell"),
    foreignRoomShares: reader.optionalRoom("remainForeignRoom"),
    dealVolumeShares: reader.optionalShares("totalDeal"),
    dealValueVnd: reader.optionalAmount("totalDealValue"),
  }));
}

export interface MasterRow {
  symbol: string;
  /** As SSI names it; `exchange` in older answers. */
  board: string | null;
  date: string;
  limits: Limits;
}

export function readMaster(rows: readonly unknown[]): RowsRead<MasterRow> {
  return readRows(rows, (reader, fields) => {
    const [ceiling, floor, reference] = ["ceiling", "floor", "refPrice"].map((name) =>
      reader.optionalPrice(name),
    );
    const symbol = reader.symbol("symbol");
    const date = dateIn(pick(fields, "tradingDate"));
    if (!ceiling || !floor || !reference || floor > reference || reference > ceiling) {
      throw new Refusal("outside-limits", `limits of ${symbol} are not in order`);
    }
    const board = reader.optionalWord("board", "exchange");
    return { symbol, board, date, limits: { reference, ceiling, floor } };
  });
}

/** SSI publishes no list of its types; these are the ones that other services of SSI write. */
function typeOf(value: unknown, symbol: string): InstrumentType | null {
  switch (typeof value === "string" ? value.trim().toUpperCase() : "") {
    case "S":
    case "ST":
    case "STOCK":
      return "STOCK";
    case "CW":
      return "CW";
    case "EF":
    case "ETF":
      return "ETF";
    case "MF":
    case "FUND":
      return "FUND";
    case "FU":
    case "FUTURE":
      return futureTypeOf(symbol) ?? (symbol.startsWith("GB") ? "FUTURE_BOND" : "FUTURE_INDEX");
    case "BO":
    case "BOND":
      return "CORP_BOND";
    default:
      return null;
  }
}

/** Our code of an index, or a symbol, as SSI spells it here. */
export function codeThere(code: string): string {
  if (!isSymbol(code)) throw new RestFault("refused", `${preview(code)} is not a symbol`);
  return code === "UPCOMINDEX" ? "HNXUPCOMINDEX" : code;
}
