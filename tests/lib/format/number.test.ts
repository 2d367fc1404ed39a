import { describe, expect, test } from "vitest";
import {
  formatBillions,
  formatChange,
  formatMillions,
  formatPercent,
  formatPrice,
  formatVolume,
  groupDigits,
  shortVolume,
} from "#lib/format/number.ts";

describe("numbers as a Vietnamese board writes them", () => {
  test.each([
    [28_550, "28.55"],
    [100, "0.10"],
    [1_234_500, "1,234.50"],
    [0, ""],
    [null, ""],
  ])("a price of %s VND reads %s, in thousands with two decimals", (price, text) => {
    expect(formatPrice(price)).toBe(text);
  });

  test("futures and indices are in points, not thousands", () => {
    expect(formatPrice(1_284.8, "points")).toBe("1,284.80");
    expect(formatChange(-6.4, "points")).toBe("−6.40");
  });

  test.each([
    [50, "+0.05"],
    [-1_100, "−1.10"],
    [0, "0.00"],
    [-4, "0.00"],
    [4, "0.00"],
    [null, ""],
  ])("a change of %s VND reads %s, with a true minus and no sign on zero", (change, text) => {
    expect(formatChange(change)).toBe(text);
  });

  test("percentages carry their sign and two decimals", () => {
    expect([6.95, -6.92, 0, null].map(formatPercent)).toEqual(["+6.95", "−6.92", "0.00", ""]);
  });

  test("volumes are full shares with commas, and blank for none", () => {
    expect([1_234_500, 100, 999, 1_000, 0, null].map(formatVolume)).toEqual([
      "1,234,500",
      "100",
      "999",
      "1,000",
      "",
      "",
    ]);
  });

  test("seven digits shrink to millions where there is no room, fewer stay in full", () => {
    expect(shortVolume(1_900_000, "tr")).toBe("1.90 tr");
    expect(shortVolume(999_900, "tr")).toBe("999,900");
    expect(shortVolume(123_456_700, "tr")).toBe("123.5 tr");
  });

  test("the strip counts volume in millions and turnover in billions", () => {
    expect(formatMillions(583_400_000)).toBe("583.4");
    expect(formatBillions(19_842e9)).toBe("19,842");
    expect(formatBillions(84.2e9)).toBe("84.2");
  });

  test.each([
    [0, 0, "0"],
    [1_000_000, 0, "1,000,000"],
    [-1_234.5, 2, "−1,234.50"],
    [999_999.999, 2, "1,000,000.00"],
    [12, 2, "12.00"],
  ])("%s with %s decimals is %s", (value, decimals, text) => {
    expect(groupDigits(value, decimals)).toBe(text);
  });
});
