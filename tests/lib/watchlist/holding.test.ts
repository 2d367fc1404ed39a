import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { vndPerPoint } from "#lib/market/instrument.ts";
import { byGroup, profitOf, readCost, readQuantity, totalOf } from "#lib/watchlist/holding.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";

test("a holding is worth its shares at the price now, and won or lost against its cost and against yesterday", () => {
  expect(profitOf({ symbol: "HPG", quantity: 1_000, cost: 25_000 }, 26_600, 26_500, "vnd")).toEqual({
    ...{ paidVnd: 25_000_000, worthVnd: 26_600_000, profitVnd: 1_600_000, percent: 6.4, dayVnd: 100_000 },
  });
  expect(profitOf({ symbol: "HPG", quantity: 100, cost: 30_000 }, 24_000, null, "vnd")).toMatchObject({
    ...{ profitVnd: -600_000, percent: -20, dayVnd: null },
  });
  // Bonus shares cost nothing: there is no percent of nothing.
  expect(profitOf({ symbol: "HPG", quantity: 10, cost: 0 }, 20_000, 20_000, "vnd")).toMatchObject({
    profitVnd: 200_000,
    percent: null,
  });
  expect(profitOf({ symbol: "HPG", quantity: null, cost: 20_000 }, 20_000, 20_000, "vnd")).toBeNull();
  expect(profitOf({ symbol: "HPG", quantity: 10, cost: null }, 20_000, 20_000, "vnd")).toBeNull();
  expect(profitOf({ symbol: "HPG", quantity: 10, cost: 20_000 }, null, 20_000, "vnd")).toBeNull();
});

test("a point of a future is worth what its contract says", () => {
  const held = { symbol: "41I1G3000", quantity: 2, cost: 1_800 };
  expect(profitOf(held, 1_812.5, 1_805, "points")).toEqual({
    ...{
      paidVnd: 360_000_000,
      worthVnd: 362_500_000,
      profitVnd: 2_500_000,
      percent: 0.69,
      dayVnd: 1_500_000,
    },
  });
  expect(profitOf({ ...held, symbol: "41B5G3000" }, 1_801, null, "points")?.profitVnd).toBe(20_000);
  // What a point of anything else is worth nobody knows: no amount is better than a wrong one.
  expect(profitOf({ ...held, symbol: "VN30F" }, 1_801, null, "points")).toBeNull();
  const rules = JSON.parse(readFileSync(join(PROJECT_DIR, "server/data/price-rules.json"), "utf8"));
  expect({ FUTURE_INDEX: vndPerPoint("41I1G3000"), FUTURE_BOND: vndPerPoint("41B5G3000") }).toEqual(
    rules.multiplier,
  );
});

test("totals add what is paid and worth, and are silent about today where one is not known", () => {
  const one = profitOf({ symbol: "HPG", quantity: 100, cost: 10_000 }, 11_000, 10_500, "vnd");
  const two = profitOf({ symbol: "HPG", quantity: 100, cost: 30_000 }, 27_000, 28_000, "vnd");
  expect(totalOf([one!, two!])).toEqual({
    ...{ paidVnd: 4_000_000, worthVnd: 3_800_000, profitVnd: -200_000, percent: -5, dayVnd: -50_000 },
  });
  expect(totalOf([one!, { ...two!, dayVnd: null }])?.dayVnd).toBeNull();
  expect(totalOf([])).toBeNull();
});

test.each([
  ["26.6", 26_500, 26_600],
  ["26,6", 26_500, 26_600],
  ["26.60", 26_500, 26_600],
  ["26600", 26_500, 26_600],
  ["26,600", 26_500, 26_600],
  ["26.600", 26_500, 26_600],
  ["1,250,000", 1_300_000, 1_250_000],
  ["1250", 1_300_000, 1_250_000],
  ["1.250.000", 1_300_000, 1_250_000],
  ["3000", 2_900, 3_000],
  ["3", 2_900, 3_000],
  ["0.7", 800, 700],
  ["700", 800, 700],
  ["26.6", null, 26_600],
  ["26600", null, 26_600],
  ["0", 10_000, 0],
  ["", 10_000, null],
])("a cost typed as «%s» beside a price of %s VND means %s VND", (typed, reference, meant) => {
  expect(readCost(typed, reference, "vnd")).toBe(meant);
});

test("what is no number is not guessed at", () => {
  for (const typed of ["-5", "1e9", "abc", "1,2,3x", "12.34.56,7.8", "∞"]) {
    expect(readCost(typed, 20_000, "vnd"), typed).toBeNaN();
    expect(readQuantity(typed), typed).toBeNaN();
  }
  expect(readCost("1284.8", 1_280, "points")).toBe(1_284.8);
  expect(["1,000", "1.000", "1 000", "1000", ""].map(readQuantity)).toEqual([1000, 1000, 1000, 1000, null]);
  expect(readQuantity("10.5")).toBeNaN();
});

test("entries stand by their groups, those without one first, otherwise in their own order", () => {
  const entry = (symbol: string, group: string | null) => ({
    ...{ symbol, group, note: "", colour: null, quantity: null, cost: null, place: "" },
  });
  const entries = [
    entry("A", "two"),
    entry("B", null),
    entry("C", "one"),
    entry("D", "two"),
    entry("E", null),
  ];
  const groups = [{ id: "one" }, { id: "two" }];
  expect(byGroup(entries, groups).map((each) => each.symbol)).toEqual(["B", "E", "C", "A", "D"]);
});
