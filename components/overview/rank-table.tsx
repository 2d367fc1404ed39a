"use client";

import Link from "next/link";
import { memo, type ReactNode, useMemo, useState } from "react";
import { formatBillions, formatPercent, formatPrice, formatVolume } from "#lib/format/number.ts";
import { type Ranking, rank, type StockRow } from "#lib/market/overview.ts";
import { useText } from "../i18n/text.ts";
import { Nothing, Panel } from "./panel.tsx";
import styles from "./rank-table.module.css";
import { useRows } from "./rows-store.ts";
import { useHeld } from "./use-held.ts";
import { useScopeRows } from "./use-scope-rows.ts";

interface RankTableProps {
  ranking: Extract<Ranking, "gain" | "loss" | "value" | "volume">;
  title: string;
  most: number;
  tools?: ReactNode;
  testId: string;
}

/** The first of a ranking. While the pointer or the focus is inside, the order stands still and the numbers go on. */
export function RankTable({ ranking, title, most, tools, testId }: RankTableProps) {
  const text = useText();
  const rows = useScopeRows();
  const bySymbol = useRows((store) => store.bySymbol);
  const [isHeld, setHeld] = useState(false);
  const ranked = useMemo(() => rank(rows, ranking, most).map((row) => row.symbol), [rows, ranking, most]);
  const order = useHeld(ranked, isHeld, ranking);
  const figure = ranking === "value" ? "value" : "volume";
  return (
    <Panel title={title} tools={tools} testId={testId}>
      {order.length === 0 ? (
        <Nothing>{text("movers.none")}</Nothing>
      ) : (
        <table
          className={styles.table}
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
        >
          <thead>
            <tr>
              <th scope="col">{text("figure.symbol")}</th>
              <th scope="col">{text("figure.price")}</th>
              <th scope="col">{text("figure.percent")}</th>
              <th scope="col">{text(`figure.${figure}`)}</th>
            </tr>
          </thead>
          <tbody>
            {order.map((symbol) => {
              const row = bySymbol.get(symbol);
              return row && <RankRow key={symbol} row={row} figure={figure} />;
            })}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

const RankRow = memo(function RankRow({ row, figure }: { row: StockRow; figure: "value" | "volume" }) {
  return (
    <tr data-symbol={row.symbol}>
      <th scope="row" data-paint={row.paint}>
        <Link href={`/symbol/${row.symbol}`} prefetch={false}>
          {row.symbol}
        </Link>
      </th>
      <td data-paint={row.paint}>{formatPrice(row.price)}</td>
      <td data-paint={row.paint}>{row.price === null ? "" : `${formatPercent(row.changePercent)}%`}</td>
      <td>{figure === "value" ? formatBillions(row.valueVnd) : formatVolume(row.volumeShares)}</td>
    </tr>
  );
});
