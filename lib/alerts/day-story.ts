import type { Bar } from "../market/bar.ts";
import type { Tick } from "../market/event.ts";
import type { Limits } from "../market/instrument.ts";
import { MINUTE_MS } from "../market/trading-time.ts";

/** One trade, or prices of which nothing but their minute is known. */
export type Step =
  | { kind: "trade"; tick: Tick }
  | {
      kind: "minute";
      /** The whole minute, trades of it that are steps of their own included. */
      bar: Bar;
      /** In the order in which they may have been traded; the last one comes with the shares. */
      prices: readonly number[];
      /** Shares that are in no trade of the story. */
      volumeShares: number;
    };

/** What is known of one day of a symbol, in order. */
export interface DayStory {
  steps: readonly Step[];
  /** Null: not known. */
  limits: Limits | null;
}

/**
 * Trades, and the minutes in which there were more than these. `ticks` and 1-minute `bars` ascend. Of a minute
 * that is known in part only what its trades do not tell is added: a price beyond them.
 */
export function storyOf(ticks: readonly Tick[], bars: readonly Bar[]): Step[] {
  const steps: Step[] = [];
  const byMinute = new Map<number, Tick[]>();
  for (const tick of ticks) {
    const minute = minuteOf(tick.timeMs);
    const own = byMinute.get(minute);
    if (own) own.push(tick);
    else byMinute.set(minute, [tick]);
  }
  const barAt = new Map(bars.map((bar) => [bar.openTimeMs, bar]));
  let total = 0;
  for (const minute of [...new Set([...byMinute.keys(), ...barAt.keys()])].sort((a, b) => a - b)) {
    const own = byMinute.get(minute) ?? [];
    const bar = barAt.get(minute);
    const told = own.reduce((sum, { volumeShares }) => sum + volumeShares, 0);
    const trades = own.map((tick): Step => ({ kind: "trade", tick }));
    if (bar && told < bar.volume) {
      const at = own.length === 0 ? 0 : holeIn(own, total);
      trades.splice(at, 0, {
        ...{ kind: "minute", bar, prices: untoldPrices(bar, own, own[at - 1]?.price ?? bar.open) },
        volumeShares: bar.volume - told,
      });
    }
    steps.push(...trades);
    total = own.findLast(({ totalVolumeShares }) => totalVolumeShares !== null)?.totalVolumeShares ?? total;
  }
  return steps;
}

/** Before which of a minute's trades others are missing; its length: after the last. */
function holeIn(own: readonly Tick[], before: number): number {
  let total = before;
  for (const [at, { totalVolumeShares, volumeShares }] of own.entries()) {
    if (totalVolumeShares === null) continue;
    if (totalVolumeShares - volumeShares > total) return at;
    total = totalVolumeShares;
  }
  return own.length;
}

/** Within a bar the price goes from its open to the farther end last: low before high in a rising minute. */
function untoldPrices(bar: Bar, own: readonly Tick[], last: number): number[] {
  const ends = bar.close >= bar.open ? [bar.low, bar.high] : [bar.high, bar.low];
  if (own.length === 0) return [bar.open, ...ends, bar.close];
  const prices = own.map(({ price }) => price);
  const beyond = ends.filter((price) => price > Math.max(...prices) || price < Math.min(...prices));
  return [...beyond, last];
}

function minuteOf(epochMs: number): number {
  return Math.floor(epochMs / MINUTE_MS) * MINUTE_MS;
}
