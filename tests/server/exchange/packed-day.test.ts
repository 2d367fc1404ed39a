import fc from "fast-check";
import { expect, test } from "vitest";
import type { MinuteBar } from "#server/exchange/core/minute-path.ts";
import { packDay } from "#server/exchange/core/packed-day.ts";

const vnd = fc.integer({ min: 10, max: 5_000_000 });
const points = fc.integer({ min: 1, max: 1_000_000 }).map((hundredths) => hundredths / 100);

const bars = fc.array(
  fc.record({
    minute: fc.integer({ min: 0, max: 1439 }),
    ...{ open: fc.oneof(vnd, points), high: vnd, low: points, close: fc.oneof(vnd, points) },
    volumeShares: fc.integer({ min: 1, max: 4_000_000_000 }),
    valueVnd: fc.constant(0),
  }),
  { maxLength: 20 },
);

test("a lived day is told as it was, whatever its prices, volumes and gaps", () => {
  fc.assert(
    fc.property(bars, bars, (one: MinuteBar[], other: MinuteBar[]) => {
      const packed = packDay(
        "2026-02-10",
        new Map([
          ["VIC", one],
          ["NONE", []],
          ["VN30", other],
        ]),
      );
      const told = (list: MinuteBar[]) => list.map(({ valueVnd: _, ...bar }) => bar);
      expect(packed.minutes("VIC")).toEqual(told(one));
      expect(packed.minutes("VN30")).toEqual(told(other));
      expect([packed.minutes("NONE"), packed.minutes("NOSUCH")]).toEqual([[], []]);
    }),
  );
});
