import { create } from "zustand";
import { SYMBOL_PATTERN } from "#lib/market/instrument.ts";

/**
 * What the board shows: a board list (`HOSE`), one of the person's own lists (`watchlist:<id>`), the members of a
 * sector (`sector:ngan-hang`), or one of the special boards (`ODDLOT`, `PUTTHROUGH`, `deals:hose`).
 */
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

/** How the list is shown, as an address says it; the board reads the words. */
export interface View {
  /** `-pc`: a column's code, downwards with a minus; empty for the list's own order. */
  sort: string;
  /** As typed into the filter box. */
  filter: string;
  /**
   * `s.p.v-80`: codes in their order, with widths; empty lets the width of the screen decide. Behind them, from the
   * first `;` on, what the columns are that a person computes.
   */
  columns: string;
  depth: 3 | 10;
  /** `percent.value.sell`: what the heads were switched to; empty leaves that to the person. */
  heads: string;
}

export interface Selection extends View {
  tab: Tab;
  /** The symbol whose panel is open; null when it is closed. */
  symbol: string | null;
}

export const PLAIN_VIEW: View = { sort: "", filter: "", columns: "", depth: 3, heads: "" };

export const useSelection = create<Selection>(() => ({ tab: FIRST_TAB, symbol: null, ...PLAIN_VIEW }));

/** Of the words that describe a view. An address of another version opens its tab and symbol only. */
const VERSION = "1";
const LONGEST_FILTER = 120;

const TAB_PATTERN =
  /^(?:[A-Z0-9]{1,20}|watchlist:[0-9a-zA-Z-]{1,60}|sector:[a-z0-9-]{1,60}|deals:(?:hose|hnx|upcom|der))$/;
const SORT_PATTERN = /^-?[a-z0-9]{1,4}$/;
const COLUMNS_PATTERN = /^[a-z0-9.-]{1,600}$/;
const LONGEST_FORMULAS = 600;
const HEADS_PATTERN = /^[a-z.]{1,40}$/;

/** What an address says; anything that cannot be what it stands for is as if it were absent. */
export function parseSelection(search: string): Selection {
  const query = new URLSearchParams(search);
  const tab = query.get("tab") ?? "";
  const symbol = query.get("symbol") ?? "";
  return {
    tab: TAB_PATTERN.test(tab) ? tab : FIRST_TAB,
    symbol: SYMBOL_PATTERN.test(symbol) ? symbol : null,
    ...(query.get("v") === VERSION ? parseView(query) : PLAIN_VIEW),
  };
}

function parseView(query: URLSearchParams): View {
  const matching = (name: string, pattern: RegExp): string => {
    const value = query.get(name) ?? "";
    return pattern.test(value) ? value : "";
  };
  return {
    sort: matching("sort", SORT_PATTERN),
    filter: (query.get("q") ?? "").slice(0, LONGEST_FILTER),
    columns: withFormulas(matching("cols", COLUMNS_PATTERN), query.get("f") ?? ""),
    depth: query.get("depth") === "10" ? 10 : 3,
    heads: matching("heads", HEADS_PATTERN),
  };
}

function withFormulas(columns: string, formulas: string): string {
  return columns && formulas && formulas.length <= LONGEST_FORMULAS ? `${columns};${formulas}` : columns;
}

/** `kept`: what else the address says, before what is selected. */
export function selectionSearch(selection: Selection, kept: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(kept);
  const { tab, symbol, sort, filter, columns, depth, heads } = selection;
  if (tab !== FIRST_TAB) query.set("tab", tab);
  if (symbol) query.set("symbol", symbol);
  if (sort || filter || columns || depth !== 3 || heads) query.set("v", VERSION);
  if (sort) query.set("sort", sort);
  if (filter) query.set("q", filter);
  const [codes = "", ...formulas] = columns.split(";");
  if (codes) query.set("cols", codes);
  if (formulas.length > 0) query.set("f", formulas.join(";"));
  if (depth !== 3) query.set("depth", String(depth));
  if (heads) query.set("heads", heads);
  const text = query.toString().replaceAll("%3A", ":");
  return text ? `?${text}` : "";
}

/** A window of its own shows one thing; its address says what is selected, as the board's does. */
export const WINDOW_PATH = "/window";

/** Whether a symbol is chosen on this very page, not by going to its own. */
export function isChosenHere(): boolean {
  return location.pathname === "/" || location.pathname === WINDOW_PATH;
}

/** What the address of a window says besides. */
const WINDOW_WORDS = ["show", "link", "compare"] as const;

function windowWords(): Record<string, string> {
  if (location.pathname !== WINDOW_PATH) return {};
  const query = new URLSearchParams(location.search);
  const words = WINDOW_WORDS.map((name) => [name, query.get(name)] as const);
  return Object.fromEntries(words.filter((word): word is [(typeof word)[0], string] => word[1] !== null));
}

/** Opens a symbol's panel. Stepping from symbol to symbol replaces the address, opening one can be undone. */
export function selectSymbol(symbol: string | null): void {
  const before = useSelection.getState();
  if (before.symbol === symbol) return;
  change({ ...before, symbol }, before.symbol !== null && symbol !== null);
}

/** Another list: sorted and as deep as the one before, but what was looked for there is not looked for here. */
export function selectTab(tab: Tab): void {
  const before = useSelection.getState();
  if (before.tab === tab) return;
  change({ ...before, tab, filter: "", columns: usualColumns(tab, before.depth) }, false);
}

/** Another way to show the same list. It is not a step to go back over. */
export function setView(view: Partial<View>): void {
  change({ ...useSelection.getState(), ...view }, true);
}

/** The columns a person has chosen for a tab's kind of list; told by whoever keeps them. */
let usualColumns: (tab: Tab, depth: View["depth"]) => string = () => "";

function change(selection: Selection, isReplacing: boolean): void {
  useSelection.setState(selection);
  // On a symbol's own page there is no board whose address could change.
  if (!isChosenHere()) return;
  const address = `${location.pathname}${selectionSearch(selection, windowWords())}`;
  // A window has no ways back: it is closed.
  if (isReplacing || location.pathname === WINDOW_PATH) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
}

/** Takes the selection from the address now and whenever the person goes back or forward. */
export function followAddress(columnsOf: typeof usualColumns): () => void {
  usualColumns = columnsOf;
  const read = () => {
    if (isChosenHere()) useSelection.setState(parseSelection(location.search));
  };
  read();
  const { columns, tab, depth } = useSelection.getState();
  // An address that says nothing of columns gets the person's own, so that it says what is shown.
  if (!columns && columnsOf(tab, depth)) setView({ columns: columnsOf(tab, depth) });
  addEventListener("popstate", read);
  return () => removeEventListener("popstate", read);
}
