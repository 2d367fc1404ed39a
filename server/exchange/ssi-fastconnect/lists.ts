import { previousTradingDate } from "#lib/market/session.ts";
import {
  type DayFigures,
  dayBarOf,
  dayFigures,
  daysBetween,
  indexCloseBefore,
  indexDeals,
  tradingDatesBetween,
} from "../core/day-figures.ts";
import type { Exchange } from "../core/exchange.ts";
import type { IndexDay } from "../core/index-basket.ts";
import type { Listing } from "../core/listing.ts";
import { openInterest } from "../core/open-interest.ts";
import { dateText, indexName, round2 } from "./messages.ts";
import { bareOf, dateOf, indexCalled, NO_CONTENT, pageOf, type Query, Refused, wordOf } from "./query.ts";

/** Longest stretch one request may ask for, days; ours, since SSI prints none. */
const MAX_DAYS = 366;

/** What is listed: by symbol, board, or index (its members). Never paged. */
export function securitiesByBoard(exchange: Exchange, query: Query): unknown {
  const [name, word] = exactlyOne(query, ["symbol", "board", "index"]);
  const members = name === "index" ? indexCalled(exchange, word)?.basket.members : undefined;
  const rows = [...exchange.days.values()]
    .map((day) => day.listing)
    .filter((listing) => {
      if (name === "index") return members?.has(listing.symbol) === true;
      return (name === "symbol" ? listing.symbol : listing.exchange) === word;
    });
  return bareOf(rows.map((listing) => securityRow(exchange, listing)));
}

/** SSI publishes no list of its types; FU and BO are those of its other services. */
const STOCK_TYPES: Partial<Record<Listing["type"], string>> = {
  ...{ FUTURE_INDEX: "FU", FUTURE_BOND: "FU", CORP_BOND: "BO" },
};

function securityRow(exchange: Exchange, listing: Listing): Record<string, string | null> {
  const { follows, firstTradingDate, lastTradingDate } = listing;
  const warrant = follows?.kind === "warrant" ? follows : null;
  const isFuture = follows?.kind === "future";
  const first = firstTradingDate && dateText(firstTradingDate);
  const last = lastTradingDate && dateText(lastTradingDate);
  // Counted and settled after the close of the day before.
  const open = openInterest(listing, previousTradingDate(exchange.tradingDate));
  const settled = isFuture ? exchange.days.get(listing.symbol)?.limits.reference : undefined;
  return {
    symbol: listing.symbol,
    board: listing.exchange,
    index: listing.indices.map(indexName).join(","),
    symbolNameVi: listing.nameVi,
    symbolNameEn: listing.nameEn,
    lotSize: String(listing.lotSize),
    ...{ maturityDate: last, firstTradingDate: first, lastTradingDate: last },
    cwUnderlyingSymbol: warrant?.underlying ?? null,
    cwExercisePrice: warrant && String(warrant.strike),
    cwExecutionRatio: warrant && String(warrant.ratio),
    listedShare: String(listing.listedShares),
    ...{ icbCode: null, icbName: listing.sector, iIndex: null, iNav: null },
    openInterest: open === null ? null : String(open),
    settlementPrice: settled === undefined ? null : String(settled),
    stockType: STOCK_TYPES[listing.type] ?? listing.type,
  };
}

/** Daily figures, newest first; of one symbol or of an index's members. */
export function securitiesSummary(exchange: Exchange, query: Query): unknown {
  const [name, word] = exactlyOne(query, ["symbol", "index"]);
  const dates = datesOf(exchange, query);
  const members = name === "index" ? indexCalled(exchange, word)?.basket.members : undefined;
  const symbols = name === "symbol" ? (exchange.days.has(word) ? [word] : []) : [...(members ?? [])];
  return pagedRows(exchange, query, symbols, dates, summaryRow);
}

/** Limits of the day for everything listed. */
export function masterData(exchange: Exchange, query: Query): unknown {
  const dates = datesOf(exchange, query);
  return pagedRows(exchange, query, [...exchange.days.keys()], dates, (day, listing) => ({
    board: listing.exchange,
    symbol: day.symbol,
    tradingDate: dateText(day.date),
    ...{ ceiling: String(day.ceiling), floor: String(day.floor), refPrice: String(day.reference) },
  }));
}

/** Pages first and computes then: whole boards over many days are asked for. */
function pagedRows(
  exchange: Exchange,
  query: Query,
  symbols: readonly string[],
  dates: readonly string[],
  row: (day: DayFigures, listing: Listing) => Record<string, string>,
): unknown {
  const places = dates.flatMap((date) => symbols.map((symbol) => ({ date, symbol })));
  const { items, envelope } = pageOf(places, query);
  if (items.length === 0) return NO_CONTENT;
  const data = items.flatMap(({ date, symbol }) => {
    const listing = exchange.days.get(symbol)?.listing;
    return listing ? dayFigures(exchange, symbol, [date]).map((day) => row(day, listing)) : [];
  });
  return { ...envelope, data };
}

function summaryRow(day: DayFigures, listing: Listing): Record<string, string> {
  const change = round2(day.close - day.reference);
  const { traded, foreign } = day;
  const volume = String(day.volumeShares);
  return {
    symbol: day.symbol,
    tradingDate: dateText(day.date),
    priceChange: String(change),
    priceChangePercentage: String(round2((change / day.reference) * 100)),
    ...{ open: String(traded?.open ?? 0), high: String(traded?.high ?? 0), low: String(traded?.low ?? 0) },
    ...{ close: String(day.close), average: String(traded?.average ?? 0) },
    ...{ totalMatch: volume, totalMatchValue: String(day.valueVnd) },
    ...{ totalBuy: "0", totalTradeBuy: "0", totalSell: "0", totalTradeSell: "0" },
    totalForeignBuy: String(foreign?.buyShares ?? 0),
    totalForeignBuyValue: String(foreign?.buyValueVnd ?? 0),
    totalForeignSell: String(foreign?.sellShares ?? 0),
    totalForeignSellValue: String(foreign?.sellValueVnd ?? 0),
    ...{ remainForeignRoom: String(day.roomShares ?? 0), totalForeignRoom: String(day.roomShares ?? 0) },
    ...{ totalDeal: String(day.deals.totalShares), totalDealValue: String(day.deals.totalValueVnd) },
    openInterest: String(openInterest(listing, day.date) ?? 0),
    settlementPrice: String(listing.follows?.kind === "future" ? day.close : 0),
  };
}

export function indexList(exchange: Exchange, query: Query): unknown {
  const board = wordOf(query, "board");
  const there = exchange.indices.filter(({ basket }) => board === "" || basket.board === board);
  return bareOf(
    there.map(({ basket }) => {
      const index = indexName(basket.code);
      return { index, indexName: index, board: basket.board };
    }),
  );
}

/** The level of an index, or of all of a board, on one date: the running one when none is given. */
export function indexSummary(exchange: Exchange, query: Query): unknown {
  const [name, word] = exactlyOne(query, ["index", "board"]);
  const date = dateOf(query, "tradingdate", exchange.tradingDate);
  const one = name === "index" ? indexCalled(exchange, word) : undefined;
  const asked =
    name === "index" ? (one ? [one] : []) : exchange.indices.filter(({ basket }) => basket.board === word);
  return bareOf(asked.map((index) => indexRow(exchange, index, date)).filter((row) => row !== null));
}

function indexRow(exchange: Exchange, index: IndexDay, date: string): Record<string, string> | null {
  const isToday = date === exchange.tradingDate;
  const past = isToday ? null : pastIndex(exchange, index.basket.code, date);
  if (!isToday && !past) return null;
  const { value, before, volume } = past ?? {
    value: index.value,
    before: index.priorClose,
    volume: index.volumeShares,
  };
  const change = round2(value - before);
  const deals = indexDeals(index);
  // Of earlier days only bars are kept: no counts and no turnover.
  const today = (figure: number): string => (isToday ? String(figure) : "0");
  return {
    index: indexName(index.basket.code),
    board: index.basket.board,
    tradingDate: dateText(date),
    ...{ totalTrade: String(volume), totalTradeValue: today(index.valueVnd) },
    ...{ totalMatch: String(volume), totalMatchValue: today(index.valueVnd) },
    ...{ totalDeal: today(deals.totalShares), totalDealValue: today(deals.totalValueVnd) },
    indexChange: String(change),
    indexChangePercentage: String(round2((change / before) * 100)),
    indexValue: String(value),
    totalAdvanceStock: today(index.advances),
    totalDeclineStock: today(index.declines),
    totalNoChangeStock: today(index.noChanges),
    ...{ totalCeilingStock: today(index.ceilings), totalFloorStock: today(index.floors) },
    ...{ totalPropBuy: "0", totalPropBuyValue: "0", totalPropSell: "0", totalPropSellValue: "0" },
    ...{ totalBuyForeign: "0", totalBuyForeignValue: "0" },
    ...{ totalSellForeign: "0", totalSellForeignValue: "0" },
  };
}

function pastIndex(exchange: Exchange, code: string, date: string) {
  const bar = dayBarOf(exchange, code, date);
  const before = indexCloseBefore(exchange, code, date);
  return before === null || !bar ? null : { value: bar.close, before, volume: bar.volume };
}

function exactlyOne<T extends string>(query: Query, names: readonly T[]): [T, string] {
  const given = names.filter((name) => wordOf(query, name) !== "");
  const [name] = given;
  if (name === undefined || given.length > 1)
    throw new Refused(400, `exactly one of ${names.join(", ")} is required`);
  return [name, wordOf(query, name)];
}

function datesOf(exchange: Exchange, query: Query): string[] {
  const from = dateOf(query, "from");
  const to = dateOf(query, "to");
  if (to < from) throw new Refused(400, "from must not be after to");
  if (daysBetween(from, to) > MAX_DAYS) throw new Refused(400, `at most ${MAX_DAYS} days at a time`);
  return tradingDatesBetween(exchange, from, to);
}
