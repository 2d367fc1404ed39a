import { create } from "zustand";
import { MAX_GROUPS, MAX_WATCHLIST_SYMBOLS, MAX_WATCHLISTS } from "#lib/contract/limits.ts";
import type { Watchlist } from "#lib/contract/watchlist.ts";
import type { Change, Edit } from "#lib/watchlist/fields.ts";
import { contentsOf, fieldsOf, inverseOf, type Pending, withEdits } from "#lib/watchlist/pending.ts";
import { planSymbols } from "#lib/watchlist/plan.ts";
import { newId } from "./new-id.ts";
import { createPendingMemory } from "./pending-memory.ts";
import { getJson, sendJson } from "./rest.ts";
import {
  createWatchlistSync,
  type SyncView,
  type WatchlistFault,
  type WatchlistSync,
} from "./watchlist-sync.ts";

export type WatchlistStore = SyncView & {
  /** The newest thing done here that can be undone. */
  undo: Undo | null;
};

/** What was done, for saying that it was undone. */
export type DoneKey =
  | "symbols"
  | "order"
  | "details"
  | "name"
  | "group"
  | "import"
  | "create"
  | "delete"
  | "lists";

interface Undo {
  done: DoneKey;
  /** Name of the list. */
  name: string;
  run: () => void;
}

const MOST_UNDO = 50;

export const useWatchlists = create<WatchlistStore>(() => ({
  ...{ lists: [], phase: "loading", fault: null, waiting: 0, undo: null },
}));

export function useWatchlist(id: string): Watchlist | undefined {
  return useWatchlists((store) => store.lists.find((list) => list.id === id));
}

export function watchlistNow(id: string): Watchlist | undefined {
  return useWatchlists.getState().lists.find((list) => list.id === id);
}

let sync: WatchlistSync | null = null;
const undos: Undo[] = [];

/** Made when first used: on the server, where pages are rendered, there is nothing to keep. */
function syncHere(): WatchlistSync {
  sync ??= createWatchlistSync({
    request: (method, path, body) => (method === "GET" ? getJson(path) : sendJson(method, path, body)),
    memory: createPendingMemory(Date.now, newId),
    later(run, ms) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    show: (view) => useWatchlists.setState(view),
  });
  return sync;
}

/** Reads the lists, again after a connection was lost; sends what waits. A failed try is made again by itself. */
export const loadWatchlists = (): Promise<void> => syncHere().refresh();
export const takeWatchlistNews: WatchlistSync["news"] = (news) => syncHere().news(news);
export const dismissWatchlistFault = (): void => syncHere().dismissFault();

function remember(undo: Undo): void {
  undos.push(undo);
  if (undos.length > MOST_UNDO) undos.shift();
  useWatchlists.setState({ undo });
}

/** Takes back what was done last, also where others have changed other things meanwhile. */
export function undoWatchlists(): Pick<Undo, "done" | "name"> | null {
  const undo = undos.pop();
  undo?.run();
  useWatchlists.setState({ undo: undos.at(-1) ?? null });
  return undo ?? null;
}

function refuse(code: WatchlistFault["code"]): null {
  useWatchlists.setState({ fault: { code, message: "" } });
  return null;
}

/** Changes fields of a list, here at once. Null when the list is not there or cannot hold so much. */
export function changeWatchlist(
  id: string,
  changes: readonly Change[],
  done: DoneKey = "details",
): Watchlist | null {
  const before = watchlistNow(id);
  if (!before) return refuse("NOT_FOUND");
  if (changes.length === 0) return before;
  const inverse = inverseOf(before, changes);
  const edits = editsOf(before, changes);
  const after = withEdits(before, edits);
  const isGrown = after.symbols.length > before.symbols.length;
  if (isGrown && after.symbols.length > MAX_WATCHLIST_SYMBOLS) return refuse("TOO_MANY_SYMBOLS");
  if (after.groups.length > Math.max(MAX_GROUPS, before.groups.length)) return refuse("TOO_MANY_GROUPS");
  syncHere().change({ kind: "edit", listId: id, edits });
  remember({
    ...{ done, name: before.name },
    run() {
      const now = watchlistNow(id);
      if (now) syncHere().change({ kind: "edit", listId: id, edits: editsOf(now, inverse) });
    },
  });
  return after;
}

function editsOf(list: Watchlist, changes: readonly Change[]): Edit[] {
  return changes.map((change) => ({ ...change, clock: list.clock + 1, id: newId() }));
}

/** The new list, or null when there are too many (the fault says so). */
export function createWatchlist(name: string, symbols: readonly string[] = []): Watchlist | null {
  if (useWatchlists.getState().lists.length >= MAX_WATCHLISTS) return refuse("TOO_MANY_LISTS");
  if (symbols.length > MAX_WATCHLIST_SYMBOLS) return refuse("TOO_MANY_SYMBOLS");
  const listId = newId();
  syncHere().change({ kind: "create", listId, name, symbols: [...new Set(symbols)] });
  const made = watchlistNow(listId) ?? null;
  remember({ done: "create", name, run: () => syncHere().change({ kind: "delete", listId }) });
  return made;
}

/** A list of its own with the groups and notes of another, e.g. of one that somebody shared. */
export function copyWatchlist(of: Pick<Watchlist, "name" | "groups" | "entries">): Watchlist | null {
  const made = createWatchlist(of.name);
  if (made) syncHere().change({ kind: "edit", listId: made.id, edits: editsOf(made, contentsOf(of)) });
  return made ? (watchlistNow(made.id) ?? made) : null;
}

export function renameWatchlist(id: string, name: string): Watchlist | null {
  return changeWatchlist(id, [{ field: "name", value: name }], "name");
}

export function setWatchlistSymbols(id: string, symbols: readonly string[]): Watchlist | null {
  const list = watchlistNow(id);
  if (!list) return refuse("NOT_FOUND");
  const isReordered = symbols.length === list.symbols.length;
  return changeWatchlist(id, planSymbols(fieldsOf(list), symbols), isReordered ? "order" : "symbols");
}

/** Adds a symbol at the end, or takes it out when the list has it. */
export function toggleWatchlistSymbol(id: string, symbol: string): Watchlist | null {
  const symbols = watchlistNow(id)?.symbols ?? [];
  const isIn = symbols.includes(symbol);
  return setWatchlistSymbols(id, isIn ? symbols.filter((each) => each !== symbol) : [...symbols, symbol]);
}

/** `onBack` hears when the list is there again. It comes back under its id: links to it and rules on it live again. */
export function deleteWatchlist(id: string, onBack: () => void = () => {}): void {
  const before = watchlistNow(id);
  if (!before) return;
  const ids = useWatchlists.getState().lists.map((list) => list.id);
  syncHere().change({ kind: "delete", listId: id });
  remember({
    ...{ done: "delete", name: before.name },
    run() {
      const empty: Pending = { kind: "create", listId: id, name: before.name, symbols: [] };
      syncHere().change(empty);
      const made = watchlistNow(id);
      const contents = contentsOf(before);
      if (made && contents.length > 0) {
        syncHere().change({ kind: "edit", listId: id, edits: editsOf(made, contents) });
      }
      syncHere().change({ kind: "order", ids });
      onBack();
    },
  });
}

/** All ids in the wanted order. */
export function orderWatchlists(ids: readonly string[]): void {
  const before = useWatchlists.getState().lists.map((list) => list.id);
  syncHere().change({ kind: "order", ids });
  remember({ done: "lists", name: "", run: () => syncHere().change({ kind: "order", ids: before }) });
}
