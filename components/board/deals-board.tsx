"use client";

import { type KeyboardEvent, useEffect, useMemo, useState } from "react";
import type { PutThroughs } from "#lib/contract/symbol-day.ts";
import { formatBillions, formatPrice, formatVolume, groupDigits } from "#lib/format/number.ts";
import { formatIsoTime } from "#lib/format/time.ts";
import { paintOf } from "#lib/market/paint.ts";
import { type DealsKey, dealsEn, dealsVi } from "../i18n/deals.ts";
import { type TextKey, useTextWith } from "../i18n/text.ts";
import { useAnswer } from "../instrument/use-answer.ts";
import { useInstruments } from "../state/instruments-store.ts";
import { useMarket } from "../state/market-store.ts";
import { selectSymbol, selectTab, setView, type Tab, useSelection } from "../state/selection-store.ts";
import { useIsTold } from "../state/told.ts";
import { DEALS_TAB, dealsExchangeOf, dealsTab } from "./board-tab.ts";
import styles from "./deals-board.module.css";
import {
  type DealColumn,
  type DealRow,
  type DealSum,
  dealRows,
  dealSortOf,
  sortDeals,
  sumOf,
  sumsByExchange,
  totalsOf,
} from "./deals-view.ts";
import { nextSort } from "./row-order.ts";
import { showDeals } from "./shown-deals.ts";
import { useFollowFocus } from "./use-follow-focus.ts";
import { readSort, writeSort } from "./view-words.ts";

const EVERY_MS = 3_000;
const PAGE = 200;
const WORDS = { vi: dealsVi, en: dealsEn };

interface Head {
  column: DealColumn | null;
  name: DealsKey | TextKey;
}

const TIME: Head = { column: null, name: "deals.time" };
const headsOf = (isTotals: boolean): readonly Head[] => [
  ...(isTotals ? [] : [TIME]),
  { column: "symbol", name: "board.symbol" },
  { column: null, name: "deals.exchange" },
  { column: "price", name: isTotals ? "deals.meanPrice" : "board.price" },
  { column: "percent", name: "board.percent" },
  { column: "volume", name: "board.volume" },
  { column: "total", name: "deals.valueMillions" },
];

/**
 * The put-through deals of the day, of all exchanges or of one; the newest first unless sorted. Of a source that
 * tells none one by one: what they come to, symbol by symbol.
 */
export function DealsBoard({ tab }: { tab: Tab }) {
  const text = useTextWith<DealsKey>(WORDS);
  const exchange = dealsExchangeOf(tab);
  const isTold = useIsTold("deals");
  const hasTotals = useIsTold("dealTotals");
  const isTotals = !isTold && hasTotals;
  const heads = useMemo(() => headsOf(isTotals), [isTotals]);
  const { all, isLoaded, isFailing } = useDeals(isTotals);
  const filter = useSelection((selection) => selection.filter)
    .trim()
    .toUpperCase();
  const sortWords = useSelection((selection) => selection.sort);
  const sort = useMemo(() => dealSortOf(readSort(sortWords)), [sortWords]);
  const [count, setCount] = useState(PAGE);
  const rows = useMemo(() => {
    const mine = all.filter(
      (row) => (exchange === null || row.exchange === exchange) && row.symbol.startsWith(filter),
    );
    return sortDeals(mine, sort);
  }, [all, exchange, filter, sort]);
  const name = text("deals.label", { list: exchange ?? "" }).trim();
  useEffect(() => {
    const columns = [TIME, ...heads.filter((head) => head !== TIME)];
    return showDeals({ name, rows, heads: columns.map((head) => text(head.name)) });
  }, [name, rows, heads, text]);
  const onKeyDown = useRowKeys();
  const sums = sumsByExchange(all);
  const isFilteredOut = rows.length === 0 && filter !== "" && all.length > 0;
  const none = exchange ? text("deals.emptyOn", { exchange }) : text("deals.empty");
  const words = isLoaded ? (isTold || hasTotals ? none : text("deals.untold")) : null;
  return (
    <>
      {sums.length > 0 && <Sums {...{ tab, sums, isTotals, text }} all={sumOf(all)} />}
      {isTotals && (
        <p className={styles.note} role="status">
          {text("deals.totalsNote")}
        </p>
      )}
      {rows.length === 0 ? (
        <div className={styles.empty} role="status">
          {isFilteredOut
            ? text("board.filteredOut", { filter })
            : (words ?? text(isFailing ? "deals.failed" : "deals.loading"))}
        </div>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        <section className={styles.frame} tabIndex={0} aria-label={name} onKeyDown={onKeyDown}>
          {isFailing && (
            <p className={styles.fault} role="status">
              {text("deals.failed")}
            </p>
          )}
          <table className={styles.table}>
            <thead>
              <tr>
                {heads.map(({ column, name: head }) => (
                  <th
                    key={head}
                    scope="col"
                    data-words={column === null || column === "symbol" ? "" : undefined}
                    aria-sort={column ? (sort?.column === column ? sort.direction : "none") : undefined}
                  >
                    {column ? (
                      <button
                        type="button"
                        data-testid={`sort-${column}`}
                        onClick={() => setView({ sort: writeSort(nextSort(sort, column)) })}
                      >
                        {text(head)}
                        {sort?.column === column && (
                          <span aria-hidden="true">{sort.direction === "ascending" ? " ▴" : " ▾"}</span>
                        )}
                      </button>
                    ) : (
                      text(head)
                    )}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, count).map((row) => (
                <DealLine key={row.key} row={row} />
              ))}
            </tbody>
          </table>
          {rows.length > count && (
            <button type="button" className={styles.more} onClick={() => setCount(count + PAGE)}>
              {text("deals.more", { n: Math.min(PAGE, rows.length - count) })}
            </button>
          )}
        </section>
      )}
    </>
  );
}

function useDeals(isTotals: boolean): { all: readonly DealRow[]; isLoaded: boolean; isFailing: boolean } {
  const { body, isFailing } = useAnswer<PutThroughs>("/api/v1/realtime/put-through", EVERY_MS);
  const instruments = useInstruments((store) => store.bySymbol);
  const all = useMemo(() => {
    const { states } = useMarket.getState();
    return dealRows(
      body === null ? [] : isTotals ? totalsOf(body) : body.deals,
      (symbol) => instruments.get(symbol)?.exchange ?? null,
      (symbol) => states.get(symbol)?.reference ?? instruments.get(symbol)?.reference ?? null,
    );
  }, [body, instruments, isTotals]);
  return { all, isLoaded: body !== null, isFailing };
}

interface SumsProps {
  tab: Tab;
  all: DealSum;
  sums: ReturnType<typeof sumsByExchange>;
  isTotals: boolean;
  text: ReturnType<typeof useTextWith<DealsKey>>;
}

/** What the deals come to, in all and on each exchange; each opens its list. */
function Sums({ tab, all, sums, isTotals, text }: SumsProps) {
  const wordsOf = ({ count, volume, value }: DealSum) => ({
    ...{ n: groupDigits(count, 0), volume: formatVolume(volume), value: billionsOf(value) },
  });
  const one = (to: Tab, name: string, sum: DealSum) => (
    <button
      key={to}
      type="button"
      aria-pressed={tab === to}
      data-testid={`deals-sum-${to}`}
      onClick={() => selectTab(to)}
    >
      <b>{name}</b> {text(isTotals ? "deals.sumOfTotals" : "deals.sum", wordsOf(sum))}
    </button>
  );
  return (
    <div className={styles.sums}>
      {one(DEALS_TAB, text("deals.all"), all)}
      {sums.map(({ exchange, sum }) => one(dealsTab(exchange), exchange, sum))}
    </div>
  );
}

/** Deals are often of some tens of millions: small sums need their decimals. */
function billionsOf(vnd: number): string {
  return vnd < 10e9 ? groupDigits(vnd / 1e9, 2) : formatBillions(vnd);
}

function DealLine({ row }: { row: DealRow }) {
  const { symbol, exchange, price, percent } = row;
  const limits = useMarket((market) => market.states.get(symbol));
  const instrument = useInstruments((store) => store.bySymbol.get(symbol));
  const isSelected = useSelection((selection) => selection.symbol === symbol);
  const known = limits ?? instrument;
  const paint = known ? paintOf(price, known) : undefined;
  return (
    <tr data-testid={`deal-${symbol}`} data-selected={isSelected || undefined}>
      {row.timestamp !== null && <td data-words="">{formatIsoTime(row.timestamp)}</td>}
      <th scope="row" data-words="">
        <button type="button" data-deal={symbol} data-paint={paint} onClick={() => selectSymbol(symbol)}>
          {symbol}
        </button>
      </th>
      <td data-words="">{exchange}</td>
      <td data-paint={paint}>{formatPrice(price, exchange === "DER" ? "points" : "vnd")}</td>
      <td data-paint={paint}>{percent === null ? "" : groupDigits(percent, 2)}</td>
      <td>{formatVolume(row.volume)}</td>
      <td>{groupDigits(row.value / 1e6, 0)}</td>
    </tr>
  );
}

/** The arrows go from deal to deal, Home and End to the first and last; an open panel follows. */
function useRowKeys(): (event: KeyboardEvent<HTMLElement>) => void {
  const follow = useFollowFocus();
  return (event) => {
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-deal]")];
    const at = buttons.indexOf(event.target as HTMLElement);
    const last = buttons.length - 1;
    const to: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last };
    const next = buttons[Math.min(last, Math.max(0, to[event.key] ?? -1))];
    if (to[event.key] === undefined || !next) return;
    event.preventDefault();
    next.focus();
    follow(next.dataset.deal);
  };
}
