import type { PutThroughs } from "#lib/contract/symbol-day.ts";
import type { Exchange } from "#lib/market/instrument.ts";
import type { ColumnId } from "./columns.ts";
import type { Sort } from "./row-order.ts";

/** Deals put through as a table: whose, in which order, and what they come to. */

export type Deal = PutThroughs["deals"][number];

/** A row without a time is what all deals of a symbol have come to, at their mean price. */
export type DealOrTotal = Omit<Deal, "timestamp"> & { timestamp: string | null };

/** A deal with what its row needs of the rest. */
export interface DealRow extends DealOrTotal {
  exchange: Exchange | null;
  /** Against the reference; null while that is not known. */
  percent: number | null;
  /** Told apart from others of the same second, price and size: counted from the oldest. */
  key: string;
}

/** Columns that deals can be sorted by, in the words of the board; their own order is by time, the newest first. */
export const DEAL_COLUMNS = ["symbol", "price", "percent", "volume", "total"] as const satisfies ColumnId[];
export type DealColumn = (typeof DEAL_COLUMNS)[number];

export function dealSortOf(sort: Sort | null): (Sort & { column: DealColumn }) | null {
  const column = DEAL_COLUMNS.find((each) => each === sort?.column);
  return sort && column ? { ...sort, column } : null;
}

export function dealRows(
  deals: readonly DealOrTotal[],
  exchangeOf: (symbol: string) => Exchange | null,
  referenceOf: (symbol: string) => number | null,
): DealRow[] {
  return deals.map((deal, at) => {
    const reference = referenceOf(deal.symbol);
    return {
      ...deal,
      exchange: exchangeOf(deal.symbol),
      percent: reference ? ((deal.price - reference) / reference) * 100 : null,
      key: `${deal.symbol} ${deal.timestamp} ${deals.length - at}`,
    };
  });
}

/** Of a source that tells no deals one by one: their totals, the largest first. */
export function totalsOf({ totals }: Pick<PutThroughs, "totals">): DealOrTotal[] {
  return totals
    .map((total) => ({ ...total, price: total.value / total.volume, timestamp: null }))
    .sort((a, b) => b.value - a.value);
}

/** A copy in the order asked for; equal ones, and all without a sort, keep the order they came in. */
export function sortDeals(rows: readonly DealRow[], sort: ReturnType<typeof dealSortOf>): readonly DealRow[] {
  if (!sort) return rows;
  const sign = sort.direction === "ascending" ? 1 : -1;
  const numberOf = (row: DealRow): number =>
    sort.column === "total"
      ? row.value
      : sort.column === "symbol"
        ? 0
        : (row[sort.column] ?? Number.NEGATIVE_INFINITY);
  return rows.toSorted((a, b) =>
    sort.column === "symbol"
      ? sign * (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0)
      : sign * (numberOf(a) - numberOf(b)),
  );
}

export interface DealSum {
  count: number;
  volume: number;
  value: number;
}

export function sumOf(rows: readonly DealRow[]): DealSum {
  let [volume, value] = [0, 0];
  for (const row of rows) {
    volume += row.volume;
    value += row.value;
  }
  return { count: rows.length, volume, value };
}

/** What each exchange's deals come to, in the order of the tabs; exchanges without any are left out. */
export function sumsByExchange(rows: readonly DealRow[]): { exchange: Exchange; sum: DealSum }[] {
  return (["HOSE", "HNX", "UPCOM", "DER"] as const).flatMap((exchange) => {
    const sum = sumOf(rows.filter((row) => row.exchange === exchange));
    return sum.count > 0 ? [{ exchange, sum }] : [];
  });
}
