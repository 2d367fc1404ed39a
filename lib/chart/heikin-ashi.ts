import type { Bar } from "#lib/market/bar.ts";

/** One bar averaged with the one before it (already averaged); the first one starts from its own middle. */
export function heikinAshiOf(bar: Bar, before: Bar | null): Bar {
  const close = (bar.open + bar.high + bar.low + bar.close) / 4;
  const open = before ? (before.open + before.close) / 2 : (bar.open + bar.close) / 2;
  return {
    ...bar,
    open,
    high: Math.max(bar.high, open, close),
    low: Math.min(bar.low, open, close),
    close,
  };
}

export function heikinAshi(bars: readonly Bar[]): Bar[] {
  const averaged: Bar[] = [];
  let before: Bar | null = null;
  for (const bar of bars) {
    before = heikinAshiOf(bar, before);
    averaged.push(before);
  }
  return averaged;
}
