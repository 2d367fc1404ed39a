import { create } from "zustand";
import { SYMBOL_PATTERN } from "#lib/market/instrument.ts";

/** A tab is a board list (`HOSE`) or one of the person's own lists (`watchlist:<id>`). */
export type Tab = string;

export const FIRST_TAB: Tab = "VN30";

const WATCHLIST_PREFIX = "watchlist:";

export function watchlistTab(id: string): Tab {
  return WATCHLIST_PREFIX + id;
}

/** The id of the person's list a tab shows; null for a board list. */
export function watchlistIdOf(tab: Tab): string | null {
  return tab.startsWith(WATCHLIST_PREFIX) ? tab.slice(WATCHLIST_PREFIX.length) : null;
}

export interface Selection {
  tab: Tab;
  /** The symbol whose panel is open; null when it is closed. */
  symbol: string | null;
}

export const useSelection = create<Selection>(() => ({ tab: FIRST_TAB, symbol: null }));

/** What an address says; anything that cannot be a tab or a symbol is as if it were absent. */
export function parseSelection(search: string): Selection {
  const query = new URLSearchParams(search);
  const tab = query.get("tab") ?? "";
  const symbol = query.get("symbol") ?? "";
  return {
    tab: /^(?:[A-Z0-9]{1,20}|watchlist:[0-9a-zA-Z-]{1,60})$/.test(tab) ? tab : FIRST_TAB,
    symbol: SYMBOL_PATTERN.test(symbol) ? symbol : null,
  };
}

export function selectionSearch(selection: Selection): string {
  const query = new URLSearchParams();
  if (selection.tab !== FIRST_TAB) query.set("tab", selection.tab);
  if (selection.symbol) query.set("symbol", selection.symbol);
  const text = query.toString().replaceAll("%3A", ":");
  return text ? `?${text}` : "";
}

/** Opens a symbol's panel. Stepping from symbol to symbol replaces the address, opening one can be undone. */
export function selectSymbol(symbol: string | null): void {
  const before = useSelection.getState();
  if (before.symbol === symbol) return;
  change({ ...before, symbol }, before.symbol !== null && symbol !== null);
}

export function selectTab(tab: Tab): void {
  const before = useSelection.getState();
  if (before.tab !== tab) change({ ...before, tab }, false);
}

function change(selection: Selection, isReplacing: boolean): void {
  useSelection.setState(selection);
  // On a symbol's own page there is no board whose address could change.
  if (location.pathname !== "/") return;
  const address = `/${selectionSearch(selection)}`;
  if (isReplacing) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
}

/** Takes the selection from the address now and whenever the person goes back or forward. */
export function followAddress(): () => void {
  const read = () => {
    if (location.pathname === "/") useSelection.setState(parseSelection(location.search));
  };
  read();
  addEventListener("popstate", read);
  return () => removeEventListener("popstate", read);
}
