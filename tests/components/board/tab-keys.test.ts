import { describe, expect, test } from "vitest";
import { nextTab, tabOfKey, tabPlaces } from "#components/board/tab-keys.ts";
import type { Instrument } from "#lib/market/instrument.ts";

const listed = (exchange: string, sector: string, ...indices: string[]) =>
  ({ symbol: "AAA", exchange, sector, indices }) as unknown as Instrument;
const PLACES = tabPlaces(
  ["mine", "hers"],
  [
    listed("HOSE", "Ngân hàng", "VN30", "VN100"),
    listed("HOSE", "Thép", "VN100"),
    listed("HNX", "Bán lẻ", "HNX30"),
  ],
);
const OWN = ["watchlist:mine", "watchlist:hers"];
const SECTORS = ["sector:ban-le", "sector:ngan-hang", "sector:thep"];

test("every list of the tab bar stands at one place, in the order of the bar", () => {
  expect(PLACES).toEqual([
    OWN,
    ["HOSE", "VN100"],
    ["VN30"],
    ["HNX", "HNX30"],
    ["UPCOM"],
    SECTORS,
    ["CW"],
    ["ETF"],
    ["DER"],
    ["ODDLOT"],
    ["PUTTHROUGH"],
    ["BOND"],
  ]);
});

describe("a number", () => {
  const key = (number: number, current: string, lastSector: string | null = null) =>
    tabOfKey(number, current, PLACES, lastSector);

  test("opens its place, and pressed again what is behind it, round and round", () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9].map((each) => key(each, "NOSUCHLIST"))).toEqual([
      ...["watchlist:mine", "HOSE", "VN30", "HNX", "UPCOM", "sector:ban-le", "CW", "ETF", "DER"],
    ]);
    expect([key(1, "watchlist:mine"), key(1, "watchlist:hers")]).toEqual([
      "watchlist:hers",
      "watchlist:mine",
    ]);
    expect([key(2, "HOSE"), key(2, "VN100"), key(4, "HNX")]).toEqual(["VN100", "HOSE", "HNX30"]);
    expect(["DER", "ODDLOT", "PUTTHROUGH", "BOND"].map((tab) => key(9, tab))).toEqual([
      ...["ODDLOT", "PUTTHROUGH", "BOND", "DER"],
    ]);
  });

  test("comes back to the sector last looked at, and steps on from there", () => {
    expect(key(6, "HOSE", "sector:thep")).toBe("sector:thep");
    expect(key(6, "sector:thep", "sector:thep")).toBe("sector:ban-le");
    expect(key(6, "HOSE", "sector:gone")).toBe("sector:ban-le");
  });

  test("of a place with nothing opens nothing", () => {
    expect(tabOfKey(1, "HOSE", tabPlaces([], []), null)).toBeNull();
  });
});

describe("the brackets", () => {
  const from = (tab: string, by: 1 | -1, lastSector: string | null = null) =>
    nextTab(by, tab, PLACES, lastSector);

  test("go through the whole bar and back, and round its ends", () => {
    const forward = ["watchlist:mine"];
    while (forward.length < 14) forward.push(from(forward.at(-1) ?? "", 1) ?? "");
    expect(forward).toEqual([
      ...["watchlist:mine", "watchlist:hers", "HOSE", "VN30", "HNX", "UPCOM", "sector:ban-le", "CW", "ETF"],
      ...["DER", "ODDLOT", "PUTTHROUGH", "BOND", "watchlist:mine"],
    ]);
    const back = ["watchlist:mine"];
    while (back.length < 14) back.push(from(back.at(-1) ?? "", -1) ?? "");
    expect(back).toEqual(forward.toReversed());
  });

  test("a basket and a sector are where their menus are", () => {
    expect([from("VN100", 1), from("VN100", -1)]).toEqual(["VN30", "watchlist:hers"]);
    expect([from("sector:thep", 1), from("sector:thep", -1)]).toEqual(["CW", "UPCOM"]);
    expect(from("CW", -1, "sector:thep")).toBe("sector:thep");
  });

  test("from a list that is nowhere they start at an end", () => {
    expect([from("NOSUCHLIST", 1), from("NOSUCHLIST", -1)]).toEqual(["watchlist:mine", "BOND"]);
    expect(nextTab(1, "HOSE", tabPlaces([], []), null)).toBe("VN30");
  });
});
