import type { Bar } from "#lib/market/bar.ts";
import type { Exchange, Limits } from "#lib/market/instrument.ts";
import { clockTimeOf, startOfDateMs, tradingDateOf } from "#lib/market/trading-time.ts";
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import { type DaySummary, type FeedRest, RestFault, type RestInstrument } from "../rest.ts";
import { createRestBudget, type RestBudget, type Urgency } from "../rest-budget.ts";
import { createRestClient, type RestQuery } from "../rest-client.ts";
import { exchangeIn, orderBars, type RowsRead, unlessRefused } from "../rest-rows.ts";
import {
  codeThere,
  type MasterRow,
  readAnswer,
  readBars,
  readInstruments,
  readMaster,
  readMembers,
  readPage,
  readSummaries,
} from "./rest-rows.ts";
import { FASTCONNECT_USER_AGENT } from "./wire.ts";

export interface FastconnectRestOptions {
  /** `https://api.ssi.com.vn`. */
  restUrl: string;
  /** The stream's own session, since a key has but one; handed a token that was refused, it brings another. */
  accessToken(refused?: string): Promise<string>;
  /** `2026-02-10`, by the market clock; and that clock, epoch ms. */
  tradingDate(): string;
  marketNowMs(): number;
  clock: Clock;
  log: Log;
  /** Shared when several parts use one key. */
  budget?: RestBudget;
  mayBeSimulated?: boolean;
}

/** What SSI's own tests keep to, since its server answered bursts with 429. */
export const FASTCONNECT_BUDGET = { perSecond: 3, burst: 3 };

const PAGE_SIZE = 1_000;
const MAX_PAGES = 20;
const BOARDS: readonly Exchange[] = ["HOSE", "HNX", "UPCOM", "DER"];
/** The index whose members are the board. */
const INDEX_OF: Partial<Record<Exchange, string>> = { HOSE: "VNINDEX", HNX: "HNXINDEX", UPCOM: "UPCOMINDEX" };
/** A `to` that has not come yet there makes the answer empty, and its clock is not quite ours. */
const CLOCK_MARGIN_MS = 2_000;
/** Master data that was not there yet is asked for again. */
const EMPTY_MASTER_MS = 60_000;

/** FastConnect v3's REST. */
export function fastconnectRest(options: FastconnectRestOptions): FeedRest {
  const { clock, log } = options;
  const budget = options.budget ?? createRestBudget({ ...FASTCONNECT_BUDGET, clock });
  const client = createRestClient({
    baseUrl: options.restUrl,
    budget,
    accessToken: options.accessToken,
    read: readAnswer,
    headers: { "user-agent": FASTCONNECT_USER_AGENT },
    clock,
    ...(options.mayBeSimulated ? { mayBeSimulated: true } : {}),
  });
  let refusedRows = 0;
  let master: { date: string; readAtMs: number; rows: Promise<MasterRow[]> } | null = null;

  /** All pages of an answer, as many as it says there are. */
  async function rowsOf(
    name: string,
    query: RestQuery,
    urgency: Urgency,
    isPaged = true,
  ): Promise<unknown[]> {
    const path = `/api/v3/data/${name}`;
    const rows: unknown[] = [];
    for (let pageIndex = 1; pageIndex <= MAX_PAGES; pageIndex += 1) {
      const paging = isPaged ? { pageIndex, pageSize: PAGE_SIZE } : {};
      const page = readPage(await client.get(path, { ...query, ...paging }, urgency));
      if (!page) throw new RestFault("bad-answer", `${path}: SSI's answer is not what is documented`);
      rows.push(...page.rows);
      if (pageIndex >= page.pagesCount || page.rows.length === 0) return rows;
    }
    log.warn({ endpoint: name }, "SSI's REST has more pages of this than we read");
    return rows;
  }

  function accept<T>(endpoint: string, read: RowsRead<T>): T[] {
    refusedRows += read.refused;
    if (read.refused > 0) {
      log.warn({ endpoint, refused: read.refused, why: read.why }, "rows of SSI's REST were left out");
    }
    return read.rows;
  }

  async function bars(symbol: string, interval: "1m" | "1D", fromMs: number, toMs: number): Promise<Bar[]> {
    const lastMs = Math.min(toMs - 1_000, options.marketNowMs() - CLOCK_MARGIN_MS);
    if (lastMs < fromMs) return [];
    const code = codeThere(symbol);
    const query = {
      symbol: code,
      timeFrame: interval === "1D" ? "1d" : "1m",
      from: timeThere(fromMs),
      to: timeThere(lastMs),
    };
    const rows = await rowsOf("ohlc", query, "asked");
    return orderBars(accept("ohlc", readBars(rows, code, interval)), fromMs, toMs);
  }

  /** The limits of everything, a few requests for the whole day. */
  function masterRows(urgency: Urgency): Promise<MasterRow[]> {
    const date = options.tradingDate();
    const isYoung = master !== null && clock.monotonicMs() - master.readAtMs < EMPTY_MASTER_MS;
    if (master?.date === date && (isYoung || master.readAtMs === Number.POSITIVE_INFINITY))
      return master.rows;
    const day = dateThere(date);
    const rows = rowsOf("masterdata", { From: day, To: day }, urgency).then((read) =>
      accept("masterdata", readMaster(read)).filter((row) => row.date === date),
    );
    const asked = { date, readAtMs: clock.monotonicMs(), rows };
    master = asked;
    rows.then(
      (read) => {
        if (read.length > 0) asked.readAtMs = Number.POSITIVE_INFINITY;
      },
      () => {
        if (master === asked) master = null;
      },
    );
    return rows;
  }

  /** Limits are a part of other answers: without them those stand all the same. */
  async function limitsBySymbol(urgency: Urgency): Promise<Map<string, Limits>> {
    try {
      return new Map((await masterRows(urgency)).map((row) => [row.symbol, row.limits]));
    } catch (error) {
      log.warn({ err: error }, "SSI's REST does not tell the limits of the day");
      return new Map();
    }
  }

  async function summaries(query: RestQuery, urgency: Urgency): Promise<DaySummary[]> {
    const date = options.tradingDate();
    const day = dateThere(date);
    const rows = await rowsOf("securitiesSummary", { ...query, from: day, to: day }, urgency);
    const read = accept("securitiesSummary", readSummaries(rows)).filter((summary) => summary.date === date);
    const limits = await limitsBySymbol(urgency);
    return read.map((summary) => ({ ...summary, limits: limits.get(summary.symbol) ?? null }));
  }

  return {
    bars,
    async instruments() {
      const limits = await limitsBySymbol("board");
      const found = new Map<string, RestInstrument>();
      for (const board of BOARDS) {
        const rows = await unlessRefused(rowsOf("securitiesByBoard", { board }, "board", false), log);
        for (const each of accept("securitiesByBoard", readInstruments(rows))) {
          found.set(each.symbol, { ...each, limits: limits.get(each.symbol) ?? null });
        }
      }
      return [...found.values()];
    },
    async indexMembers(index) {
      const rows = await rowsOf("securitiesByBoard", { index: codeThere(index) }, "board", false);
      return [...new Set(accept("securitiesByBoard", readMembers(rows)))];
    },
    async daySummary(symbol, urgency = "watched") {
      const found = await summaries({ symbol: codeThere(symbol) }, urgency);
      const [summary] = found.filter((each) => each.symbol === symbol);
      if (summary) return summary;
      const limits = (await limitsBySymbol(urgency)).get(symbol);
      return limits ? onlyLimits(symbol, options.tradingDate(), limits) : null;
    },
    async boardSummaries(exchange) {
      const index = INDEX_OF[exchange];
      const found = index ? await summaries({ index: codeThere(index) }, "board") : [];
      const told = new Set(found.map((summary) => summary.symbol));
      // What has not traded, or is in no index, has limits all the same.
      for (const row of await masterRows("board")) {
        if (told.has(row.symbol) || exchangeIn(row.board) !== exchange) continue;
        found.push(onlyLimits(row.symbol, row.date, row.limits));
      }
      return found;
    },
    figures: () => ({ ...budget.figures(), refusedRows }),
    stop: client.stop,
  };
}

function onlyLimits(symbol: string, date: string, limits: Limits): DaySummary {
  return {
    ...{ symbol, date, limits, open: null, high: null, low: null, lastPrice: null, average: null },
    ...{ totalVolumeShares: null, totalValueVnd: null },
    ...{ foreignBuyShares: null, foreignSellShares: null, foreignRoomShares: null },
    ...{ dealVolumeShares: null, dealValueVnd: null },
  };
}

/** `YYYY/MM/DD`. */
function dateThere(date: string): string {
  if (Number.isNaN(startOfDateMs(date))) throw new RestFault("refused", `${date} is not a date`);
  return date.replaceAll("-", "/");
}

/** `YYYY/MM/DD HH:mm:ss`: a bare date is refused here. */
function timeThere(epochMs: number): string {
  return `${dateThere(tradingDateOf(epochMs))} ${clockTimeOf(epochMs)}`;
}
