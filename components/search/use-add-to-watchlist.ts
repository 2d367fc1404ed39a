import { useState } from "react";
import { useText } from "../i18n/text.ts";
import { useSelection, watchlistIdOf } from "../state/selection-store.ts";
import { createWatchlist, setWatchlistSymbols, useWatchlists } from "../state/watchlist-store.ts";
import { faultWords } from "../watchlist/fault-words.ts";

/**
 * Adds a symbol to the list the board shows, else to the person's first list, else to a first list made for it.
 * `said` tells in words what came of the last addition.
 */
export function useAddToWatchlist(): { add: (symbol: string) => void; said: string } {
  const text = useText();
  const [said, setSaid] = useState("");

  async function add(symbol: string): Promise<void> {
    const { lists } = useWatchlists.getState();
    const current = watchlistIdOf(useSelection.getState().tab);
    const list = lists.find((each) => each.id === current) ?? lists[0];
    if (list?.symbols.includes(symbol)) {
      setSaid(text("search.alreadyIn", { symbol, list: list.name }));
      return;
    }
    const done = list
      ? await setWatchlistSymbols(list.id, [...list.symbols, symbol])
      : await createWatchlist(text("watchlist.firstName"), [symbol]);
    const { fault } = useWatchlists.getState();
    setSaid(done ? text("search.added", { symbol, list: done.name }) : fault ? faultWords(fault, text) : "");
  }
  return { add: (symbol) => void add(symbol), said };
}
