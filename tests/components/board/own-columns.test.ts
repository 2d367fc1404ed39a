import { expect, test } from "vitest";
import { numberOf, paintOfCell, shownOf, textOf } from "#components/board/cells.ts";
import { columnSetOf } from "#components/board/column-sets.ts";
import { layoutFor } from "#components/board/layout.ts";
import { type OwnList, ownColumns, ownSource } from "#components/board/own-source.ts";
import { sortSymbols } from "#components/board/row-order.ts";
import type { RowSource } from "#components/board/row-source.ts";
import { stateOf } from "./states.ts";

const nothing = { group: null, note: "", colour: null, quantity: null, cost: null } as const;
const LIST: OwnList = {
  name: "Chính",
  groups: [{ id: "g", name: "Thép" }],
  entries: [
    { ...nothing, symbol: "HPG", group: "g", note: "chờ", colour: "red", quantity: 1_000, cost: 25_000 },
    { ...nothing, symbol: "SSI" },
    { ...nothing, symbol: "VN30F", quantity: 2, cost: 1_900 },
  ],
};
const states = new Map(
  LIST.entries.map(({ symbol }) => [symbol, stateOf({ symbol, price: symbol === "VN30F" ? 1_950 : 24_000 })]),
);
const market: RowSource = {
  stateOf: (symbol) => states.get(symbol),
  relatedOf: () => null,
  unitOf: (symbol) => (symbol === "VN30F" ? "points" : "vnd"),
  namesOf: () => "",
  subscribe: () => () => {},
};
const source = ownSource(market, LIST);
const STYLE = { unit: "vnd", totals: "volume", millionWord: null } as const;

function cell(symbol: string, column: Parameters<typeof numberOf>[0]) {
  const state = states.get(symbol)!;
  const related = source.relatedOf(symbol);
  const value = numberOf(column, state, shownOf(state), "volume", related);
  const paint = paintOfCell(column, state, shownOf(state), related);
  return [textOf(column, value, state, STYLE, related), paint];
}

test("a row of a person's list says what is held, and what that has won or lost, in the colour of it", () => {
  expect(cell("HPG", "quantity")).toEqual(["1,000", null]);
  expect(cell("HPG", "cost")).toEqual(["25.00", null]);
  expect(cell("HPG", "profit")).toEqual(["−1,000,000", "down"]);
  expect(cell("HPG", "profitPercent")).toEqual(["−4.00", "down"]);
  expect([cell("HPG", "group")[0], cell("HPG", "note")[0], cell("HPG", "tag")[0]]).toEqual([
    "Thép",
    "chờ",
    "●",
  ]);
  expect([cell("SSI", "profit"), cell("SSI", "tag")]).toEqual([
    ["", null],
    ["", null],
  ]);
  // Contracts count points, not dong: no amount is better than a wrong one.
  expect(cell("VN30F", "profit")).toEqual(["", null]);
});

test("rows sort by notes and profit, those without any at the end", () => {
  const by = (column: "note" | "profit") =>
    sortSymbols(["SSI", "HPG"], { column, direction: "ascending" }, source, "volume");
  expect(by("note")).toEqual(["HPG", "SSI"]);
  expect(by("profit")).toEqual(["HPG", "SSI"]);
  expect(source.relatedOf("HPG")).toBe(source.relatedOf("HPG"));
});

test("own columns come by themselves where the list has something for them, and fit the screen", () => {
  expect(ownColumns(LIST)).toEqual(["group", "note", "quantity", "cost", "profit", "profitPercent"]);
  expect(ownColumns({ ...LIST, groups: [], entries: [{ ...nothing, symbol: "SSI" }] })).toEqual([]);
  const wish = { kind: "watchlist", depth: 3, chosen: null, foreign: "buy", change: "both" } as const;
  for (const width of [1_024, 1_376, 1_600]) {
    const layout = layoutFor(width, { ...wish, extra: ownColumns(LIST) });
    const ids = layout.columns.map((column) => column.id);
    expect(ids, `${width}`).toEqual(expect.arrayContaining(["symbol", "price", "quantity", "profit"]));
    expect(layout.width, `${width}`).toBeLessThanOrEqual(width);
  }
  expect(layoutFor(1_600, wish).columns.map(({ id }) => id)).toEqual(
    layoutFor(1_600, { ...wish, kind: "standard" }).columns.map(({ id }) => id),
  );
  expect(columnSetOf("watchlist").all).toContain("tag");
});
