import { describe, expect, test } from "vitest";
import { areaPath, type CourseFrame, paintedSteps, rangeOf, stepPath } from "#lib/chart/course.ts";

const FRAME: CourseFrame = { fromMs: 0, toMs: 100, low: 0, high: 10, width: 100, height: 50 };
const points = [
  { timeMs: 0, value: 0 },
  { timeMs: 40, value: 10 },
  { timeMs: 60, value: 5 },
];

describe("a course", () => {
  test("stands at each value until the next, and at the last until now", () => {
    expect(stepPath(points, FRAME, 80)).toBe("M0 50H40V0H60V25H80");
    expect(areaPath(points, FRAME, 80)).toBe("M0 50H40V0H60V25H80V50H0Z");
  });

  test("never leaves its frame, and is nothing without points", () => {
    expect(stepPath([{ timeMs: -50, value: 99 }], FRAME, 900)).toBe("M0 0H100");
    expect([stepPath([], FRAME, 5), areaPath([], FRAME, 5)]).toEqual(["", ""]);
  });

  test("is cut where its colour changes; the jump has the new one", () => {
    const paintOf = (value: number) => (value > 7 ? "high" : "low");
    expect(paintedSteps(points, FRAME, 80, paintOf)).toEqual([
      { paint: "low", path: "M0 50H40" },
      { paint: "high", path: "M40 50V0M40 0H60" },
      { paint: "low", path: "M60 0V25M60 25H80" },
    ]);
    expect(paintedSteps(points, FRAME, 80, () => "one")).toEqual([
      { paint: "one", path: "M0 50H40V0H60V25H80" },
    ]);
    expect(paintedSteps([], FRAME, 80, paintOf)).toEqual([]);
  });

  test.each<[readonly number[], { low: number; high: number }]>([
    [[10, 20], { low: 8.8, high: 21.2 }],
    [[20_000], { low: 19_900, high: 20_100 }],
    [[0, 0], { low: -1, high: 1 }],
  ])("of %j has air around it", (values, range) => {
    expect(rangeOf(values)).toEqual(range);
  });
});
