"use client";

import { ArrowDown, ArrowUp, X } from "lucide-react";
import { useState } from "react";
import type { Watchlist } from "#lib/contract/watchlist.ts";
import { useText } from "../i18n/text.ts";
import { useInstruments } from "../state/instruments-store.ts";
import { usePreference } from "../state/preferences-store.ts";
import { FIRST_TAB, selectTab, useSelection, watchlistIdOf } from "../state/selection-store.ts";
import { deleteWatchlist, renameWatchlist, setWatchlistSymbols } from "../state/watchlist-store.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { type AddPlan, moved, planAdd } from "./add-plan.ts";
import { useManager } from "./manager-store.ts";
import { SortableRow, SortableRows } from "./sortable-rows.tsx";
import styles from "./watchlist-manager.module.css";

/** One list: its name, a line to add symbols, the symbols in their order. */
export function ListEditor({ list }: { list: Watchlist }) {
  const text = useText();
  const [removed, setRemoved] = useState<{ symbol: string; before: readonly string[] } | null>(null);
  const { symbols } = list;

  function change(next: readonly string[]): void {
    void setWatchlistSymbols(list.id, next);
  }

  return (
    <section className={styles.editor} aria-label={list.name}>
      <NameLine list={list} />
      <AddLine list={list} onAdded={() => setRemoved(null)} />
      {removed && (
        <p className={styles.undo} role="status">
          {text("watchlist.removed", { symbol: removed.symbol })}
          <Button
            kind="quiet"
            onClick={() => {
              change(removed.before);
              setRemoved(null);
            }}
          >
            {text("watchlist.undo")}
          </Button>
        </p>
      )}
      {symbols.length === 0 ? (
        <div className={styles.empty}>
          <b>{text("watchlist.empty")}</b>
          <span>{text("watchlist.emptyHint")}</span>
        </div>
      ) : (
        <SortableRows
          ids={symbols}
          nameOf={(symbol) => symbol}
          onMove={(from, to) => change(moved(symbols, from, to))}
          className={styles.symbols}
        >
          {symbols.map((symbol, at) => (
            <SymbolRow
              key={symbol}
              symbol={symbol}
              isFirst={at === 0}
              isLast={at === symbols.length - 1}
              onMove={(by) => change(moved(symbols, at, at + by))}
              onRemove={() => {
                setRemoved({ symbol, before: symbols });
                change(symbols.filter((each) => each !== symbol));
              }}
            />
          ))}
        </SortableRows>
      )}
      <DeleteLine list={list} />
    </section>
  );
}

function NameLine({ list }: { list: Watchlist }) {
  const text = useText();
  const [name, setName] = useState(list.name);
  const wanted = name.trim();
  const keep = () => {
    if (!wanted) setName(list.name);
    else if (wanted !== list.name) void renameWatchlist(list.id, wanted);
  };
  return (
    <form
      className={styles.line}
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <input
        className={`${styles.field} ${styles.name}`}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onBlur={keep}
        aria-label={text("watchlist.rename")}
        title={text("watchlist.rename")}
        maxLength={60}
        data-testid="watchlist-rename"
      />
    </form>
  );
}

function AddLine({ list, onAdded }: { list: Watchlist; onAdded: () => void }) {
  const text = useText();
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
        if (next.added.length > 0) {
          void setWatchlistSymbols(list.id, next.symbols);
          onAdded();
        }
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

function addWords({ added, known, unknown, left }: AddPlan, text: ReturnType<typeof useText>): string {
  return [
    unknown.length > 0 ? text("watchlist.unknown", { symbols: unknown.join(", ") }) : "",
    left.length > 0 ? text("watchlist.fault.TOO_MANY_SYMBOLS") : "",
    added.length > 0 ? text("watchlist.added", { symbols: added.join(", ") }) : "",
    known.length > 0 ? text("watchlist.known", { symbols: known.join(", ") }) : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

interface SymbolRowProps {
  symbol: string;
  isFirst: boolean;
  isLast: boolean;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

function SymbolRow({ symbol, isFirst, isLast, onMove, onRemove }: SymbolRowProps) {
  const text = useText();
  const language = usePreference("language");
  const instrument = useInstruments((store) => store.bySymbol.get(symbol));
  return (
    <SortableRow id={symbol} name={symbol} testId={`watchlist-item-${symbol}`}>
      <b className={styles.code}>{symbol}</b>
      <span className={styles.company}>
        {instrument
          ? language === "vi"
            ? instrument.nameVi
            : instrument.nameEn
          : text("watchlist.unlisted")}
      </span>
      <IconButton
        label={text("watchlist.moveUp", { symbol })}
        disabled={isFirst}
        onClick={() => onMove(-1)}
        data-testid="move-up"
      >
        <ArrowUp size={14} strokeWidth={1.75} />
      </IconButton>
      <IconButton
        label={text("watchlist.moveDown", { symbol })}
        disabled={isLast}
        onClick={() => onMove(1)}
        data-testid="move-down"
      >
        <ArrowDown size={14} strokeWidth={1.75} />
      </IconButton>
      <IconButton label={text("watchlist.remove", { symbol })} onClick={onRemove} data-testid="remove">
        <X size={14} strokeWidth={1.75} />
      </IconButton>
    </SortableRow>
  );
}

function DeleteLine({ list }: { list: Watchlist }) {
  const text = useText();
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
              void deleteWatchlist(list.id);
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
