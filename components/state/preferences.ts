export const LANGUAGES = ["vi", "en"] as const;
export const THEMES = ["dark", "light"] as const;
export const PALETTES = ["khop", "classic", "cvd"] as const;
export const CHANGE_COLUMNS = ["both", "change", "percent"] as const;
export const DENSITIES = ["compact", "normal", "relaxed"] as const;

export type Language = (typeof LANGUAGES)[number];

export interface Preferences {
  language: Language;
  theme: (typeof THEMES)[number];
  /** The theme follows the system's: it was that of the last page, so the next one comes in it at once. */
  followsSystem: boolean;
  palette: (typeof PALETTES)[number];
  density: (typeof DENSITIES)[number];
  /** A shape beside the symbol besides the colour. */
  glyphs: boolean;
  flash: boolean;
  /** The line of figures above the status line. */
  meter: boolean;
  /** What the totals column shows. */
  totals: "volume" | "value";
  /** Which half of foreign trading shows where there is room for one. */
  foreign: "buy" | "sell";
  /** What of change and percent shows. */
  change: (typeof CHANGE_COLUMNS)[number];
}

export const DEFAULT_PREFERENCES: Preferences = {
  language: "vi",
  theme: "dark",
  followsSystem: false,
  palette: "khop",
  density: "normal",
  glyphs: false,
  flash: true,
  meter: false,
  totals: "volume",
  foreign: "buy",
  change: "both",
};

/** What goes with the person to other devices. The rest fits one screen and the room it stands in. */
export const TRAVELLING = ["language", "palette", "glyphs", "flash", "totals", "foreign", "change"] as const;

export const PREFERENCES_COOKIE = "khop-look";

/** As a cookie's value: `language=en&theme=light…`, only what differs from the defaults. */
export function writePreferences(preferences: Preferences): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(preferences)) {
    if (value !== DEFAULT_PREFERENCES[name as keyof Preferences]) query.set(name, String(value));
  }
  return encodeURIComponent(query.toString());
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
  const flag = (name: "glyphs" | "flash" | "meter" | "followsSystem") =>
    oneOf(name, ["true", "false"], DEFAULT_PREFERENCES[name] ? "true" : "false") === "true";
  return {
    language: oneOf("language", LANGUAGES, DEFAULT_PREFERENCES.language),
    theme: oneOf("theme", THEMES, DEFAULT_PREFERENCES.theme),
    followsSystem: flag("followsSystem"),
    palette: oneOf("palette", PALETTES, DEFAULT_PREFERENCES.palette),
    density: oneOf("density", DENSITIES, DEFAULT_PREFERENCES.density),
    glyphs: flag("glyphs"),
    flash: flag("flash"),
    meter: flag("meter"),
    totals: oneOf("totals", ["volume", "value"], DEFAULT_PREFERENCES.totals),
    foreign: oneOf("foreign", ["buy", "sell"], DEFAULT_PREFERENCES.foreign),
    change: oneOf("change", CHANGE_COLUMNS, DEFAULT_PREFERENCES.change),
  };
}
