import fc from "fast-check";
import { expect, test } from "vitest";
import { contributionsOf } from "#lib/market/overview-contribution.ts";

const member = (symbol: string, listedShares: number | null, reference: number, change: number | null) => ({
  ...{ symbol, listedShares, reference, change },
  isFund: false,
});

test("a member moves the index by its share of the capitalisation", () => {
  // VIC is a quarter of the base of 40,000 VND and rises by a tenth: 2.5 percent of 1,000 points.
  const { lifts, drags, totalPoints } = contributionsOf(
    [member("VIC", 100, 100, 10), member("VCB", 300, 100, -1)],
    { value: 1_017.5, change: 17.5 },
    5,
  );
  expect(lifts).toEqual([{ symbol: "VIC", points: 25 }]);
  expect(drags).toEqual([{ symbol: "VCB", points: -7.5 }]);
  expect(totalPoints).toBe(17.5);
});

test("funds, and members whose shares nobody knows, do not count", () => {
  const fund = { ...member("FUND", 1_000, 100, 50), isFund: true };
  const { lifts } = contributionsOf(
    [member("VIC", 100, 100, 10), fund, member("NEW", null, 100, 10)],
    { value: 110, change: 10 },
    5,
  );
  expect(lifts).toEqual([{ symbol: "VIC", points: 10 }]);
});

test("a market of which nothing is known contributes nothing", () => {
  expect(contributionsOf([], { value: 1_000, change: 5 }, 5)).toEqual({
    lifts: [],
    drags: [],
    totalPoints: 0,
  });
});

test("the points of all members of an index by capitalisation add up to the index's own change", () => {
  const members = fc.array(
    fc.record({
      shares: fc.integer({ min: 1, max: 1e9 }),
      reference: fc.integer({ min: 1_000, max: 200_000 }),
    }),
    { minLength: 1, maxLength: 30 },
  );
  fc.assert(
    fc.property(members, fc.integer({ min: -700, max: 700 }), (all, tenThousandths) => {
      const rows = all.map(({ shares, reference }, at) =>
        member(`S${at}`, shares, reference, (reference * tenThousandths * (at % 3)) / 10_000),
      );
      const before = rows.reduce((sum, row) => sum + (row.listedShares ?? 0) * row.reference, 0);
      const gain = rows.reduce((sum, row) => sum + (row.listedShares ?? 0) * (row.change ?? 0), 0);
      const change = (1_000 * gain) / before;
      const { totalPoints, lifts, drags } = contributionsOf(rows, { value: 1_000 + change, change }, 3);
      expect(totalPoints).toBeCloseTo(change, 6);
      expect(lifts.length).toBeLessThanOrEqual(3);
      expect(lifts.every(({ points }) => points > 0)).toBe(true);
      expect(drags.map(({ points }) => points)).toEqual(
        drags.map(({ points }) => points).toSorted((a, b) => a - b),
      );
    }),
  );
});
