// biome-ignore-all lint/a11y/useSemanticElements: an ARIA grid of placed boxes: a table element would lay itself out anew with every number.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus moves between the cells of a grid, not its rows and heads.

"use client";

import { type Text, type TextKey, useText } from "../i18n/text.ts";
import { usePreference, useSetPreference } from "../state/preferences-store.ts";
import styles from "./board.module.css";
import { type BoardLayout, type ColumnId, groupOf, groupSpans, type PlacedColumn } from "./columns.ts";
import type { Sort } from "./row-order.ts";

interface BoardHeadProps {
  layout: BoardLayout;
  sort: Sort | null;
  onSort: (column: ColumnId) => void;
  /** Index of the column whose head takes part in the tab order; -1 for none. */
  activeColumn: number;
  /** The board's exchange is in a call auction: matched prices are what it would give. */
  isAuction: boolean;
}

const PLAIN_WORDS: Partial<Record<ColumnId, TextKey>> = {
  symbol: "board.symbol",
  ceiling: "board.ceiling",
  floor: "board.floor",
  reference: "board.reference",
  price: "board.price",
  volume: "board.volume",
  change: "board.change",
  percent: "board.percent",
  high: "board.high",
  average: "board.average",
  low: "board.low",
  foreignBuy: "board.foreignBuy",
  foreignSell: "board.foreignSell",
  room: "board.room",
};

function wordsOf(column: ColumnId, text: Text, totals: "volume" | "value"): string {
  const plain = PLAIN_WORDS[column];
  if (plain) return text(plain);
  if (column === "total") return text(totals === "volume" ? "board.totalVolume" : "board.totalValueUnit");
  const level = column.replace(/\D/g, "");
  return text(column.endsWith("Price") ? "board.priceLevel" : "board.volumeLevel", { level });
}

export function BoardHead({ layout, sort, onSort, activeColumn, isAuction }: BoardHeadProps) {
  const text = useText();
  const totals = usePreference("totals");
  if (layout.kind === "phone") return <PhoneHead layout={layout} />;
  return (
    <div role="rowgroup" className={styles.head} style={{ width: layout.width }}>
      <div role="row" aria-rowindex={1} className={styles.headGroups}>
        {groupSpans(layout.columns).map((span) => {
          const style = { left: span.left, width: span.width };
          const at = layout.columns.findIndex((column) => column.left === span.left);
          if (span.group === "id" || span.group === "rest") return null;
          return (
            <div
              key={span.group}
              role="columnheader"
              aria-colindex={at + 1}
              aria-colspan={span.count}
              className={styles.headGroup}
              data-group={span.group}
              style={style}
            >
              {span.group === "bid" && text("board.bid")}
              {span.group === "match" && text(isAuction ? "board.estimated" : "board.matched")}
              {span.group === "ask" && text("board.ask")}
              {span.group === "foreign" && <ForeignHead layout={layout} count={span.count} />}
            </div>
          );
        })}
      </div>
      <div role="row" aria-rowindex={2} className={styles.headColumns}>
        {layout.columns.map((column, at) => (
          <ColumnHead
            key={column.id}
            column={column}
            at={at}
            words={wordsOf(column.id, text, totals)}
            hint={text("board.sort")}
            sort={sort}
            onSort={onSort}
            isActive={at === activeColumn}
          />
        ))}
      </div>
    </div>
  );
}

interface ColumnHeadProps {
  column: PlacedColumn;
  at: number;
  words: string;
  hint: string;
  sort: Sort | null;
  onSort: (column: ColumnId) => void;
  isActive: boolean;
}

function ColumnHead({ column, at, words, hint, sort, onSort, isActive }: ColumnHeadProps) {
  const direction = sort?.column === column.id ? sort.direction : undefined;
  const group = groupOf(column.id);
  return (
    <div
      role="columnheader"
      aria-colindex={at + 1}
      aria-sort={direction ?? "none"}
      className={styles.headColumn}
      data-group={group}
      data-tall={group === "id" || group === "rest" || undefined}
      data-head={column.id}
      style={{ left: column.left, width: column.width }}
    >
      <button
        type="button"
        className={styles.headButton}
        title={hint}
        data-at={at}
        tabIndex={isActive ? 0 : -1}
        data-direction={direction}
        onClick={() => onSort(column.id)}
      >
        {words}
      </button>
    </div>
  );
}

/** Where only one of the two foreign columns fits, the group's head switches between buying and selling. */
function ForeignHead({ layout, count }: { layout: BoardLayout; count: number }) {
  const text = useText();
  const foreign = usePreference("foreign");
  const setPreference = useSetPreference();
  if (!layout.hasForeignSwitch) {
    const isRoomOnly = count === 1 && layout.columns.some((column) => column.id === "room");
    return isRoomOnly ? null : text("board.foreign");
  }
  return (
    <button
      type="button"
      className={styles.foreignSwitch}
      title={text("board.foreignToggle")}
      tabIndex={-1}
      onClick={() => setPreference({ foreign: foreign === "buy" ? "sell" : "buy" })}
    >
      {text("board.foreign")} <span aria-hidden="true">⇄</span>
    </button>
  );
}

function PhoneHead({ layout }: { layout: BoardLayout }) {
  const text = useText();
  const words: Partial<Record<ColumnId, string>> = {
    symbol: `${text("board.symbol")} · ${text("board.reference")}`,
    price: text("board.price"),
    change: `${text("board.change")} · ${text("board.percent")}`,
    bid1Price: text("board.bid1"),
    ask1Price: text("board.ask1"),
  };
  return (
    <div role="rowgroup" className={styles.phoneHead}>
      <div role="row" aria-rowindex={1}>
        {layout.columns.map((column, at) =>
          words[column.id] ? (
            <div
              key={column.id}
              role="columnheader"
              aria-colindex={at + 1}
              className={styles.phoneHeadColumn}
              data-head={column.id}
              style={{ left: column.left, width: column.width }}
            >
              {words[column.id]}
            </div>
          ) : null,
        )}
      </div>
    </div>
  );
}
