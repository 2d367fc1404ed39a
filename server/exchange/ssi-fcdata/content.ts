import { clockTimeOf, tradingDateOf } from "#lib/market/trading-time.ts";
import { indexDeals } from "../core/day-figures.ts";
import type { IndexDay } from "../core/index-basket.ts";
import type { Listing } from "../core/listing.ts";
import { averagePrice, type ShownBook, type SymbolDay, shownLevels, statusOf } from "../core/symbol-day.ts";
import type { Trade } from "../core/trading.ts";

/** Levels a message always has keys for. */
const LEVELS = 10;
const ODD_LOT_LEVELS = 3;

type Value = number | string | null;

/** Written as whole numbers by SSI; all others carry a decimal point. */
const WHOLE_NUMBERS: ReadonlySet<string> = new Set([
  "Advances",
  "NoChanges",
  "Declines",
  "Ceilings",
  "Floors",
  "Highest",
  "Lowest",
]);

/** SSI's spellings of our index codes. */
const INDEX_IDS = new Map([
  ["HNXINDEX", "HNXIndex"],
  ["UPCOMINDEX", "HNXUpcomIndex"],
]);

/**
 * Fields as they stand inside a hub message: JSON text in JSON text in JSON text, so a quotation mark is escaped
 * twice. Written so from the start: at thousands of messages a second escaping is most of the work.
 */
export type Content = string;

const QUOTE = '\\\\\\"';

/** Names with their quotation marks and colon. */
const labels = new Map<string, string>();

const LEVEL_LABELS = { Bid: levelLabels("Bid"), Ask: levelLabels("Ask") };

function levelLabels(side: string): { prices: string[]; volumes: string[] } {
  const labelsOf = (what: string): string[] =>
    Array.from({ length: LEVELS }, (_, at) => `${QUOTE}${side}${what}${at + 1}${QUOTE}:`);
  return { prices: labelsOf("Price"), volumes: labelsOf("Vol") };
}

/** JSON with SSI's float writing: 22950.0, not 22950. No text of ours needs escaping: they are codes and words. */
function contentOf(fields: Record<string, Value>): Content {
  let content = "";
  for (const name in fields) {
    let label = labels.get(name);
    if (label === undefined) {
      label = `${QUOTE}${name}${QUOTE}:`;
      labels.set(name, label);
    }
    content += (content === "" ? label : `,${label}`) + valueText(name, fields[name] ?? null);
  }
  return content;
}

function valueText(name: string, value: Value): string {
  if (value === null) return "null";
  if (typeof value === "string") return QUOTE + value + QUOTE;
  return WHOLE_NUMBERS.has(name) ? `${value}` : floatText(value);
}

function floatText(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : `${value}`;
}

/** X: trade and quote of a symbol in one. Zeros stand for what is not there. */
export function snapshotContent(day: SymbolDay, timeMs: number): Content {
  const { figures, change } = tradedOf(day);
  const estimate = day.auction?.price ?? 0;
  return join(
    SNAPSHOT,
    stamp(timeMs),
    nameOf(day),
    figures,
    levelsOf("Bid", day),
    levelsOf("Ask", day),
    placeOf(day),
    change,
    estimate === 0 ? NO_ESTIMATE : estimateContent(estimate),
  );
}

const SNAPSHOT = contentOf({ RType: "X" });
const NO_ESTIMATE = estimateContent(0);

function estimateContent(price: number): Content {
  return contentOf({ EstMatchedPrice: price, Side: null, CloseQtty: 0 });
}

export function quoteContent(day: SymbolDay, timeMs: number): Content {
  const { exchange, symbol } = day.listing;
  return join(
    stamp(timeMs),
    contentOf({ Exchange: exchange, Symbol: symbol, RType: "X-QUOTE" }),
    levelsOf("Ask", day),
    levelsOf("Bid", day),
    contentOf({ TradingSession: day.session }),
  );
}

export function tradeContent(day: SymbolDay, trade: Trade): Content {
  const Side = trade.side === "B" ? "BU" : trade.side === "S" ? "SD" : "unknown";
  return join(
    contentOf({ RType: "X-TRADE" }),
    stamp(trade.timeMs),
    nameOf(day),
    matchedOf(day, trade.price, trade.volumeShares),
    placeOf(day),
    changeOf(day, trade.price),
    contentOf({ EstMatchedPrice: 0, Highest: day.high ?? 0, Lowest: day.low ?? 0, Side }),
  );
}

/** One match: open, high, low and close are its price. */
export function barContent(day: SymbolDay, { price, volumeShares, timeMs }: Trade): Content {
  const prices = { Open: price, High: price, Low: price, Close: price };
  return join(
    contentOf({ RType: "B" }),
    stamp(timeMs),
    contentOf({ Symbol: day.listing.symbol, ...prices, Volume: volumeShares, Value: 0 }),
  );
}

export function roomContent(day: SymbolDay, timeMs: number): Content {
  const { listing, foreign } = day;
  const CurrentRoom = foreign.roomShares ?? 0;
  return join(
    contentOf({ RType: "R" }),
    stamp(timeMs),
    contentOf({
      ...{ Isin: listing.symbol, Symbol: listing.symbol },
      ...{ TotalRoom: Math.max(listing.listedShares, CurrentRoom), CurrentRoom },
      ...{ BuyVol: foreign.buyShares, SellVol: foreign.sellShares },
      ...{ BuyVal: foreign.buyValueVnd, SellVal: foreign.sellValueVnd },
      ...{ MarketId: marketIdOf(listing), Exchange: listing.exchange },
    }),
  );
}

/** The odd-lot board: prices of its own; totals are those of both boards together. */
export function oddLotContent(day: SymbolDay, timeMs: number): Content {
  const { listing, limits, oddLots, oddLotBook } = day;
  const last = oddLots.last ?? 0;
  return join(
    contentOf({ RType: "OL" }),
    stamp(timeMs),
    contentOf({
      ...{ StockNo: 0, Symbol: listing.symbol },
      ...{ Ceiling: limits.ceiling, Floor: limits.floor, RefPrice: limits.reference },
      ...{ Open: oddLots.open ?? 0, High: oddLots.high ?? 0, Low: oddLots.low ?? 0 },
      ...{ LastPrice: last, LastVol: oddLots.lastShares },
      TotalVal: day.totalValueVnd + oddLots.totalValueVnd,
      TotalVol: day.totalShares + oddLots.totalShares,
    }),
    levelsContent("Bid", oddLotBook.bids, ODD_LOT_LEVELS),
    levelsContent("Ask", oddLotBook.asks, ODD_LOT_LEVELS),
    contentOf({ Exchange: listing.exchange, TradingSession: day.session, TradingStatus: statusOf(day) }),
    changeOf(day, last),
    contentOf({ StockType: "" }),
  );
}

export function indexContent(index: IndexDay): Content {
  const { value, priorClose, basket, volumeShares, valueVnd } = index;
  const deals = indexDeals(index);
  const IndexId = indexIdOf(basket.code);
  const figures = {
    ...{ TotalTrade: 0, TotalQtty: volumeShares, TotalValue: valueVnd, IndexName: IndexId },
    ...{ Advances: index.advances, NoChanges: index.noChanges, Declines: index.declines },
    ...{ Ceilings: index.ceilings, Floors: index.floors },
    Change: round2(value - priorClose),
    RatioChange: round2(((value - priorClose) / priorClose) * 100),
    ...{ TotalQttyPt: deals.totalShares, TotalValuePt: deals.totalValueVnd, Exchange: basket.board },
    ...{ AllQty: volumeShares + deals.totalShares, AllValue: valueVnd + deals.totalValueVnd },
    IndexType: "",
    ...{ TradingSession: index.session, MarketId: basket.board, RType: "MI" },
    ...{ TotalQttyOd: 0, TotalValueOd: 0 },
  };
  const values = { IndexId, IndexValue: value, PriorIndexValue: priorClose };
  return join(contentOf(values), stamp(index.timeMs), contentOf(figures));
}

export function statusContent(day: SymbolDay, timeMs: number): Content {
  const { symbol, exchange } = day.listing;
  return join(
    contentOf({ RType: "F", MarketId: marketIdOf(day.listing) }),
    stamp(timeMs),
    contentOf({
      ...{ Symbol: symbol, TradingSession: day.session, TradingStatus: statusOf(day) },
      ...{ Exchange: exchange, TradingOlSession: "" },
    }),
  );
}

/** HNX's bonds are a market of their own to SSI. */
export function marketIdOf({ exchange, type }: Listing): string {
  return type === "CORP_BOND" ? "HNXBOND" : exchange;
}

export function indexIdOf(code: string): string {
  return INDEX_IDS.get(code) ?? code;
}

export function dateText(date: string): string {
  return date.split("-").reverse().join("/");
}

/** Most messages are of the second that the last one was of. */
let lastStamp = { second: Number.NaN, content: "" };

function stamp(timeMs: number): Content {
  const second = Math.floor(timeMs / 1_000);
  if (second !== lastStamp.second) {
    const fields = { TradingDate: dateText(tradingDateOf(timeMs)), Time: clockTimeOf(timeMs) };
    lastStamp = { second, content: contentOf(fields) };
  }
  return lastStamp.content;
}

const names = new WeakMap<SymbolDay, Content>();

/** What does not change during the day. */
function nameOf(day: SymbolDay): Content {
  let content = names.get(day);
  if (content === undefined) {
    const { listing, limits } = day;
    content = contentOf({
      ...{ Isin: listing.symbol, Symbol: listing.symbol },
      ...{ Ceiling: limits.ceiling, Floor: limits.floor, RefPrice: limits.reference },
    });
    names.set(day, content);
  }
  return content;
}

/** `NaN` as text is what SSI writes before the first match. */
function matchedOf(day: SymbolDay, LastPrice: number, LastVol: number): Content {
  return contentOf({
    ...{ AvgPrice: averagePrice(day) ?? "NaN", PriorVal: day.limits.reference },
    ...{ LastPrice, LastVol, TotalVal: day.totalValueVnd, TotalVol: day.totalShares },
  });
}

const traded = new WeakMap<SymbolDay, { totalShares: number; figures: Content; change: Content }>();

/** What changes with a trade only: books change far more often. */
function tradedOf(day: SymbolDay): { figures: Content; change: Content } {
  const known = traded.get(day);
  if (known?.totalShares === day.totalShares) return known;
  const { open, high, low, last, totalShares } = day;
  const range = contentOf({ Open: open ?? 0, High: high ?? 0, Low: low ?? 0, Close: last ?? 0 });
  const figures = join(range, matchedOf(day, last ?? 0, day.lastShares));
  const now = { totalShares, figures, change: changeOf(day, last ?? 0) };
  traded.set(day, now);
  return now;
}

const places = new WeakMap<SymbolDay, { session: string; status: string; content: Content }>();

function placeOf(day: SymbolDay): Content {
  const { session } = day;
  const status = statusOf(day);
  const known = places.get(day);
  if (known?.session === session && known.status === status) return known.content;
  const content = contentOf({
    ...{ MarketId: marketIdOf(day.listing), Exchange: day.listing.exchange },
    ...{ TradingSession: session, TradingStatus: status },
  });
  places.set(day, { session, status, content });
  return content;
}

/** Before the first match SSI counts from a price of 0. */
function changeOf(day: SymbolDay, price: number): Content {
  const { reference } = day.limits;
  const Change = round2(price - reference);
  return contentOf({ Change, RatioChange: round2((Change / reference) * 100) });
}

type Levels = ShownBook["bids"];

/** A book is told in two messages, and again with each trade. */
const told = new WeakMap<Levels, Content>();

function levelsOf(side: "Bid" | "Ask", { listing, book }: SymbolDay): Content {
  const levels = side === "Bid" ? book.bids : book.asks;
  let content = told.get(levels);
  if (content === undefined) {
    content = levelsContent(side, levels.slice(0, shownLevels(listing)), LEVELS);
    told.set(levels, content);
  }
  return content;
}

function levelsContent(side: "Bid" | "Ask", levels: Levels, keys: number): Content {
  const { prices, volumes } = LEVEL_LABELS[side];
  let content = "";
  for (let at = 0; at < keys; at++) content += `${prices[at]}${floatText(levels[at]?.[0] ?? 0)},`;
  for (let at = 0; at < keys; at++) content += `${volumes[at]}${floatText(levels[at]?.[1] ?? 0)},`;
  return content.slice(0, -1);
}

function join(...contents: readonly Content[]): Content {
  return contents.join(",");
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
