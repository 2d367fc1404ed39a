import type { Bar } from "#lib/market/bar.ts";
import { isSymbol } from "#lib/market/instrument.ts";

/** Other symbols drawn beside the chart's own. */
export const MAX_COMPARED = 4;

/** `HPG.VIC` in an address: each once, no more than a chart draws; what is no symbol counts as absent. */
export function readCompared(words: string): string[] {
  const symbols = words.toUpperCase().split(".").filter(isSymbol);
  return [...new Set(symbols)].slice(0, MAX_COMPARED);
}

export interface ComparePoint {
  timeMs: number;
  close: number;
}

/**
 * Another symbol's closes at the times of the chart's own bars: the last one known then. Times that only the
 * other has leave no trace, so that the chart keeps one place for each of its own bars.
 */
export function alignCloses(times: readonly number[], other: readonly Bar[]): ComparePoint[] {
  const points: ComparePoint[] = [];
  let at = 0;
  let close: number | null = null;
  for (const timeMs of times) {
    for (let bar = other[at]; bar && bar.openTimeMs <= timeMs; bar = other[at]) {
      close = bar.close;
      at += 1;
    }
    if (close !== null) points.push({ timeMs, close });
  }
  return points;
}

/** Percent above or below a base; null without one. */
export function percentFrom(base: number | null | undefined, value: number): number | null {
  return base ? ((value - base) / base) * 100 : null;
}
