import { describe, expect, it } from "vitest";
import { type MinuteSource, minuteWindow, usualVolumes } from "#lib/alerts/minute-windows.ts";
import type { Bar } from "#lib/market/bar.ts";
import { instantOf } from "#lib/market/trading-time.ts";

function bar(time: string, price: number, volume: number): Bar {
  const openTimeMs = instantOf("2026-02-10", time);
  return { openTimeMs, open: price, high: price, low: price, close: price, volume, provisional: false };
}

const BARS = [bar("10:00:00", 100, 10), bar("10:01:00", 110, 20), bar("10:03:00", 121, 40)];
const source: MinuteSource = {
  bars: () => BARS,
  isKnown: () => true,
  usual: () => usualVolumes(BARS, 2),
  foreignNetBefore: () => ({ before: 300, now: 1_000 }),
  valuePerPrice: () => 1,
};
const at = (time: string) => instantOf("2026-02-10", time);

describe("The last minutes", () => {
  it("are the running one and those before it", () => {
    expect(minuteWindow(source, "FPT", "volumeOver", 1, at("10:03:30"))).toBe(40);
    expect(minuteWindow(source, "FPT", "volumeOver", 3, at("10:03:30"))).toBe(60);
    expect(minuteWindow(source, "FPT", "volumeOver", 4, at("10:03:59"))).toBe(70);
    expect(minuteWindow(source, "FPT", "volumeOver", 1, at("10:05:00"))).toBe(0);
    expect(minuteWindow(source, "FPT", "valueOver", 3, at("10:03:30"))).toBe(40 * 121 + 20 * 110);
  });
  it("compare with the price before them, or with their own first when the day began in them", () => {
    expect(minuteWindow(source, "FPT", "changePercentOver", 1, at("10:03:30"))).toBe(10);
    expect(minuteWindow(source, "FPT", "changePercentOver", 30, at("10:03:30"))).toBe(21);
    expect(
      minuteWindow({ ...source, bars: () => [] }, "FPT", "changePercentOver", 5, at("10:03:30")),
    ).toBeNull();
  });
  it("are measured against what is usual in the same minutes, where that is known", () => {
    expect(minuteWindow(source, "FPT", "volumeRatio", 4, at("10:03:30"))).toBe(2);
    expect(
      minuteWindow({ ...source, usual: () => null }, "FPT", "volumeRatio", 4, at("10:03:30")),
    ).toBeNull();
    expect(minuteWindow(source, "FPT", "volumeRatio", 1, at("10:02:30"))).toBeNull();
  });
  it("tell nothing of minutes that are not known in full", () => {
    const lost = { ...source, isKnown: (_: string, fromMs: number) => fromMs > at("10:01:00") };
    for (const window of ["volumeOver", "valueOver", "volumeRatio", "changePercentOver"] as const) {
      expect(minuteWindow(lost, "FPT", window, 3, at("10:03:30"))).toBeNull();
    }
    expect(minuteWindow(lost, "FPT", "volumeOver", 2, at("10:03:30"))).toBe(40);
  });
  it("know what foreigners bought in them", () => {
    expect(minuteWindow(source, "FPT", "foreignNetOver", 5, at("10:03:30"))).toBe(700);
  });
});
