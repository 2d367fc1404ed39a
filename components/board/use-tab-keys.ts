import { useEffect } from "react";
import { useInstruments } from "../state/instruments-store.ts";
import { selectTab, type Tab, useSelection } from "../state/selection-store.ts";
import { useWatchlists } from "../state/watchlist-store.ts";
import { openWatchlistManager } from "../watchlist/manager-store.ts";
import { isSectorTab } from "./board-tab.ts";
import { isTyping } from "./is-typing.ts";
import { nextTab, tabOfKey, tabPlaces } from "./tab-keys.ts";

/** 1 to 9 open the places of the tab bar, [ and ] step through them. */
export function useTabKeys(): void {
  useEffect(() => {
    let lastSector: Tab | null = null;
    const note = ({ tab }: { tab: Tab }) => {
      if (isSectorTab(tab)) lastSector = tab;
    };
    note(useSelection.getState());
    const stop = useSelection.subscribe(note);
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
      if (isTyping(event.target)) return;
      const { key } = event;
      if (!/^[1-9[\]]$/.test(key)) return;
      const current = useSelection.getState().tab;
      const lists = useWatchlists.getState().lists.map(({ id }) => id);
      const places = tabPlaces(lists, useInstruments.getState().list);
      const tab =
        key === "[" || key === "]"
          ? nextTab(key === "]" ? 1 : -1, current, places, lastSector)
          : tabOfKey(Number(key), current, places, lastSector);
      if (tab !== null) selectTab(tab);
      else if (key === "1") openWatchlistManager(null, true);
    };
    addEventListener("keydown", onKeyDown);
    return () => {
      stop();
      removeEventListener("keydown", onKeyDown);
    };
  }, []);
}
