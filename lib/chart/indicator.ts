/** What the catalogue knows of an indicator. Pure words and numbers: the arithmetic is in indicator-stream.ts. */

/** A number a person may change, with the bounds within which it makes sense. */
export interface IndicatorParameter {
  name: "period" | "fast" | "slow" | "signal" | "smooth" | "deviation" | "multiplier";
  initial: number;
  least: number;
  most: number;
  step: number;
}

export type OutputLook = "line" | "histogram" | "dots";

export interface IndicatorOutput {
  /** `middle`, `upper`: told apart in the legend by place, not by name. */
  name: string;
  look: OutputLook;
  /** The person's colour, or a quieter one beside it. */
  tone: "own" | "quiet";
}

export interface IndicatorForm {
  /** Lies on the prices, or has a pane of its own below them. */
  place: "overlay" | "lower";
  /** Reads one number of each bar, which a person may choose; otherwise the whole bar. */
  hasSource: boolean;
  parameters: readonly IndicatorParameter[];
  outputs: readonly IndicatorOutput[];
  /** Levels drawn across its pane. */
  guides: readonly number[];
  /** What its values are: prices, plain figures with that many decimals, or shares. */
  unit: "price" | "shares" | 0 | 1 | 2;
}

const period = (initial: number): IndicatorParameter => ({
  name: "period",
  initial,
  least: 2,
  most: 400,
  step: 1,
});
const count = (name: "fast" | "slow" | "signal" | "smooth", initial: number): IndicatorParameter => ({
  name,
  initial,
  least: 1,
  most: 400,
  step: 1,
});
const factor = (name: "deviation" | "multiplier", initial: number): IndicatorParameter => ({
  name,
  initial,
  least: 0.5,
  most: 10,
  step: 0.5,
});

const line = (name = "value", tone: "own" | "quiet" = "own"): IndicatorOutput => ({
  name,
  look: "line",
  tone,
});
const BANDS = [line("upper", "quiet"), line("middle"), line("lower", "quiet")];

function overlay(
  parameters: readonly IndicatorParameter[],
  hasSource: boolean,
  outputs: readonly IndicatorOutput[] = [line()],
): IndicatorForm {
  return { place: "overlay", hasSource, parameters, outputs, guides: [], unit: "price" };
}

function lower(
  parameters: readonly IndicatorParameter[],
  unit: IndicatorForm["unit"],
  rest: Partial<IndicatorForm> = {},
): IndicatorForm {
  return { place: "lower", hasSource: false, parameters, outputs: [line()], guides: [], unit, ...rest };
}

export const INDICATORS = {
  sma: overlay([period(20)], true),
  ema: overlay([period(20)], true),
  wma: overlay([period(20)], true),
  hma: overlay([period(20)], true),
  vwma: overlay([period(20)], false),
  vwap: overlay([], false),
  bollinger: overlay([period(20), factor("deviation", 2)], true, BANDS),
  keltner: overlay([period(20), factor("multiplier", 2)], false, BANDS),
  donchian: overlay([period(20)], false, BANDS),
  supertrend: overlay([period(10), factor("multiplier", 3)], false),
  psar: overlay([], false, [{ name: "value", look: "dots", tone: "own" }]),
  rsi: lower([period(14)], 1, { hasSource: true, guides: [70, 30] }),
  macd: lower([count("fast", 12), count("slow", 26), count("signal", 9)], "price", {
    hasSource: true,
    outputs: [{ name: "histogram", look: "histogram", tone: "quiet" }, line("macd"), line("signal", "quiet")],
    guides: [0],
  }),
  stochastic: lower([period(14), count("smooth", 3), count("signal", 3)], 1, {
    outputs: [line("k"), line("d", "quiet")],
    guides: [80, 20],
  }),
  atr: lower([period(14)], "price"),
  cci: lower([period(20)], 0, { guides: [100, -100] }),
  mfi: lower([period(14)], 1, { guides: [80, 20] }),
  williams: lower([period(14)], 1, { guides: [-20, -80] }),
  roc: lower([period(12)], 2, { hasSource: true, guides: [0] }),
  cmf: lower([period(20)], 2, { guides: [0] }),
  obv: lower([], "shares"),
} as const satisfies Record<string, IndicatorForm>;

export type IndicatorKind = keyof typeof INDICATORS;
export const INDICATOR_KINDS = Object.keys(INDICATORS) as IndicatorKind[];

export function formOf(kind: IndicatorKind): IndicatorForm {
  return INDICATORS[kind];
}

/** The number of each bar that an indicator reads. */
export const SOURCES = ["close", "open", "high", "low", "hl2", "hlc3", "ohlc4"] as const;
export type PriceSource = (typeof SOURCES)[number];

/** Colours of own lines, by token: saturated ones belong to prices. */
export const TONES = ["accent", "text", "steel", "faint", "accent2"] as const;
export type Tone = (typeof TONES)[number];

/** One indicator on a chart, as a person set it. */
export interface Study {
  id: string;
  kind: IndicatorKind;
  /** In the order of the form's parameters. */
  values: readonly number[];
  source: PriceSource;
  tone: Tone;
}

export const MAX_STUDIES = 12;

/** A new one: its usual numbers, and the first colour that no other on the chart has. */
export function newStudy(kind: IndicatorKind, others: readonly Study[]): Study {
  let number = 1;
  while (others.some((study) => study.id === `${kind}-${number}`)) number += 1;
  const form = formOf(kind);
  const taken = others.filter((study) => formOf(study.kind).place === form.place).map((study) => study.tone);
  return {
    id: `${kind}-${number}`,
    kind,
    values: form.parameters.map((parameter) => parameter.initial),
    source: "close",
    tone: form.place === "lower" ? "accent" : (TONES.find((tone) => !taken.includes(tone)) ?? "accent"),
  };
}

/** A number as a person may type it, brought within the bounds; null when it is none. */
export function fitParameter(parameter: IndicatorParameter, typed: number): number | null {
  if (!Number.isFinite(typed)) return null;
  const steps = Math.round(typed / parameter.step) * parameter.step;
  return Math.min(parameter.most, Math.max(parameter.least, steps));
}

/** `20 2` beside an indicator's name. */
export function parametersWords(study: Study): string {
  return study.values.join(" ");
}
