import { describe, expect, test } from "vitest";
import { foldText } from "#lib/format/fold-text.ts";
import { ageOf, formatDate, formatIsoTime, formatTime, shortAge } from "#lib/format/time.ts";

const AT = Date.parse("2026-02-10T14:18:07.250+07:00");

describe("times and ages on the page", () => {
  test("dates are day first in both languages, in Vietnamese time whatever the machine's zone", () => {
    expect(formatDate(AT, "vi")).toBe("Thứ Ba 10/02/2026");
    expect(formatDate(AT, "en")).toBe("Tue 10/02/2026");
    expect(formatTime(AT)).toBe("14:18:07");
  });

  test("thousandths are shown when the source has them, and left away when it sends whole seconds", () => {
    expect(formatIsoTime("2026-02-10T14:17:12.480+07:00")).toBe("14:17:12.480");
    expect(formatIsoTime("2026-02-10T14:17:12.000+07:00")).toBe("14:17:12");
  });

  test.each([
    [400, "0.4", "seconds"],
    [55_000, "55", "seconds"],
    [119_999, "119", "seconds"],
    [180_000, "3", "minutes"],
    [3 * 3_600_000, "3", "hours"],
    [3 * 86_400_000, "3", "days"],
    [-5, "0.0", "seconds"],
  ])("an age of %s ms is %s %s", (ms, n, unit) => {
    expect(ageOf(ms)).toEqual({ n, unit });
  });

  test("beside a symbol the age is at most three letters", () => {
    expect([900, 9_999, 55_400, 180_000].map(shortAge)).toEqual(["0s", "10s", "55s", "3m"]);
  });

  test("names are found without their accents", () => {
    expect(foldText("Tập đoàn Đất Xanh")).toBe("tap doan dat xanh");
  });
});
