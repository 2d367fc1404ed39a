"use client";

import { useEffect, useState } from "react";
import type { Watchlist } from "#lib/contract/watchlist.ts";
import { useManagerText } from "../i18n/manager.ts";
import { useInstruments } from "../state/instruments-store.ts";
import { FIRST_TAB, selectTab, useSelection, watchlistIdOf, watchlistTab } from "../state/selection-store.ts";
import { followSymbols } from "../state/socket.ts";
import { deleteWatchlist, renameWatchlist, setWatchlistSymbols } from "../state/watchlist-store.ts";
import { Button } from "../ui/button.tsx";
import { type AddPlan, planAdd } from "./add-plan.ts";
import { DraftInput } from "./draft-input.tsx";
import { GroupPart } from "./group-part.tsx";
import { ListTools } from "./list-tools.tsx";
import { useManager } from "./manager-store.ts";
import { sayUndoable } from "./undo.ts";
import styles from "./watchlist-manager.module.css";

/** One list: its name, a line to add symbols, the symbols in their groups and order. */
export function ListEditor({ list }: { list: Watchlist }) {
  const text = useManagerText();
  const { symbols, groups, entries } = list;
  // Profit and loss are live wherever the manager was opened.
  useEffect(() => (symbols.length > 0 ? followSymbols(symbols) : undefined), [symbols]);
  return (
    <section className={styles.editor} aria-label={list.name}>
      <div className={styles.line}>
        <DraftInput
          className={`${styles.field} ${styles.name}`}
          value={list.name}
          write={(name) => name}
          read={(typed) => typed.trim() || undefined}
          onKeep={(name) => renameWatchlist(list.id, name)}
          aria-label={text("watchlist.rename")}
          title={text("watchlist.rename")}
          maxLength={60}
          data-testid="watchlist-rename"
        />
        <ListTools list={list} />
      </div>
      <AddLine list={list} />
      {symbols.length === 0 && groups.length === 0 ? (
        <div className={styles.empty}>
          <b>{text("watchlist.empty")}</b>
          <span>{text("watchlist.emptyHint")}</span>
        </div>
      ) : (
        <div className={styles.symbols}>
          {[null, ...groups].map((group) => (
            <GroupPart
              key={group?.id ?? ""}
              list={list}
              group={group}
              entries={entries.filter((entry) => entry.group === (group?.id ?? null))}
            />
          ))}
        </div>
      )}
      <DeleteLine list={list} />
    </section>
  );
}

function AddLine({ list }: { list: Watchlist }) {
  const text = useManagerText();
  const bySymbol = useInstruments((store) => store.bySymbol);
  const isReady = useInstruments((store) => store.phase === "ready");
  const [typed, setTyped] = useState("");
  const [plan, setPlan] = useState<AddPlan | null>(null);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const next = planAdd(list.symbols, typed, (symbol) => bySymbol.has(symbol));
        setPlan(next);
        if (next.added.length > 0) setWatchlistSymbols(list.id, next.symbols);
        // What was not understood stays in the field, to be corrected.
        setTyped([...next.unknown, ...next.left].join(" "));
      }}
    >
      <div className={styles.line}>
        <input
          className={styles.field}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          placeholder={text("watchlist.addPlaceholder")}
          aria-label={text("watchlist.addPlaceholder")}
          aria-invalid={(plan !== null && plan.unknown.length > 0) || undefined}
          autoCapitalize="characters"
          autoCorrect="off"
          spellCheck={false}
          maxLength={6_000}
          data-testid="watchlist-add"
        />
        <Button type="submit" disabled={!isReady || !typed.trim()}>
          {text("watchlist.add")}
        </Button>
      </div>
      <p className={styles.note} role="status" data-fault={(plan && plan.unknown.length > 0) || undefined}>
        {plan && addWords(plan, text)}
      </p>
    </form>
  );
}

function addWords({ added, known, unknown, left }: AddPlan, text: ReturnType<typeof useManagerText>): string {
  return [
    unknown.length > 0 ? text("watchlist.unknown", { symbols: unknown.join(", ") }) : "",
    left.length > 0 ? text("watchlist.fault.TOO_MANY_SYMBOLS") : "",
    added.length > 0 ? text("watchlist.added", { symbols: added.join(", ") }) : "",
    known.length > 0 ? text("watchlist.known", { symbols: known.join(", ") }) : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

function DeleteLine({ list }: { list: Watchlist }) {
  const text = useManagerText();
  const [isAsking, setAsking] = useState(false);
  return (
    <footer className={styles.foot}>
      {isAsking ? (
        <>
          <span>{text("watchlist.deleteAsk", { n: list.symbols.length })}</span>
          <Button kind="quiet" onClick={() => setAsking(false)}>
            {text("ui.cancel")}
          </Button>
          <Button
            kind="danger"
            // The question has just replaced the button that had the focus.
            autoFocus
            data-testid="watchlist-delete-confirm"
            onClick={() => {
              const isShown = watchlistIdOf(useSelection.getState().tab) === list.id;
              useManager.setState({ listId: null });
              if (isShown) selectTab(FIRST_TAB);
              deleteWatchlist(list.id, () => isShown && selectTab(watchlistTab(list.id)));
              sayUndoable(text("watchlist.deleted", { name: list.name }), text);
            }}
          >
            {text("watchlist.deleteConfirm")}
          </Button>
        </>
      ) : (
        <Button kind="danger" onClick={() => setAsking(true)} data-testid="watchlist-delete">
          {text("watchlist.delete")}
        </Button>
      )}
    </footer>
  );
}
