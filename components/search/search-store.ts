import { create } from "zustand";

interface SearchStore {
  isOpen: boolean;
  query: string;
}

export const useSearch = create<SearchStore>(() => ({ isOpen: false, query: "" }));

/** Opens the search, with something typed already when the opening key was a letter. */
export function openSearch(query = ""): void {
  useSearch.setState({ isOpen: true, query });
}

export function closeSearch(): void {
  useSearch.setState({ isOpen: false });
}
