"use client";

import { useId, useMemo, useState } from "react";
import type { AlertScope } from "#lib/contract/alert.ts";
import { MAX_WATCHLIST_SYMBOLS } from "#lib/contract/limits.ts";
import { BOARD_LISTS } from "#lib/market/board-list.ts";
import { type Instrument, isSymbol } from "#lib/market/instrument.ts";
import { INDICES, indexOf } from "#lib/search/indices.ts";
import { useText } from "../i18n/text.ts";
import { useInstruments } from "../state/instruments-store.ts";
import { usePreference } from "../state/preferences-store.ts";
import { useWatchlists } from "../state/watchlist-store.ts";
import { Segmented } from "../ui/segmented.tsx";
import styles from "./rule-editor.module.css";

const KINDS = ["symbol", "watchlist", "board", "symbols"] as const;

interface ScopeFormProps {
  scope: AlertScope;
  onChange: (scope: AlertScope) => void;
}

/** Which symbols a rule looks at. */
export function ScopeForm({ scope, onChange }: ScopeFormProps) {
  const text = useText();
  const lists = useWatchlists((store) => store.lists);
  const kinds = KINDS.filter((kind) => kind !== "watchlist" || lists.length > 0);
  const first = lists[0];

  function choose(kind: AlertScope["kind"]): void {
    if (kind === scope.kind) return;
    const symbols = scope.kind === "symbol" && scope.symbol ? [scope.symbol] : [];
    if (kind === "symbol")
      onChange({ kind, symbol: scope.kind === "symbols" ? (scope.symbols[0] ?? "") : "" });
    else if (kind === "board") onChange({ kind, list: "VN30" });
    else if (kind === "symbols") onChange({ kind, symbols });
    else if (first) onChange({ kind, id: first.id });
  }

  return (
    <fieldset className={styles.group}>
      <legend className={styles.label}>{text("alert.scope")}</legend>
      <div className={styles.scope}>
        <Segmented
          label={text("alert.scope")}
          value={scope.kind}
          options={kinds.map((value) => ({ value, label: text(`alert.scope.${value}`) }))}
          onChange={choose}
        />
        {scope.kind === "symbol" && <SymbolField symbol={scope.symbol} onChange={onChange} />}
        {scope.kind === "board" && <BoardField list={scope.list} onChange={onChange} />}
        {scope.kind === "symbols" && <SymbolsField symbols={scope.symbols} onChange={onChange} />}
        {scope.kind === "watchlist" && (
          <select
            className={styles.field}
            aria-label={text("alert.scope.watchlist")}
            value={scope.id}
            onChange={(event) => onChange({ kind: "watchlist", id: event.target.value })}
          >
            {!lists.some((list) => list.id === scope.id) && (
              <option value={scope.id}>{text("alert.scope.goneList")}</option>
            )}
            {lists.map((list) => (
              <option key={list.id} value={list.id}>
                {text("alert.scope.listCount", { name: list.name, n: list.symbols.length })}
              </option>
            ))}
          </select>
        )}
      </div>
    </fieldset>
  );
}

const OFFERED = 12;

function SymbolField({ symbol, onChange }: { symbol: string; onChange: (scope: AlertScope) => void }) {
  const text = useText();
  const language = usePreference("language");
  const id = useId();
  const { list, bySymbol, phase } = useInstruments();
  const [typed, setTyped] = useState(symbol);
  const wanted = typed.trim().toUpperCase();
  const known = bySymbol.get(wanted) ?? indexOf(wanted);
  const offered = useMemo(
    () => [...INDICES, ...list].filter((each) => each.symbol.startsWith(wanted)).slice(0, OFFERED),
    [list, wanted],
  );
  const isUnknown = wanted !== "" && !known && phase === "ready" && offered.length === 0;
  return (
    <div className={styles.grow}>
      <input
        className={styles.field}
        list={id}
        value={typed}
        aria-label={text("alert.scope.symbol")}
        aria-invalid={isUnknown || undefined}
        placeholder={text("alert.scope.symbolHint")}
        autoCapitalize="characters"
        autoComplete="off"
        spellCheck={false}
        maxLength={20}
        data-testid="alert-symbol"
        onChange={(event) => {
          setTyped(event.target.value.toUpperCase());
          const next = event.target.value.trim().toUpperCase();
          const isKnown = bySymbol.has(next) || indexOf(next) !== undefined;
          onChange({ kind: "symbol", symbol: isKnown && isSymbol(next) ? next : "" });
        }}
      />
      <datalist id={id}>
        {offered.map((each) => (
          <option key={each.symbol} value={each.symbol}>
            {language === "vi" ? each.nameVi : each.nameEn}
          </option>
        ))}
      </datalist>
      <small className={styles.hint} data-fault={isUnknown || undefined}>
        {isUnknown
          ? text("alert.scope.unknown", { symbol: wanted })
          : known && (language === "vi" ? known.nameVi : known.nameEn)}
      </small>
    </div>
  );
}

function BoardField({ list, onChange }: { list: string; onChange: (scope: AlertScope) => void }) {
  const text = useText();
  const instruments = useInstruments((store) => store.list);
  const baskets = useMemo(() => countBaskets(instruments), [instruments]);
  return (
    <select
      className={styles.field}
      aria-label={text("alert.scope.board")}
      value={list}
      data-testid="alert-board"
      onChange={(event) => onChange({ kind: "board", list: event.target.value })}
    >
      <optgroup label={text("alert.scope.boards")}>
        {BOARD_LISTS.map((each) => (
          <option key={each} value={each}>
            {each === "CW" || each === "DER" || each === "BOND" ? text(`alert.board.${each}`) : each}
          </option>
        ))}
      </optgroup>
      <optgroup label={text("alert.scope.baskets")}>
        {baskets.map(({ name, count }) => (
          <option key={name} value={name}>
            {text("alert.scope.listCount", { name, n: count })}
          </option>
        ))}
      </optgroup>
    </select>
  );
}

/** Some hold members of two exchanges. */
function countBaskets(instruments: readonly Instrument[]): { name: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { indices } of instruments) {
    for (const code of indices) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  for (const name of BOARD_LISTS) counts.delete(name);
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function SymbolsField({ symbols, onChange }: { symbols: string[]; onChange: (scope: AlertScope) => void }) {
  const text = useText();
  const bySymbol = useInstruments((store) => store.bySymbol);
  const [typed, setTyped] = useState(symbols.join(" "));
  const words = typed.toUpperCase().match(/[A-Z0-9]+/g) ?? [];
  const unknown = words.filter((word) => bySymbol.size > 0 && !bySymbol.has(word) && !indexOf(word));
  return (
    <div className={styles.grow}>
      <input
        className={styles.field}
        value={typed}
        aria-label={text("alert.scope.symbols")}
        aria-invalid={unknown.length > 0 || undefined}
        placeholder={text("alert.scope.symbolsHint")}
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={6_000}
        onChange={(event) => {
          setTyped(event.target.value);
          const next = event.target.value.toUpperCase().match(/[A-Z0-9]+/g) ?? [];
          const known = next.filter((word) => bySymbol.has(word) || indexOf(word));
          onChange({ kind: "symbols", symbols: [...new Set<string>(known)].slice(0, MAX_WATCHLIST_SYMBOLS) });
        }}
      />
      <small className={styles.hint} data-fault={unknown.length > 0 || undefined}>
        {unknown.length > 0
          ? text("alert.scope.unknown", { symbol: unknown.slice(0, 5).join(", ") })
          : text("alert.scope.n", { n: symbols.length })}
      </small>
    </div>
  );
}
