import { describe, expect, test } from "vitest";
import { instantOf, isoOf } from "#lib/market/trading-time.ts";
import { MAX_TRIES, pauseAfterMs, quietEndMs, retryAfterMs } from "#server/alerts/delivery/schedule.ts";

describe("the pause before the next try", () => {
  test.each([
    [1, 0.5, 5_000],
    [2, 0.5, 15_000],
    [3, 0.5, 45_000],
    [6, 0.5, 1_215_000],
    [7, 0.5, 1_800_000],
    [40, 0.5, 1_800_000],
    [1, 0, 3_750],
    [1, 0.999999, 6_250],
  ])("after %i failed, with dice at %f, is %i ms", (tries, random, pauseMs) => {
    expect(pauseAfterMs(tries, random, null)).toBe(pauseMs);
  });

  test("is what the other side asks for, when that is longer", () => {
    expect(pauseAfterMs(1, 0.5, 60_000)).toBe(60_000);
    expect(pauseAfterMs(3, 0.5, 1_000)).toBe(45_000);
  });

  test("all together make about an hour", () => {
    const pauses = Array.from({ length: MAX_TRIES - 1 }, (_, at) => pauseAfterMs(at + 1, 0.5, null));
    expect(pauses.reduce((sum, pause) => sum + pause) / 60_000).toBeCloseTo(60.3, 0);
  });

  test.each([
    ["120", 120_000],
    [" 3 ", 3_000],
    ["99999999", 3_600_000],
    ["Wed, 21 Oct 2026 07:28:00 GMT", null],
    ["-5", null],
    ["", null],
    [null, null],
  ])("Retry-After «%s» asks for %s ms", (header, ms) => {
    expect(retryAfterMs(header)).toBe(ms);
  });
});

describe("quiet hours", () => {
  const night = { fromMinute: 22 * 60, toMinute: 6 * 60 + 30 };
  const lunch = { fromMinute: 11 * 60 + 30, toMinute: 13 * 60 };
  test.each([
    [night, "21:59:59", null],
    [night, "22:00:00", "2026-02-11T06:30:00.000+07:00"],
    [night, "23:59:59", "2026-02-11T06:30:00.000+07:00"],
    [night, "00:00:00", "2026-02-10T06:30:00.000+07:00"],
    [night, "06:29:59", "2026-02-10T06:30:00.000+07:00"],
    [night, "06:30:00", null],
    [lunch, "11:29:59", null],
    [lunch, "11:30:00", "2026-02-10T13:00:00.000+07:00"],
    [lunch, "13:00:00", null],
    [{ fromMinute: 60, toMinute: 60 }, "01:00:00", null],
    [null, "03:00:00", null],
  ])("%o hold at %s until %s", (quiet, time, end) => {
    const endMs = quietEndMs(quiet, instantOf("2026-02-10", time));
    expect(endMs === null ? null : isoOf(endMs)).toBe(end);
  });
});
