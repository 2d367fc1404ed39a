export const LANGUAGES = ["vi", "en"] as const;
export const THEMES = ["dark", "light"] as const;
export const PALETTES = ["khop", "classic", "cvd"] as const;
export const DENSITIES = ["compact", "normal", "relaxed"] as const;

/** Columns a person may take off the board. */
export const HIDEABLE_COLUMNS = ["bid3", "ask3", "high", "average", "low", "foreign", "room"] as const;
export type HideableColumn = (typeof HIDEABLE_COLUMNS)[number];

export type Language = (typeof LANGUAGES)[number];

export interface Preferences {
  language: Language;
  theme: (typeof THEMES)[number];
  palette: (typeof PALETTES)[number];
  density: (typeof DENSITIES)[number];
  /** A shape beside the symbol besides the colour. */
  glyphs: boolean;
  flash: boolean;
  /** What the totals column shows. */
  totals: "volume" | "value";
  /** Which half of foreign trading shows where there is room for one. */
  foreign: "buy" | "sell";
  hidden: readonly HideableColumn[];
}

export const DEFAULT_PREFERENCES: Preferences = {
  language: "vi",
  theme: "dark",
  palette: "khop",
  density: "normal",
  glyphs: false,
  flash: true,
  totals: "volume",
  foreign: "buy",
  hidden: [],
};

export const PREFERENCES_COOKIE = "khop-look";

/** As a cookie's value: `language=en&theme=light…`, only what differs from the defaults. */
export function writePreferences(preferences: Preferences): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(preferences)) {
    const text = asText(value);
    if (text !== asText(DEFAULT_PREFERENCES[name as keyof Preferences])) query.set(name, text);
  }
  return encodeURIComponent(query.toString());
}

function asText(value: string | boolean | readonly string[]): string {
  return Array.isArray(value) ? value.join(".") : String(value);
}

/** What a cookie says; words we do not know count as unset. */
export function readPreferences(cookie: string | undefined): Preferences {
  if (!cookie || cookie.length > 1_000) return DEFAULT_PREFERENCES;
  let query: URLSearchParams;
  try {
    query = new URLSearchParams(decodeURIComponent(cookie));
  } catch {
    return DEFAULT_PREFERENCES;
  }
  const oneOf = <Word extends string>(
    name: keyof Preferences,
    words: readonly Word[],
    otherwise: Word,
  ): Word => words.find((word) => word === query.get(name)) ?? otherwise;
  const flag = (name: "glyphs" | "flash") =>
    oneOf(name, ["true", "false"], DEFAULT_PREFERENCES[name] ? "true" : "false") === "true";
  const hidden = query.get("hidden")?.split(".") ?? [];
  return {
    language: oneOf("language", LANGUAGES, DEFAULT_PREFERENCES.language),
    theme: oneOf("theme", THEMES, DEFAULT_PREFERENCES.theme),
    palette: oneOf("palette", PALETTES, DEFAULT_PREFERENCES.palette),
    density: oneOf("density", DENSITIES, DEFAULT_PREFERENCES.density),
    glyphs: flag("glyphs"),
    flash: flag("flash"),
    totals: oneOf("totals", ["volume", "value"], DEFAULT_PREFERENCES.totals),
    foreign: oneOf("foreign", ["buy", "sell"], DEFAULT_PREFERENCES.foreign),
    hidden: HIDEABLE_COLUMNS.filter((column) => hidden.includes(column)),
  };
}
