import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  fitParameter,
  formOf,
  INDICATOR_KINDS,
  INDICATORS,
  newStudy,
  type Study,
} from "#lib/chart/indicator.ts";
import { openIndicator } from "#lib/chart/indicator-stream.ts";
import type { Bar } from "#lib/market/bar.ts";
import { instantOf, MINUTE_MS } from "#lib/market/trading-time.ts";

const OPEN_MS = instantOf("2026-02-10", "09:15");

function bar(at: number, close: number, volume = 100, openTimeMs = OPEN_MS + at * MINUTE_MS): Bar {
  return { openTimeMs, open: close, high: close + 2, low: close - 2, close, volume, provisional: false };
}

const study = (kind: Study["kind"], values?: number[]): Study => ({
  ...newStudy(kind, []),
  ...(values ? { values } : {}),
});

const last = (kind: Study["kind"], closes: readonly number[], values?: number[]) => {
  const stream = openIndicator(study(kind, values));
  return closes.map((close, at) => stream.add(bar(at, close))).at(-1);
};

describe("what indicators say", () => {
  test.each([
    ["sma", [1, 2, 3, 4], [2], [3.5]],
    ["ema", [10, 20, 30], [3], [22.5]],
    ["wma", [10, 20, 30], [3], [(10 + 40 + 90) / 6]],
    ["roc", [100, 110, 121], [2], [21]],
    ["obv", [10, 12, 11, 11, 13], [], [100]],
    ["rsi", [10, 11, 12, 13, 14], [3], [100]],
    ["donchian", [10, 20, 30], [3], [32, 20, 8]],
    ["atr", [10, 10, 10, 10], [3], [4]],
  ] as const)("%s of %j", (kind, closes, values, expected) => {
    const said = last(kind, closes, [...values]);
    expected.forEach((value, at) => {
      expect(said?.[at]).toBeCloseTo(value, 6);
    });
  });

  test("a moving average is silent until its period is full", () => {
    for (const kind of ["sma", "ema", "wma"] as const) expect(last(kind, [1, 2, 3], [4])).toEqual([null]);
  });

  test("the day's average price starts anew each morning", () => {
    const stream = openIndicator(study("vwap"));
    stream.add(bar(0, 10, 100));
    expect(stream.add(bar(1, 20, 300))).toEqual([17.5]);
    expect(stream.replace(bar(1, 20, 100))).toEqual([15]);
    expect(stream.add(bar(0, 50, 10, instantOf("2026-02-11", "09:15")))).toEqual([50]);
  });

  test("a line reads the price it was told to", () => {
    const high = openIndicator({ ...study("sma", [2]), source: "high" });
    high.add(bar(0, 10));
    expect(high.add(bar(1, 10))).toEqual([12]);
  });
});

const closes = fc.array(fc.integer({ min: 5, max: 500 }), { minLength: 60, maxLength: 90 });

describe("a running bar", () => {
  test.each(INDICATOR_KINDS)(
    "%s: however often the last bar changes, the end is as if it had come whole",
    (kind) => {
      fc.assert(
        fc.property(
          closes,
          fc.array(fc.integer({ min: 5, max: 500 }), { maxLength: 4 }),
          (prices, guesses) => {
            const live = openIndicator(study(kind));
            const plain = openIndicator(study(kind));
            prices.forEach((price, at) => {
              const expected = plain.add(bar(at, price, at + 1));
              const [first, ...rest] = [...guesses, price];
              let said = live.add(bar(at, first ?? price, at === 0 ? 1 : at + 1));
              for (const guess of rest) said = live.replace(bar(at, guess, at + 1));
              expected.forEach((value, output) => {
                if (value === null) expect(said[output]).toBeNull();
                else expect(said[output]).toBeCloseTo(value, 4);
              });
            });
          },
        ),
        { numRuns: 15 },
      );
    },
  );

  test.each(INDICATOR_KINDS)("%s gives as many values as it has lines, none of them NaN", (kind) => {
    const stream = openIndicator(study(kind));
    for (let at = 0; at < 80; at += 1) {
      const said = stream.add(bar(at, 100 + ((at * 7) % 13), at % 5));
      expect(said).toHaveLength(formOf(kind).outputs.length);
      for (const value of said) expect(value === null || Number.isFinite(value)).toBe(true);
    }
  });
});

describe("adding one", () => {
  test("two of a kind have names and colours of their own", () => {
    const first = newStudy("sma", []);
    const second = newStudy("sma", [first]);
    expect(second.id).not.toBe(first.id);
    expect(second.tone).not.toBe(first.tone);
  });

  test.each([
    [0, 2],
    [20.4, 20],
    [9999, 400],
    [Number.NaN, null],
  ])("a period typed as %d becomes %s", (typed, expected) => {
    const [period] = INDICATORS.sma.parameters;
    expect(period && fitParameter(period, typed)).toBe(expected);
  });
});
