import { describe, expect, test } from "vitest";
import { HEAD_ROW, moveFocus } from "#components/board/grid-keys.ts";
import { nextSort, sortSymbols } from "#components/board/row-order.ts";
import { stateOf } from "./states.ts";

describe("sorting by a head", () => {
  const states = new Map([
    ["AAA", stateOf({ symbol: "AAA", changePercent: 1, totalVolume: 5 })],
    ["BBB", stateOf({ symbol: "BBB", changePercent: -2, totalVolume: 50 })],
    ["CCC", stateOf({ symbol: "CCC", price: null, changePercent: null, totalVolume: null })],
    ["DDD", stateOf({ symbol: "DDD", changePercent: 1, totalVolume: 500 })],
  ]);
  const source = { stateOf: (symbol: string) => states.get(symbol), relatedOf: () => null };
  const symbols = ["AAA", "BBB", "CCC", "DDD", "EEE"];

  test("the first click puts the greatest on top, the second the least, the third gives the order back", () => {
    const first = nextSort(null, "percent");
    const second = nextSort(first, "percent");
    expect(first).toEqual({ column: "percent", direction: "descending" });
    expect(second).toEqual({ column: "percent", direction: "ascending" });
    expect(nextSort(second, "percent")).toBeNull();
    expect(sortSymbols(symbols, null, source, "volume")).toBe(symbols);
  });

  test("another head starts anew, and symbols start with A", () => {
    expect(nextSort({ column: "percent", direction: "ascending" }, "total")).toEqual({
      column: "total",
      direction: "descending",
    });
    expect(nextSort(null, "symbol")).toEqual({ column: "symbol", direction: "ascending" });
  });

  test("symbols without a number stay at the end both ways, equal ones keep their order", () => {
    const by = (direction: "ascending" | "descending") =>
      sortSymbols(symbols, { column: "percent", direction }, source, "volume");
    expect(by("descending")).toEqual(["AAA", "DDD", "BBB", "CCC", "EEE"]);
    expect(by("ascending")).toEqual(["BBB", "AAA", "DDD", "CCC", "EEE"]);
  });
});

describe("keys in the grid", () => {
  const size = { rows: 30, columns: 27, page: 10 };
  const from = { row: 12, column: 5 };

  test.each([
    ["ArrowDown", false, { row: 13, column: 5 }],
    ["ArrowLeft", false, { row: 12, column: 4 }],
    ["PageDown", false, { row: 22, column: 5 }],
    ["Home", false, { row: 0, column: 5 }],
    ["End", false, { row: 29, column: 5 }],
    ["Home", true, { row: 0, column: 0 }],
    ["ArrowRight", true, { row: 12, column: 26 }],
  ])("%s (control %s) goes to %j", (key, isControl, to) => {
    expect(moveFocus(key, isControl, from, size)).toEqual(to);
  });

  test("the edges hold, and above the first row is the head", () => {
    expect(moveFocus("ArrowDown", false, { row: 29, column: 0 }, size)).toEqual({ row: 29, column: 0 });
    expect(moveFocus("ArrowUp", false, { row: 0, column: 3 }, size)).toEqual({ row: HEAD_ROW, column: 3 });
    expect(moveFocus("PageUp", false, { row: 4, column: 3 }, size)).toEqual({ row: 0, column: 3 });
  });

  test("letters are not the grid's, and an empty grid moves nowhere", () => {
    expect(moveFocus("h", false, from, size)).toBeNull();
    expect(moveFocus("ArrowDown", false, from, { ...size, rows: 0 })).toBeNull();
  });
});
