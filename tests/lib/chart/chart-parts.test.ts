import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addMinute,
  barsOf,
  MAX_CHART_BARS,
  pageNewer,
  pageOlder,
  startSeries,
} from "#lib/chart/bar-series.ts";
import { DEFAULT_CHART_SETTINGS, readChartSettings } from "#lib/chart/chart-settings.ts";
import { alignCloses, percentFrom } from "#lib/chart/compare.ts";
import { heikinAshi, heikinAshiOf } from "#lib/chart/heikin-ashi.ts";
import { createPace } from "#lib/chart/pace.ts";
import { dayStarts, lastAtOrBefore, placeMeant, placeOfTime, timeOfPlace } from "#lib/chart/time-axis.ts";
import type { Bar } from "#lib/market/bar.ts";
import { instantOf, MINUTE_MS, tradingDateOf } from "#lib/market/trading-time.ts";
import { createFakeClock } from "#tests/server/fake-clock.ts";

const OPEN_MS = instantOf("2026-02-10", "09:15");
const bar = (at: number, close = 100, rest: Partial<Bar> = {}): Bar => ({
  openTimeMs: OPEN_MS + at * MINUTE_MS,
  open: close,
  high: close,
  low: close,
  close,
  volume: 100,
  provisional: false,
  ...rest,
});
const bars = (from: number, count: number) => Array.from({ length: count }, (_, at) => bar(from + at));

describe("Heikin-Ashi", () => {
  test("the first bar is its own average, the next opens in the middle of the one before", () => {
    const [first, second] = heikinAshi([
      bar(0, 12, { open: 10, high: 14, low: 8 }),
      bar(1, 16, { open: 12, high: 18, low: 11 }),
    ]);
    expect(first).toMatchObject({ open: 11, close: 11, high: 14, low: 8 });
    expect(second).toMatchObject({ open: 11, close: 14.25, high: 18, low: 11 });
  });

  test("a bar averaged as it runs equals the same bar averaged with all others", () => {
    const all = bars(0, 5).map((each, at) => ({ ...each, close: 100 + at, high: 110 }));
    const before = heikinAshi(all.slice(0, 4)).at(-1);
    expect(heikinAshiOf(all[4] as Bar, before ?? null)).toEqual(heikinAshi(all)[4]);
  });
});

describe("places on an axis without nights and lunch", () => {
  const times = [0, 1, 2, 92, 93].map((minute) => OPEN_MS + minute * MINUTE_MS);

  test.each([
    [0, 0],
    [2, 2],
    [92, 3],
    [47, 2.5],
    [95, 6],
    [-2, -2],
  ])("minute %d lies at %d", (minute, place) => {
    expect(placeOfTime(times, OPEN_MS + minute * MINUTE_MS, MINUTE_MS)).toBe(place);
  });

  test("every bar's place leads back to its time", () => {
    fc.assert(
      fc.property(fc.integer({ min: -20, max: 20 }), (place) => {
        expect(placeOfTime(times, timeOfPlace(times, place, MINUTE_MS), MINUTE_MS)).toBe(place);
      }),
    );
  });

  test("an instant inside a coarse bar means that bar", () => {
    const hours = [0, 60].map((minute) => OPEN_MS + minute * MINUTE_MS);
    expect(placeOfTime(hours, OPEN_MS + 59 * MINUTE_MS, 60 * MINUTE_MS)).toBe(0);
  });

  test("before the first bar there is none", () => {
    expect(lastAtOrBefore(times, OPEN_MS - 1)).toBe(-1);
    expect(placeOfTime([], OPEN_MS, MINUTE_MS)).toBeNaN();
  });

  test("a day begins at its first bar, whatever the night was like", () => {
    const next = instantOf("2026-02-11", "09:15");
    expect(dayStarts([...times, next, next + MINUTE_MS], tradingDateOf)).toEqual([5]);
  });
});

describe("comparing", () => {
  test("another symbol lends its last close to each bar and adds none of its own", () => {
    const times = [0, 2, 4].map((at) => OPEN_MS + at * MINUTE_MS);
    const other = [bar(1, 10), bar(2, 11), bar(3, 12), bar(9, 99)];
    expect(alignCloses(times, other)).toEqual([
      { timeMs: times[1], close: 11 },
      { timeMs: times[2], close: 12 },
    ]);
  });

  test("percent from nothing is nothing", () => {
    expect([percentFrom(50, 55), percentFrom(0, 55), percentFrom(null, 55)]).toEqual([10, null, null]);
  });
});

describe("one crosshair on charts of different intervals", () => {
  const morning = [0, 1, 2].map((minute) => OPEN_MS + minute * MINUTE_MS);
  const yesterday = instantOf("2026-02-09", "14:00");
  const times = [yesterday, ...morning];
  const meant = (date: string, time: string) => placeMeant(times, instantOf(date, time), tradingDateOf);

  test.each([
    ["a minute is that minute", "2026-02-10", "09:16", 2],
    ["one between two bars is the bar that holds it", "2026-02-09", "14:20", 0],
    ["a whole day is its first bar", "2026-02-10", "00:00", 1],
    ["a day without bars is the last bar before it", "2026-02-12", "00:00", 3],
    ["what lies before all bars is none of them", "2026-02-01", "00:00", -1],
  ])("%s", (_, date, time, place) => {
    expect(meant(date, time)).toBe(place);
  });
});

describe("paging through more history than a chart holds", () => {
  const full = startSeries("1m", bars(0, MAX_CHART_BARS));

  test("going back lets the newest go, and live bars then do not join on", () => {
    const back = pageOlder(full, bars(-500, 500));
    expect(barsOf(back)).toHaveLength(MAX_CHART_BARS);
    expect(barsOf(back)[0]).toEqual(bar(-500));
    expect(back.isCut).toBe(true);
    expect(addMinute(back, bar(MAX_CHART_BARS))).toEqual({ kind: "none" });
  });

  test("coming forward again lets the oldest go", () => {
    const back = pageOlder(full, bars(-500, 500));
    const forward = pageNewer(back, bars(MAX_CHART_BARS - 500, 500));
    expect(barsOf(forward).map((each) => each.openTimeMs)).toEqual(
      barsOf(full).map((each) => each.openTimeMs),
    );
  });

  test("while there is room nothing is let go", () => {
    const small = pageOlder(startSeries("1m", bars(0, 10)), bars(-5, 8));
    expect(barsOf(small)).toHaveLength(15);
    expect(small.isCut).toBe(false);
  });
});

describe("the pace of drawing", () => {
  test("a thousand trades in a second are drawn at most ten times, the last of them too", () => {
    const clock = createFakeClock();
    const drawn: number[] = [];
    const pace = createPace(100, () => drawn.push(clock.monotonicMs()), {
      nowMs: clock.monotonicMs,
      later: (call, delayMs) => clock.after(delayMs, call),
    });
    for (let trades = 0; trades < 1_000; trades += 1) {
      pace.ask();
      clock.advance(1);
    }
    clock.advance(200);
    expect(drawn).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000]);
  });
});

describe("settings that were kept", () => {
  test("come back as they were", () => {
    const kept = { ...DEFAULT_CHART_SETTINGS, kind: "area", studies: [], limits: false };
    expect(readChartSettings(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
  });

  test.each([null, 7, "x", [], { kind: "pie", intervals: { page: "2h" }, studies: "none" }])(
    "nonsense (%j) counts as unset",
    (kept) => expect(readChartSettings(kept)).toEqual(DEFAULT_CHART_SETTINGS),
  );

  test("a period beyond reason is brought back, an unknown indicator left out", () => {
    const { studies } = readChartSettings({
      studies: [
        { id: "rsi-1", kind: "rsi", values: [1e9], tone: "pink" },
        { id: "x-1", kind: "x", values: [] },
      ],
    });
    expect(studies).toEqual([{ id: "rsi-1", kind: "rsi", values: [400], source: "close", tone: "accent" }]);
  });
});
