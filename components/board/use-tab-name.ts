import { sectorWords } from "../i18n/sectors.ts";
import { type TextKey, useText } from "../i18n/text.ts";
import { useInstruments } from "../state/instruments-store.ts";
import { usePreference } from "../state/preferences-store.ts";
import type { Tab } from "../state/selection-store.ts";
import { dealsExchangeOf, isSectorTab, sectorsOf } from "./board-tab.ts";

const WORDS: Readonly<Record<Tab, TextKey>> = {
  CW: "tabs.CW",
  DER: "tabs.DER",
  BOND: "tabs.BOND",
  ODDLOT: "tabs.ODDLOT",
  PUTTHROUGH: "tabs.PUTTHROUGH",
};

/** The words for a list that is not called by its code. */
export function tabNameKey(tab: Tab): TextKey | undefined {
  return WORDS[tab];
}

/** What a list is called; an exchange and a basket by their codes. */
export function useTabName(tab: Tab): string {
  const text = useText();
  const instruments = useInstruments((store) => store.list);
  const language = usePreference("language");
  if (isSectorTab(tab)) {
    const sector = sectorsOf(instruments).find((each) => each.tab === tab);
    return sector ? sectorWords(sector.name, language) : tab;
  }
  const exchange = dealsExchangeOf(tab);
  if (exchange) return `${text("tabs.PUTTHROUGH")} ${exchange}`;
  const key = tabNameKey(tab);
  return key ? text(key) : tab;
}
