import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Coverage,
  type CoverageVerdict,
  cover,
  coverTotal,
  EMPTY_COVERAGE,
  MAX_GAPS,
  unseenShares,
} from "#lib/market/coverage.ts";

interface Trade {
  volumeShares: number;
  totalVolumeShares: number | null;
  price: number;
  timeMs: number;
}

function trade(totalVolumeShares: number | null, volumeShares = 100, price = 45_500): Trade {
  return { totalVolumeShares, volumeShares, price, timeMs: totalVolumeShares ?? 0 };
}

function seeAll(trades: readonly Trade[], start: Coverage = EMPTY_COVERAGE) {
  let coverage = start;
  const verdicts: CoverageVerdict[] = [];
  for (const each of trades) {
    const judged = cover(coverage, each, 1);
    coverage = judged.coverage;
    verdicts.push(judged.verdict);
  }
  return { coverage, verdicts };
}

describe("one trade after the other", () => {
  test("that join without a seam are new", () => {
    const { coverage, verdicts } = seeAll([trade(100), trade(200), trade(500, 300)]);
    expect(verdicts).toEqual(["new", "new", "new"]);
    expect(coverage).toMatchObject({ totalShares: 500, lastTimeMs: 500, gaps: [] });
  });

  test("the same one again is a duplicate and changes nothing", () => {
    const before = seeAll([trade(100), trade(200)]).coverage;
    const { coverage, verdict } = cover(before, trade(100), 2);
    expect(verdict).toBe("duplicate");
    expect(coverage).toBe(before);
  });

  test("the same shares at another price contradict what we have", () => {
    const before = seeAll([trade(100), trade(200)]).coverage;
    expect(cover(before, trade(200, 100, 46_000), 2)).toEqual({ coverage: before, verdict: "conflict" });
  });

  test("a part of a known trade at its price is a duplicate", () => {
    const before = seeAll([trade(300, 300)]).coverage;
    expect(cover(before, trade(200), 2).verdict).toBe("duplicate");
    expect(cover(before, trade(200, 100, 46_000), 2).verdict).toBe("conflict");
  });

  test("one that straddles two known trades contradicts them", () => {
    const before = seeAll([trade(100), trade(200)]).coverage;
    expect(cover(before, trade(150), 2).verdict).toBe("conflict");
  });

  test("unseen shares before one are a hole with its time window", () => {
    const { coverage, verdicts } = seeAll([trade(100), trade(700)]);
    expect(verdicts).toEqual(["new", "gap"]);
    expect(coverage.gaps).toEqual([
      { fromShares: 100, toShares: 600, fromMs: 100, toMs: 700, noticedAtMs: 1 },
    ]);
    expect(unseenShares(coverage)).toBe(500);
  });

  test("coming in mid-session is a hole from the day's first share", () => {
    const { coverage } = seeAll([trade(1000)]);
    expect(coverage.gaps).toMatchObject([{ fromShares: 0, toShares: 900, fromMs: null }]);
  });

  test("a late one fills its hole, from the edge or from within", () => {
    const holed = seeAll([trade(100), trade(700)]).coverage;
    const middle = cover(holed, trade(400), 2);
    expect(middle.verdict).toBe("late");
    expect(middle.coverage.gaps).toMatchObject([
      { fromShares: 100, toShares: 300, toMs: 400 },
      { fromShares: 400, toShares: 600, fromMs: 400 },
    ]);
    expect(middle.coverage.totalShares).toBe(700);
    const filled = seeAll([trade(300, 200), trade(600, 200)], middle.coverage);
    expect(filled.verdicts).toEqual(["late", "late"]);
    expect(filled.coverage.gaps).toEqual([]);
    expect(cover(filled.coverage, trade(400), 3).verdict).toBe("duplicate");
  });

  test.each([
    ["begins before the hole", trade(250, 200)],
    ["ends after the hole", trade(650, 100)],
    ["begins below the total and ends above it", trade(750, 100)],
    ["has more shares than the day", trade(50, 100)],
    ["has negative shares", trade(800, -10)],
  ])("one that %s is a conflict and changes nothing", (_, each) => {
    const holed = seeAll([trade(100), trade(700)]).coverage;
    expect(cover(holed, each, 2)).toEqual({ coverage: holed, verdict: "conflict" });
  });

  test("one without a total cannot be judged", () => {
    expect(cover(EMPTY_COVERAGE, trade(null), 1)).toEqual({ coverage: EMPTY_COVERAGE, verdict: "unknown" });
  });
});

describe("a total without a trade", () => {
  test("says where we came in: what was before is history", () => {
    const coverage = coverTotal(EMPTY_COVERAGE, 5000, 10, 1);
    expect(coverage).toMatchObject({ totalShares: 5000, lastTimeMs: 10, gaps: [] });
    expect(cover(coverage, trade(5100), 2).verdict).toBe("new");
  });

  test("of nothing at all says so too: what is missed from then on is a hole", () => {
    const coverage = coverTotal(EMPTY_COVERAGE, 0, 10, 1);
    expect(cover(coverage, trade(500), 2).coverage.gaps).toMatchObject([{ fromMs: 10, toShares: 400 }]);
  });

  test("that is higher than ours is a hole, and the trade that it told of fills it", () => {
    const before = seeAll([trade(100)]).coverage;
    const after = coverTotal(before, 200, 20, 2);
    expect(unseenShares(after)).toBe(100);
    const { coverage, verdict } = cover(after, trade(200), 3);
    expect(verdict).toBe("late");
    expect(coverage.gaps).toEqual([]);
  });

  test("never lowers ours", () => {
    const before = seeAll([trade(100)]).coverage;
    expect(coverTotal(before, 50, 20, 2)).toBe(before);
  });
});

describe("whatever the order", () => {
  const tape = fc
    .array(
      fc.record({ volume: fc.integer({ min: 1, max: 5_000 }), price: fc.integer({ min: 1, max: 99 }) }),
      {
        minLength: 1,
        maxLength: 60,
      },
    )
    .map((rows) => {
      let total = 0;
      return rows.map(({ volume, price }) => {
        total += volume;
        return trade(total, volume, price);
      });
    });

  test("all trades of a tape, shuffled and repeated, leave no hole and count once", () => {
    fc.assert(
      fc.property(
        tape.chain((trades) => {
          const twice = [...trades, ...trades];
          return fc.tuple(fc.constant(trades), fc.shuffledSubarray(twice, { minLength: twice.length }));
        }),
        ([trades, shuffled]) => {
          const { coverage, verdicts } = seeAll(shuffled);
          const counted = shuffled.filter((_, index) => verdicts[index] !== "duplicate");
          const total = trades.at(-1)?.totalVolumeShares ?? 0;
          expect(verdicts).not.toContain("conflict");
          expect(coverage.gaps).toEqual([]);
          expect(coverage.totalShares).toBe(total);
          expect(counted.reduce((sum, each) => sum + each.volumeShares, 0)).toBe(total);
        },
      ),
    );
  });

  test("what was not seen is exactly what is missing below the highest total", () => {
    fc.assert(
      fc.property(
        tape.chain((trades) => fc.shuffledSubarray(trades)),
        (some) => {
          const { coverage } = seeAll(some);
          const seen = some.reduce((sum, each) => sum + each.volumeShares, 0);
          expect(unseenShares(coverage)).toBe(coverage.totalShares - seen);
        },
      ),
    );
  });

  test("holes beyond the limit are joined, their shares are never forgotten", () => {
    const trades = Array.from({ length: MAX_GAPS + 50 }, (_, index) => trade((index + 1) * 1000));
    const { coverage } = seeAll(trades);
    expect(coverage.gaps).toHaveLength(MAX_GAPS);
    expect(unseenShares(coverage)).toBe((MAX_GAPS + 50) * 900);
  });
});
