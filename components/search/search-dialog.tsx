"use client";

import { Command } from "cmdk";
import { Search, X } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { Dialog } from "radix-ui";
import { useEffect, useMemo, useRef, useState } from "react";
import { INDICES } from "#lib/search/indices.ts";
import { type Findable, rank, searchEntries } from "#lib/search/rank.ts";
import { useText } from "../i18n/text.ts";
import { useInstruments } from "../state/instruments-store.ts";
import { selectSymbol } from "../state/selection-store.ts";
import { followSymbols } from "../state/socket.ts";
import styles from "./search-dialog.module.css";
import { SearchResult } from "./search-result.tsx";
import { closeSearch, useSearch } from "./search-store.ts";
import { useAddToWatchlist } from "./use-add-to-watchlist.ts";

/** More than a person reads before typing another letter. */
const MOST_RESULTS = 24;
/** Prices are followed once the hand rests: not for every letter in between. */
const FOLLOW_AFTER_MS = 150;

export function SearchDialog() {
  const text = useText();
  const isOpen = useSearch((search) => search.isOpen);
  const input = useRef<HTMLInputElement>(null);
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && closeSearch()}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.overlay} />
        <Dialog.Content
          className={styles.dialog}
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            // The letter that opened the search stays: the caret goes behind it, nothing is selected.
            event.preventDefault();
            input.current?.focus();
            input.current?.setSelectionRange(input.current.value.length, input.current.value.length);
          }}
        >
          <Dialog.Title className={styles.title}>{text("search.title")}</Dialog.Title>
          <SearchBody input={input} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function SearchBody({ input }: { input: React.RefObject<HTMLInputElement | null> }) {
  const text = useText();
  const query = useSearch((search) => search.query);
  const phase = useInstruments((store) => store.phase);
  const results = useResults(query);
  const [current, setCurrent] = useState("");
  const open = useOpenSymbol();
  const { add, said } = useAddToWatchlist();
  const symbols = results.map((item) => item.symbol).join(" ");
  // The best answer is the chosen one again after each letter.
  useEffect(() => setCurrent(symbols.split(" ")[0] ?? ""), [symbols]);
  useEffect(() => {
    if (!symbols) return;
    let stop = () => {};
    const timer = setTimeout(() => {
      stop = followSymbols(symbols.split(" "));
    }, FOLLOW_AFTER_MS);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [symbols]);
  const isSearched = query.trim() !== "";
  return (
    <Command
      shouldFilter={false}
      loop
      value={current}
      onValueChange={setCurrent}
      label={text("search.title")}
      onKeyDown={(event) => {
        if (event.key === "Enter" && event.shiftKey && current) {
          event.preventDefault();
          add(current);
        }
      }}
    >
      <div className={styles.line}>
        <Search size={16} strokeWidth={1.75} aria-hidden="true" />
        <Command.Input
          ref={input}
          className={styles.input}
          value={query}
          onValueChange={(next) => useSearch.setState({ query: next })}
          placeholder={text("search.placeholder")}
          maxLength={60}
          autoCapitalize="characters"
          autoCorrect="off"
          spellCheck={false}
          data-testid="search-input"
        />
        <Dialog.Close className={styles.close} aria-label={text("ui.close")}>
          <kbd>Esc</kbd>
          <X size={18} strokeWidth={1.75} aria-hidden="true" />
        </Dialog.Close>
      </div>
      <Command.List className={styles.list} label={text("search.results")}>
        {results.map((item) => (
          <SearchResult
            key={item.symbol}
            item={item}
            onOpen={() => open(item.symbol)}
            onAdd={item.type === "INDEX" ? null : () => add(item.symbol)}
          />
        ))}
      </Command.List>
      {results.length === 0 && (
        <div className={styles.empty} role="status">
          <b>
            {text(
              !isSearched
                ? "search.hint"
                : phase === "ready"
                  ? "search.none"
                  : phase === "loading"
                    ? "board.loading"
                    : "board.failed",
              { query: query.trim() },
            )}
          </b>
          <span>{text(isSearched ? "search.noneHint" : "search.hintMore")}</span>
        </div>
      )}
      <footer className={styles.foot}>
        <span role="status" className={styles.said}>
          {said}
        </span>
        <span className={styles.keys} aria-hidden="true">
          <kbd>↵</kbd> {text("search.keyOpen")} <kbd>⇧ ↵</kbd> {text("search.keyAdd")}
        </span>
      </footer>
    </Command>
  );
}

function useResults(query: string): readonly Findable[] {
  const instruments = useInstruments((store) => store.list);
  const entries = useMemo(() => searchEntries<Findable>([...INDICES, ...instruments]), [instruments]);
  return useMemo(() => rank(query, entries, MOST_RESULTS), [query, entries]);
}

/** On the board a symbol opens in the panel, elsewhere on its own page. */
function useOpenSymbol(): (symbol: string) => void {
  const router = useRouter();
  const path = usePathname();
  return (symbol) => {
    closeSearch();
    if (path === "/") selectSymbol(symbol);
    else router.push(`/symbol/${symbol}`);
  };
}
