"use client";

import { useMemo, useState } from "react";
import type { PutThroughs } from "#lib/contract/symbol-day.ts";
import { formatBillions, formatPrice, formatVolume, groupDigits } from "#lib/format/number.ts";
import { formatIsoTime } from "#lib/format/time.ts";
import { paintOf } from "#lib/market/paint.ts";
import { useText } from "../i18n/text.ts";
import { useAnswer } from "../instrument/use-answer.ts";
import { useInstruments } from "../state/instruments-store.ts";
import { useMarket } from "../state/market-store.ts";
import { selectSymbol, useSelection } from "../state/selection-store.ts";
import { useIsTold } from "../state/told.ts";
import styles from "./deals-board.module.css";

const EVERY_MS = 3_000;
const PAGE = 200;

/** All put-through deals of the day, newest first. */
export function DealsBoard() {
  const text = useText();
  const { body, isFailing } = useAnswer<PutThroughs>("/api/v1/realtime/put-through", EVERY_MS);
  const filter = useSelection((selection) => selection.filter)
    .trim()
    .toUpperCase();
  const selected = useSelection((selection) => selection.symbol);
  const isTold = useIsTold("deals");
  const [count, setCount] = useState(PAGE);
  const deals = useMemo(
    () => (body?.deals ?? []).filter(({ symbol }) => symbol.startsWith(filter)),
    [body, filter],
  );
  if (deals.length === 0) {
    const words = body === null ? (isFailing ? "deals.failed" : "deals.loading") : "deals.empty";
    return (
      <div className={styles.empty} role="status">
        {filter && body?.deals.length
          ? text("board.filteredOut", { filter })
          : text(body !== null && !isTold ? "deals.untold" : words)}
      </div>
    );
  }
  const volume = deals.reduce((sum, deal) => sum + deal.volume, 0);
  const value = deals.reduce((sum, deal) => sum + deal.value, 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section className={styles.frame} tabIndex={0} aria-label={text("tabs.PUTTHROUGH")}>
      <p className={styles.sum}>
        {text("deals.sum", {
          n: groupDigits(deals.length, 0),
          volume: formatVolume(volume),
          value: formatBillions(value),
        })}
        {isFailing && <b> · {text("deals.failed")}</b>}
      </p>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{text("deals.time")}</th>
            <th scope="col">{text("board.symbol")}</th>
            <th scope="col">{text("board.price")}</th>
            <th scope="col">{text("board.percent")}</th>
            <th scope="col">{text("board.volume")}</th>
            <th scope="col">{text("deals.valueMillions")}</th>
          </tr>
        </thead>
        <tbody>
          {deals.slice(0, count).map((deal, at) => (
            <DealRow
              // Deals have no number of their own: what is told of one, and its place from the end, name it.
              // biome-ignore lint/suspicious/noArrayIndexKey: counted from the oldest, which never moves.
              key={`${deal.symbol} ${deal.timestamp} ${deals.length - at}`}
              deal={deal}
              isSelected={deal.symbol === selected}
            />
          ))}
        </tbody>
      </table>
      {deals.length > count && (
        <button type="button" className={styles.more} onClick={() => setCount(count + PAGE)}>
          {text("deals.more", { n: Math.min(PAGE, deals.length - count) })}
        </button>
      )}
    </section>
  );
}

function DealRow({ deal, isSelected }: { deal: PutThroughs["deals"][number]; isSelected: boolean }) {
  const state = useMarket((market) => market.states.get(deal.symbol));
  const exchange = useInstruments((store) => store.bySymbol.get(deal.symbol)?.exchange);
  const reference = state?.reference;
  const percent = reference ? ((deal.price - reference) / reference) * 100 : null;
  const paint = state ? paintOf(deal.price, state) : undefined;
  return (
    <tr data-testid={`deal-${deal.symbol}`} data-selected={isSelected || undefined}>
      <td>{formatIsoTime(deal.timestamp)}</td>
      <th scope="row">
        <button type="button" data-paint={paint} onClick={() => selectSymbol(deal.symbol)}>
          {deal.symbol}
        </button>
      </th>
      <td data-paint={paint}>{formatPrice(deal.price, exchange === "DER" ? "points" : "vnd")}</td>
      <td data-paint={paint}>{percent === null ? "" : groupDigits(percent, 2)}</td>
      <td>{formatVolume(deal.volume)}</td>
      <td>{groupDigits(deal.value / 1e6, 0)}</td>
    </tr>
  );
}
