"use client";

import { Search } from "lucide-react";
import { useText } from "../i18n/text.ts";
import { openSearch, useSearch } from "./search-store.ts";
import styles from "./symbol-search.module.css";

/** The box in the header that opens the search. */
export function SymbolSearch() {
  const text = useText();
  const isOpen = useSearch((search) => search.isOpen);
  return (
    <button
      type="button"
      className={styles.box}
      aria-haspopup="dialog"
      aria-expanded={isOpen}
      aria-keyshortcuts="Control+K"
      aria-label={text("palette.title")}
      data-testid="symbol-search"
      onClick={() => openSearch("all")}
    >
      <Search size={14} strokeWidth={1.75} aria-hidden="true" />
      <span>{text("palette.placeholder")}</span>
      <kbd>Ctrl K</kbd>
    </button>
  );
}
