"use client";

import { AppWindow, Download, ListFilter, Pause } from "lucide-react";
import { useEffect, useRef } from "react";
import { useText } from "../i18n/text.ts";
import { setView, useSelection } from "../state/selection-store.ts";
import { Segmented } from "../ui/segmented.tsx";
import { openWindow } from "../window/window-view.ts";
import { hasTenLevels, isDealsTab, kindOfTab, ODD_LOT_TAB } from "./board-tab.ts";
import styles from "./board-tools.module.css";
import { CockpitButton } from "./cockpit-button.tsx";
import { ColumnsMenu } from "./columns-menu.tsx";
import { LayoutsMenu } from "./layouts-menu.tsx";
import { toggleFreeze, useOrderHold } from "./order-hold.ts";
import { chooseDepth, useChosenColumns } from "./use-columns.ts";
import { expectFilter } from "./use-formulas.ts";

/** What can be done with the list that is shown: filter, hold, deepen, choose columns, keep, export. */
export function BoardTools() {
  const text = useText();
  const tab = useSelection((selection) => selection.tab);
  const isGrid = !isDealsTab(tab);
  const hasCockpit = isGrid && tab !== ODD_LOT_TAB;
  return (
    <div className={styles.tools} role="toolbar" aria-label={text("tools.label")}>
      <FilterBox />
      {isGrid && (
        <>
          <FreezeButton />
          {hasTenLevels(tab) && <DepthChoice />}
          {hasCockpit && <CockpitButton />}
          <LayoutsMenu />
          <ColumnsMenu />
        </>
      )}
      <button
        type="button"
        className={styles.icon}
        title={text("tools.exportHint")}
        aria-label={text("tools.export")}
        data-testid="export-csv"
        onClick={async () => (await import("./export-board.ts")).exportBoard(text)}
      >
        <Download size={13} strokeWidth={1.7} aria-hidden="true" />
      </button>
      <button
        type="button"
        className={styles.icon}
        title={text("board.ownWindow")}
        aria-label={text("board.ownWindow")}
        data-testid="open-board-window"
        onClick={() => openWindow("board", null, tab)}
      >
        <AppWindow size={13} strokeWidth={1.7} aria-hidden="true" />
      </button>
    </div>
  );
}

function FilterBox() {
  const text = useText();
  const filter = useSelection((selection) => selection.filter);
  const box = useRef<HTMLInputElement>(null);
  // Written from outside (another tab, Back): a box that is being typed into is ahead of the store.
  useEffect(() => {
    if (box.current && box.current.value !== filter) box.current.value = filter;
  }, [filter]);
  return (
    <label className={styles.filter} title={text("tools.filterHint")}>
      <ListFilter size={12} strokeWidth={1.7} aria-hidden="true" />
      <input
        ref={box}
        type="search"
        data-filter-box=""
        maxLength={120}
        spellCheck={false}
        autoComplete="off"
        aria-label={text("tools.filterHint")}
        placeholder={text("tools.filter")}
        defaultValue={filter}
        onFocus={expectFilter}
        onChange={(event) => setView({ filter: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          // The first Escape empties the box, the second leaves it; neither closes the panel.
          event.preventDefault();
          if (filter) setView({ filter: "" });
          else event.currentTarget.blur();
        }}
      />
    </label>
  );
}

/** Only where numbers decide the order; it tells by itself when the pointer holds the rows. */
function FreezeButton() {
  const text = useText();
  const { isFrozen, isPointed, isLive } = useOrderHold();
  if (!isLive && !isFrozen) return null;
  return (
    <button
      type="button"
      className={styles.icon}
      aria-pressed={isFrozen}
      data-pointed={isPointed || undefined}
      title={text(isPointed && !isFrozen ? "tools.pointed" : "tools.freezeHint")}
      aria-label={text("tools.freeze")}
      data-testid="freeze-order"
      onClick={toggleFreeze}
    >
      <Pause size={12} strokeWidth={2} aria-hidden="true" />
    </button>
  );
}

function DepthChoice() {
  const text = useText();
  const tab = useSelection((selection) => selection.tab);
  const depth = useSelection((selection) => selection.depth);
  const kind = kindOfTab(tab);
  const chosen = useChosenColumns(kind, depth);
  return (
    <Segmented
      label={text("tools.depth")}
      value={depth === 10 ? "10" : "3"}
      options={[
        { value: "3", label: "3" },
        { value: "10", label: "10" },
      ]}
      onChange={(next) => chooseDepth(kind, chosen, next === "10" ? 10 : 3)}
    />
  );
}
