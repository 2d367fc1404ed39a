"use client";

import { Search, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { Dialog } from "radix-ui";
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useState } from "react";
import { useText } from "../i18n/text.ts";
import { isChosenHere, selectSymbol } from "../state/selection-store.ts";
import { followSymbols } from "../state/socket.ts";
import { addToWatchlist } from "./add-to-watchlist.ts";
import { CommandResult } from "./command-result.tsx";
import { Nothing } from "./nothing-found.tsx";
import styles from "./search-dialog.module.css";
import { SearchResult } from "./search-result.tsx";
import { useSearch } from "./search-store.ts";
import { stepOption } from "./step-option.ts";
import { useFound } from "./use-found.ts";

/** Prices are followed once the hand rests: not for every letter in between. */
const FOLLOW_AFTER_MS = 150;
const LIST_ID = "search-results";
const idOf = (option: string) => `${LIST_ID}-${option}`;

interface SearchBodyProps {
  input: RefObject<HTMLInputElement | null>;
  title: string;
  /** Closes the search and then does it. */
  choose: (run: () => void) => void;
}

/** A box and a list of answers; the focus stays in the box, arrows move through the list. */
export function SearchBody({ input, title, choose }: SearchBodyProps) {
  const text = useText();
  const router = useRouter();
  const { query, kind } = useSearch();
  const { symbols, commands } = useFound();
  const [said, setSaid] = useState("");
  const runs = useMemo(() => {
    // On the board a symbol opens in the panel, in a window there, elsewhere on its own page.
    const open = (symbol: string) => () => {
      if (isChosenHere()) selectSymbol(symbol);
      else router.push(`/symbol/${symbol}`);
    };
    return new Map([
      ...symbols.map(({ symbol }) => [symbol, open(symbol)] as const),
      ...commands.flatMap((each) => each.commands.map(({ id, run }) => [id, run] as const)),
    ]);
  }, [symbols, commands, router]);
  const options = useMemo(() => [...runs.keys()], [runs]);
  const [pointed, setPointed] = useState<{ query: string; option: string } | null>(null);
  // The best answer is the chosen one again after each letter.
  const isHeld = pointed?.query === query && runs.has(pointed.option);
  const current = isHeld ? pointed.option : options[0];
  useFollowed(symbols.map((each) => each.symbol).join(" "));

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || !current) return;
    if (event.key === "Enter") {
      event.preventDefault();
      if (!event.shiftKey) choose(runs.get(current) ?? (() => {}));
      else if (symbols.some((each) => each.symbol === current && each.type !== "INDEX")) add(current);
      return;
    }
    const next = stepOption(event.key, options, current);
    if (next === null) return;
    event.preventDefault();
    setPointed({ query, option: next });
    document.getElementById(idOf(next))?.scrollIntoView({ block: "nearest" });
  };
  const add = (symbol: string) => setSaid(addToWatchlist(symbol, text));

  return (
    <>
      <div className={styles.line}>
        <Search size={16} strokeWidth={1.75} aria-hidden="true" />
        <input
          ref={input}
          className={styles.input}
          role="combobox"
          aria-label={title}
          aria-autocomplete="list"
          aria-expanded={options.length > 0}
          aria-controls={LIST_ID}
          aria-activedescendant={current ? idOf(current) : undefined}
          value={query}
          onKeyDown={onKeyDown}
          onChange={(event) => useSearch.setState({ query: event.target.value })}
          placeholder={text(kind === "all" ? "palette.placeholder" : "search.placeholder")}
          maxLength={60}
          autoComplete="off"
          autoCapitalize={kind === "all" ? "off" : "characters"}
          autoCorrect="off"
          spellCheck={false}
          data-testid="search-input"
        />
        <Dialog.Close className={styles.close} aria-label={text("ui.close")}>
          <kbd>Esc</kbd>
          <X size={18} strokeWidth={1.75} aria-hidden="true" />
        </Dialog.Close>
      </div>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the box above hears the keys of the list. */}
      <div
        id={LIST_ID}
        className={styles.list}
        role="listbox"
        aria-label={text("search.results")}
        // The caret stays in the box.
        onMouseDown={(event) => event.preventDefault()}
        onPointerMove={(event) => {
          const option = optionAt(event.target);
          if (option && option !== current) setPointed({ query, option });
        }}
        onClick={(event) => {
          const option = optionAt(event.target);
          if (!option) return;
          if ((event.target as Element).closest("[data-add]")) add(option);
          else choose(runs.get(option) ?? (() => {}));
        }}
      >
        <Options name={kind === "all" && symbols.length > 0 ? text("palette.symbols") : null}>
          {symbols.map((item) => (
            <Option
              key={item.symbol}
              id={item.symbol}
              current={current}
              testId={`search-result-${item.symbol}`}
            >
              <SearchResult item={item} />
            </Option>
          ))}
        </Options>
        {commands.map((each) => (
          <Options key={each.group} name={text(`command.${each.group}`)}>
            {each.commands.map((command) => (
              <Option key={command.id} id={command.id} current={current} testId={`command-${command.id}`}>
                <CommandResult command={command} />
              </Option>
            ))}
          </Options>
        ))}
      </div>
      {options.length === 0 && <Nothing />}
      <footer className={styles.foot}>
        <span role="status" className={styles.said}>
          {said || (kind === "all" && query === "" ? text("palette.hint") : "")}
        </span>
        <span className={styles.keys} aria-hidden="true">
          <kbd>↵</kbd> {text("search.keyOpen")} <kbd>⇧ ↵</kbd> {text("search.keyAdd")}
        </span>
      </footer>
    </>
  );
}

function Options({ name, children }: { name: string | null; children: React.ReactNode }) {
  if (name === null) return children;
  return (
    // biome-ignore lint/a11y/useSemanticElements: options of a listbox stand in groups, not in fieldsets.
    <div role="group" aria-label={name}>
      <div className={styles.group} aria-hidden="true">
        {name}
      </div>
      {children}
    </div>
  );
}

interface OptionProps {
  id: string;
  current: string | undefined;
  testId: string;
  children: React.ReactNode;
}

function Option({ id, current, testId, children }: OptionProps) {
  return (
    <div
      id={idOf(id)}
      className={styles.item}
      role="option"
      aria-selected={id === current}
      // The focus stays in the box; an option is named by aria-activedescendant.
      tabIndex={-1}
      data-option={id}
      data-testid={testId}
    >
      {children}
    </div>
  );
}

function optionAt(target: EventTarget): string | null {
  return (target as Element).closest<HTMLElement>("[data-option]")?.dataset.option ?? null;
}

function useFollowed(symbols: string): void {
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
}
