"use client";

import { X } from "lucide-react";
import { useState } from "react";
import { useText } from "../i18n/text.ts";
import {
  forgetLayout,
  LONGEST_NAME,
  type SavedLayout,
  saveLayout,
  useBoardMemory,
} from "../state/board-memory.ts";
import { setView, useSelection } from "../state/selection-store.ts";
import { kindOfTab } from "./board-tab.ts";
import { type BoardKind, columnSetOf } from "./column-sets.ts";
import type { ColumnId } from "./columns.ts";
import styles from "./columns-menu.module.css";
import { chooseColumns } from "./use-columns.ts";
import { readColumns, writeColumns } from "./view-words.ts";

/** For the closing auction, ready-made: what it would give, what it lacks, what is left over at the limits. */
const COCKPIT: readonly ColumnId[] = [
  ...(["symbol", "ceiling", "floor", "reference", "bid1Price", "bid1Volume"] as const),
  ...(["price", "volume", "change", "percent", "ask1Price", "ask1Volume"] as const),
  ...(["total", "surplus", "imbalance", "foreignBuy", "foreignSell", "room", "roomTaken"] as const),
  ...(["underlyingPrice", "breakEven", "premium", "basis"] as const),
];

/** Those that the kind of list has; null where auctions and limits say nothing. */
function cockpitOf(kind: BoardKind): Omit<SavedLayout, "name" | "kind"> | null {
  const { all } = columnSetOf(kind);
  if (!all.includes("imbalance")) return null;
  const columns = COCKPIT.filter((id) => all.includes(id)).map((id) => ({ id, width: null }));
  return { columns: writeColumns(columns), sort: "", filter: "", depth: 3 };
}

/** The layouts of this kind of list, and a name for the one on the screen. */
export function LayoutsForm({ close }: { close: () => void }) {
  const text = useText();
  const [name, setName] = useState("");
  const { tab, columns, sort, filter, depth } = useSelection();
  const kind = kindOfTab(tab);
  const cockpit = cockpitOf(kind);
  const saved = useBoardMemory((memory) => memory.layouts).filter((each) => each.kind === kind);

  function show(layout: Omit<SavedLayout, "name" | "kind">): void {
    setView({ sort: layout.sort, filter: layout.filter, depth: layout.depth });
    chooseColumns(kind, readColumns(layout.columns, kind, layout.depth));
    close();
  }

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!name.trim()) return;
        saveLayout({ ...{ name: name.trim(), kind, columns, sort, filter, depth } });
        setName("");
      }}
    >
      <h3>{text("layouts.title")}</h3>
      <ul className={styles.list}>
        {cockpit && (
          <li>
            <button
              type="button"
              className={styles.layout}
              onClick={() => show(cockpit)}
              data-testid="layout-cockpit"
            >
              {text("layouts.cockpit")}
            </button>
          </li>
        )}
        {saved.map((layout) => (
          <li key={layout.name}>
            <button type="button" className={styles.layout} onClick={() => show(layout)}>
              {layout.name}
            </button>
            <button
              type="button"
              aria-label={text("layouts.forget", { name: layout.name })}
              onClick={() => forgetLayout(layout.name)}
            >
              <X size={12} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
      {saved.length === 0 && <p>{text("layouts.none")}</p>}
      <div className={styles.save}>
        <input
          value={name}
          maxLength={LONGEST_NAME}
          placeholder={text("layouts.name")}
          aria-label={text("layouts.name")}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" className={styles.reset} disabled={!name.trim()}>
          {text("layouts.save")}
        </button>
      </div>
    </form>
  );
}
