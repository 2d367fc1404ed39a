import { useMemo } from "react";
import type { AlertScope } from "#lib/contract/alert.ts";
import { membersOf } from "../board/board-tab.ts";
import { useInstruments } from "../state/instruments-store.ts";
import { useWatchlists } from "../state/watchlist-store.ts";

const NONE: readonly string[] = [];

/** The symbols that a scope means at the moment, as this browser knows them. */
export function useScopeSymbols(scope: AlertScope): readonly string[] {
  const instruments = useInstruments((store) => store.list);
  const lists = useWatchlists((store) => store.lists);
  return useMemo(() => {
    switch (scope.kind) {
      case "symbol":
        return scope.symbol ? [scope.symbol] : NONE;
      case "symbols":
        return scope.symbols;
      case "watchlist":
        return lists.find((list) => list.id === scope.id)?.symbols ?? NONE;
      case "board":
        return membersOf(scope.list, instruments);
    }
  }, [scope, lists, instruments]);
}
