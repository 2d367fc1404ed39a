import {
  type DayFigures,
  dayBarOf,
  dayFigures,
  indexCloseBefore,
  indexDeals,
  round2,
  tradingDatesBetween,
} from "../core/day-figures.ts";
import type { Exchange } from "../core/exchange.ts";
import type { IndexDay } from "../core/index-basket.ts";
import type { Listing } from "../core/listing.ts";
import { dateText, indexIdOf } from "../ssi-fcdata/content.ts";
import {
  BadQuery,
  datesOf,
  indexCalled,
  ordered,
  pageOf,
  type Query,
  type Row,
  type Table,
  wordOf,
} from "./query.ts";

/** Days of an index, newest first. Counts and turnovers of earlier days are not kept. */
export function dailyIndex(exchange: Exchange, query: Query): Table {
  const index = indexCalled(exchange, wordOf(query, "indexid"));
  if (!index) throw new BadQuery("indexId is not known");
  return pageOf(query, datesAsked(exchange, query), (date) => indexRow(exchange, index, date));
}

function indexRow(exchange: Exchange, index: IndexDay, date: string): Row | null {
  const isToday = date === exchange.tradingDate;
  const bar = dayBarOf(exchange, index.basket.code, date);
  const before = isToday ? index.priorClose : indexCloseBefore(exchange, index.basket.code, date);
  if (before === null || (!bar && !isToday)) return null;
  const value = isToday ? index.value : (bar?.close ?? before);
  const change = round2(value - before);
  const volume = String(isToday ? index.volumeShares : (bar?.volume ?? 0));
  const turnover = isToday ? String(index.valueVnd) : "0";
  const today = (figure: number): string => (isToday ? String(figure) : "0");
  const deals = indexDeals(index);
  const IndexId = indexIdOf(index.basket.code);
  return {
    ...{ IndexId, IndexValue: String(value), TradingDate: dateText(date), Time: null },
    ...{ Change: String(change), RatioChange: String(round2((change / before) * 100)) },
    ...{ TotalTrade: "0", TotalMatchVol: volume, TotalMatchVal: turnover, TypeIndex: null },
    IndexName: IndexId,
    ...{ Advances: today(index.advances), NoChanges: today(index.noChanges) },
    ...{ Declines: today(index.declines), Ceilings: today(index.ceilings), Floors: today(index.floors) },
    ...{ TotalDealVol: today(deals.totalShares), TotalDealVal: today(deals.totalValueVnd) },
    TotalVol: String(Number(volume) + (isToday ? deals.totalShares : 0)),
    TotalVal: String(Number(turnover) + (isToday ? deals.totalValueVnd : 0)),
    TradingSession: isToday ? index.session : "C",
  };
}

/** Days of one symbol or of a whole board, newest first; rows are made for the page alone. */
export function dailyStockPrice(exchange: Exchange, query: Query): Table {
  const symbol = wordOf(query, "symbol");
  const market = wordOf(query, "market");
  if (symbol !== "" && !exchange.days.has(symbol)) throw new BadQuery("symbol is not known");
  const symbols = [...exchange.days.values()]
    .map((day) => day.listing)
    .filter((one) => (symbol === "" || one.symbol === symbol) && (market === "" || isOnMarket(one, market)))
    .map((one) => one.symbol);
  const places = datesAsked(exchange, query).flatMap((date) => symbols.map((one) => ({ date, symbol: one })));
  return pageOf(query, places, (place) => {
    const [day] = dayFigures(exchange, place.symbol, [place.date]);
    return day ? priceRow(day) : null;
  });
}

/** DailyStockPrice also takes BOND for HNX's bonds. */
function isOnMarket(listing: Listing, market: string): boolean {
  return market === listing.exchange || (listing.type === "CORP_BOND" && /^(HNX)?BOND$/.test(market));
}

function priceRow(day: DayFigures): Row {
  const { traded, foreign, deals } = day;
  const change = round2(day.close - day.reference);
  const volume = String(day.volumeShares);
  const turnover = String(day.valueVnd);
  return {
    TradingDate: dateText(day.date),
    ...{ PriceChange: String(change), PerPriceChange: ((change / day.reference) * 100).toFixed(2) },
    CeilingPrice: String(day.ceiling),
    ...{ FloorPrice: String(day.floor), RefPrice: String(day.reference) },
    ...{ OpenPrice: String(traded?.open ?? 0), HighestPrice: String(traded?.high ?? 0) },
    ...{ LowestPrice: String(traded?.low ?? 0), ClosePrice: String(day.close) },
    ...{ AveragePrice: String(traded?.average ?? 0), ClosePriceAdjusted: String(day.close) },
    ...{ TotalMatchVol: volume, TotalMatchVal: turnover, TotalDealVal: String(deals.totalValueVnd) },
    TotalDealVol: String(deals.totalShares),
    ForeignBuyVolTotal: String(foreign?.buyShares ?? 0),
    ForeignCurrentRoom: String(day.roomShares ?? 0),
    ForeignSellVolTotal: String(foreign?.sellShares ?? 0),
    ForeignBuyValTotal: String(foreign?.buyValueVnd ?? 0),
    ForeignSellValTotal: String(foreign?.sellValueVnd ?? 0),
    ...{ TotalBuyTrade: "0", TotalBuyTradeVol: "0", TotalSellTrade: "0", TotalSellTradeVol: "0" },
    ...{ NetBuySellVol: String((foreign?.buyShares ?? 0) - (foreign?.sellShares ?? 0)) },
    ...{ NetBuySellVal: String((foreign?.buyValueVnd ?? 0) - (foreign?.sellValueVnd ?? 0)) },
    TotalTradedVol: String(day.volumeShares + deals.totalShares),
    TotalTradedValue: String(day.valueVnd + deals.totalValueVnd),
    ...{ Symbol: day.symbol, Time: null },
  };
}

function datesAsked(exchange: Exchange, query: Query): string[] {
  const { from, to } = datesOf(exchange, query);
  return ordered(query, tradingDatesBetween(exchange, from, to).reverse());
}
