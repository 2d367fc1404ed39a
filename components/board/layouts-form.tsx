"use client";

import { X } from "lucide-react";
import { useState } from "react";
import { useText } from "../i18n/text.ts";
import { forgetLayout, LONGEST_NAME, saveLayout, useBoardMemory } from "../state/board-memory.ts";
import { useSelection } from "../state/selection-store.ts";
import { kindOfTab } from "./board-tab.ts";
import { cockpitLayoutOf } from "./cockpit-layout.ts";
import styles from "./columns-menu.module.css";
import { type KeptView, showLayout } from "./use-columns.ts";

/** The layouts of this kind of list, and a name for the one on the screen. */
export function LayoutsForm({ close }: { close: () => void }) {
  const text = useText();
  const [name, setName] = useState("");
  const { tab, columns, sort, filter, depth } = useSelection();
  const kind = kindOfTab(tab);
  const cockpit = cockpitLayoutOf(kind);
  const saved = useBoardMemory((memory) => memory.layouts).filter((each) => each.kind === kind);

  function show(layout: KeptView): void {
    showLayout(kind, layout);
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
