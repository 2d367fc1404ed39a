"use client";

import { useRef, useState } from "react";
import { MAX_WATCHLISTS } from "#lib/contract/limits.ts";
import type { Watchlist } from "#lib/contract/watchlist.ts";
import { useManagerText } from "../i18n/manager.ts";
import { createWatchlist, orderWatchlists } from "../state/watchlist-store.ts";
import { Button } from "../ui/button.tsx";
import { moved } from "./add-plan.ts";
import { useManager } from "./manager-store.ts";
import { SortableRow, SortableRows } from "./sortable-rows.tsx";
import styles from "./watchlist-manager.module.css";

interface ListPickerProps {
  lists: readonly Watchlist[];
  chosenId: string | null;
}

/** The lists in the person's order, and the line that makes a new one. */
export function ListPicker({ lists, chosenId }: ListPickerProps) {
  const text = useManagerText();
  const isCreating = useManager((manager) => manager.isCreating);
  const [name, setName] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const isFull = lists.length >= MAX_WATCHLISTS;

  function create(): void {
    const wanted = name.trim();
    if (!wanted) {
      field.current?.focus();
      return;
    }
    const list = createWatchlist(wanted);
    if (!list) return;
    setName("");
    useManager.setState({ listId: list.id, isCreating: false });
  }

  return (
    <section className={styles.picker} aria-label={text("watchlist.lists")}>
      <form
        className={styles.line}
        onSubmit={(event) => {
          event.preventDefault();
          create();
        }}
      >
        <input
          ref={field}
          className={styles.field}
          value={name}
          onChange={(event) => setName(event.target.value)}
          placeholder={text("watchlist.namePlaceholder")}
          aria-label={text("watchlist.namePlaceholder")}
          maxLength={60}
          disabled={isFull}
          // biome-ignore lint/a11y/noAutofocus: the dialog was opened to make a list, or there is none yet.
          autoFocus={isCreating || lists.length === 0}
          data-testid="watchlist-name"
        />
        <Button
          type="submit"
          kind={lists.length === 0 ? "primary" : "plain"}
          disabled={isFull}
          data-testid="watchlist-create"
        >
          {text("watchlist.create")}
        </Button>
      </form>
      {isFull && <p className={styles.note}>{text("watchlist.fault.TOO_MANY_LISTS")}</p>}
      <SortableRows
        ids={lists.map((list) => list.id)}
        nameOf={(id) => lists.find((list) => list.id === id)?.name ?? ""}
        onMove={(from, to) =>
          orderWatchlists(
            moved(
              lists.map((list) => list.id),
              from,
              to,
            ),
          )
        }
      >
        {lists.map((list) => (
          <SortableRow
            key={list.id}
            id={list.id}
            name={list.name}
            className={styles.list}
            isChosen={list.id === chosenId}
          >
            <button
              type="button"
              className={styles.choose}
              aria-pressed={list.id === chosenId}
              onClick={() => useManager.setState({ listId: list.id })}
              data-testid={`watchlist-pick-${list.id}`}
            >
              <span>{list.name}</span>
              <small>{list.symbols.length}</small>
            </button>
          </SortableRow>
        ))}
      </SortableRows>
    </section>
  );
}
