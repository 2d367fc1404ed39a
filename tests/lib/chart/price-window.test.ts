import { describe, expect, test } from "vitest";
import { withAlpha } from "#lib/chart/colour.ts";
import { priceWindow } from "#lib/chart/price-window.ts";

const limits = { reference: 95_000, ceiling: 101_600, floor: 88_400 };

describe("the prices a chart covers", () => {
  test("a ceiling just above the bars is brought into view, a floor far below is not", () => {
    expect(priceWindow({ low: 95_500, high: 101_300 }, limits)).toEqual({ low: 95_000, high: 101_600 });
  });

  test("lines far from the bars do not flatten them", () => {
    expect(priceWindow({ low: 97_000, high: 97_200 }, limits)).toEqual({ low: 97_000, high: 97_200 });
  });

  test("bars of one single price still see a line close by", () => {
    expect(priceWindow({ low: 95_100, high: 95_100 }, limits).low).toBe(95_000);
  });

  test("without limits the bars alone decide", () => {
    expect(priceWindow({ low: 1, high: 2 }, null)).toEqual({ low: 1, high: 2 });
  });
});

describe("a colour with an opacity", () => {
  test.each([
    ["#22d15c", "rgba(34, 209, 92, 0.3)"],
    ["#fff", "rgba(255, 255, 255, 0.3)"],
    ["rgb(1 2 3)", "rgb(1 2 3)"],
  ])("%s becomes %s", (colour, result) => {
    expect(withAlpha(colour, 0.3)).toBe(result);
  });
});
