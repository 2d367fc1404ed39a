// biome-ignore-all lint/a11y/useSemanticElements: an ARIA grid of placed boxes: a table element would lay itself out anew with every number.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus moves between the cells of a grid, not its rows and heads.

"use client";

import { type TextKey, useText } from "../i18n/text.ts";
import styles from "./board.module.css";
import { headWords, hintWords } from "./column-words.ts";
import { type ColumnId, groupOf } from "./columns.ts";
import type { ComputedList } from "./computed-columns.ts";
import { useHeads, useSetHeads } from "./heads.ts";
import { type BoardLayout, type GroupSpan, groupSpans, type PlacedColumn } from "./layout.ts";
import type { MatchKind } from "./match-head.ts";
import type { Sort } from "./row-order.ts";
import type { HeadHand } from "./use-head-hand.ts";

interface BoardHeadProps {
  layout: BoardLayout;
  sort: Sort | null;
  onSort: (column: ColumnId) => void;
  /** Index of the column whose head takes part in the tab order; -1 for none. */
  activeColumn: number;
  /** What the matched columns of the rows in sight hold. */
  match: MatchKind;
  hand: HeadHand;
  computed: ComputedList;
}

export function BoardHead(props: BoardHeadProps) {
  const { layout, activeColumn, match, hand } = props;
  if (layout.kind === "phone") return <PhoneHead layout={layout} />;
  return (
    <div role="rowgroup" className={styles.head} style={{ width: layout.width }}>
      <div role="row" aria-rowindex={1} className={styles.headGroups}>
        {groupSpans(layout.columns).map((span) =>
          span.group === "id" || span.group === "rest" ? null : (
            <div
              key={span.left}
              role="columnheader"
              aria-colindex={layout.columns.findIndex((column) => column.left === span.left) + 1}
              aria-colspan={span.count}
              className={styles.headGroup}
              data-group={span.group}
              style={{ left: span.left, width: span.width }}
            >
              <GroupHead span={span} layout={layout} match={match} />
            </div>
          ),
        )}
      </div>
      <div role="row" aria-rowindex={2} className={styles.headColumns}>
        {layout.columns.map((column, at) => (
          <ColumnHead key={column.id} {...props} column={column} at={at} isActive={at === activeColumn} />
        ))}
      </div>
      {hand.dropLeft !== null && <div className={styles.drop} style={{ left: hand.dropLeft }} />}
    </div>
  );
}

const MATCH_WORDS = {
  matched: "board.matched",
  estimated: "board.estimated",
  both: "board.matchedOrEstimated",
} as const satisfies Record<MatchKind, TextKey>;

function GroupHead({ span, layout, match }: { span: GroupSpan; layout: BoardLayout; match: MatchKind }) {
  const text = useText();
  switch (span.group) {
    case "bid":
      return text("board.bid");
    case "ask":
      return text("board.ask");
    case "match":
      return <MatchHead words={text(MATCH_WORDS[match])} />;
    case "foreign":
      return <ForeignHead layout={layout} count={span.count} />;
    default:
      return null;
  }
}

/** Switches between change and percent, one of them or both. */
function MatchHead({ words }: { words: string }) {
  const text = useText();
  const { change } = useHeads();
  const setHeads = useSetHeads();
  const next = change === "both" ? "percent" : change === "percent" ? "change" : "both";
  return (
    <button
      type="button"
      className={styles.groupSwitch}
      title={text("board.changeToggle")}
      tabIndex={-1}
      data-testid="toggle-change"
      onClick={() => setHeads({ change: next })}
    >
      {words} <span aria-hidden="true">⇄</span>
    </button>
  );
}

/** Where only one of the two foreign columns is there, the group's head switches between buying and selling. */
function ForeignHead({ layout, count }: { layout: BoardLayout; count: number }) {
  const text = useText();
  const { foreign } = useHeads();
  const setHeads = useSetHeads();
  if (!layout.hasForeignSwitch) {
    const isRoomOnly = count === 1 && layout.columns.some((column) => column.id === "room");
    return isRoomOnly ? null : text("board.foreign");
  }
  return (
    <button
      type="button"
      className={styles.groupSwitch}
      title={text("board.foreignToggle")}
      tabIndex={-1}
      data-testid="toggle-foreign"
      onClick={() => setHeads({ foreign: foreign === "buy" ? "sell" : "buy" })}
    >
      {text("board.foreign")} <span aria-hidden="true">⇄</span>
    </button>
  );
}

interface ColumnHeadProps extends BoardHeadProps {
  column: PlacedColumn;
  at: number;
  isActive: boolean;
}

function ColumnHead({ column, at, sort, onSort, isActive, hand, computed }: ColumnHeadProps) {
  const text = useText();
  const { totals } = useHeads();
  const direction = sort?.column === column.id ? sort.direction : undefined;
  const group = groupOf(column.id);
  return (
    <div
      role="columnheader"
      aria-colindex={at + 1}
      aria-sort={direction ?? "none"}
      className={styles.headColumn}
      data-group={group}
      data-tall={group === "id" || group === "rest" || group === "terms" || undefined}
      data-head={column.id}
      style={{ left: column.left, width: column.width }}
    >
      <button
        type="button"
        className={styles.headButton}
        title={[hintWords(column.id, text, computed), text("board.sort")].filter(Boolean).join(" · ")}
        data-at={at}
        tabIndex={isActive ? 0 : -1}
        data-direction={direction}
        aria-keyshortcuts="Shift+ArrowLeft Shift+ArrowRight + - Delete"
        onPointerDown={(event) => hand.grab(event, column.id)}
        onKeyDown={(event) => hand.onKeyDown(event, column.id)}
        onClick={() => {
          if (!hand.wasDragged()) onSort(column.id);
        }}
      >
        {headWords(column.id, text, totals, computed)}
      </button>
      {column.id === "total" && <TotalSwitch />}
      <span
        aria-hidden="true"
        className={styles.edge}
        onPointerDown={(event) => hand.resize(event, column.id)}
        onDoubleClick={() => hand.resetWidth(column.id)}
      />
    </div>
  );
}

/** Volume or value, in the free half above the words. */
function TotalSwitch() {
  const text = useText();
  const { totals } = useHeads();
  const setHeads = useSetHeads();
  return (
    <button
      type="button"
      className={styles.totalSwitch}
      title={text("board.totalToggle")}
      aria-label={text("board.totalToggle")}
      tabIndex={-1}
      data-testid="toggle-total"
      onClick={() => setHeads({ totals: totals === "volume" ? "value" : "volume" })}
    >
      ⇄
    </button>
  );
}

function PhoneHead({ layout }: { layout: BoardLayout }) {
  const text = useText();
  const words: Partial<Record<ColumnId, string>> = {
    symbol: `${text("board.symbol")} · ${text("board.reference")}`,
    price: `${text("board.price")} · ${text("board.volume")}`,
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
