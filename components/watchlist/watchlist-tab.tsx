"use client";

import { ChevronDown } from "lucide-react";
import { useText } from "../i18n/text.ts";
import { selectTab, useSelection, watchlistIdOf, watchlistTab } from "../state/selection-store.ts";
import { useWatchlist, useWatchlists } from "../state/watchlist-store.ts";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu.tsx";
import { openWatchlistManager } from "./manager-store.ts";
import styles from "./watchlist-tab.module.css";

/** The person's own lists as one tab: shows the chosen one's name, and a menu of all of them. */
export function WatchlistTab() {
  const text = useText();
  const tab = useSelection((selection) => selection.tab);
  const { lists, phase } = useWatchlists();
  const currentId = watchlistIdOf(tab);
  const current = useWatchlist(currentId ?? "");
  return (
    <span className={styles.tab} data-current={currentId !== null || undefined}>
      <Menu
        label={text("watchlist.title")}
        trigger={
          <button
            type="button"
            aria-current={currentId !== null ? "true" : undefined}
            data-testid="watchlist-tab"
          >
            <span>{current?.name ?? text("watchlist.title")}</span>
            <ChevronDown size={11} strokeWidth={2} aria-hidden="true" />
          </button>
        }
      >
        {lists.map((list) => (
          <MenuItem
            key={list.id}
            note={list.symbols.length}
            isCurrent={list.id === currentId}
            onSelect={() => selectTab(watchlistTab(list.id))}
          >
            <span className={styles.name} data-testid={`watchlist-choose-${list.id}`}>
              {list.name}
            </span>
          </MenuItem>
        ))}
        {lists.length === 0 && (
          <p className={styles.none}>
            {text(
              phase === "ready"
                ? "watchlist.none"
                : phase === "loading"
                  ? "watchlist.loading"
                  : "watchlist.failed",
            )}
          </p>
        )}
        <MenuSeparator />
        <MenuItem onSelect={() => openWatchlistManager(null, true)}>
          <span data-testid="watchlist-new">{text("watchlist.new")}</span>
        </MenuItem>
        <MenuItem onSelect={() => openWatchlistManager(currentId)}>
          <span data-testid="watchlist-manage">{text("watchlist.manage")}</span>
        </MenuItem>
      </Menu>
    </span>
  );
}
