"use client";

import { ArrowUp, X } from "lucide-react";
import type { Watchlist } from "#lib/contract/watchlist.ts";
import type { Entry, Group } from "#lib/watchlist/fields.ts";
import { placeBetween } from "#lib/watchlist/place.ts";
import { useManagerText } from "../i18n/manager.ts";
import { changeWatchlist, setWatchlistSymbols } from "../state/watchlist-store.ts";
import { IconButton } from "../ui/button.tsx";
import { moved, withMembers } from "./add-plan.ts";
import { DraftInput } from "./draft-input.tsx";
import { SortableRows } from "./sortable-rows.tsx";
import { SymbolRow } from "./symbol-row.tsx";
import { sayUndoable } from "./undo.ts";
import styles from "./watchlist-manager.module.css";

interface GroupPartProps {
  list: Watchlist;
  /** Null for what is in no group. */
  group: Group | null;
  entries: readonly Entry[];
}

/** The symbols of a group in their order, below its name. */
export function GroupPart({ list, group, entries }: GroupPartProps) {
  const text = useManagerText();
  const symbols = entries.map((entry) => entry.symbol);
  const move = (from: number, to: number) =>
    setWatchlistSymbols(list.id, withMembers(list.symbols, moved(symbols, from, to)));
  function remove(symbol: string): void {
    changeWatchlist(list.id, [{ symbol, field: "in", value: false }], "symbols");
    sayUndoable(text("watchlist.removed", { symbol }), text);
  }
  return (
    <div data-testid={group ? "watchlist-group" : undefined}>
      {group && <GroupHead list={list} group={group} />}
      <SortableRows ids={symbols} nameOf={(symbol) => symbol} onMove={move}>
        {entries.map((entry, at) => (
          <SymbolRow
            key={entry.symbol}
            entry={entry}
            groups={list.groups}
            isFirst={at === 0}
            isLast={at === entries.length - 1}
            onChange={(change) => changeWatchlist(list.id, [change])}
            onMove={(by) => move(at, at + by)}
            onRemove={() => remove(entry.symbol)}
          />
        ))}
      </SortableRows>
    </div>
  );
}

function GroupHead({ list, group }: { list: Watchlist; group: Group }) {
  const text = useManagerText();
  const { id, name } = group;
  const at = list.groups.findIndex((each) => each.id === id);
  function moveUp(): void {
    const place = placeBetween(list.groups[at - 2]?.place || null, list.groups[at - 1]?.place || null);
    changeWatchlist(list.id, [{ group: id, field: "place", value: place }], "group");
  }
  return (
    <div className={styles.group}>
      <DraftInput
        className={styles.groupName}
        value={name}
        write={(value) => value}
        read={(typed) => typed.trim() || undefined}
        onKeep={(value) => changeWatchlist(list.id, [{ group: id, field: "name", value }], "group")}
        maxLength={60}
        aria-label={text("watchlist.groupName")}
      />
      <IconButton label={text("watchlist.groupUp", { name })} disabled={at === 0} onClick={moveUp}>
        <ArrowUp size={14} strokeWidth={1.75} />
      </IconButton>
      <IconButton
        label={text("watchlist.removeGroup", { name })}
        onClick={() => {
          changeWatchlist(list.id, [{ group: id, field: "in", value: false }], "group");
          sayUndoable(text("watchlist.groupRemoved", { name }), text);
        }}
        data-testid="remove-group"
      >
        <X size={14} strokeWidth={1.75} />
      </IconButton>
    </div>
  );
}
