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
import { settingsEn, settingsVi } from "./settings.ts";
import { symbolEn, symbolVi } from "./symbol.ts";
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
  ...settingsVi,
  ...symbolVi,
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
  ...settingsEn,
  ...symbolEn,
  ...watchlistEn,
} satisfies Record<keyof typeof VI, string>;
const DICTIONARIES: Record<Language, Record<TextKey, string>> = { vi: VI, en: EN };

export type TextKey = keyof typeof VI;

/** Words of one key, `{name}` places filled. */
export type Text = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;

const TEXTS: Record<Language, Text> = { vi: speak("vi"), en: speak("en") };

function speak(language: Language): Text {
  const dictionary = DICTIONARIES[language];
  return (key, values) => fill(dictionary[key], values);
}

/** Words with their `{name}` places filled. */
export function fill(words: string, values?: Readonly<Record<string, string | number>>): string {
  return values ? words.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place)) : words;
}

/** The same function as long as the language is the same, so it may stand in dependency lists. */
export function useText(): Text {
  return TEXTS[usePreference("language")];
}

export function textIn(language: Language): Text {
  return TEXTS[language];
}
