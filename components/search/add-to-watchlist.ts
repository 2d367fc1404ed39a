import type { Text } from "../i18n/text.ts";
import { useSelection, watchlistIdOf } from "../state/selection-store.ts";
import { createWatchlist, setWatchlistSymbols, useWatchlists } from "../state/watchlist-store.ts";
import { faultWords } from "../watchlist/fault-words.ts";

/**
 * Adds a symbol to the list the board shows, else to the person's first list, else to a first list made for it.
 * The result says in words what came of it.
 */
export function addToWatchlist(symbol: string, text: Text): string {
  const { lists } = useWatchlists.getState();
  const current = watchlistIdOf(useSelection.getState().tab);
  const list = lists.find((each) => each.id === current) ?? lists[0];
  if (list?.symbols.includes(symbol)) return text("search.alreadyIn", { symbol, list: list.name });
  const done = list
    ? setWatchlistSymbols(list.id, [...list.symbols, symbol])
    : createWatchlist(text("watchlist.firstName"), [symbol]);
  const { fault } = useWatchlists.getState();
  if (done) return text("search.added", { symbol, list: done.name });
  return fault ? faultWords(fault, text) : "";
}
