"use client";

import { ChevronDown, ChevronUp } from "lucide-react";
import { useText } from "../i18n/text.ts";
import { usePreference } from "../state/preferences-store.ts";
import { useSelection } from "../state/selection-store.ts";
import { kindOfTab } from "./board-tab.ts";
import { columnSetOf } from "./column-sets.ts";
import { fullWords } from "./column-words.ts";
import type { ColumnId } from "./columns.ts";
import styles from "./columns-menu.module.css";
import type { ColumnChoice } from "./layout.ts";
import { boardOnScreen } from "./shown-board.ts";
import { chooseColumns, moveColumn, useChosenColumns } from "./use-columns.ts";

/** Each column with a box, and the ways to move it. */
export function ColumnsForm() {
  const text = useText();
  const { tab, depth } = useSelection();
  const totals = usePreference("totals");
  const kind = kindOfTab(tab);
  const chosen = useChosenColumns(kind, depth);
  const shown = chosen ?? onScreen();
  const { all } = columnSetOf(kind, depth);
  const hidden = all.filter((id) => !shown.some((column) => column.id === id));
  const set = (columns: readonly ColumnChoice[]): void => chooseColumns(kind, columns);

  /** Back where the set has it: behind the last one shown that comes before it there. */
  function show(id: ColumnId): void {
    const before = all.slice(0, all.indexOf(id));
    const at = shown.findLastIndex((column) => before.includes(column.id)) + 1;
    set([...shown.slice(0, at), { id, width: null }, ...shown.slice(at)]);
  }

  return (
    <div className={styles.form}>
      <h3>{text("tabs.columnsTitle")}</h3>
      <ul className={styles.list}>
        {shown.map(({ id }, at) => {
          const column = fullWords(id, text, totals);
          return (
            <li key={id} data-column={id}>
              <label>
                <input
                  type="checkbox"
                  checked
                  disabled={id === "symbol"}
                  onChange={() => set(shown.filter((each) => each.id !== id))}
                />
                {column}
              </label>
              {id !== "symbol" && (
                <span>
                  <button
                    type="button"
                    aria-label={text("columns.up", { column })}
                    disabled={at <= 1}
                    onClick={() => set(moveColumn(shown, id, at - 1))}
                  >
                    <ChevronUp size={12} aria-hidden="true" />
                  </button>
                  <button
                    type="button"
                    aria-label={text("columns.down", { column })}
                    disabled={at === shown.length - 1}
                    onClick={() => set(moveColumn(shown, id, at + 1))}
                  >
                    <ChevronDown size={12} aria-hidden="true" />
                  </button>
                </span>
              )}
            </li>
          );
        })}
        {hidden.map((id) => (
          <li key={id} data-column={id}>
            <label>
              <input type="checkbox" checked={false} onChange={() => show(id)} />
              {fullWords(id, text, totals)}
            </label>
          </li>
        ))}
      </ul>
      <p>{text(chosen ? "columns.note" : "columns.auto")}</p>
      {chosen && (
        <button type="button" className={styles.reset} onClick={() => chooseColumns(kind, null)}>
          {text("columns.reset")}
        </button>
      )}
    </div>
  );
}

/** What the width of the screen has chosen. */
function onScreen(): readonly ColumnChoice[] {
  return boardOnScreen()?.layout.columns.map(({ id }) => ({ id, width: null })) ?? [];
}
