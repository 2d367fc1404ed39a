import type { Exchange, Instrument } from "./instrument.ts";
import { type Paint, paintOf } from "./paint.ts";

/** What the overview looks at: a board's stocks and funds, or the thirty of VN30. */
export const SCOPES = ["HOSE", "HNX", "UPCOM", "VN30"] as const;
export type Scope = (typeof SCOPES)[number];

/** The index that stands for a scope. */
export const INDEX_OF_SCOPE: Record<Scope, string> = {
  HOSE: "VNINDEX",
  HNX: "HNXINDEX",
  UPCOM: "UPCOMINDEX",
  VN30: "VN30",
};

/** What is needed of a symbol's state as it crosses the wire; null is what the source does not tell. */
export interface MarketFigures {
  price: number | null;
  reference: number | null;
  ceiling: number | null;
  floor: number | null;
  change: number | null;
  changePercent: number | null;
  totalVolume: number | null;
  totalValue: number | null;
  average: number | null;
  foreign: { buy: number | null; sell: number | null };
}

/** One stock or fund of the overview. */
export interface StockRow {
  symbol: string;
  exchange: Exchange;
  sector: string;
  isFund: boolean;
  isInVn30: boolean;
  listedShares: number | null;
  reference: number | null;
  /** The last matched price, VND; null before the first trade of the day. */
  price: number | null;
  change: number | null;
  changePercent: number | null;
  paint: Paint;
  volumeShares: number;
  /** Matched value as the source tells it, else volume at the day's average; VND. */
  valueVnd: number;
  /** Listed shares at the last price (at the reference before the first trade), VND. */
  capitalisationVnd: number | null;
  /**
   * What foreigners bought and sold at the day's average price, VND. Sources give shares alone, so this is an
   * estimate; null when they do not even give those.
   */
  foreignBuyVnd: number | null;
  foreignSellVnd: number | null;
}

export function rowOf(
  instrument: Pick<Instrument, "symbol" | "exchange" | "type" | "sector" | "indices" | "listedShares">,
  figures: MarketFigures,
): StockRow {
  const { symbol, exchange, sector, listedShares } = instrument;
  const { price, reference, foreign } = figures;
  const worth = price ?? reference;
  const average = figures.average ?? worth;
  const volumeShares = figures.totalVolume ?? 0;
  const atAverage = (shares: number | null) =>
    shares === null || average === null ? null : Math.round(shares * average);
  return {
    ...{ symbol, exchange, sector, listedShares, reference, price, volumeShares },
    isFund: instrument.type === "FUND",
    isInVn30: instrument.indices.includes("VN30"),
    change: figures.change,
    changePercent: figures.changePercent,
    paint: paintOf(price, figures),
    valueVnd: figures.totalValue ?? atAverage(volumeShares) ?? 0,
    capitalisationVnd: listedShares === null || worth === null ? null : listedShares * worth,
    foreignBuyVnd: atAverage(foreign.buy),
    foreignSellVnd: atAverage(foreign.sell),
  };
}

export function isInOverview(instrument: Pick<Instrument, "exchange" | "type">): boolean {
  return instrument.exchange !== "DER" && (instrument.type === "STOCK" || instrument.type === "FUND");
}

export function isInScope(scope: Scope, row: Pick<StockRow, "exchange" | "isInVn30">): boolean {
  return scope === "VN30" ? row.isInVn30 : row.exchange === scope;
}

/** How many stand where; each symbol counts once. */
export interface Breadth {
  ceilings: number;
  /** Above the reference and below the ceiling. */
  advances: number;
  noChanges: number;
  /** Below the reference and above the floor. */
  declines: number;
  floors: number;
  /** Without a trade today: they say nothing about the market's breadth. */
  untraded: number;
}

const COUNT_OF: Record<Paint, keyof Breadth> = {
  ceiling: "ceilings",
  up: "advances",
  reference: "noChanges",
  down: "declines",
  floor: "floors",
  none: "untraded",
};

export function breadthOf(rows: Iterable<Pick<StockRow, "paint">>): Breadth {
  const breadth = { ceilings: 0, advances: 0, noChanges: 0, declines: 0, floors: 0, untraded: 0 };
  for (const row of rows) breadth[COUNT_OF[row.paint]] += 1;
  return breadth;
}

export function tradedOf(breadth: Breadth): number {
  return breadth.ceilings + breadth.advances + breadth.noChanges + breadth.declines + breadth.floors;
}

/** The rankings of the overview. */
export type Ranking = "gain" | "loss" | "value" | "volume" | "foreignBuy" | "foreignSell";

/** How far up a row stands in a ranking; null when it has no place there. */
export function scoreOf(ranking: Ranking, row: StockRow): number | null {
  switch (ranking) {
    case "gain":
      return above(row.price === null ? null : row.changePercent);
    case "loss":
      return above(row.price === null || row.changePercent === null ? null : -row.changePercent);
    case "value":
      return above(row.valueVnd);
    case "volume":
      return above(row.volumeShares);
    case "foreignBuy":
      return above(netForeignOf(row));
    case "foreignSell": {
      const net = netForeignOf(row);
      return above(net === null ? null : -net);
    }
  }
}

function above(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}

/** The first `most` of a ranking; among equals the more traded one goes first, then the alphabet. */
export function rank(rows: readonly StockRow[], ranking: Ranking, most: number): StockRow[] {
  const placed: { row: StockRow; score: number }[] = [];
  for (const row of rows) {
    const score = scoreOf(ranking, row);
    if (score !== null) placed.push({ row, score });
  }
  return placed
    .sort(
      (a, b) =>
        b.score - a.score || b.row.valueVnd - a.row.valueVnd || (a.row.symbol < b.row.symbol ? -1 : 1),
    )
    .slice(0, most)
    .map(({ row }) => row);
}

export function netForeignOf(row: Pick<StockRow, "foreignBuyVnd" | "foreignSellVnd">): number | null {
  if (row.foreignBuyVnd === null && row.foreignSellVnd === null) return null;
  return (row.foreignBuyVnd ?? 0) - (row.foreignSellVnd ?? 0);
}

export interface ForeignFlow {
  buyVnd: number;
  sellVnd: number;
}

/** All foreign trading of the rows, by the same estimate; null when the source tells of none of them. */
export function foreignFlowOf(rows: Iterable<StockRow>): ForeignFlow | null {
  let flow: ForeignFlow | null = null;
  for (const row of rows) {
    if (netForeignOf(row) === null) continue;
    flow ??= { buyVnd: 0, sellVnd: 0 };
    flow.buyVnd += row.foreignBuyVnd ?? 0;
    flow.sellVnd += row.foreignSellVnd ?? 0;
  }
  return flow;
}
