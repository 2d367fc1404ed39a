import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { openTimeOf } from "#lib/market/bar.ts";
import { sessionAt } from "#lib/market/session.ts";
import {
  addDays,
  clockTimeOf,
  instantOf,
  isoOf,
  parseTimeOfDay,
  startOfDateMs,
  timeOfDayMs,
  tradingDateOf,
  weekdayOf,
} from "#lib/market/trading-time.ts";

const zone = process.env.TZ;
afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

describe.each(["UTC", "America/New_York", "Asia/Ho_Chi_Minh", "Australia/Lord_Howe"])(
  "on a machine in %s",
  (tz) => {
    it("Vietnamese dates, times, sessions and bars are the same", () => {
      process.env.TZ = tz;
      // The zone is really another one, else this would prove nothing.
      const offsets = {
        UTC: 0,
        "America/New_York": 300,
        "Asia/Ho_Chi_Minh": -420,
        "Australia/Lord_Howe": -660,
      };
      expect(new Date(2026, 1, 10).getTimezoneOffset()).toBe(offsets[tz as keyof typeof offsets]);
      const ms = Date.UTC(2026, 1, 10, 2, 15, 23);
      expect(isoOf(ms)).toBe("2026-02-10T09:15:23.000+07:00");
      expect([tradingDateOf(ms), clockTimeOf(ms)]).toEqual(["2026-02-10", "09:15:23"]);
      expect(tradingDateOf(Date.UTC(2026, 1, 9, 17, 0, 0))).toBe("2026-02-10");
      expect(tradingDateOf(Date.UTC(2026, 1, 9, 16, 59, 59, 999))).toBe("2026-02-09");
      expect(timeOfDayMs(ms)).toBe(parseTimeOfDay("09:15:23"));
      expect(sessionAt("HOSE", ms)).toBe("LO");
      expect(isoOf(openTimeOf("1W", ms))).toBe("2026-02-09T00:00:00.000+07:00");
      // Nights in which clocks change elsewhere.
      for (const date of ["2026-03-08", "2026-04-05", "2026-10-04", "2026-11-01"]) {
        expect(isoOf(startOfDateMs(date))).toBe(`${date}T00:00:00.000+07:00`);
        expect(addDays(date, 1) > date).toBe(true);
      }
      expect([weekdayOf("2026-02-10"), addDays("2026-02-28", 1), addDays("2026-01-01", -1)]).toEqual([
        2,
        "2026-03-01",
        "2025-12-31",
      ]);
    });
  },
);

describe("dates and times from outside", () => {
  it.each(["2026-02-30", "2026-13-01", "2026-2-1", "10/02/2026", "", "2026-02-10T00:00", "0000-00-00"])(
    "that do not exist are no number: %s",
    (date) => {
      expect(startOfDateMs(date)).toBeNaN();
      expect(instantOf(date, "09:00")).toBeNaN();
    },
  );

  it.each(["24:00", "9:00", "09:60", "09:00:60", "", "09", "09:00:00.5", "-1:00"])(
    "that are no time of day are no number: %s",
    (time) => {
      expect(parseTimeOfDay(time)).toBeNaN();
      expect(instantOf("2026-02-10", time)).toBeNaN();
    },
  );

  it("read back as they were written", () => {
    const instants = fc.integer({ min: startOfDateMs("2000-01-01"), max: startOfDateMs("2099-12-31") });
    fc.assert(
      fc.property(instants, (ms) => {
        const whole = Math.floor(ms / 1_000) * 1_000;
        expect(instantOf(tradingDateOf(whole), clockTimeOf(whole))).toBe(whole);
        expect(Date.parse(isoOf(ms))).toBe(ms);
      }),
    );
  });
});
