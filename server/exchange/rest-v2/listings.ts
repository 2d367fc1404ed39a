import type { Exchange } from "../core/exchange.ts";
import type { Listing } from "../core/listing.ts";
import { dateText, indexIdOf, marketIdOf } from "../ssi-fcdata/content.ts";
import { BadQuery, indexCalled, pageItems, pageOf, type Query, type Table, wordOf } from "./query.ts";

/** SSI's letters for what something is; its documentation says ST where its sample says S. */
const SEC_TYPES: Record<Listing["type"], string> = {
  ...{ STOCK: "S", ETF: "EF", FUND: "MF", CW: "CW", CORP_BOND: "BO" },
  ...{ FUTURE_INDEX: "FU", FUTURE_BOND: "FU" },
};

export function securities(exchange: Exchange, query: Query): Table {
  return pageOf(query, listingsOf(exchange, query), (listing) => ({
    Market: listing.exchange,
    Symbol: listing.symbol,
    StockName: listing.nameVi,
    StockEnName: listing.nameEn,
  }));
}

/** One row that holds the instruments of the page. */
export function securitiesDetails(exchange: Exchange, query: Query): Table {
  const symbol = wordOf(query, "symbol");
  const listings = listingsOf(exchange, query).filter((one) => symbol === "" || one.symbol === symbol);
  if (listings.length === 0) return { rows: [], total: 0 };
  const ReportDate = dateText(exchange.tradingDate);
  const RepeatedInfo = pageItems(query, listings).map(detailsOf);
  const row = { RType: "y", ReportDate, TotalNoSym: String(listings.length), RepeatedInfo };
  return { rows: [row], total: listings.length };
}

function detailsOf(listing: Listing): Record<string, string | null> {
  const { follows, firstTradingDate, lastTradingDate } = listing;
  const warrant = follows?.kind === "warrant" ? follows : null;
  const future = follows?.kind === "future" ? follows : null;
  const first = firstTradingDate ? dateText(firstTradingDate) : "";
  const last = lastTradingDate ? dateText(lastTradingDate) : "";
  return {
    Isin: listing.isin,
    ...{ Symbol: listing.symbol, SymbolName: listing.nameVi, SymbolEngName: listing.nameEn },
    SecType: SEC_TYPES[listing.type],
    ...{ MarketId: marketIdOf(listing), Exchange: listing.exchange, Issuer: warrant?.issuer ?? null },
    LotSize: String(listing.lotSize),
    ...{ IssueDate: first, MaturityDate: last, FirstTradingDate: first, LastTradingDate: last },
    ContractMultiplier: future ? String(listing.valuePerPrice) : "0",
    SettlMethod: warrant || future ? "C" : "",
    ...{ Underlying: warrant?.underlying ?? future?.underlying ?? null, PutOrCall: warrant ? "C" : null },
    ExercisePrice: String(warrant?.strike ?? 0),
    ...{ ExerciseStyle: warrant ? "E" : "", ExcerciseRatio: String(warrant?.ratio ?? 0) },
    ListedShare: String(listing.listedShares),
    ...{ TickPrice1: null, TickIncrement1: null, TickPrice2: null, TickIncrement2: null },
    ...{ TickPrice3: null, TickIncrement3: null, TickPrice4: null, TickIncrement4: null },
  };
}

function listingsOf(exchange: Exchange, query: Query): Listing[] {
  const market = wordOf(query, "market");
  return [...exchange.days.values()]
    .map((day) => day.listing)
    .filter((one) => market === "" || one.exchange === market || marketIdOf(one) === market);
}

export function indexList(exchange: Exchange, query: Query): Table {
  const board = wordOf(query, "exchange");
  const there = exchange.indices.filter(({ basket }) => board === "" || basket.board === board);
  return pageOf(query, there, ({ basket }) => {
    const IndexCode = indexIdOf(basket.code);
    return { IndexCode, IndexName: IndexCode, Exchange: basket.board };
  });
}

export function indexComponents(exchange: Exchange, query: Query): Table {
  const basket = indexCalled(exchange, wordOf(query, "indexcode"))?.basket;
  if (!basket) throw new BadQuery("indexCode is not known");
  const IndexComponent = [...basket.members].map((symbol) => ({ Isin: symbol, StockSymbol: symbol }));
  const IndexCode = indexIdOf(basket.code);
  const TotalSymbolNo = String(IndexComponent.length);
  const row = { IndexCode, IndexName: IndexCode, Exchange: basket.board, TotalSymbolNo, IndexComponent };
  return pageOf(query, [row], (one) => one);
}
