import { create } from "zustand";
import { symbolAtHand } from "../commands/symbol-at-hand.ts";

/** A letter looks for symbols alone; the palette for commands besides. */
export type SearchKind = "symbols" | "all";

interface SearchStore {
  /** What commands are meant for: the symbol that had the focus when the search was opened. */
  atHand: string | null;
  isOpen: boolean;
  kind: SearchKind;
  query: string;
}

export const useSearch = create<SearchStore>(() => ({
  ...{ isOpen: false, kind: "symbols", query: "", atHand: null },
}));

/** Opens the search, with something typed already when the opening key was a letter. */
export function openSearch(kind: SearchKind, query = ""): void {
  useSearch.setState({ isOpen: true, kind, query, atHand: symbolAtHand() });
}

export function closeSearch(): void {
  useSearch.setState({ isOpen: false });
}
