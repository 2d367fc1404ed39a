import { describe, expect, test } from "vitest";
import { parseSelection } from "#components/state/selection-store.ts";
import { readWindow, WINDOW_SHOWS, windowAddress } from "#components/window/window-view.ts";

const searchOf = (address: string) => address.slice(address.indexOf("?"));

describe("the address of a window of its own", () => {
  test.each(WINDOW_SHOWS)("%s opens again as it was, linked or not", (show) => {
    for (const isLinked of [true, false]) {
      const address = windowAddress({ show, isLinked, symbol: "VIC", tab: "HOSE" });
      expect(address.startsWith("/window?")).toBe(true);
      expect(readWindow(searchOf(address))).toEqual({ show, isLinked });
      expect(parseSelection(searchOf(address))).toMatchObject({ symbol: "VIC", tab: "HOSE" });
    }
  });

  test("a list needs no symbol, and one of a person's own is written as it is", () => {
    const address = windowAddress({ show: "board", isLinked: true, symbol: null, tab: "watchlist:a1-b2" });
    expect(address).toBe("/window?show=board&tab=watchlist:a1-b2");
  });

  test.each(["", "?show=everything&link=maybe", "?show=<b>"])("nonsense (%s) is a linked panel", (search) => {
    expect(readWindow(search)).toEqual({ show: "panel", isLinked: true });
  });
});
