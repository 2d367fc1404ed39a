"use client";

import { ChevronDown } from "lucide-react";
import { useEffect, useMemo } from "react";
import { BOARD_LISTS } from "#lib/market/board-list.ts";
import type { Exchange } from "#lib/market/instrument.ts";
import { useText } from "../i18n/text.ts";
import { type ListedInstrument, useInstruments } from "../state/instruments-store.ts";
import { usePreference, useSetPreference } from "../state/preferences-store.ts";
import { selectTab, useSelection, watchlistIdOf, watchlistTab } from "../state/selection-store.ts";
import { useWatchlists } from "../state/watchlist-store.ts";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { WatchlistTab } from "../watchlist/watchlist-tab.tsx";
import styles from "./board-tabs.module.css";
import { ColumnsMenu } from "./columns-menu.tsx";

type BoardList = (typeof BOARD_LISTS)[number];

export function BoardTabs() {
  const text = useText();
  const totals = usePreference("totals");
  const setPreference = useSetPreference();
  useTabKeys();
  return (
    <div className={styles.tabs}>
      <nav className={styles.lists} aria-label={text("tabs.label")}>
        <WatchlistTab />
        {BOARD_LISTS.map((list) => (
          <ListTab key={list} list={list} />
        ))}
      </nav>
      <div className={styles.tools}>
        <Segmented
          label={text("tabs.totals")}
          value={totals}
          options={[
            { value: "volume", label: text("tabs.totalVolume") },
            { value: "value", label: text("tabs.totalValue") },
          ]}
          onChange={(next) => setPreference({ totals: next })}
        />
        <ColumnsMenu />
      </div>
    </div>
  );
}

function ListTab({ list }: { list: BoardList }) {
  const text = useText();
  const tab = useSelection((selection) => selection.tab);
  const instruments = useInstruments((store) => store.list);
  const baskets = useMemo(() => basketsOf(list, instruments), [list, instruments]);
  const basket = baskets.find((each) => each.code === tab);
  const isCurrent = tab === list || basket !== undefined;
  return (
    <span className={styles.tab} data-current={isCurrent || undefined}>
      <button
        type="button"
        aria-current={isCurrent ? "true" : undefined}
        data-testid={`tab-${list}`}
        onClick={() => selectTab(list)}
      >
        {basket?.code ?? list}
      </button>
      {baskets.length > 0 && (
        <Menu
          label={text("tabs.more", { list })}
          trigger={
            <button type="button" className={styles.more} aria-label={text("tabs.more", { list })}>
              <ChevronDown size={11} strokeWidth={2} aria-hidden="true" />
            </button>
          }
        >
          <MenuItem onSelect={() => selectTab(list)} isCurrent={tab === list}>
            {list}
          </MenuItem>
          {baskets.map(({ code, count }) => (
            <MenuItem key={code} note={count} isCurrent={tab === code} onSelect={() => selectTab(code)}>
              {code}
            </MenuItem>
          ))}
        </Menu>
      )}
    </span>
  );
}

/** Index baskets of an exchange that have no tab of their own, the smallest first. */
function basketsOf(
  list: BoardList,
  instruments: readonly ListedInstrument[],
): readonly { code: string; count: number }[] {
  const exchange: Exchange | null = list === "HOSE" || list === "HNX" || list === "UPCOM" ? list : null;
  if (exchange === null) return [];
  const counts = new Map<string, number>();
  for (const instrument of instruments) {
    if (instrument.exchange !== exchange) continue;
    for (const code of instrument.indices) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return [...counts]
    .filter(([code]) => !BOARD_LISTS.some((each) => each === code))
    .map(([code, count]) => ({ code, count }))
    .sort((a, b) => a.count - b.count);
}

/** 1 is the person's first list, 2 to 6 the board lists in their order. */
function useTabKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
      if (!/^[1-6]$/.test(event.key) || isTyping(event.target)) return;
      const list = BOARD_LISTS[Number(event.key) - 2];
      if (list) selectTab(list);
      else {
        const { lists } = useWatchlists.getState();
        const current = watchlistIdOf(useSelection.getState().tab);
        const next = lists[(lists.findIndex((each) => each.id === current) + 1) % Math.max(1, lists.length)];
        if (next) selectTab(watchlistTab(next.id));
      }
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
}

/** Keys belong to whatever is being typed into, and to open dialogs and menus. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"]') !==
      null
  );
}
