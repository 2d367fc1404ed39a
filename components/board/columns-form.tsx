"use client";

import { ChevronDown, ChevronUp, Pencil, X } from "lucide-react";
import { useState } from "react";
import { useText } from "../i18n/text.ts";
import { useSelection } from "../state/selection-store.ts";
import { hasTenLevels, kindOfTab } from "./board-tab.ts";
import { fullWords } from "./column-words.ts";
import { computedPlaceOf } from "./columns.ts";
import styles from "./columns-menu.module.css";
import { type ComputedColumn, MAX_COMPUTED, MAX_KEPT } from "./computed-columns.ts";
import { ComputedForm } from "./computed-form.tsx";
import { useHeads } from "./heads.ts";
import { forgetComputed, keepComputed, useKeptComputed } from "./kept-computed.ts";
import { useColumnHand } from "./use-column-hand.ts";
import { chooseColumns, moveColumn } from "./use-columns.ts";

/** Each column with a box, and the ways to move it; below, the columns that a person computes. */
export function ColumnsForm() {
  const text = useText();
  const selection = useSelection();
  const { tab } = selection;
  const depth = hasTenLevels(tab) ? selection.depth : 3;
  const { totals } = useHeads();
  const kind = kindOfTab(tab);
  const { chosen, shown, hidden, computed, set, show, showComputed } = useColumnHand(kind, depth);
  const kept = useKeptComputed();
  const [edited, setEdited] = useState<ComputedColumn | null>(null);
  const isShown = ({ name }: ComputedColumn) =>
    shown.some(({ id }) => computed[computedPlaceOf(id)]?.name === name);

  function save(column: ComputedColumn): string {
    const isNew = !kept.some(({ name }) => name === column.name);
    if (isNew && kept.length >= MAX_KEPT) return text("computed.tooMany", { n: MAX_KEPT });
    if (!showComputed(column, edited)) return text("computed.full", { n: MAX_COMPUTED });
    if (edited && edited.name !== column.name) forgetComputed(edited.name);
    keepComputed(column);
    setEdited(null);
    return "";
  }

  return (
    <div className={styles.form}>
      <h3>{text("tabs.columnsTitle")}</h3>
      <ul className={styles.list}>
        {shown.map(({ id }, at) => {
          const column = fullWords(id, text, totals, computed);
          const own = computed[computedPlaceOf(id)];
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
                  {own && <EditButton name={own.name} onClick={() => setEdited(own)} />}
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
        {kept
          .filter((column) => !isShown(column))
          .map((column) => (
            <li key={column.name} data-computed={column.name}>
              <label title={column.formula}>
                <input type="checkbox" checked={false} onChange={() => showComputed(column, null)} />
                {column.name}
              </label>
              <span>
                <EditButton name={column.name} onClick={() => setEdited(column)} />
                <button
                  type="button"
                  aria-label={text("computed.forget", { name: column.name })}
                  onClick={() => forgetComputed(column.name)}
                >
                  <X size={12} aria-hidden="true" />
                </button>
              </span>
            </li>
          ))}
      </ul>
      <p>{text(chosen ? "columns.note" : "columns.auto")}</p>
      {chosen && (
        <button type="button" className={styles.reset} onClick={() => chooseColumns(kind, null)}>
          {text("columns.reset")}
        </button>
      )}
      <ComputedForm key={edited?.name ?? ""} edited={edited} onSave={save} />
    </div>
  );
}

function EditButton({ name, onClick }: { name: string; onClick: () => void }) {
  const text = useText();
  return (
    <button type="button" aria-label={text("computed.edit", { name })} onClick={onClick}>
      <Pencil size={11} aria-hidden="true" />
    </button>
  );
}
