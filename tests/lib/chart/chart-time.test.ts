import { describe, expect, test } from "vitest";
import { fromChartTime, markOf, openingOf, toChartTime } from "#lib/chart/chart-time.ts";
import { instantOf } from "#lib/market/trading-time.ts";

describe("the time axis", () => {
  test("a quarter past nine in Vietnam is drawn as 09:15, wherever the browser stands", () => {
    const chartTime = toChartTime(instantOf("2026-02-10", "09:15"));
    expect(new Date(chartTime * 1000).toISOString()).toBe("2026-02-10T09:15:00.000Z");
    expect(fromChartTime(chartTime)).toBe(instantOf("2026-02-10", "09:15"));
  });

  test("a day's bar stands on its own date, not on the evening before", () => {
    expect(new Date(toChartTime(instantOf("2026-02-10", "00:00")) * 1000).toISOString().slice(0, 10)).toBe(
      "2026-02-10",
    );
  });

  test.each([
    ["year", "vi", "2026"],
    ["month", "vi", "Th2"],
    ["month", "en", "Feb"],
    ["day", "vi", "10/02"],
    ["time", "en", "09:15"],
  ] as const)("a mark of kind %s in %s reads %s", (kind, language, words) => {
    expect(markOf(toChartTime(instantOf("2026-02-10", "09:15")), kind, language)).toBe(words);
  });

  test.each([
    ["5m", "09:15 10/02"],
    ["1D", "10/02/2026"],
    ["1M", "Th2 2026"],
  ] as const)("the opening of a %s bar reads %s", (interval, words) => {
    expect(openingOf(instantOf("2026-02-10", "09:15"), interval, "vi")).toBe(words);
  });
});
