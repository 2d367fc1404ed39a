import { describe, expect, test } from "vitest";
import { DEFAULT_PREFERENCES, readPreferences, writePreferences } from "#components/state/preferences.ts";
import { parseSelection, selectionSearch } from "#components/state/selection-store.ts";

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
      totals: "value",
      hidden: ["average", "room"],
    } as const;
    expect(readPreferences(writePreferences(chosen))).toEqual(chosen);
  });

  test("a cookie that its carrier has decoded already reads the same", () => {
    const cookie = writePreferences({ ...DEFAULT_PREFERENCES, language: "en", hidden: ["bid3", "ask3"] });
    expect(readPreferences(decodeURIComponent(cookie))).toMatchObject({
      language: "en",
      hidden: ["bid3", "ask3"],
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
    expect(selectionSearch({ tab: "HOSE", symbol: "VIC" })).toBe("?tab=HOSE&symbol=VIC");
    expect(parseSelection("?tab=HOSE&symbol=VIC")).toEqual({ tab: "HOSE", symbol: "VIC" });
  });

  test("the first tab without a symbol is the plain address", () => {
    expect(selectionSearch({ tab: "VN30", symbol: null })).toBe("");
    expect(parseSelection("")).toEqual({ tab: "VN30", symbol: null });
  });

  test("a person's own list is a tab too", () => {
    const tab = "watchlist:0f8fad5b-d9cb-469f-a165-70867728950e";
    expect(parseSelection(selectionSearch({ tab, symbol: null })).tab).toBe(tab);
  });

  test("an address with nonsense opens the first tab", () => {
    expect(parseSelection("?tab=%3Cscript%3E&symbol=vic%20x")).toEqual({ tab: "VN30", symbol: null });
  });
});
