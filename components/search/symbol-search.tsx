"use client";

import { Search } from "lucide-react";
import { useEffect } from "react";
import { useText } from "../i18n/text.ts";
import { SearchDialog } from "./search-dialog.tsx";
import { openSearch, useSearch } from "./search-store.ts";
import styles from "./symbol-search.module.css";

/** The box in the header, and the keys that open the same search from anywhere on the page. */
export function SymbolSearch() {
  const text = useText();
  const isOpen = useSearch((search) => search.isOpen);
  useEffect(() => {
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
  return (
    <>
      <button
        type="button"
        className={styles.box}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-keyshortcuts="Control+K"
        aria-label={text("search.placeholder")}
        data-testid="symbol-search"
        onClick={() => openSearch()}
      >
        <Search size={14} strokeWidth={1.75} aria-hidden="true" />
        <span>{text("search.placeholder")}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <SearchDialog />
    </>
  );
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const { isOpen, query } = useSearch.getState();
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    if (!isOpen) openSearch();
    return;
  }
  if (event.ctrlKey || event.metaKey || !/^[a-z]$/i.test(event.key) || isTaken(event.target)) return;
  // A fast hand types on while the dialog opens: its letters belong to the search too.
  event.preventDefault();
  openSearch(isOpen ? query + event.key : event.key);
}

/** Letters belong to whatever is typed into, and to open menus, where they choose. */
function isTaken(target: EventTarget | null): boolean {
  const isOpen = useSearch.getState().isOpen;
  const takers = 'input, textarea, select, [contenteditable="true"], [role="menu"]';
  const all = isOpen ? takers : `${takers}, [role="dialog"]`;
  return target instanceof Element && target.closest(all) !== null;
}
