import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addMinute,
  type BarSeries,
  barOf,
  barsFrom,
  barsOf,
  dayBarOf,
  MAX_CHART_BARS,
  prependBars,
  setDay,
  startSeries,
  withMinutes,
} from "#lib/chart/bar-series.ts";
import type { State } from "#lib/contract/state.ts";
import { aggregateBars, type Bar, INTERVALS, type Interval } from "#lib/market/bar.ts";
import { instantOf } from "#lib/market/trading-time.ts";

const at = (time: string, date = "2026-02-10") => instantOf(date, time);

function bar(time: string, close: number, volume: number, change: Partial<Bar> = {}): Bar {
  return {
    openTimeMs: at(time),
    open: close,
    high: close,
    low: close,
    close,
    volume,
    provisional: false,
    ...change,
  };
}

/** Folds minutes as they arrive; fails when one would need a reload. */
function follow(series: BarSeries, minutes: readonly Bar[]): BarSeries {
  return minutes.reduce((now, minute) => {
    const change = addMinute(now, minute);
    expect(change.kind).not.toBe("reload");
    return "series" in change ? change.series : now;
  }, series);
}

describe("a chart that follows the market", () => {
  test("a trade in the running minute changes the last bar only", () => {
    const series = startSeries("1m", [bar("09:15", 10_000, 100), bar("09:16", 10_050, 200)], []);
    const change = addMinute(series, bar("09:16", 10_100, 300, { open: 10_050, low: 10_050 }));
    expect(change.kind).toBe("last");
    expect("bar" in change && change.bar).toMatchObject({ open: 10_050, close: 10_100, volume: 300 });
  });

  test("the first trade of a minute opens a new bar and closes the one before", () => {
    const series = startSeries("1m", [bar("09:15", 10_000, 100)], []);
    const next = follow(series, [bar("09:16", 10_050, 200)]);
    expect(barsOf(next).map((each) => each.volume)).toEqual([100, 200]);
  });

  test("minutes of the running five minutes are joined, also those from before the chart was opened", () => {
    const series = startSeries(
      "5m",
      [bar("09:15", 10_000, 900), bar("09:20", 10_000, 100)],
      [bar("09:20", 10_000, 100), bar("09:21", 10_200, 50)],
    );
    expect(series.running).toMatchObject({ open: 10_000, high: 10_200, close: 10_200, volume: 150 });
    const next = follow(series, [bar("09:21", 9_900, 80), bar("09:22", 10_100, 20)]);
    expect(next.running).toMatchObject({ open: 10_000, low: 9_900, close: 10_100, volume: 200 });
    expect(next.closed).toHaveLength(1);
  });

  test("minutes that came after the bars were read open the interval that began meanwhile", () => {
    const series = startSeries(
      "5m",
      [bar("09:15", 10_000, 900)],
      [bar("09:15", 10_000, 950), bar("09:20", 10_300, 70)],
    );
    expect(barsOf(series).map((each) => each.volume)).toEqual([950, 70]);
    expect(series.minutes.map((each) => each.openTimeMs)).toEqual([at("09:20")]);
  });

  test("an older word about a minute does not take shares away", () => {
    const series = startSeries("1m", [bar("09:15", 10_000, 500)], []);
    expect(addMinute(series, bar("09:15", 9_000, 400)).kind).toBe("last");
    const known = startSeries("1m", [bar("09:15", 10_000, 500)], [bar("09:15", 10_000, 500)]);
    expect(addMinute(known, bar("09:15", 9_000, 400)).kind).toBe("none");
    expect(addMinute(known, bar("09:15", 10_000, 500)).kind).toBe("none");
  });

  test("a late trade corrects the minute it belongs to", () => {
    const series = startSeries("1m", [bar("09:15", 10_000, 500), bar("09:16", 10_000, 100)], []);
    const change = addMinute(series, bar("09:15", 10_000, 600, { high: 10_400 }));
    expect(change.kind).toBe("past");
    expect("series" in change && barsOf(change.series).map((each) => each.volume)).toEqual([600, 100]);
  });

  test("a late trade in closed coarser bars asks for the bars again", () => {
    const series = startSeries(
      "5m",
      [bar("09:15", 10_000, 500), bar("09:20", 10_000, 100)],
      [bar("09:20", 10_000, 100)],
    );
    expect(addMinute(series, bar("09:16", 10_000, 600)).kind).toBe("reload");
  });

  test("a coarse running bar whose minutes are not known is loaded again rather than counted twice", () => {
    const series = startSeries("5m", [bar("09:15", 10_000, 500)], []);
    expect(addMinute(series, bar("09:16", 10_000, 600)).kind).toBe("reload");
  });

  test("an empty chart begins with the first trade of the day", () => {
    const series = follow(startSeries("15m", []), [bar("09:16", 10_000, 100)]);
    expect(barsOf(series)).toMatchObject([{ openTimeMs: at("09:15"), volume: 100 }]);
  });

  test("whatever minutes arrive in order, the chart shows what joining them all gives", () => {
    const minutes = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 100, max: 200 })), {
        maxLength: 40,
      })
      .map((steps) => {
        let minute = 0;
        const seen = new Map<number, Bar>();
        const words = steps.map(([ahead, close]) => {
          minute += ahead % 7 === 0 ? Math.max(1, ahead) : 0;
          const openTimeMs = at("09:15") + minute * 60_000;
          const before = seen.get(openTimeMs);
          const word: Bar = {
            openTimeMs,
            open: before?.open ?? close,
            high: Math.max(before?.high ?? close, close),
            low: Math.min(before?.low ?? close, close),
            close,
            volume: (before?.volume ?? 0) + 100,
            provisional: false,
          };
          seen.set(openTimeMs, word);
          return word;
        });
        return { words, whole: [...seen.values()] };
      });
    fc.assert(
      fc.property(
        minutes,
        fc.constantFrom<Interval>("1m", "3m", "5m", "15m", "30m", "1h", "1W", "1M"),
        ({ words, whole }, interval) => {
          const series = follow(startSeries(interval, []), words);
          expect(barsOf(series)).toEqual(aggregateBars(whole, interval));
        },
      ),
    );
  });
});

describe("a chart of months", () => {
  const day = (date: string, close: number, volume: number): Bar => ({
    ...bar("09:15", close, volume),
    openTimeMs: instantOf(date, "00:00"),
  });
  const days = [day("2026-02-06", 100, 7), day("2026-02-09", 90, 5), day("2026-02-10", 95, 3)];
  const minutes = [bar("09:15", 96, 1), bar("09:16", 95, 2)];

  test("the running month is its days so far and today's minutes, and today goes on in it", () => {
    const series = startSeries("1M", [day("2026-02-01", 95, 15)], withMinutes(days, minutes));
    expect(barsOf(series)).toMatchObject([{ volume: 15, high: 100, close: 95 }]);
    const next = follow(series, [bar("09:16", 97, 4), bar("09:17", 98, 10)]);
    expect(barsOf(next)).toMatchObject([{ volume: 27, high: 100, low: 90, close: 98 }]);
  });

  test("a last day without minutes stays whole", () => {
    expect(withMinutes(days, [])).toEqual(days);
    expect(withMinutes([], minutes)).toEqual(minutes);
  });
});

describe("a chart of days", () => {
  const state = {
    symbol: "VIC",
    source: "simulated",
    price: 45_500,
    volume: 100,
    timestamp: "2026-02-10T10:15:23.000+07:00",
    totalVolume: 1_200,
    open: 45_000,
    high: 45_600,
    low: 44_900,
  } as State;

  test("today's bar is the symbol's own state", () => {
    expect(dayBarOf(state)).toEqual({
      openTimeMs: at("00:00"),
      open: 45_000,
      high: 45_600,
      low: 44_900,
      close: 45_500,
      volume: 1_200,
      provisional: false,
    });
  });

  test("before the first trade there is no bar of today", () => {
    expect(dayBarOf({ ...state, price: null, timestamp: null, totalVolume: null })).toBeNull();
    expect(dayBarOf({ ...state, totalVolume: 0 })).toBeNull();
  });

  test("a new trading day opens a new bar, a state of yesterday changes nothing", () => {
    const yesterday = bar("00:00", 44_000, 5_000, { openTimeMs: at("00:00", "2026-02-09") });
    const series = startSeries("1D", [yesterday]);
    const opened = setDay(series, dayBarOf(state) as Bar);
    expect(opened.kind).toBe("next");
    expect("series" in opened && setDay(opened.series, yesterday).kind).toBe("none");
    expect("series" in opened && setDay(opened.series, dayBarOf(state) as Bar).kind).toBe("none");
  });
});

describe("older bars", () => {
  test("a page that overlaps what is shown adds only what is older", () => {
    const series = startSeries("1m", [bar("09:20", 10_000, 1), bar("09:21", 10_000, 2)], []);
    const longer = prependBars(series, [bar("09:19", 10_000, 9), bar("09:20", 10_000, 8)]);
    expect(barsOf(longer).map((each) => each.volume)).toEqual([9, 1, 2]);
  });

  test("a chart never holds more than its bound, and the newest stay", () => {
    const many = Array.from({ length: MAX_CHART_BARS + 50 }, (_, index) => ({
      ...bar("09:15", 10_000, index),
      openTimeMs: at("09:15") + index * 60_000,
    }));
    const series = prependBars(startSeries("1m", many.slice(-10)), many.slice(0, -10));
    expect(barsOf(series)).toHaveLength(MAX_CHART_BARS);
    expect(barsOf(series).at(-1)?.volume).toBe(MAX_CHART_BARS + 49);
  });
});

describe("bars as the API writes them", () => {
  const written = {
    openTime: "2026-02-10T09:15:00.000+07:00",
    open: 1,
    high: 2,
    low: 1,
    close: 2,
    volume: 3,
    provisional: false,
  };
  test("a bar with a figure that is none is left out", () => {
    expect(barOf({ ...written, close: Number.NaN })).toBeNull();
    expect(barOf({ ...written, openTime: "soon" })).toBeNull();
    expect(barOf(written)?.openTimeMs).toBe(at("09:15"));
  });
  test("bars come out ascending, one for each time", () => {
    const later = { ...written, openTime: "2026-02-10T09:16:00.000+07:00" };
    expect(barsFrom([later, written, { ...written, volume: 9 }]).map((each) => each.volume)).toEqual([9, 3]);
  });
});

test("every interval the product knows can be charted", () => {
  for (const interval of INTERVALS) {
    expect(barsOf(follow(startSeries(interval, []), [bar("10:07", 10_000, 1)]))).toHaveLength(1);
  }
});
