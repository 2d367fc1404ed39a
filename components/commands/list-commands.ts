import { useRouter } from "next/navigation";
import { useMemo } from "react";
import { basketsOf, EXCHANGE_TABS, PLAIN_TABS, sectorsOf } from "../board/board-tab.ts";
import { tabNameKey } from "../board/use-tab-name.ts";
import { sectorWords } from "../i18n/sectors.ts";
import { type Text, useText } from "../i18n/text.ts";
import { type ListedInstrument, useInstruments } from "../state/instruments-store.ts";
import { usePreference } from "../state/preferences-store.ts";
import { PLAIN_VIEW, selectionSearch, selectTab, type Tab, watchlistTab } from "../state/selection-store.ts";
import { useWatchlists } from "../state/watchlist-store.ts";
import type { Command } from "./command.ts";

/** Every list there is: the person's own, the tabs, the baskets and the sectors. */
export function useListCommands(): readonly Command[] {
  const text = useText();
  const language = usePreference("language");
  const router = useRouter();
  const instruments = useInstruments((store) => store.list);
  const mine = useWatchlists((store) => store.lists);
  return useMemo(() => {
    const open = (tab: Tab) => () => {
      if (location.pathname === "/") selectTab(tab);
      else router.push(`/${selectionSearch({ tab, symbol: null, ...PLAIN_VIEW })}`);
    };
    const command = (tab: Tab, list: string, words = "", keys?: readonly string[]): Command => ({
      ...{ id: `list:${tab}`, group: "list", words, run: open(tab) },
      name: text("command.openList", { list }),
      ...(keys ? { keys } : {}),
    });
    return [
      ...mine.map((list, at) =>
        command(watchlistTab(list.id), list.name, "watchlist", at === 0 ? ["1"] : undefined),
      ),
      ...tabCommands(text, command),
      ...basketNames(instruments).map((basket) => command(basket, basket, "index basket rổ chỉ số")),
      ...sectorsOf(instruments).map(({ tab, name }) => ({
        ...command(tab, name, `${sectorWords(name, "en")} sector`),
        name: text("command.openSector", { list: sectorWords(name, language) }),
      })),
    ];
  }, [text, language, router, instruments, mine]);
}

/** In the order of the keys 2 to 9; the fifth tab is a sector's. */
function tabCommands(
  text: Text,
  command: (tab: Tab, list: string, words?: string, keys?: readonly string[]) => Command,
): Command[] {
  const keyed: readonly (Tab | null)[] = [...EXCHANGE_TABS, null, ...PLAIN_TABS];
  return keyed.flatMap((tab, at) => {
    if (tab === null) return [];
    const key = tabNameKey(tab);
    return [command(tab, key ? text(key) : tab, tab, at + 2 <= 9 ? [String(at + 2)] : undefined)];
  });
}

function basketNames(instruments: readonly ListedInstrument[]): string[] {
  const codes = ["HOSE", "HNX", "UPCOM"].flatMap((exchange) =>
    basketsOf(exchange, instruments).map((each) => each.tab),
  );
  return [...new Set(codes)].filter((code) => code !== "VN30");
}
