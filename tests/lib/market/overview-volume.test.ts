import { expect, test } from "vitest";
import { againstBefore, sharesAt, volumeDays } from "#lib/market/overview-volume.ts";

const at = (time: string) => Date.parse(`${time}+07:00`);
const bar = (time: string, volumeShares: number) => ({ openTimeMs: at(time), volumeShares });
const minuteOf = (epochMs: number) => Math.round((epochMs - at("2026-02-10T09:00")) / 60_000) % 1_440;
const BARS = [
  bar("2026-02-06T14:00", 7),
  bar("2026-02-09T09:00", 100),
  bar("2026-02-09T09:02", 50),
  bar("2026-02-10T09:00", 30),
  bar("2026-02-10T09:01", 30),
];

test("two days are compared as rising totals, the day before being the last one that traded", () => {
  const days = volumeDays(BARS, "2026-02-10", () => 0);
  expect(days.beforeDate).toBe("2026-02-09");
  expect(days.before.map(([, shares]) => shares)).toEqual([100, 150]);
  expect(days.today.map(([, shares]) => shares)).toEqual([30, 60]);
});

test("a day that the list of bars begins with may lack its morning and is no measure", () => {
  const days = volumeDays(BARS.slice(1), "2026-02-10", minuteOf);
  expect(days.beforeDate).toBeNull();
  expect(days.before).toEqual([]);
});

test("a minute without a bar has the total of the one before", () => {
  const line = [
    [0, 100],
    [2, 150],
  ] as const;
  expect([-1, 0, 1, 2, 99].map((minute) => sharesAt(line, minute))).toEqual([0, 100, 100, 150, 150]);
});

test("the running minute counts as far as it has gone", () => {
  const before = [
    [0, 100],
    [1, 200],
  ] as const;
  expect(againstBefore(before, 150, 1, 0.5)).toBeCloseTo(0, 9);
  expect(againstBefore(before, 300, 1, 0.5)).toBeCloseTo(100, 9);
  expect(againstBefore([], 300, 1, 0.5)).toBeNull();
});
