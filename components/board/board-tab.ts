import { foldText } from "#lib/format/fold-text.ts";
import { isInList } from "#lib/market/board-list.ts";
import type { Exchange, Instrument } from "#lib/market/instrument.ts";
import { type Tab, watchlistIdOf } from "../state/selection-store.ts";
import type { BoardKind } from "./column-sets.ts";

export const ODD_LOT_TAB: Tab = "ODDLOT";
export const DEALS_TAB: Tab = "PUTTHROUGH";

const DEALS_PREFIX = "deals:";

/** The deals of one exchange: `deals:hose`. */
export function dealsTab(exchange: Exchange): Tab {
  return DEALS_PREFIX + exchange.toLowerCase();
}

export function isDealsTab(tab: Tab): boolean {
  return tab === DEALS_TAB || tab.startsWith(DEALS_PREFIX);
}

/** Whose deals a tab shows; null for all exchanges'. */
export function dealsExchangeOf(tab: Tab): string | null {
  return tab.startsWith(DEALS_PREFIX) ? tab.slice(DEALS_PREFIX.length).toUpperCase() : null;
}

/** The lists of one exchange and its baskets, in the order of the tabs; VN30 has a tab of its own besides. */
export const EXCHANGE_TABS = ["HOSE", "VN30", "HNX", "UPCOM"] as const;

/** Tabs behind the sectors, in their order. */
export const PLAIN_TABS = ["CW", "ETF", "DER", ODD_LOT_TAB, DEALS_TAB, "BOND"] as const;

const KINDS: Readonly<Record<Tab, BoardKind>> = {
  CW: "warrants",
  DER: "futures",
  BOND: "bonds",
  [ODD_LOT_TAB]: "oddlot",
};

/** Which columns a tab's list needs. */
export function kindOfTab(tab: Tab): BoardKind {
  return watchlistIdOf(tab) === null ? (KINDS[tab] ?? "standard") : "watchlist";
}

/** HOSE tells the three best prices of each side, the other boards ten. */
export function hasTenLevels(tab: Tab): boolean {
  return !/^(?:VN[A-Z0-9]*|HOSE|CW|ETF|ODDLOT|PUTTHROUGH|deals:.*)$/.test(tab);
}

const SECTOR_PREFIX = "sector:";

/** `Ngân hàng` has the tab `sector:ngan-hang`. */
export function sectorTab(sector: string): Tab {
  const slug = foldText(sector)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return SECTOR_PREFIX + slug;
}

export function isSectorTab(tab: Tab): boolean {
  return tab.startsWith(SECTOR_PREFIX);
}

export interface ListCount {
  tab: Tab;
  name: string;
  count: number;
}

/** All sectors that somebody belongs to, by their names. */
export function sectorsOf(instruments: readonly Instrument[]): ListCount[] {
  const counts = new Map<string, number>();
  for (const { sector } of instruments) if (sector) counts.set(sector, (counts.get(sector) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => ({ tab: sectorTab(name), name, count }))
    .sort((a, b) => a.name.localeCompare(b.name, "vi"));
}

/** Index baskets of an exchange, the smallest first. */
export function basketsOf(exchange: string, instruments: readonly Instrument[]): ListCount[] {
  const counts = new Map<string, number>();
  for (const instrument of instruments) {
    if (instrument.exchange !== exchange) continue;
    for (const code of instrument.indices) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return [...counts]
    .map(([code, count]) => ({ tab: code, name: code, count }))
    .sort((a, b) => a.count - b.count || (a.name < b.name ? -1 : 1));
}

/** What trades in odd lots: the shares and funds of all boards. */
function hasOddLots({ type }: Instrument): boolean {
  return type === "STOCK" || type === "ETF" || type === "FUND";
}

/** The members of a tab in the order they are shown in. The instruments come ascending by symbol. */
export function membersOf(tab: Tab, instruments: readonly Instrument[]): string[] {
  const members = instruments.filter((instrument) => {
    if (tab === ODD_LOT_TAB) return hasOddLots(instrument);
    if (isSectorTab(tab)) return instrument.sector !== "" && sectorTab(instrument.sector) === tab;
    return isInList(tab, instrument);
  });
  if (tab === "DER") members.sort((a, b) => futureRank(a) - futureRank(b));
  return members.map((instrument) => instrument.symbol);
}

/** What people trade comes first: futures on VN30, on VN100, then on bonds. */
function futureRank({ symbol }: Instrument): number {
  const at = ["41I1", "41I2", "41B5", "41BA"].findIndex((start) => symbol.startsWith(start));
  return at < 0 ? 9 : at;
}
