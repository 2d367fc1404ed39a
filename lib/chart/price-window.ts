import type { Limits } from "#lib/market/instrument.ts";

export interface PriceWindow {
  low: number;
  high: number;
}

/** How far beyond the bars a line may lie, in heights of what the bars cover, and still be brought into view. */
const REACH = 0.6;

/**
 * The prices a chart's height should cover: what its bars cover, and those of the day's lines (reference,
 * ceiling, floor) that lie near. A line far away stays out of view: bringing it in would flatten the bars.
 */
export function priceWindow(bars: PriceWindow, limits: Limits | null): PriceWindow {
  if (!limits) return bars;
  let { low, high } = bars;
  // Bars of one price cover nothing; a tenth of the day's band stands in.
  const cover = Math.max(bars.high - bars.low, (limits.ceiling - limits.floor) / 10);
  for (const line of [limits.reference, limits.ceiling, limits.floor]) {
    if (line > bars.high && line - bars.high <= cover * REACH) high = Math.max(high, line);
    if (line < bars.low && bars.low - line <= cover * REACH) low = Math.min(low, line);
  }
  return { low, high };
}
