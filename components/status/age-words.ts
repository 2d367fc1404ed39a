import { ageOf } from "#lib/format/time.ts";
import type { Text } from "../i18n/text.ts";
import type { Staleness } from "../state/staleness.ts";

/** Why a number of a living source is old; null when that is not why, or when it is not. */
export function overdueWords({ ageMs, usualMs }: Staleness, text: Text): string | null {
  return usualMs === null
    ? null
    : text("card.overdue", { usual: wordsOf(usualMs, text), age: wordsOf(ageMs, text) });
}

function wordsOf(ms: number, text: Text): string {
  const { n, unit } = ageOf(ms);
  return text(`age.${unit}`, { n: String(Math.floor(Number(n))) });
}
