import {
  ATR,
  BollingerBands,
  CCI,
  CMF,
  DonchianChannels,
  EMA,
  HMA,
  KeltnerChannels,
  MACD,
  MFI,
  PSAR,
  ROC,
  RSI,
  SMA,
  StochasticOscillator,
  SuperTrend,
  VWMA,
  WilliamsR,
  WMA,
} from "trading-signals";
import type { Bar } from "#lib/market/bar.ts";
import { tradingDateOf } from "#lib/market/trading-time.ts";
import { formOf, type IndicatorKind, type PriceSource, type Study } from "./indicator.ts";

/** One value for each output of an indicator; null where there are too few bars yet. */
export type StudyValues = readonly (number | null)[];

/** An indicator that follows bars as they come, oldest first. */
export interface IndicatorStream {
  /** The next bar. */
  add(bar: Bar): StudyValues;
  /** The same bar as last time, as it is now. */
  replace(bar: Bar): StudyValues;
}

export function priceOf(bar: Bar, source: PriceSource): number {
  if (source === "hl2") return (bar.high + bar.low) / 2;
  if (source === "hlc3") return (bar.high + bar.low + bar.close) / 3;
  if (source === "ohlc4") return (bar.open + bar.high + bar.low + bar.close) / 4;
  return bar[source];
}

type Update = (bar: Bar, isReplacing: boolean) => StudyValues;

interface Reader<Input, Result> {
  update(input: Input, replace: boolean): Result | null;
  readonly isStable: boolean;
}

/** Reads one chosen number of each bar. */
function onPrice<Result>(
  reader: Reader<number, Result>,
  source: PriceSource,
  pick: (result: Result) => StudyValues,
): Update {
  return (bar, isReplacing) => valuesOf(reader, reader.update(priceOf(bar, source), isReplacing), pick);
}

/** Reads the whole bar. */
function onBar<Result>(reader: Reader<Bar, Result>, pick: (result: Result) => StudyValues): Update {
  return (bar, isReplacing) => valuesOf(reader, reader.update(bar, isReplacing), pick);
}

function valuesOf<Result>(
  reader: Reader<never, Result>,
  result: Result | null,
  pick: (result: Result) => StudyValues,
): StudyValues {
  // An average that has not seen its whole period tells a number, but not the one it is named after.
  return result === null || !reader.isStable ? [] : pick(result);
}

const one = (value: number): StudyValues => [value];
const bands = (result: { upper: number; middle: number; lower: number }): StudyValues => [
  result.upper,
  result.middle,
  result.lower,
];

/** Value over volume since the day's first bar. */
function dayVwap(): Update {
  let date = "";
  let before = { value: 0, volume: 0 };
  let now = before;
  return (bar, isReplacing) => {
    const barDate = tradingDateOf(bar.openTimeMs);
    if (barDate !== date) {
      date = barDate;
      before = { value: 0, volume: 0 };
    } else if (!isReplacing) before = now;
    now = {
      value: before.value + priceOf(bar, "hlc3") * bar.volume,
      volume: before.volume + bar.volume,
    };
    return now.volume > 0 ? [now.value / now.volume] : [];
  };
}

/** Volume added on rising closes, taken off on falling ones. */
function onBalanceVolume(): Update {
  let before: { close: number; total: number } | null = null;
  let now: { close: number; total: number } | null = null;
  return (bar, isReplacing) => {
    if (!isReplacing) before = now;
    const step = before ? Math.sign(bar.close - before.close) * bar.volume : 0;
    now = { close: bar.close, total: (before?.total ?? 0) + step };
    return [now.total];
  };
}

const UPDATES: Record<IndicatorKind, (values: readonly number[], source: PriceSource) => Update> = {
  sma: ([n = 20], source) => onPrice(new SMA(n), source, one),
  ema: ([n = 20], source) => onPrice(new EMA(n), source, one),
  wma: ([n = 20], source) => onPrice(new WMA(n), source, one),
  hma: ([n = 20], source) => onPrice(new HMA(n), source, one),
  vwma: ([n = 20]) => onBar(new VWMA(n), one),
  vwap: dayVwap,
  bollinger: ([n = 20, deviation = 2], source) => onPrice(new BollingerBands(n, deviation), source, bands),
  keltner: ([n = 20, multiplier = 2]) =>
    onBar(new KeltnerChannels({ emaInterval: n, atrInterval: n, multiplier }), bands),
  donchian: ([n = 20]) => onBar(new DonchianChannels(n), bands),
  supertrend: ([n = 10, multiplier = 3]) =>
    onBar(new SuperTrend({ interval: n, multiplier }), (result) => [result.supertrend]),
  psar: () => onBar(new PSAR({ accelerationStep: 0.02, accelerationMax: 0.2 }), one),
  rsi: ([n = 14], source) => onPrice(new RSI(n), source, one),
  macd: ([fast = 12, slow = 26, signal = 9], source) =>
    onPrice(new MACD(new EMA(fast), new EMA(Math.max(slow, fast + 1)), new EMA(signal)), source, (result) => [
      result.histogram,
      result.macd,
      result.signal,
    ]),
  stochastic: ([n = 14, smooth = 3, signal = 3]) =>
    onBar(new StochasticOscillator({ kPeriod: n, kSlowingPeriod: smooth, dPeriod: signal }), (result) => [
      result.stochK,
      result.stochD,
    ]),
  atr: ([n = 14]) => onBar(new ATR(n), one),
  cci: ([n = 20]) => onBar(new CCI(n), one),
  mfi: ([n = 14]) => onBar(new MFI(n), one),
  williams: ([n = 14]) => onBar(new WilliamsR(n), one),
  roc: ([n = 12], source) => onPrice(new ROC(n), source, (result) => [result * 100]),
  cmf: ([n = 20]) => onBar(new CMF(n), one),
  obv: onBalanceVolume,
};

export function openIndicator(study: Pick<Study, "kind" | "values" | "source">): IndicatorStream {
  const update = UPDATES[study.kind](study.values, study.source);
  const width = formOf(study.kind).outputs.length;
  const fill = (values: StudyValues): StudyValues =>
    Array.from({ length: width }, (_, at) => {
      const value = values[at];
      return value !== undefined && value !== null && Number.isFinite(value) ? value : null;
    });
  return {
    add: (bar) => fill(update(bar, false)),
    replace: (bar) => fill(update(bar, true)),
  };
}
