"use client";

import { useMemo, useState } from "react";
import type { Watchlist } from "#lib/contract/watchlist.ts";
import { fieldsOf } from "#lib/watchlist/pending.ts";
import { planImport } from "#lib/watchlist/plan.ts";
import { useManagerText } from "../i18n/manager.ts";
import { useInstruments } from "../state/instruments-store.ts";
import { newId } from "../state/new-id.ts";
import { changeWatchlist } from "../state/watchlist-store.ts";
import { Button } from "../ui/button.tsx";
import styles from "./forms.module.css";
import { type ImportPlan, planOfImport } from "./import-plan.ts";
import { sayUndoable } from "./undo.ts";

/** A file of a list of 500 with long notes is smaller. */
const MAX_LETTERS = 500_000;

/** A text or file looked at before it is taken: what is new, known, named twice, unknown, not understood. */
export function ImportForm({ list, onDone }: { list: Watchlist; onDone: () => void }) {
  const text = useManagerText();
  const bySymbol = useInstruments((store) => store.bySymbol);
  const [typed, setTyped] = useState("");
  const plan = useMemo(
    () => planOfImport(typed, list.symbols, (symbol) => bySymbol.has(symbol)),
    [typed, list.symbols, bySymbol],
  );
  function apply(): void {
    const changes = planImport(fieldsOf(list), plan.rows, newId);
    if (!changeWatchlist(list.id, changes, "import")) return;
    sayUndoable(text("watchlist.imported", { n: plan.rows.length, name: list.name }), text);
    onDone();
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <p className={styles.hint}>{text("watchlist.importHint")}</p>
      <textarea
        className={styles.text}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        rows={8}
        maxLength={MAX_LETTERS}
        spellCheck={false}
        aria-label={text("watchlist.import")}
        data-testid="import-text"
      />
      <ul className={styles.preview} role="status" data-testid="import-preview">
        {previewWords(plan, text).map(({ words, isFaulty }) => (
          <li key={words} data-fault={isFaulty || undefined}>
            {words}
          </li>
        ))}
      </ul>
      <div className={styles.foot}>
        <label className={styles.file}>
          {text("watchlist.importFile")}
          <input
            type="file"
            accept=".csv,.txt,text/csv,text/plain"
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file) void file.slice(0, MAX_LETTERS).text().then(setTyped);
            }}
          />
        </label>
        <Button type="submit" kind="primary" disabled={plan.rows.length === 0} data-testid="import-apply">
          {text("watchlist.importApply", { n: plan.rows.length })}
        </Button>
      </div>
    </form>
  );
}

function previewWords(plan: ImportPlan, text: ReturnType<typeof useManagerText>) {
  const { fresh, known, double, unknown, faultyLines } = plan;
  return [
    { n: fresh.length, words: text("watchlist.importFresh", { n: fresh.length }), isFaulty: false },
    { n: known.length, words: text("watchlist.importKnown", { n: known.length }), isFaulty: false },
    { n: double.length, words: text("watchlist.importDouble", { symbols: few(double) }), isFaulty: false },
    { n: unknown.length, words: text("watchlist.importUnknown", { symbols: few(unknown) }), isFaulty: true },
    {
      n: faultyLines.length,
      words: text("watchlist.importFaulty", { lines: few(faultyLines) }),
      isFaulty: true,
    },
  ].filter(({ n }) => n > 0);
}

const MOST_NAMED = 12;

function few(all: readonly (string | number)[]): string {
  const more = all.length - MOST_NAMED;
  return all.slice(0, MOST_NAMED).join(", ") + (more > 0 ? ` … +${more}` : "");
}
