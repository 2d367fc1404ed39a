import {
  BellRing,
  ChartCandlestick,
  ChartNoAxesGantt,
  LayoutGrid,
  type LucideIcon,
  Star,
} from "lucide-react";
import { usePathname } from "next/navigation";
import { type MouseEvent, useRef } from "react";
import type { TextKey } from "../i18n/text.ts";
import {
  FIRST_TAB,
  PLAIN_VIEW,
  selectionSearch,
  selectTab,
  type Tab,
  useSelection,
  watchlistIdOf,
  watchlistTab,
} from "../state/selection-store.ts";
import { useWatchlists } from "../state/watchlist-store.ts";
import { openWatchlistManager } from "../watchlist/manager-store.ts";

export interface PageLink {
  id: "board" | "overview" | "charts" | "lists" | "alerts";
  name: TextKey;
  icon: LucideIcon;
  href: string;
  isCurrent: boolean;
  /** Where the page is there already, or the list is not, this is done instead of following the link. */
  onClick: (event: MouseEvent) => void;
}

/** The pages of the head and of a phone's bar, in their order. Own lists are tabs of the board with a way of their own. */
export function usePages(): readonly [PageLink, ...PageLink[]] {
  const path = usePathname();
  const tab = useSelection((selection) => selection.tab);
  const first = useWatchlists((store) => store.lists[0]?.id);
  const isOwnList = watchlistIdOf(tab) !== null;
  const boardTab = useRef<Tab>(FIRST_TAB);
  if (!isOwnList) boardTab.current = tab;
  const isOnBoard = path === "/";
  const here = (to: Tab) => (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    selectTab(to);
  };
  const ownTab = first === undefined ? null : watchlistTab(first);
  const ownClick = ownTab === null ? makeFirst : isOnBoard ? here(isOwnList ? tab : ownTab) : follow;
  const page = (id: "overview" | "charts" | "alerts", icon: LucideIcon): PageLink => ({
    ...{ id, icon, name: `nav.${id}`, href: `/${id}`, isCurrent: path === `/${id}` },
    onClick: follow,
  });
  return [
    {
      ...{ id: "board", icon: LayoutGrid, name: "nav.board", href: "/", isCurrent: isOnBoard && !isOwnList },
      onClick: isOnBoard ? here(boardTab.current) : follow,
    },
    page("overview", ChartNoAxesGantt),
    page("charts", ChartCandlestick),
    {
      ...{ id: "lists", icon: Star, name: "nav.lists", isCurrent: isOnBoard && isOwnList },
      href: ownTab === null ? "/" : `/${selectionSearch({ tab: ownTab, symbol: null, ...PLAIN_VIEW })}`,
      onClick: ownClick,
    },
    page("alerts", BellRing),
  ];
}

const follow = (): void => {};

function makeFirst(event: MouseEvent): void {
  event.preventDefault();
  openWatchlistManager(null, true);
}
