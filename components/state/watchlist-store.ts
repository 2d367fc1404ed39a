import { create } from "zustand";
import type { Watchlist } from "#lib/contract/watchlist.ts";
import { getJson, RestFault, sendJson } from "./rest.ts";

const PATH = "/api/v1/watchlists";

/** Why the last change did not hold; its words are in the dictionary as `watchlist.fault.<code>`. */
export interface WatchlistFault {
  code: RestFault["code"];
  message: string;
}

export interface WatchlistStore {
  /** In the person's order. */
  lists: readonly Watchlist[];
  phase: "loading" | "ready" | "failed";
  fault: WatchlistFault | null;
}

export const useWatchlists = create<WatchlistStore>(() => ({ lists: [], phase: "loading", fault: null }));

export function useWatchlist(id: string): Watchlist | undefined {
  return useWatchlists((store) => store.lists.find((list) => list.id === id));
}

/** Changes go out one after the other: each names the version that the one before it made. */
let line: Promise<unknown> = Promise.resolve();
/** The lists as the server last confirmed them; what a failed change falls back to. */
let confirmed: readonly Watchlist[] = [];

export function dismissWatchlistFault(): void {
  useWatchlists.setState({ fault: null });
}

let loading: Promise<void> | null = null;

/** Loads the lists once per page; a failed load is tried again. */
export function loadWatchlists(): Promise<void> {
  loading ??= enqueue(reload).catch(() => {
    if (confirmed.length === 0) useWatchlists.setState({ phase: "failed" });
    loading = null;
    setTimeout(() => void loadWatchlists(), 3_000);
  });
  return loading;
}

async function reload(): Promise<void> {
  const body = await getJson<Watchlist[] | { watchlists: Watchlist[] }>(PATH);
  confirmed = Array.isArray(body) ? body : body.watchlists;
  useWatchlists.setState({ lists: confirmed, phase: "ready" });
}

/** The new list, or null when it was refused (the fault says why). Not optimistic: its id is the server's. */
export function createWatchlist(name: string, symbols: readonly string[] = []): Promise<Watchlist | null> {
  return attempt(async () => {
    const list = await sendJson<Watchlist>("POST", PATH, { name, symbols });
    confirm([...confirmed, list]);
    return list;
  });
}

export function renameWatchlist(id: string, name: string): Promise<Watchlist | null> {
  return patch(id, { name });
}

export function setWatchlistSymbols(id: string, symbols: readonly string[]): Promise<Watchlist | null> {
  return patch(id, { symbols: [...new Set(symbols)] });
}

/** Adds a symbol at the end, or takes it out when the list has it. */
export function toggleWatchlistSymbol(id: string, symbol: string): Promise<Watchlist | null> {
  const list = useWatchlists.getState().lists.find((each) => each.id === id);
  if (!list) return Promise.resolve(null);
  const symbols = list.symbols.includes(symbol)
    ? list.symbols.filter((each) => each !== symbol)
    : [...list.symbols, symbol];
  return setWatchlistSymbols(id, symbols);
}

export function deleteWatchlist(id: string): Promise<boolean | null> {
  show((lists) => lists.filter((list) => list.id !== id));
  return attempt(async () => {
    await sendJson("DELETE", `${PATH}/${id}`);
    confirm(confirmed.filter((list) => list.id !== id));
    return true;
  });
}

/** All ids in the wanted order. */
export function orderWatchlists(ids: readonly string[]): Promise<boolean | null> {
  show((lists) => inOrder(lists, ids));
  return attempt(async () => {
    await sendJson("PUT", `${PATH}/order`, { ids });
    confirm(inOrder(confirmed, ids));
    return true;
  });
}

function patch(id: string, change: { name?: string; symbols?: string[] }): Promise<Watchlist | null> {
  show((lists) => lists.map((list) => (list.id === id ? { ...list, ...change } : list)));
  return attempt(async () => {
    const version = confirmed.find((list) => list.id === id)?.version ?? 0;
    const list = await sendJson<Watchlist>("PATCH", `${PATH}/${id}`, { version, ...change });
    confirm(confirmed.map((each) => (each.id === id ? list : each)));
    return list;
  });
}

let waiting = 0;

async function attempt<Result>(work: () => Promise<Result>): Promise<Result | null> {
  waiting += 1;
  try {
    return await enqueue(work);
  } catch (fault) {
    useWatchlists.setState({ lists: confirmed, fault: faultOf(fault) });
    // Somebody else changed it: read what is true now, so that the next change can hold.
    if (fault instanceof RestFault && (fault.code === "CONFLICT" || fault.code === "NOT_FOUND")) {
      await enqueue(reload).catch(() => {});
    }
    return null;
  } finally {
    waiting -= 1;
    // With nothing under way the screen shows exactly what the server has.
    if (waiting === 0) useWatchlists.setState({ lists: confirmed });
  }
}

function enqueue<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = line.then(work);
  line = result.catch(() => {});
  return result;
}

function confirm(lists: readonly Watchlist[]): void {
  confirmed = lists;
}

function show(change: (lists: readonly Watchlist[]) => readonly Watchlist[]): void {
  useWatchlists.setState((store) => ({ lists: change(store.lists), fault: null }));
}

function inOrder(lists: readonly Watchlist[], ids: readonly string[]): Watchlist[] {
  const rank = new Map(ids.map((id, at) => [id, at]));
  return lists.toSorted((a, b) => (rank.get(a.id) ?? ids.length) - (rank.get(b.id) ?? ids.length));
}

function faultOf(fault: unknown): WatchlistFault {
  if (fault instanceof RestFault) return { code: fault.code, message: fault.message };
  return { code: "INTERNAL", message: String(fault) };
}
