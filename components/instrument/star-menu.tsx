"use client";

import { Check, Plus, Star } from "lucide-react";
import { DropdownMenu as Parts } from "radix-ui";
import { useText } from "../i18n/text.ts";
import { createWatchlist, toggleWatchlistSymbol, useWatchlists } from "../state/watchlist-store.ts";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu.tsx";
import { openWatchlistManager } from "../watchlist/manager-store.ts";
import styles from "./star-menu.module.css";

interface StarMenuProps {
  symbol: string;
  className?: string | undefined;
}

/** The star: in which of the person's lists a symbol is, and putting it there. */
export function StarMenu({ symbol, className }: StarMenuProps) {
  const text = useText();
  const lists = useWatchlists((store) => store.lists);
  const isKept = lists.some((list) => list.symbols.includes(symbol));
  const label = text("star.label", { symbol });
  return (
    <Menu
      label={label}
      align="end"
      trigger={
        <button
          type="button"
          className={className}
          aria-label={label}
          title={label}
          data-testid="star"
          data-kept={isKept || undefined}
        >
          <Star size={16} strokeWidth={1.75} className={styles.star} data-kept={isKept || undefined} />
        </button>
      }
    >
      {lists.map((list) => (
        <Parts.CheckboxItem
          key={list.id}
          className={styles.item}
          checked={list.symbols.includes(symbol)}
          onCheckedChange={() => toggleWatchlistSymbol(list.id, symbol)}
          // Several lists can be ticked in one visit.
          onSelect={(event) => event.preventDefault()}
          data-testid={`star-list-${list.id}`}
        >
          <span className={styles.tick}>
            <Parts.ItemIndicator>
              <Check size={14} strokeWidth={2} />
            </Parts.ItemIndicator>
          </span>
          <span className={styles.name}>{list.name}</span>
          <span className={styles.count}>{list.symbols.length}</span>
        </Parts.CheckboxItem>
      ))}
      {lists.length > 0 && <MenuSeparator />}
      {lists.length === 0 && (
        <MenuItem onSelect={() => createWatchlist(text("watchlist.firstName"), [symbol])}>
          <span className={styles.plus}>
            <Plus size={14} strokeWidth={2} />
            {text("star.first", { symbol })}
          </span>
        </MenuItem>
      )}
      <MenuItem onSelect={() => openWatchlistManager()}>{text("watchlist.manage")}</MenuItem>
    </Menu>
  );
}
