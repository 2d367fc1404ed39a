"use client";

import { ChevronDown } from "lucide-react";
import { useMemo } from "react";
import { sectorWords } from "../i18n/sectors.ts";
import { useText } from "../i18n/text.ts";
import { useInstruments } from "../state/instruments-store.ts";
import { usePreference } from "../state/preferences-store.ts";
import { selectTab, type Tab, useSelection } from "../state/selection-store.ts";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { WatchlistTab } from "../watchlist/watchlist-tab.tsx";
import {
  basketsOf,
  DEALS_TAB,
  dealsTab,
  EXCHANGE_TABS,
  isDealsTab,
  isSectorTab,
  type ListCount,
  PLAIN_TABS,
  sectorsOf,
} from "./board-tab.ts";
import styles from "./board-tabs.module.css";
import { BoardTools } from "./board-tools.tsx";
import { useTabKeys } from "./use-tab-keys.ts";
import { useTabName } from "./use-tab-name.ts";

export function BoardTabs() {
  const text = useText();
  useTabKeys();
  return (
    <div className={styles.tabs}>
      <nav className={styles.lists} aria-label={text("tabs.label")}>
        <WatchlistTab />
        {EXCHANGE_TABS.map((tab) =>
          tab === "VN30" ? <PlainTab key={tab} tab={tab} /> : <ExchangeTab key={tab} tab={tab} />,
        )}
        <SectorTab />
        {PLAIN_TABS.map((tab) => (
          <PlainTab key={tab} tab={tab} />
        ))}
      </nav>
      <BoardTools />
    </div>
  );
}

function PlainTab({ tab }: { tab: Tab }) {
  const name = useTabName(tab);
  // The deals of one exchange are a part of all deals.
  const isCurrent = useSelection(
    (selection) => selection.tab === tab || (tab === DEALS_TAB && isDealsTab(selection.tab)),
  );
  return (
    <span className={styles.tab} data-current={isCurrent || undefined}>
      <button
        type="button"
        aria-current={isCurrent ? "true" : undefined}
        data-testid={`tab-${tab}`}
        onClick={() => selectTab(tab)}
      >
        {name}
      </button>
    </span>
  );
}

/** What else belongs to an exchange besides its whole list and its baskets. */
const MORE: Readonly<Record<string, readonly Tab[]>> = {
  HOSE: ["ETF", "CW", dealsTab("HOSE")],
  HNX: ["BOND", dealsTab("HNX")],
  UPCOM: [dealsTab("UPCOM")],
};

/** An exchange: its whole list, and a menu of its baskets. */
function ExchangeTab({ tab: list }: { tab: Tab }) {
  const text = useText();
  const tab = useSelection((selection) => selection.tab);
  const instruments = useInstruments((store) => store.list);
  const baskets = useMemo(() => basketsOf(list, instruments), [list, instruments]);
  // VN30 is shown by its own tab.
  const basket = baskets.find((each) => each.tab === tab && tab !== "VN30");
  const isCurrent = tab === list || basket !== undefined;
  return (
    <span className={styles.tab} data-current={isCurrent || undefined}>
      <button
        type="button"
        aria-current={isCurrent ? "true" : undefined}
        data-testid={`tab-${list}`}
        onClick={() => selectTab(list)}
      >
        {basket?.name ?? list}
      </button>
      <ListMenu
        label={text("tabs.more", { list })}
        testId={`tab-more-${list}`}
        lists={[{ tab: list, name: list, count: null }, ...baskets]}
        more={MORE[list] ?? []}
      />
    </span>
  );
}

function SectorTab() {
  const text = useText();
  const tab = useSelection((selection) => selection.tab);
  const instruments = useInstruments((store) => store.list);
  const language = usePreference("language");
  const sectors = useMemo(
    () => sectorsOf(instruments).map((each) => ({ ...each, name: sectorWords(each.name, language) })),
    [instruments, language],
  );
  const current = sectors.find((each) => each.tab === tab);
  return (
    <span className={styles.tab} data-current={isSectorTab(tab) || undefined}>
      <ListMenu
        label={text("tabs.sectors")}
        testId="tab-sectors"
        words={current?.name ?? text("tabs.sectors")}
        lists={sectors}
      />
    </span>
  );
}

interface ListMenuProps {
  label: string;
  testId: string;
  /** On the button; none leaves the arrow alone. */
  words?: string;
  lists: readonly (Omit<ListCount, "count"> & { count: number | null })[];
  more?: readonly Tab[];
}

function ListMenu({ label, testId, words, lists, more = [] }: ListMenuProps) {
  const tab = useSelection((selection) => selection.tab);
  return (
    <Menu
      label={label}
      trigger={
        <button
          type="button"
          className={words ? styles.menu : styles.more}
          aria-label={words ? undefined : label}
          data-testid={testId}
        >
          {words && <span>{words}</span>}
          <ChevronDown size={11} strokeWidth={2} aria-hidden="true" />
        </button>
      }
    >
      {lists.map((each) => (
        <MenuItem
          key={each.tab}
          note={each.count ?? undefined}
          isCurrent={tab === each.tab}
          onSelect={() => selectTab(each.tab)}
        >
          {each.name}
        </MenuItem>
      ))}
      {more.map((each) => (
        <MoreItem key={each} tab={each} />
      ))}
    </Menu>
  );
}

function MoreItem({ tab }: { tab: Tab }) {
  const name = useTabName(tab);
  return <MenuItem onSelect={() => selectTab(tab)}>{name}</MenuItem>;
}
