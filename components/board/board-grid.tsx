// biome-ignore-all lint/a11y/useSemanticElements: an ARIA grid of placed boxes: a table element would lay itself out anew with every number.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus moves between the cells of a grid, not its rows and heads.

"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import dynamic from "next/dynamic";
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useText } from "../i18n/text.ts";
import { useBoardMemory } from "../state/board-memory.ts";
import { useMarket } from "../state/market-store.ts";
import { usePreference } from "../state/preferences-store.ts";
import { setView, useSelection } from "../state/selection-store.ts";
import { useIsTold } from "../state/told.ts";
import styles from "./board.module.css";
import { BoardHead } from "./board-head.tsx";
import { BoardRow } from "./board-row.tsx";
import { BoardSkeleton } from "./board-skeleton.tsx";
import type { CellStyle } from "./cells.ts";
import type { BoardKind, BookDepth } from "./column-sets.ts";
import type { ColumnId } from "./columns.ts";
import { FilterFault } from "./filter-fault.tsx";
import { type GridPosition, HEAD_ROW } from "./grid-keys.ts";
import { useHeads } from "./heads.ts";
import { groupSpans, layoutFor } from "./layout.ts";
import { matchKindOf } from "./match-head.ts";
import { RowMenu } from "./row-menu.tsx";
import { nextSort } from "./row-order.ts";
import type { RowSource } from "./row-source.ts";
import { ScrollThumb } from "./scroll-thumb.tsx";
import { showOnScreen } from "./shown-board.ts";
import { Spoken } from "./spoken.tsx";
import { useChosenColumns, useComputed } from "./use-columns.ts";
import { useFlashWheel } from "./use-flash-wheel.ts";
import { useFollowFocus } from "./use-follow-focus.ts";
import { FILTER_TO_COME, useComputedSource, useRowFilter } from "./use-formulas.ts";
import { useGridKeys } from "./use-grid-keys.ts";
import { useHeadHand } from "./use-head-hand.ts";
import { useRowChoice } from "./use-row-choice.ts";
import { useRowOrder } from "./use-row-order.ts";
import { useSize } from "./use-size.ts";
import { readSort, writeSort } from "./view-words.ts";

/** Nobody asks a number where it comes from before it is there. */
const HoverCard = dynamic(() => import("./hover-card.tsx").then((module) => module.HoverCard), {
  ssr: false,
});

const ROW_HEIGHTS = { compact: 22, normal: 24, relaxed: 28 } as const;
const PHONE_ROW_HEIGHT = 47;
const HEAD_HEIGHT = 36;
const PHONE_HEAD_HEIGHT = 26;
/** Rows beyond the edges of the screen: a fast scroll finds them made. */
const OVERSCAN = 8;

const NO_EXTRA: readonly ColumnId[] = [];
const OPEN_INTEREST: readonly ColumnId[] = ["openInterest"];

interface BoardGridProps {
  /** Name of the list, for screen readers. */
  name: string;
  kind: BoardKind;
  depth: BookDepth;
  /** In the list's own order. */
  symbols: readonly string[];
  source: RowSource;
  /** Optional columns that this list has something for. */
  extra?: readonly ColumnId[];
  /** Shown instead of rows when there are none. */
  empty: ReactNode;
  /** What the list has is not known yet. */
  isLoading?: boolean;
}

export function BoardGrid(props: BoardGridProps) {
  const { name, kind, depth, symbols, extra = NO_EXTRA, empty, isLoading = false } = props;
  const text = useText();
  const computed = useComputed();
  const source = useComputedSource(props.source, computed);
  const scroller = useRef<HTMLDivElement>(null);
  const size = useSize(scroller);
  const { foreign, change, totals } = useHeads();
  const density = usePreference("density");
  const glyphs = usePreference("glyphs");
  const selected = useSelection((selection) => selection.symbol);
  const sortWords = useSelection((selection) => selection.sort);
  const filterWords = useSelection((selection) => selection.filter);
  const pins = useBoardMemory((memory) => memory.pins);
  const isFeedDown = useMarket((market) => market.status === "stale" || market.status === "server-lost");
  const overdue = useMarket((market) => market.overdue);
  const [active, setActive] = useState<GridPosition>({ row: 0, column: 0 });

  const chosen = useChosenColumns(kind, depth);
  const untold = useIsTold("openInterest") ? NO_EXTRA : OPEN_INTEREST;
  const layout = useMemo(
    () => layoutFor(size.width, { kind, depth, chosen, foreign, change, extra, untold }),
    [size.width, kind, depth, chosen, foreign, change, extra, untold],
  );
  const isPhone = layout.kind === "phone";
  const headHeight = isPhone ? PHONE_HEAD_HEIGHT : HEAD_HEIGHT;
  const rowHeight = isPhone ? PHONE_ROW_HEIGHT : ROW_HEIGHTS[density];
  const sort = useMemo(() => readSort(sortWords), [sortWords]);
  const filter = useRowFilter(filterWords);
  const order = useRowOrder({ symbols, sort, filter, totals, source }, scroller);
  const wheel = useFlashWheel();
  const cellStyles = useCellStyles(totals, isPhone, text("strip.volume", { volume: "" }).trim());
  const hand = useHeadHand(scroller, layout, kind, chosen);
  // What an export writes is what stands here.
  useEffect(
    () => showOnScreen({ name, kind, layout, order, source, cellStyles, computed }),
    [name, kind, layout, order, source, cellStyles, computed],
  );

  const virtualizer = useVirtualizer({
    count: order.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    getItemKey: (index) => order[index] ?? index,
  });
  const inSight = virtualizer.getVirtualItems();
  // The boards hold their auctions at different times, and the head speaks of the rows below it.
  const match = useMarket(({ states }) =>
    matchKindOf(
      inSight.map(({ index }) => order[index] ?? ""),
      (symbol) => states.get(symbol),
    ),
  );
  // Heights are remembered per row: another density starts the remembering anew.
  // biome-ignore lint/correctness/useExhaustiveDependencies: rowHeight is what makes it necessary.
  useLayoutEffect(() => virtualizer.measure(), [rowHeight, virtualizer]);
  // Another list starts at its top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the name stands for the list.
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
    setActive({ row: 0, column: 0 });
  }, [name]);

  // A symbol chosen elsewhere (search, a link) is shown in the board too, once its row is there.
  const isListed = selected !== null && order.length > 0 && size.height > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a sort that moves the row must not move the board.
  useEffect(() => {
    const row = selected === null ? -1 : order.indexOf(selected);
    if (!isListed || row < 0) return;
    setActive((before) => (before.row === row ? before : { ...before, row }));
    const top = row * rowHeight - (scroller.current?.scrollTop ?? 0);
    const isInView = top >= 0 && top + rowHeight <= size.height - headHeight;
    if (!isInView) virtualizer.scrollToIndex(row, { align: "center" });
  }, [selected, isListed, virtualizer]);

  const followFocus = useFollowFocus();
  const choice = useRowChoice(isPhone, setActive, followFocus);
  const { walkTo } = choice;
  const focusCell = useCallback(
    (position: GridPosition) => {
      setActive(position);
      walkTo(order[position.row] ?? null);
      if (position.row !== HEAD_ROW) virtualizer.scrollToIndex(position.row, { align: "auto" });
      // The row may only exist after the scrolling has been rendered.
      requestAnimationFrame(() => requestAnimationFrame(() => focusElement(scroller.current, position)));
    },
    [virtualizer, order, walkTo],
  );

  const onSort = useCallback(
    (column: ColumnId) => setView({ sort: writeSort(nextSort(sort, column)) }),
    [sort],
  );
  const onKeyDown = useGridKeys({
    ...{ order, source, active, focusCell, followFocus, hasHead: !isPhone },
    size: {
      rows: order.length,
      columns: layout.columns.length,
      page: Math.max(1, Math.floor((size.height - headHeight) / rowHeight) - 1),
    },
  });

  return (
    <div className={styles.frame} data-phone={isPhone || undefined}>
      <div
        ref={scroller}
        className={styles.scroller}
        role="grid"
        aria-label={text("board.label", { list: name })}
        aria-rowcount={order.length + (isPhone ? 1 : 2)}
        aria-colcount={layout.columns.length}
        data-glyphs={glyphs || undefined}
        data-frozen={layout.width > size.width || undefined}
        tabIndex={-1}
        onKeyDown={onKeyDown}
        onPointerDown={choice.onPointerDown}
        onClick={choice.onClick}
      >
        {size.width > 0 && (
          <>
            <BoardHead
              layout={layout}
              sort={sort}
              onSort={onSort}
              activeColumn={active.row === HEAD_ROW ? active.column : -1}
              match={match}
              hand={hand}
              computed={computed}
            />
            <div
              role="rowgroup"
              className={styles.body}
              style={{
                height: Math.max(virtualizer.getTotalSize(), size.height - headHeight),
                width: layout.width,
              }}
            >
              {(isPhone ? [] : groupSpans(layout.columns)).map((span) => (
                <div
                  key={span.left}
                  aria-hidden="true"
                  className={styles.stripe}
                  data-group={span.group}
                  style={{ left: span.left, width: span.width }}
                />
              ))}
              {inSight.map((item) => {
                const symbol = order[item.index];
                if (symbol === undefined) return null;
                return (
                  <BoardRow
                    key={symbol}
                    symbol={symbol}
                    index={item.index}
                    top={item.start - headHeight}
                    layout={layout}
                    source={source}
                    cellStyle={cellStyles[source.unitOf(symbol)]}
                    wheel={wheel}
                    isSelected={symbol === choice.chosen}
                    isPinned={pins.includes(symbol)}
                    isInView={isBetween(item.index, virtualizer.range)}
                    activeColumn={item.index === active.row ? active.column : -1}
                    isAgeShown={isFeedDown || overdue.has(symbol)}
                  />
                );
              })}
            </div>
          </>
        )}
      </div>
      {isLoading && size.width > 0 && <BoardSkeleton layout={layout} rowHeight={rowHeight} />}
      {order.length === 0 && !isLoading && filter !== FILTER_TO_COME && (
        <div className={styles.empty}>
          {symbols.length > 0 ? <span>{text("board.filteredOut", { filter: filterWords })}</span> : empty}
          {filter?.fault && <FilterFault words={filterWords} fault={filter.fault} />}
        </div>
      )}
      <ScrollThumb scroller={scroller} top={headHeight} />
      <HoverCard grid={scroller} />
      <RowMenu grid={scroller} />
      <Spoken />
    </div>
  );
}

function isBetween(index: number, range: { startIndex: number; endIndex: number } | null): boolean {
  return range === null || (range.startIndex <= index && index <= range.endIndex);
}

function focusElement(grid: HTMLElement | null, { row, column }: GridPosition): void {
  const place = row === HEAD_ROW ? `[role="columnheader"]` : `[data-row="${row}"]`;
  grid?.querySelector<HTMLElement>(`${place} [data-at="${column}"]`)?.focus({ preventScroll: true });
}

/** One object per kind of row, so that rows keep theirs from render to render. */
function useCellStyles(
  totals: CellStyle["totals"],
  isPhone: boolean,
  million: string,
): Record<CellStyle["unit"], CellStyle> {
  return useMemo(() => {
    const millionWord = isPhone ? million : null;
    return { vnd: { unit: "vnd", totals, millionWord }, points: { unit: "points", totals, millionWord } };
  }, [totals, isPhone, million]);
}
