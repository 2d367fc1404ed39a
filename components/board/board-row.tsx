// biome-ignore-all lint/a11y/useSemanticElements: an ARIA grid of placed boxes: a table element would lay itself out anew with every number.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus moves between the cells of a grid, not its rows and heads.
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: both roles of a cell take a column index.

"use client";

import { memo, type RefObject, useLayoutEffect, useRef } from "react";
import { shortAge } from "#lib/format/time.ts";
import { useStaleness } from "../state/staleness.ts";
import styles from "./board.module.css";
import type { CellStyle } from "./cells.ts";
import { groupOf } from "./columns.ts";
import type { FlashWheel } from "./flash-wheel.ts";
import type { BoardLayout } from "./layout.ts";
import { createRowPainter } from "./row-painter.ts";
import type { RowSource } from "./row-source.ts";

interface BoardRowProps {
  symbol: string;
  index: number;
  top: number;
  layout: BoardLayout;
  source: RowSource;
  cellStyle: CellStyle;
  /** Null while flashing is off. */
  wheel: FlashWheel | null;
  isSelected: boolean;
  /** The person put it on top of the list. */
  isPinned: boolean;
  /** It lies in the window, not only in the rows made beyond its edges. */
  isInView: boolean;
  /** Index of the column that takes part in the tab order; -1 when it is in another row. */
  activeColumn: number;
  /** The feed is not live, or the symbol silent for too long: the row shows how old it is. */
  isAgeShown: boolean;
}

/** Codes longer than this need a column of `LONG_NEEDS` px at full size, age included. */
const LONG_SYMBOL = 5;
const LONG_NEEDS = 112;

/** A row beyond the edges of the window is written this often: a fast scroll may show it a frame before we know. */
const UNSEEN_PAINT_MS = 500;

/** Rows of the head above the first row of data. */
const HEAD_ROWS = { table: 2, phone: 1 } as const;

export const BoardRow = memo(function BoardRow(props: BoardRowProps) {
  const { symbol, index, top, layout, source, cellStyle, wheel, isSelected, isPinned } = props;
  const { activeColumn, isAgeShown, isInView } = props;
  const row = useRef<HTMLDivElement>(null);
  const seen = useRef({ isInView, paint: () => {} });

  useLayoutEffect(() => {
    if (!row.current) return;
    const painter = createRowPainter(row.current, layout.columns, cellStyle, wheel);
    let paintedAtMs = 0;
    const paint = () => {
      paintedAtMs = performance.now();
      painter.paint(source.stateOf(symbol), source.relatedOf(symbol));
    };
    paint();
    seen.current.paint = paint;
    return source.subscribe(() => {
      if (seen.current.isInView || performance.now() - paintedAtMs >= UNSEEN_PAINT_MS) paint();
    });
  }, [symbol, layout, source, cellStyle, wheel]);

  useLayoutEffect(() => {
    seen.current.isInView = isInView;
    if (isInView) seen.current.paint();
  }, [isInView]);

  return (
    <div
      ref={row}
      role="row"
      className={styles.row}
      style={{ top, width: layout.width }}
      aria-rowindex={index + 1 + HEAD_ROWS[layout.kind]}
      aria-selected={isSelected}
      data-testid={`row-${symbol}`}
      data-symbol={symbol}
      data-row={index}
      data-pinned={isPinned || undefined}
      data-tag={source.relatedOf(symbol)?.own?.entry.colour ?? undefined}
    >
      {layout.columns.map((column, at) => (
        <div
          key={column.id}
          role={column.id === "symbol" ? "rowheader" : "gridcell"}
          aria-colindex={at + 1}
          className={styles.cell}
          data-col={column.id}
          data-long={
            (column.id === "symbol" && symbol.length > LONG_SYMBOL && column.width < LONG_NEEDS) || undefined
          }
          data-group={groupOf(column.id)}
          data-at={at}
          style={{ left: column.left, width: column.width }}
          tabIndex={at === activeColumn ? 0 : -1}
        >
          {column.id === "symbol" && (
            <>
              <span data-text>{symbol}</span>
              {isAgeShown && <RowAge symbol={symbol} row={row} />}
            </>
          )}
        </div>
      ))}
    </div>
  );
});

/** Marks its row as stale while its numbers are older than they should be, and says how old. */
function RowAge({ symbol, row }: { symbol: string; row: RefObject<HTMLDivElement | null> }) {
  const { ageMs, isStale } = useStaleness(symbol);
  useLayoutEffect(() => {
    const element = row.current;
    if (!element || !isStale) return;
    element.dataset.stale = "true";
    return () => {
      delete element.dataset.stale;
    };
  }, [row, isStale]);
  return isStale ? (
    <span className={styles.age} data-testid="stale-age">
      {shortAge(ageMs)}
    </span>
  ) : null;
}
