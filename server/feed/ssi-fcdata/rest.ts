import type { Bar } from "#lib/market/bar.ts";
import type { Exchange } from "#lib/market/instrument.ts";
import { addDays, startOfDateMs, tradingDateOf } from "#lib/market/trading-time.ts";
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import { type FeedRest, RestFault, type RestInstrument } from "../rest.ts";
import { createRestBudget, type RestBudget, type Urgency } from "../rest-budget.ts";
import { createRestClient, type RestQuery } from "../rest-client.ts";
import { orderBars, type RowsRead, unlessRefused } from "../rest-rows.ts";
import {
  codeThere,
  readAnswer,
  readBars,
  readInstruments,
  readMembers,
  readPage,
  readSummaries,
  sizeOf,
} from "./rest-rows.ts";
import { createFcDataSession, type FcDataSession } from "./session.ts";

export interface FcDataRestOptions {
  /** `https://fc-data.ssi.com.vn/`. */
  restUrl: string;
  consumerID: string;
  consumerSecret: string;
  /** `2026-02-10`, by the market clock; and that clock, epoch ms. */
  tradingDate(): string;
  marketNowMs(): number;
  /** Which board a symbol is on, where that is known. */
  boardOf?(symbol: string): Exchange | null;
  clock: Clock;
  log: Log;
  /** The stream's own: a key has one token and one budget. */
  session?: FcDataSession;
  budget?: RestBudget;
  mayBeSimulated?: boolean;
}

/** Its quota is not published; the one of trading is 5 per second and 30 per 5 seconds. */
export const FCDATA_BUDGET = { perSecond: 4, burst: 4 };

/** Credentials that SSI has refused are not shown again sooner than this. */
const REFUSED_PAUSE_MS = 60_000;

/** The largest that SSI documents. */
const PAGE_SIZE = 1_000;
const MAX_PAGES = 10;
/** DailyOhlc takes so many days at a time. */
const WINDOW_DAYS = 30;
/** Windows asked for together; when none of them holds a bar, the instrument is not older. */
const WINDOWS_AT_ONCE = 3;
const MAX_WINDOWS = 60;
const BOARDS: readonly Exchange[] = ["HOSE", "HNX", "UPCOM", "DER"];

/** FastConnect Data's REST. */
export function fcdataRest(options: FcDataRestOptions): FeedRest {
  const { clock, log, restUrl, consumerID, consumerSecret } = options;
  const budget = options.budget ?? createRestBudget({ ...FCDATA_BUDGET, clock });
  const session = options.session ?? createFcDataSession({ restUrl, consumerID, consumerSecret, budget });
  const client = createRestClient({
    baseUrl: restUrl,
    budget,
    async accessToken(refused) {
      if (refused !== undefined) session.refuse(refused);
      const ask = { clock, signal: client.signal, refusedPauseMs: REFUSED_PAUSE_MS };
      return (await session.token(ask)).accessToken;
    },
    read: readAnswer,
    clock,
    ...(options.mayBeSimulated ? { mayBeSimulated: true } : {}),
  });
  let refusedRows = 0;

  /** All pages of an answer, at most 10 of 1,000: more SSI does not give. */
  async function rowsOf(endpoint: string, query: RestQuery, urgency: Urgency): Promise<unknown[]> {
    const rows: unknown[] = [];
    let seen = 0;
    for (let pageIndex = 1; pageIndex <= MAX_PAGES; pageIndex += 1) {
      const path = `/api/v2/Market/${endpoint}`;
      const body = await client.get(path, { ...query, pageIndex, pageSize: PAGE_SIZE }, urgency);
      const page = readPage(body);
      if (!page) throw new RestFault("bad-answer", `${path}: SSI's answer is not what is documented`);
      rows.push(...page.rows);
      const size = page.rows.reduce((sum: number, row) => sum + sizeOf(row), 0);
      seen += size;
      // Some answers count rows in `totalRecord` that hold many instruments each, so a full page has a next one.
      const isMore = size > 0 && (size >= PAGE_SIZE || (page.total !== null && seen < page.total));
      if (!isMore) return rows;
    }
    log.warn({ endpoint }, "SSI's REST has more than 10,000 rows of this; the rest cannot be read");
    return rows;
  }

  function accept<T>(endpoint: string, read: RowsRead<T>): T[] {
    refusedRows += read.refused;
    if (read.refused > 0) {
      log.warn({ endpoint, refused: read.refused, why: read.why }, "rows of SSI's REST were left out");
    }
    return read.rows;
  }

  async function window(symbol: string, interval: "1m" | "1D", fromDate: string, toDate: string) {
    const endpoint = interval === "1D" ? "DailyOhlc" : "IntradayOhlc";
    const query = {
      symbol: codeThere(symbol),
      fromDate: dateThere(fromDate),
      toDate: dateThere(toDate),
      ascending: "true",
      ...(interval === "1m" ? { resolution: 1 } : {}),
    };
    const rows = await rowsOf(endpoint, query, "asked");
    return accept(endpoint, readBars(rows, query.symbol, interval));
  }

  /** Windows from the newest backwards. */
  async function bars(symbol: string, interval: "1m" | "1D", fromMs: number, toMs: number): Promise<Bar[]> {
    const fromDate = tradingDateOf(fromMs);
    const windows = windowsOf(fromDate, tradingDateOf(Math.min(toMs - 1, options.marketNowMs())));
    const found: Bar[] = [];
    for (let at = 0; at < windows.length; at += WINDOWS_AT_ONCE) {
      const group = windows.slice(at, at + WINDOWS_AT_ONCE);
      const read = await Promise.all(
        group.map((each) => window(symbol, interval, each.fromDate, each.toDate)),
      );
      const more = read.flat();
      if (more.length === 0) break;
      found.push(...more);
    }
    return orderBars(found, fromMs, toMs);
  }

  async function instrumentsOf(market: Exchange): Promise<RestInstrument[]> {
    const rows = await rowsOf("SecuritiesDetails", { market }, "board");
    return accept("SecuritiesDetails", readInstruments(rows));
  }

  async function summaries(query: RestQuery, urgency: Urgency) {
    const date = options.tradingDate();
    const day = { fromDate: dateThere(date), toDate: dateThere(date) };
    const rows = await rowsOf("DailyStockPrice", { ...query, ...day }, urgency);
    const read = accept("DailyStockPrice", readSummaries(rows));
    return read.filter((summary) => summary.date === date);
  }

  return {
    bars,
    async instruments() {
      const found = new Map<string, RestInstrument>();
      for (const board of BOARDS) {
        for (const each of await unlessRefused(instrumentsOf(board), log)) found.set(each.symbol, each);
      }
      return [...found.values()];
    },
    async indexMembers(index) {
      const rows = await rowsOf("IndexComponents", { indexCode: codeThere(index) }, "board");
      return [...new Set(accept("IndexComponents", readMembers(rows)))];
    },
    async daySummary(symbol, urgency = "watched") {
      const query = { symbol: codeThere(symbol), market: options.boardOf?.(symbol) };
      const found = await summaries(query, urgency);
      return found.find((summary) => summary.symbol === symbol) ?? null;
    },
    boardSummaries: (exchange) => summaries({ market: exchange }, "board"),
    figures: () => ({ ...budget.figures(), refusedRows }),
    stop: client.stop,
  };
}

/** Stretches of 30 days from the newest backwards, both ends included. */
function windowsOf(fromDate: string, toDate: string): { fromDate: string; toDate: string }[] {
  const windows: { fromDate: string; toDate: string }[] = [];
  for (let last = toDate; last >= fromDate && windows.length < MAX_WINDOWS; ) {
    const first = addDays(last, 1 - WINDOW_DAYS);
    windows.push({ fromDate: first > fromDate ? first : fromDate, toDate: last });
    last = addDays(first, -1);
  }
  return windows;
}

/** `dd/MM/yyyy`. */
function dateThere(date: string): string {
  if (Number.isNaN(startOfDateMs(date))) throw new RestFault("refused", `${date} is not a date`);
  const [year = "", month = "", day = ""] = date.split("-");
  return `${day}/${month}/${year}`;
}
