import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addTrade,
  aggregateBars,
  type Bar,
  INTERVALS,
  isIntraday,
  joinBars,
  openTimeOf,
} from "#lib/market/bar.ts";
import {
  DAY_MS,
  instantOf,
  MINUTE_MS,
  startOfDateMs,
  tradingDateOf,
  weekdayOf,
} from "#lib/market/trading-time.ts";

const at = (time: string, date = "2026-02-10") => instantOf(date, time);

describe("the interval that holds an instant", () => {
  it.each([
    ["1m", "10:07:59", "10:07"],
    ["3m", "10:07:59", "10:06"],
    ["5m", "10:07:59", "10:05"],
    ["15m", "10:07:59", "10:00"],
    ["30m", "10:37:59", "10:30"],
    ["1h", "10:37:59", "10:00"],
    ["1D", "00:00:00", "00:00"],
    ["1D", "23:59:59", "00:00"],
  ] as const)("of %s at %s begins at %s", (interval, time, open) => {
    expect(openTimeOf(interval, at(time))).toBe(at(open));
  });

  it("of a week begins on Monday, of a month on the first, in Vietnam", () => {
    expect(openTimeOf("1W", at("10:00"))).toBe(startOfDateMs("2026-02-09"));
    expect(openTimeOf("1W", at("23:59", "2026-02-15"))).toBe(startOfDateMs("2026-02-09"));
    expect(openTimeOf("1W", at("00:00", "2026-02-16"))).toBe(startOfDateMs("2026-02-16"));
    expect(openTimeOf("1M", at("06:30", "2026-03-01"))).toBe(startOfDateMs("2026-03-01"));
    expect(openTimeOf("1M", at("23:59", "2026-02-28"))).toBe(startOfDateMs("2026-02-01"));
  });

  it("holds the instant, and begins where it says", () => {
    const instants = fc.integer({ min: startOfDateMs("2025-01-01"), max: startOfDateMs("2027-12-31") });
    fc.assert(
      fc.property(fc.constantFrom(...INTERVALS), instants, (interval, epochMs) => {
        const openMs = openTimeOf(interval, epochMs);
        expect(openMs).toBeLessThanOrEqual(epochMs);
        expect(epochMs - openMs).toBeLessThan(31 * DAY_MS);
        expect(openTimeOf(interval, openMs)).toBe(openMs);
        if (interval === "1W") expect(weekdayOf(tradingDateOf(openMs))).toBe(1);
      }),
    );
  });
});

const trades = fc.array(
  fc.record({
    timeMs: fc.integer({ min: at("09:00"), max: at("14:59") }),
    price: fc.integer({ min: 1, max: 1_000 }),
    volume: fc.integer({ min: 1, max: 1_000 }),
  }),
  { minLength: 1, maxLength: 200 },
);

/** What a bar of any interval must be, straight from the trades. */
function truthOf(
  rows: { timeMs: number; price: number; volume: number }[],
  interval: (typeof INTERVALS)[number],
): Bar[] {
  const groups = new Map<number, typeof rows>();
  for (const row of rows) {
    const key = openTimeOf(interval, row.timeMs);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups].map(([openTimeMs, group]) => ({
    openTimeMs,
    open: group[0]!.price,
    high: Math.max(...group.map(({ price }) => price)),
    low: Math.min(...group.map(({ price }) => price)),
    close: group.at(-1)!.price,
    volume: group.reduce((sum, { volume }) => sum + volume, 0),
    provisional: false,
  }));
}

function foldMinutes(rows: { timeMs: number; price: number; volume: number }[]): Bar[] {
  const bars = new Map<number, Bar>();
  for (const { timeMs, price, volume } of rows) {
    const openTimeMs = openTimeOf("1m", timeMs);
    bars.set(openTimeMs, addTrade(bars.get(openTimeMs), openTimeMs, price, volume));
  }
  return [...bars.values()];
}

describe("bars", () => {
  const sorted = trades.map((rows) => rows.sort((a, b) => a.timeMs - b.timeMs));

  it("of every interval, made of minutes, are those of the trades", () => {
    fc.assert(
      fc.property(sorted, fc.constantFrom(...INTERVALS), (rows, interval) => {
        expect(aggregateBars(foldMinutes(rows), interval)).toEqual(truthOf(rows, interval));
      }),
    );
  });

  it("come out the same whether made in one step or in two", () => {
    const steps = fc.constantFrom(
      ["3m", "15m"],
      ["5m", "30m"],
      ["15m", "1h"],
      ["30m", "1D"],
      ["1D", "1W"],
      ["1D", "1M"],
    );
    fc.assert(
      fc.property(sorted, steps, (rows, pair) => {
        const [finer, coarser] = pair as [(typeof INTERVALS)[number], (typeof INTERVALS)[number]];
        const minutes = foldMinutes(rows);
        expect(aggregateBars(aggregateBars(minutes, finer), coarser)).toEqual(
          aggregateBars(minutes, coarser),
        );
      }),
    );
  });

  it("keep all their volume, however they are joined", () => {
    fc.assert(
      fc.property(sorted, fc.constantFrom(...INTERVALS), (rows, interval) => {
        const total = rows.reduce((sum, { volume }) => sum + volume, 0);
        expect(aggregateBars(foldMinutes(rows), interval).reduce((sum, bar) => sum + bar.volume, 0)).toBe(
          total,
        );
      }),
    );
  });

  it("are provisional when any part is", () => {
    const bar: Bar = {
      openTimeMs: at("10:00"),
      open: 1,
      high: 1,
      low: 1,
      close: 1,
      volume: 1,
      provisional: false,
    };
    const doubtful = { ...bar, openTimeMs: at("10:01"), provisional: true };
    expect(joinBars(bar, doubtful, bar.openTimeMs).provisional).toBe(true);
    expect(aggregateBars([bar, doubtful], "5m")).toMatchObject([{ provisional: true, volume: 2 }]);
    expect(aggregateBars([], "1h")).toEqual([]);
  });

  it("of a minute span a minute", () => {
    expect(openTimeOf("1m", at("10:00") + MINUTE_MS)).toBe(at("10:01"));
    expect(INTERVALS.filter(isIntraday)).toEqual(["1m", "3m", "5m", "15m", "30m", "1h"]);
  });
});
