import * as library from "trading-signals";
import { describe, expect, test } from "vitest";
import { INDICATOR_KINDS, type IndicatorKind, newStudy } from "#lib/chart/indicator.ts";
import { openIndicator, type StudyValues } from "#lib/chart/indicator-stream.ts";
import type { Bar } from "#lib/market/bar.ts";
import { instantOf, MINUTE_MS } from "#lib/market/trading-time.ts";

const OPEN_MS = instantOf("2026-02-10", "09:15");
const MINUTES = 120;

/** A day that rises, falls and stands still, with volumes of every size. */
const BARS: Bar[] = Array.from({ length: MINUTES }, (_, at) => {
  const close = 100 + 12 * Math.sin(at / 7) + ((at * 37) % 11) - at / 20;
  const open = close - 3 + ((at * 13) % 7);
  return {
    openTimeMs: OPEN_MS + at * MINUTE_MS,
    open,
    high: Math.max(open, close) + ((at * 5) % 4),
    low: Math.min(open, close) - ((at * 3) % 5),
    close,
    volume: 100 + ((at * 7919) % 900),
    provisional: false,
  };
});
const CLOSES = BARS.map(({ close }) => close);

function ours(kind: IndicatorKind, values?: number[], bars: readonly Bar[] = BARS): StudyValues[] {
  const study = newStudy(kind, []);
  const stream = openIndicator(values ? { ...study, values } : study);
  return bars.map((bar) => stream.add(bar));
}

type Batch = { updates(input: never[], replace?: boolean): unknown[]; getResult(): unknown };

/** The library's own answer to the whole day at once. */
function batch(reader: Batch, input: readonly unknown[]): unknown {
  reader.updates(input as never[], false);
  return reader.getResult();
}

const { EMA } = library;
const BATCHES: Partial<Record<IndicatorKind, () => unknown>> = {
  sma: () => batch(new library.SMA(20), CLOSES),
  ema: () => batch(new EMA(20), CLOSES),
  wma: () => batch(new library.WMA(20), CLOSES),
  hma: () => batch(new library.HMA(20), CLOSES),
  vwma: () => batch(new library.VWMA(20), BARS),
  bollinger: () => batch(new library.BollingerBands(20, 2), CLOSES),
  keltner: () =>
    batch(new library.KeltnerChannels({ emaInterval: 20, atrInterval: 20, multiplier: 2 }), BARS),
  donchian: () => batch(new library.DonchianChannels(20), BARS),
  supertrend: () => batch(new library.SuperTrend({ interval: 10, multiplier: 3 }), BARS),
  psar: () => batch(new library.PSAR({ accelerationStep: 0.02, accelerationMax: 0.2 }), BARS),
  rsi: () => batch(new library.RSI(14), CLOSES),
  macd: () => batch(new library.MACD(new EMA(12), new EMA(26), new EMA(9)), CLOSES),
  stochastic: () =>
    batch(new library.StochasticOscillator({ kPeriod: 14, kSlowingPeriod: 3, dPeriod: 3 }), BARS),
  atr: () => batch(new library.ATR(14), BARS),
  cci: () => batch(new library.CCI(20), BARS),
  mfi: () => batch(new library.MFI(14), BARS),
  williams: () => batch(new library.WilliamsR(14), BARS),
  roc: () => batch(new library.ROC(12), CLOSES),
  cmf: () => batch(new library.CMF(20), BARS),
};
/** The library has these in other words: a day's average price and a running total, summed up here by hand. */
const BY_HAND: Partial<Record<IndicatorKind, () => number>> = {
  vwap: () =>
    sum(BARS.map(({ high, low, close, volume }) => ((high + low + close) / 3) * volume)) /
    sum(BARS.map(({ volume }) => volume)),
  obv: () => sum(BARS.slice(1).map((bar, at) => Math.sign(bar.close - (CLOSES[at] as number)) * bar.volume)),
};

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
const mean = (values: readonly number[]): number => sum(values) / values.length;
const lastOf = (kind: IndicatorKind, values?: number[]) => ours(kind, values).at(-1) ?? [];
const tail = (count: number) => BARS.slice(-count);

/** The numbers of a result, by size: names differ between the library and us. */
function numbersOf(result: unknown): number[] {
  const all = typeof result === "object" && result !== null ? Object.values(result) : [result];
  return all.filter((value): value is number => typeof value === "number").toSorted((a, b) => a - b);
}

test.each(INDICATOR_KINDS)("%s ends the day as its batch does", (kind) => {
  const expected = numbersOf(BATCHES[kind]?.() ?? BY_HAND[kind]?.());
  const factor = kind === "roc" ? 100 : 1;
  const said = numbersOf([...lastOf(kind)]);
  expect(said.length).toBeGreaterThan(0);
  for (const value of said) {
    expect(Math.min(...expected.map((each) => Math.abs(each * factor - value)))).toBeLessThan(1e-6);
  }
});

/** Moving average that begins with its first value. */
function emaOf(values: readonly number[], period: number): number[] {
  const weight = 2 / (period + 1);
  const averages: number[] = [];
  for (const value of values) {
    const before = averages.at(-1);
    averages.push(before === undefined ? value : value * weight + before * (1 - weight));
  }
  return averages;
}

function trueRange(at: number): number {
  const { high, low } = BARS[at] as Bar;
  const before = CLOSES[at - 1];
  if (before === undefined) return high - low;
  return Math.max(high - low, Math.abs(high - before), Math.abs(low - before));
}

/** %K of the bars that end at `at`, before it is smoothed. */
function stochasticAt(at: number, period: number): number {
  const bars = BARS.slice(at - period + 1, at + 1);
  const low = Math.min(...bars.map((bar) => bar.low));
  const high = Math.max(...bars.map((bar) => bar.high));
  return (((CLOSES[at] as number) - low) / (high - low)) * 100;
}

const END = BARS.length - 1;
const typical = ({ high, low, close }: Bar): number => (high + low + close) / 3;

describe("by the formula of the textbook, summed up here", () => {
  test("Bollinger: the mean and two deviations of twenty closes", () => {
    const closes = CLOSES.slice(-20);
    const middle = mean(closes);
    const deviation = Math.sqrt(mean(closes.map((close) => (close - middle) ** 2)));
    close(lastOf("bollinger"), [middle + 2 * deviation, middle, middle - 2 * deviation]);
  });

  test("MACD: the fast average less the slow one, its own average, and how far they are apart", () => {
    const fast = emaOf(CLOSES, 12);
    const slow = emaOf(CLOSES, 26);
    const macd = fast.map((value, at) => value - (slow[at] as number)).slice(25);
    const signal = emaOf(macd, 9).at(-1) as number;
    // The library feeds its signal from the first bar on: by the end of a day that makes no difference to see.
    const [histogram, line, average] = lastOf("macd");
    expect(line).toBeCloseTo(macd.at(-1) as number, 6);
    expect(average).toBeCloseTo(signal, 3);
    expect(histogram).toBeCloseTo((line as number) - (average as number), 6);
  });

  test("Stochastic: where the close lies between low and high, smoothed twice", () => {
    const smooth = (at: number) => mean([0, 1, 2].map((back) => stochasticAt(at - back, 14)));
    close(lastOf("stochastic"), [smooth(END), mean([0, 1, 2].map((back) => smooth(END - back)))]);
  });

  test("ATR: true ranges, averaged the way of Wilder", () => {
    const period = 14;
    let average = mean(Array.from({ length: period }, (_, at) => trueRange(at)));
    for (let at = period; at <= END; at += 1) average = (average * (period - 1) + trueRange(at)) / period;
    close(lastOf("atr"), [average], 3);
  });

  test("CCI: how far the typical price is from its mean, in mean deviations", () => {
    const prices = tail(20).map(typical);
    const middle = mean(prices);
    const deviation = mean(prices.map((price) => Math.abs(price - middle)));
    close(lastOf("cci"), [((prices.at(-1) as number) - middle) / (0.015 * deviation)]);
  });

  test("MFI: money that came with rising typical prices against all of it", () => {
    let [came, left] = [0, 0];
    for (let at = END - 13; at <= END; at += 1) {
      const bar = BARS[at] as Bar;
      const step = typical(bar) - typical(BARS[at - 1] as Bar);
      if (step > 0) came += typical(bar) * bar.volume;
      if (step < 0) left += typical(bar) * bar.volume;
    }
    close(lastOf("mfi"), [100 - 100 / (1 + came / left)]);
  });

  test("Williams %R: the stochastic seen from above", () => {
    close(lastOf("williams"), [stochasticAt(END, 14) - 100]);
  });

  test("Chaikin: volume by where each bar closed", () => {
    const bars = tail(20);
    const flow = bars.map(
      ({ high, low, close: last, volume }) => ((last - low - (high - last)) / (high - low)) * volume,
    );
    close(lastOf("cmf"), [sum(flow) / sum(bars.map(({ volume }) => volume))]);
  });

  test("VWMA: closes weighed by volume", () => {
    const bars = tail(20);
    const weighed = sum(bars.map(({ close: last, volume }) => last * volume));
    close(lastOf("vwma"), [weighed / sum(bars.map(({ volume }) => volume))]);
  });

  test("Hull: twice the half period's weighted average less the whole one, averaged again", () => {
    const weighted = (values: readonly number[], period: number): number => {
      const ending = values.slice(-period);
      return sum(ending.map((value, at) => value * (at + 1))) / ((period * (period + 1)) / 2);
    };
    const raw = Array.from({ length: 4 }, (_, back) => {
      const until = CLOSES.slice(0, CLOSES.length - 3 + back);
      return 2 * weighted(until, 8) - weighted(until, 16);
    });
    close(lastOf("hma", [16]), [weighted(raw, 4)]);
  });

  test("RSI: average gains against average losses, the way of Wilder", () => {
    const period = 14;
    const steps = CLOSES.slice(1).map((price, at) => price - (CLOSES[at] as number));
    const wilder = (values: readonly number[]) => {
      let average = mean(values.slice(0, period));
      for (const value of values.slice(period)) average = (average * (period - 1) + value) / period;
      return average;
    };
    const gains = wilder(steps.map((step) => Math.max(step, 0)));
    const losses = wilder(steps.map((step) => Math.max(-step, 0)));
    close(lastOf("rsi"), [100 - 100 / (1 + gains / losses)], 3);
  });
});

function close(said: StudyValues, expected: readonly number[], digits = 6): void {
  expect(said).toHaveLength(expected.length);
  expected.forEach((value, at) => {
    expect(said[at]).toBeCloseTo(value, digits);
  });
}
