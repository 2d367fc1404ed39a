"use client";

import { useRouter } from "next/navigation";
import { type KeyboardEvent, type MouseEvent, memo, useMemo, useRef, useState } from "react";
import { formatPercent, formatPrice } from "#lib/format/number.ts";
import type { StockRow } from "#lib/market/overview.ts";
import {
  changeOfGroup,
  type Direction,
  FULL_PERCENT,
  type HeatCell,
  heatShareOf,
  labelOf,
  layoutHeat,
  neighbourOf,
} from "#lib/market/overview-heat.ts";
import { useSize } from "../board/use-size.ts";
import { sectorWords } from "../i18n/sectors.ts";
import { type Text, useText } from "../i18n/text.ts";
import { useInstruments } from "../state/instruments-store.ts";
import { usePreference } from "../state/preferences-store.ts";
import { HeatCard } from "./heat-card.tsx";
import styles from "./heat-map.module.css";
import { type OverviewView, useView } from "./overview-view.ts";
import { Nothing } from "./panel.tsx";
import { useRows } from "./rows-store.ts";
import { useSettledRows } from "./use-settled-rows.ts";

const DIRECTIONS: ReadonlyMap<string, Direction> = new Map([
  ["ArrowLeft", "left"],
  ["ArrowRight", "right"],
  ["ArrowUp", "up"],
  ["ArrowDown", "down"],
]);

/**
 * Every symbol as an area in the colour of its change. Colours follow once a second; the areas are laid out anew
 * only now and then, and never under the pointer.
 */
export function HeatMap({ rows }: { rows: readonly StockRow[] }) {
  const text = useText();
  const language = usePreference("language");
  const { scope, size } = useView();
  const bySymbol = useRows((store) => store.bySymbol);
  const map = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(map);
  const [isHeld, setHeld] = useState(false);
  const settled = useSettledRows(rows, `${scope} ${size}`, isHeld);
  const layout = useMemo(() => layoutHeat(settled, size, width, height), [settled, size, width, height]);
  const sectors = useMemo(() => bySector(rows), [rows]);
  const [focused, setFocused] = useState<string | null>(null);
  const open = useOpenSymbol();
  const isFailed = useInstruments((store) => store.phase === "failed");
  const entry = layout.cells.some((cell) => cell.symbol === focused) ? focused : layout.cells[0]?.symbol;

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const direction = DIRECTIONS.get(event.key);
    const symbol = symbolAt(event.target);
    if (!direction || !symbol || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = neighbourOf(layout.cells, symbol, direction);
    if (next) map.current?.querySelector<HTMLElement>(`[data-symbol="${next}"]`)?.focus();
  };

  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms. */}
      <div
        ref={map}
        role="group"
        aria-label={`${text("heat.label")} ${layout.tooSmall > 0 ? text("heat.tooSmall", { n: layout.tooSmall }) : ""}`}
        className={styles.map}
        data-testid="heat-map"
        data-size={size}
        onClick={open}
        onKeyDown={onKeyDown}
        onFocus={(event) => setFocused(symbolAt(event.target))}
        onPointerEnter={() => setHeld(true)}
        onPointerLeave={() => setHeld(false)}
      >
        {layout.sectors.map(({ sector, left, top, width: wide }) => (
          <SectorLabel
            key={sector}
            name={sectorWords(sector, language) || text("heat.noSector")}
            change={changeOfGroup(sectors.get(sector) ?? [])}
            {...{ left, top, width: wide }}
          />
        ))}
        {layout.cells.map((cell) => {
          const row = bySymbol.get(cell.symbol);
          return (
            row && (
              <Cell
                key={cell.symbol}
                cell={cell}
                row={row}
                share={heatShareOf(row.paint, row.changePercent, FULL_PERCENT[scope])}
                isEntry={cell.symbol === entry}
                label={labelWords(row, sectorWords(row.sector, language), text)}
              />
            )
          );
        })}
        {layout.cells.length === 0 && width > 0 && (
          <Nothing>{whyEmpty(rows, isFailed, { size, scope }, text)}</Nothing>
        )}
      </div>
      <HeatCard map={map} />
    </>
  );
}

function whyEmpty(
  rows: readonly StockRow[],
  isFailed: boolean,
  { size, scope }: Pick<OverviewView, "size" | "scope">,
  text: Text,
): string {
  if (rows.length === 0) return text(isFailed ? "overview.failed" : "overview.loading");
  if (size === "capitalisation") return text("heat.noCapitalisation");
  const isForeignTold = rows.some((row) => row.foreignBuyVnd !== null);
  return size === "foreign" && !isForeignTold ? text("heat.noForeign") : text("overview.noTrades", { scope });
}

/** One listener for all cells: a plain click stays in the page, any other is the browser's. */
export function useOpenSymbol(): (event: MouseEvent) => void {
  const router = useRouter();
  return (event) => {
    const symbol = symbolAt(event.target);
    if (!symbol || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
      return;
    event.preventDefault();
    router.push(`/symbol/${symbol}`);
  };
}

function symbolAt(target: EventTarget): string | null {
  return (target as Element).closest<HTMLElement>("[data-symbol]")?.dataset.symbol ?? null;
}

export function bySector(rows: readonly StockRow[]): Map<string, StockRow[]> {
  const sectors = new Map<string, StockRow[]>();
  for (const row of rows) {
    const members = sectors.get(row.sector);
    if (members) members.push(row);
    else sectors.set(row.sector, [row]);
  }
  return sectors;
}

function labelWords(row: StockRow, sector: string, text: Text): string {
  const percent = row.price === null ? text("heat.notTraded") : `${formatPercent(row.changePercent)}%`;
  const price = formatPrice(row.price ?? row.reference);
  return text("heat.cell", { symbol: row.symbol, sector: sector || text("heat.noSector"), price, percent });
}

interface SectorLabelProps {
  name: string;
  change: number | null;
  left: number;
  top: number;
  width: number;
}

const SectorLabel = memo(function SectorLabel({ name, change, left, top, width }: SectorLabelProps) {
  if (width < 26) return null;
  const rounded = change === null ? null : Math.round(change * 100) / 100;
  return (
    <div className={styles.sector} style={{ left, top, width }} title={name}>
      <span>{name}</span>
      {rounded !== null && width > 70 && (
        <b data-paint={rounded === 0 ? "reference" : rounded > 0 ? "up" : "down"}>
          {formatPercent(rounded)}%
        </b>
      )}
    </div>
  );
});

interface CellProps {
  cell: HeatCell;
  row: StockRow;
  share: number;
  isEntry: boolean;
  label: string;
}

const Cell = memo(function Cell({ cell, row, share, isEntry, label }: CellProps) {
  const { left, top, width, height } = cell;
  const words = labelOf(width, height);
  return (
    <a
      className={styles.cell}
      href={`/symbol/${row.symbol}`}
      aria-label={label}
      tabIndex={isEntry ? 0 : -1}
      data-symbol={row.symbol}
      data-paint={row.paint}
      style={{ left, top, width, height, ["--share" as string]: `${share}%` }}
    >
      {words && <b style={{ fontSize: words.symbolPx }}>{row.symbol}</b>}
      {words?.percentPx && (
        <span style={{ fontSize: words.percentPx }}>
          {row.price === null ? "" : `${formatPercent(row.changePercent)}%`}
        </span>
      )}
    </a>
  );
});
