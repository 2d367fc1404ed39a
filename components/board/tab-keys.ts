import type { Instrument } from "#lib/market/instrument.ts";
import type { Tab } from "../state/selection-store.ts";
import { watchlistTab } from "../state/selection-store.ts";
import { basketsOf, EXCHANGE_TABS, PLAIN_TABS, sectorsOf } from "./board-tab.ts";

/** The places of the tab bar from left to right, each with the lists that are behind it, in the order of its menu. */
export type TabPlaces = readonly (readonly Tab[])[];

const SECTORS_AT = 1 + EXCHANGE_TABS.length;
/** The last number takes all places that are left. */
const LAST_KEY = 9;

export function tabPlaces(listIds: readonly string[], instruments: readonly Instrument[]): TabPlaces {
  const ownPlaces: readonly Tab[] = EXCHANGE_TABS;
  const baskets = (exchange: string) =>
    basketsOf(exchange, instruments)
      .map(({ tab }) => tab)
      .filter((tab) => !ownPlaces.includes(tab));
  return [
    listIds.map(watchlistTab),
    ...EXCHANGE_TABS.map((tab) => [tab, ...baskets(tab)]),
    sectorsOf(instruments).map(({ tab }) => tab),
    ...PLAIN_TABS.map((tab) => [tab]),
  ];
}

/**
 * A number stands for a place: pressed on another one it opens the place's first list (of the sectors the one last
 * looked at), pressed again the next list there. Null: there is none.
 */
export function tabOfKey(key: number, current: Tab, places: TabPlaces, lastSector: Tab | null): Tab | null {
  const lists = key < LAST_KEY ? (places[key - 1] ?? []) : places.slice(LAST_KEY - 1).flat();
  const at = lists.indexOf(current);
  if (at >= 0) return lists[(at + 1) % lists.length] ?? null;
  if (key - 1 === SECTORS_AT && lastSector !== null && lists.includes(lastSector)) return lastSector;
  return lists[0] ?? null;
}

/**
 * The list before or after: own lists one by one, then a stop at each place. A basket and a sector are where their
 * menu is.
 */
export function nextTab(by: 1 | -1, current: Tab, places: TabPlaces, lastSector: Tab | null): Tab | null {
  const [own = [], ...others] = places;
  const stops = [...own.map((tab) => [tab]), ...others].filter((lists) => lists.length > 0);
  const at = stops.findIndex((lists) => lists.includes(current));
  const from = at < 0 && by < 0 ? 0 : at;
  const next = stops[(from + by + stops.length) % stops.length];
  if (next === undefined) return null;
  return lastSector !== null && next.includes(lastSector) ? lastSector : (next[0] ?? null);
}
