"use client";

import Link from "next/link";
import { memo, useMemo } from "react";
import { formatBillions, formatPercent, formatPrice, groupDigits } from "#lib/format/number.ts";
import { netForeignOf, type StockRow } from "#lib/market/overview.ts";
import { changeOfGroup, heatSizeOf } from "#lib/market/overview-heat.ts";
import { sectorWords } from "../i18n/sectors.ts";
import { useText } from "../i18n/text.ts";
import { usePreference } from "../state/preferences-store.ts";
import styles from "./heat-list.module.css";
import { bySector } from "./heat-map.tsx";
import { useView } from "./overview-view.ts";

/** The heat map in words: sector by sector, the greatest first, every symbol a line. */
export function HeatList({ rows }: { rows: readonly StockRow[] }) {
  const text = useText();
  const language = usePreference("language");
  const size = useView((view) => view.size);
  const sectors = useMemo(() => {
    const areaOf = (row: StockRow) => heatSizeOf(size, row) ?? 0;
    return [...bySector(rows)]
      .map(([sector, members]) => ({
        sector,
        members: members.toSorted((a, b) => areaOf(b) - areaOf(a)),
        area: members.reduce((sum, row) => sum + areaOf(row), 0),
        change: changeOfGroup(members),
      }))
      .sort((a, b) => b.area - a.area);
  }, [rows, size]);
  return (
    <section
      className={styles.list}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys.
      tabIndex={0}
      data-testid="heat-list"
      aria-label={text("heat.form.list")}
    >
      <table>
        <thead>
          <tr>
            <th scope="col">{text("figure.symbol")}</th>
            <th scope="col">{text("figure.price")}</th>
            <th scope="col">{text("figure.percent")}</th>
            <th scope="col">{text("figure.value")}</th>
            <th scope="col">{text("figure.capitalisationUnit")}</th>
            <th scope="col">{text("figure.foreignNetUnit")}</th>
          </tr>
        </thead>
        {sectors.map(({ sector, members, change }) => (
          <tbody key={sector}>
            <tr className={styles.sector}>
              <th scope="rowgroup" colSpan={2}>
                {sectorWords(sector, language) || text("heat.noSector")}{" "}
                <small>{text("heat.sectorCount", { n: members.length })}</small>
              </th>
              <td data-paint={paintOfChange(change)}>{change === null ? "" : `${formatPercent(change)}%`}</td>
              <td colSpan={3} />
            </tr>
            {members.map((row) => (
              <ListRow key={row.symbol} row={row} />
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

function paintOfChange(change: number | null): string | undefined {
  if (change === null) return undefined;
  const rounded = Math.round(change * 100);
  return rounded === 0 ? "reference" : rounded > 0 ? "up" : "down";
}

const ListRow = memo(function ListRow({ row }: { row: StockRow }) {
  const net = netForeignOf(row);
  return (
    <tr data-symbol={row.symbol}>
      <th scope="row" data-paint={row.paint}>
        <Link href={`/symbol/${row.symbol}`} prefetch={false}>
          {row.symbol}
        </Link>
      </th>
      <td data-paint={row.paint}>{formatPrice(row.price)}</td>
      <td data-paint={row.paint}>{row.price === null ? "" : `${formatPercent(row.changePercent)}%`}</td>
      <td>{formatBillions(row.valueVnd)}</td>
      <td>{formatBillions(row.capitalisationVnd)}</td>
      <td>{net ? groupDigits(net / 1e9, 1) : ""}</td>
    </tr>
  );
});
