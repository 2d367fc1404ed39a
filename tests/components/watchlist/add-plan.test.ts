import { describe, expect, test } from "vitest";
import { moved, planAdd } from "#components/watchlist/add-plan.ts";
import { MAX_WATCHLIST_SYMBOLS } from "#lib/contract/limits.ts";

const LISTED = new Set(["VIC", "VNM", "HPG", "FPT"]);
const isListed = (symbol: string) => LISTED.has(symbol);

describe("adding to a watchlist", () => {
  test("a pasted line adds its symbols at the end in the order typed", () => {
    expect(planAdd(["FPT"], "vic, VNM hpg", isListed)).toMatchObject({
      symbols: ["FPT", "VIC", "VNM", "HPG"],
      added: ["VIC", "VNM", "HPG"],
    });
  });

  test("what is there already stays where it is, and is told", () => {
    expect(planAdd(["VIC", "FPT"], "FPT HPG", isListed)).toMatchObject({
      symbols: ["VIC", "FPT", "HPG"],
      known: ["FPT"],
      added: ["HPG"],
    });
  });

  test("a symbol nobody lists is not added, and is told", () => {
    expect(planAdd([], "VIC XXQ", isListed)).toMatchObject({ symbols: ["VIC"], unknown: ["XXQ"] });
  });

  test("a full list takes what fits and tells what is left", () => {
    const full = Array.from({ length: MAX_WATCHLIST_SYMBOLS - 1 }, (_, at) => `S${at}`);
    const plan = planAdd(full, "VIC VNM", isListed);
    expect(plan.added).toEqual(["VIC"]);
    expect(plan.left).toEqual(["VNM"]);
    expect(plan.symbols).toHaveLength(MAX_WATCHLIST_SYMBOLS);
  });
});

describe("moving within a list", () => {
  test.each([
    [2, 1, ["HPG", "NKG", "HSG"]],
    [0, 2, ["HSG", "NKG", "HPG"]],
    [0, 0, ["HPG", "HSG", "NKG"]],
    [0, -1, ["HPG", "HSG", "NKG"]],
    [2, 3, ["HPG", "HSG", "NKG"]],
    [7, 0, ["HPG", "HSG", "NKG"]],
  ])("from place %d to place %d", (from, to, result) => {
    expect(moved(["HPG", "HSG", "NKG"], from, to)).toEqual(result);
  });
});
