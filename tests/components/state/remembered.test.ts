import { describe, expect, test } from "vitest";
import { DEFAULT_PREFERENCES, readPreferences, writePreferences } from "#components/state/preferences.ts";
import { PLAIN_VIEW, parseSelection, selectionSearch } from "#components/state/selection-store.ts";

describe("preferences in their cookie", () => {
  test("what was written is read again", () => {
    const chosen = {
      ...DEFAULT_PREFERENCES,
      language: "en",
      theme: "light",
      palette: "cvd",
      density: "compact",
      glyphs: true,
      flash: false,
      meter: true,
      totals: "value",
      foreign: "sell",
      change: "percent",
    } as const;
    expect(readPreferences(writePreferences(chosen))).toEqual(chosen);
  });

  test("a cookie that its carrier has decoded already reads the same", () => {
    const cookie = writePreferences({ ...DEFAULT_PREFERENCES, language: "en", change: "change" });
    expect(readPreferences(decodeURIComponent(cookie))).toMatchObject({
      language: "en",
      change: "change",
    });
  });

  test.each([undefined, "", "language=xx&theme=<script>", "%E0%A4%A", "x".repeat(5_000)])(
    "nonsense (%s) counts as unset",
    (cookie) => {
      expect(readPreferences(cookie)).toEqual(DEFAULT_PREFERENCES);
    },
  );

  test("the defaults need no words at all", () => {
    expect(writePreferences(DEFAULT_PREFERENCES)).toBe("");
  });
});

describe("the selection in the address", () => {
  test("tab and symbol can be shared as a link", () => {
    expect(selectionSearch({ ...PLAIN_VIEW, tab: "HOSE", symbol: "VIC" })).toBe("?tab=HOSE&symbol=VIC");
    expect(parseSelection("?tab=HOSE&symbol=VIC")).toEqual({ ...PLAIN_VIEW, tab: "HOSE", symbol: "VIC" });
  });

  test("the first tab without a symbol is the plain address", () => {
    expect(selectionSearch({ ...PLAIN_VIEW, tab: "VN30", symbol: null })).toBe("");
    expect(parseSelection("")).toEqual({ ...PLAIN_VIEW, tab: "VN30", symbol: null });
  });

  test("a person's own list is a tab too", () => {
    const tab = "watchlist:0f8fad5b-d9cb-469f-a165-70867728950e";
    expect(parseSelection(selectionSearch({ ...PLAIN_VIEW, tab, symbol: null })).tab).toBe(tab);
  });

  test("an address with nonsense opens the first tab", () => {
    expect(parseSelection("?tab=%3Cscript%3E&symbol=vic%20x")).toEqual({
      ...PLAIN_VIEW,
      tab: "VN30",
      symbol: null,
    });
  });

  test("how the list is shown is part of the link", () => {
    const shown = {
      ...{ tab: "UPCOM", symbol: null, sort: "-pc", filter: "ngan hang %>2", columns: "s.p.v-80" },
      ...({ depth: 10, heads: "percent.value" } as const),
    } as const;
    expect(parseSelection(selectionSearch(shown))).toEqual(shown);
  });

  test("a view that no board could have is left out, and the rest of the link holds", () => {
    expect(parseSelection("?tab=HNX&v=1&sort=%3Cb%3E&cols=__proto__!&depth=7")).toEqual({
      ...PLAIN_VIEW,
      ...{ tab: "HNX", symbol: null },
    });
  });
});
