import { expect, it } from "vitest";
import { type Paint, paintOf } from "#lib/market/paint.ts";

const LIMITS = { reference: 45_000, ceiling: 48_150, floor: 41_850 };

it.each<[number | null | undefined, Paint]>([
  [48_150, "ceiling"],
  [41_850, "floor"],
  [45_000, "reference"],
  [45_050, "up"],
  [48_100, "up"],
  [44_950, "down"],
  [41_900, "down"],
  [0, "none"],
  [null, "none"],
  [undefined, "none"],
])("a price of %s is painted %s", (price, paint) => {
  expect(paintOf(price, LIMITS)).toBe(paint);
});

it("a price 6.9 % up is green when the ceiling is elsewhere, whatever the percentage", () => {
  expect(paintOf(48_105, { ...LIMITS, ceiling: 54_000 })).toBe("up");
  expect(paintOf(45_100, { ...LIMITS, ceiling: 45_100 })).toBe("ceiling");
});

it("a reference of one step, which is its own floor, is painted as the floor", () => {
  expect(paintOf(100, { reference: 100, ceiling: 200, floor: 100 })).toBe("floor");
});

it("without limits nothing is painted, and without ceiling or floor only the reference counts", () => {
  expect(paintOf(45_000, null)).toBe("none");
  expect(paintOf(45_000, { reference: null, ceiling: 48_150, floor: 41_850 })).toBe("none");
  expect(paintOf(1_250.5, { reference: 1_250, ceiling: null, floor: null })).toBe("up");
  expect(paintOf(1_250, { reference: 1_250, ceiling: null, floor: null })).toBe("reference");
});
