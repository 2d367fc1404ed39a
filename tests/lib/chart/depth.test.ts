import { describe, expect, test } from "vitest";
import { depthOf, stepsBetween } from "#lib/chart/depth.ts";

describe("the order book", () => {
  test("bars are measured against the largest volume of both sides", () => {
    const depth = depthOf(
      [
        [101_200, 57_200],
        [101_100, 28_600],
      ],
      [[101_300, 11_440]],
      3,
    );
    expect(depth.bids.map((row) => row.share)).toEqual([1, 0.5]);
    expect(depth.asks[0]?.share).toBe(0.2);
    expect(depth.spread).toBe(100);
    expect(depth.bidVolume).toBe(85_800);
    expect(depth.bidShare).toBeCloseTo(85_800 / 97_240);
  });

  test("volumes add up from the best price; totals count the levels out of view too", () => {
    const bids = [[300, 10] as const, [200, 30] as const, [100, 60] as const];
    const depth = depthOf(bids, [[400, 20]], 2);
    expect(depth.bids.map(({ cumulative, cumulativeShare }) => [cumulative, cumulativeShare])).toEqual([
      [10, 0.25],
      [40, 1],
    ]);
    expect(depth.asks[0]?.cumulativeShare).toBe(0.5);
    expect(depth).toMatchObject({ bidVolume: 100, askVolume: 20 });
  });

  test("at the ceiling nobody sells: the whole balance is buying and there is no spread", () => {
    const depth = depthOf([[141_500, 1_102_300]], [], 3);
    expect(depth.bidShare).toBe(1);
    expect(depth.spread).toBeNull();
  });

  test("an empty book has no balance", () => {
    expect(depthOf([], [], 3)).toMatchObject({ bidShare: null, bidVolume: 0, spread: null });
  });

  test("auction orders without a price keep their volume and give no spread", () => {
    expect(depthOf([[0, 5_000]], [[20_000, 1_000]], 3)).toMatchObject({ bidVolume: 5_000, spread: null });
  });
});

describe("the spread in steps of the grid", () => {
  test.each([
    ["HOSE", "STOCK", 101_200, 101_300, 1],
    ["HOSE", "STOCK", 9_990, 10_050, 2],
    ["HOSE", "ETF", 34_550, 34_600, 5],
    ["UPCOM", "STOCK", 15_000, 15_000, 0],
    ["DER", "FUTURE_INDEX", 1_949.3, 1_949.6, 3],
  ] as const)("%s %s from %d to %d is %d steps", (exchange, type, low, high, steps) => {
    expect(stepsBetween({ exchange, type }, low, high)).toBe(steps);
  });

  test("a spread without end is not counted out", () => {
    expect(stepsBetween({ exchange: "HOSE", type: "ETF" }, 10, 1_000_000)).toBeNull();
  });
});
