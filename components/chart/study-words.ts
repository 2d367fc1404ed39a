import { formOf, parametersWords, type Study } from "#lib/chart/indicator.ts";
import { groupDigits, type PriceUnit } from "#lib/format/number.ts";
import type { Text } from "../i18n/text.ts";

/** `MA 20`, `MACD 12 26 9`. */
export function studyName(study: Study, text: Text): string {
  return `${text(`study.${study.kind}`)} ${parametersWords(study)}`.trim();
}

/** One value of an indicator, in what it is counted in. */
export function studyValue(study: Study, value: number, unit: PriceUnit, text: Text): string {
  const counted = formOf(study.kind).unit;
  if (counted === "price") return groupDigits(unit === "vnd" ? value / 1000 : value, 2);
  if (counted !== "shares") return groupDigits(value, counted);
  return Math.abs(value) < 1e6
    ? groupDigits(value, 0)
    : `${groupDigits(value / 1e6, Math.abs(value) < 100e6 ? 2 : 0)} ${text("chart.million")}`;
}
