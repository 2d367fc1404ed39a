import { useMemo } from "react";
import type { Language } from "../state/preferences.ts";
import { usePreference } from "../state/preferences-store.ts";
import { alertsEn, alertsVi } from "./alerts.ts";
import { boardEn, boardVi } from "./board.ts";
import { chartEn, chartVi } from "./chart.ts";
import { en } from "./en.ts";
import { keysEn, keysVi } from "./keys.ts";
import { offlineEn, offlineVi } from "./offline.ts";
import { overviewEn, overviewVi } from "./overview.ts";
import { panelEn, panelVi } from "./panel.ts";
import { vi } from "./vi.ts";
import { watchlistEn, watchlistVi } from "./watchlist.ts";

const VI = {
  ...vi,
  ...alertsVi,
  ...boardVi,
  ...chartVi,
  ...keysVi,
  ...offlineVi,
  ...overviewVi,
  ...panelVi,
  ...watchlistVi,
};
const EN = {
  ...en,
  ...alertsEn,
  ...boardEn,
  ...chartEn,
  ...keysEn,
  ...offlineEn,
  ...overviewEn,
  ...panelEn,
  ...watchlistEn,
} satisfies Record<keyof typeof VI, string>;
export type TextKey = keyof typeof VI;

/** Words of one key, `{name}` places filled. */
export type Text<Key extends string = TextKey> = (key: Key, values?: Values) => string;
type Values = Readonly<Record<string, string | number>>;

const TEXTS: Record<Language, Text> = { vi: speak(VI), en: speak(EN) };

function speak<Key extends string>(dictionary: Record<Key, string>): Text<Key> {
  return (key, values) =>
    values
      ? dictionary[key].replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place))
      : dictionary[key];
}

/** The same function as long as the language is the same, so it may stand in dependency lists. */
export function useText(): Text {
  return TEXTS[usePreference("language")];
}

export function textIn(language: Language): Text {
  return TEXTS[language];
}

/** The same with the words of a part that is fetched when it is first wanted, and its words with it. */
export function useTextWith<Key extends string>(
  words: Record<Language, Record<Key, string>>,
): Text<Key | TextKey> {
  const language = usePreference("language");
  return useMemo(() => {
    const speakPart = speak(words[language]);
    return (key, values) =>
      key in words[language] ? speakPart(key as Key, values) : TEXTS[language](key as TextKey, values);
  }, [words, language]);
}
