import type { BarMessage, IndexMessage, TickMessage } from "#lib/contract/state.ts";
import type { SlowClientLimits } from "./limits.ts";

export type SlowVerdict = "ok" | "behind" | "close";

/**
 * Watches how much is queued for one client. Over the cap nothing more is queued (`behind`); a client that
 * stays over it for the grace is closed, so that one slow reader can cost neither memory nor the others' time.
 */
export interface SlowGuard {
  judge(queuedBytes: number, nowMs: number): SlowVerdict;
}

export function createSlowGuard(limits: SlowClientLimits): SlowGuard {
  let overSinceMs: number | null = null;
  return {
    judge(queuedBytes, nowMs) {
      if (queuedBytes <= limits.capBytes) {
        overSinceMs = null;
        return "ok";
      }
      overSinceMs ??= nowMs;
      return nowMs - overSinceMs >= limits.graceMs ? "close" : "behind";
    },
  };
}

/**
 * What a client that is behind is owed: which states and indices, newest wins when it has caught up; the bars
 * as they were last; and how many trades it will never get.
 */
export interface Backlog {
  readonly symbols: Set<string>;
  readonly indices: Map<string, IndexMessage>;
  readonly bars: Map<string, BarMessage>;
  readonly missedSymbols: Set<string>;
  missedTicks: number;
}

/** Minutes times symbols a client can miss within its grace; beyond that it asks for bars anew anyway. */
const MAX_BACKLOG_BARS = 10_000;

export function createBacklog(): Backlog {
  return {
    symbols: new Set(),
    indices: new Map(),
    bars: new Map(),
    missedSymbols: new Set(),
    missedTicks: 0,
  };
}

export function oweBar(backlog: Backlog, bar: BarMessage): void {
  const key = `${bar.symbol} ${bar.openTime}`;
  if (backlog.bars.size < MAX_BACKLOG_BARS || backlog.bars.has(key)) backlog.bars.set(key, bar);
}

export function missTick(backlog: Backlog, tick: TickMessage): void {
  backlog.missedTicks += 1;
  backlog.missedSymbols.add(tick.symbol);
}
