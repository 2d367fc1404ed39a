import type { EvidenceValue } from "../contract/alert.ts";
import { readName } from "../formula/compile.ts";
import type { FieldName, WindowName } from "../formula/fields.ts";
import type { Formula } from "../formula/formula.ts";
import { createSymbolRow, type RowState } from "../formula/symbol-row.ts";
import { addTrade, type Bar, openTimeOf } from "../market/bar.ts";
import type { Tick } from "../market/event.ts";
import { type Exchange, futureTypeOf, type Limits } from "../market/instrument.ts";
import { valuePerPrice } from "../market/price-rules.ts";
import { sessionAt } from "../market/session.ts";
import { applyEvent, emptyState } from "../market/symbol-state.ts";
import { type ArmedRule, createAlertEngine, evidenceOf, type Shot } from "./engine.ts";
import { minuteWindow, usualVolumes } from "./minute-windows.ts";
import { alertSessionOf } from "./session.ts";

/** What is stored of one day of a symbol: its trades, or at least its minutes. */
export interface PastDay {
  /** Null: only the minutes are known. */
  ticks: readonly Tick[] | null;
  /** 1-minute bars, ascending. */
  bars: readonly Bar[];
  /** Null: not known. */
  limits: Limits | null;
}

export interface Replay {
  shots: Shot[];
  /** How near a single comparison came, when it never held. */
  nearest: { symbol: string; atMs: number; margin: number; evidence: EvidenceValue[] } | null;
}

const BAR_TOLD: ReadonlySet<FieldName | WindowName> = new Set<FieldName | WindowName>([
  ...(["price", "open", "high", "low", "volume"] as const),
  ...(["volumeOver", "valueOver", "changePercentOver", "volumeRatio"] as const),
]);
const LIMIT_TOLD: ReadonlySet<FieldName | WindowName> = new Set<FieldName | WindowName>([
  ...(["reference", "ceiling", "floor", "change", "changePercent", "gapPercent"] as const),
]);
const TICK_TOLD: ReadonlySet<FieldName | WindowName> = new Set<FieldName | WindowName>([
  ...BAR_TOLD,
  ...LIMIT_TOLD,
  ...(["lastVolume", "value", "average"] as const),
]);

/** What a formula reads that no stored past tells, as written in it. */
export function untoldOf(formula: Formula): string[] {
  return formula.reads.filter((read) => !TICK_TOLD.has(read.name)).map(readName);
}

/** Whether minutes are enough, so that days without trades can be gone through too. */
export function needsTicks(formula: Formula): boolean {
  return formula.reads.some((read) => !BAR_TOLD.has(read.name));
}

/** Whether the day's reference and limits are needed, which are known of today only. */
export function needsLimits(formula: Formula): boolean {
  return formula.reads.some((read) => LIMIT_TOLD.has(read.name));
}

/**
 * Goes through the days of one symbol, the oldest first, with the engine that watches live. Within a bar the
 * price goes from its open to the farther end last: low before high in a rising minute.
 */
export function replay(
  rule: ArmedRule,
  symbol: string,
  exchange: Exchange,
  days: readonly PastDay[],
): Replay {
  const engine = createAlertEngine();
  engine.arm(rule, [symbol], new Map());
  const past: Bar[] = [];
  let daysPast = 0;
  let usual: readonly number[] | null = null;
  let bars: Bar[] = [];
  let atMs = 0;
  const minutes = {
    bars: () => bars,
    usual: () => usual,
    foreignNetBefore: () => null,
    valuePerPrice: () => valuePerPrice(futureTypeOf(symbol) ?? "STOCK"),
  };
  const row = createSymbolRow((_, window, span) => minuteWindow(minutes, symbol, window, span, atMs));
  const result: Replay = { shots: [], nearest: null };

  function look(state: RowState, timeMs: number): void {
    atMs = timeMs;
    row.setSymbol(state);
    const session = () => alertSessionOf(sessionAt(exchange, timeMs));
    result.shots.push(...engine.look({ symbol, row, atMs, session }));
    const margin = rule.formula.margin(row);
    if (margin === null || (result.nearest && result.nearest.margin >= margin)) return;
    result.nearest = { symbol, atMs, margin, evidence: evidenceOf(rule.formula, row) };
  }

  function addToMinute(price: number, volumeShares: number, timeMs: number): void {
    const openTimeMs = openTimeOf("1m", timeMs);
    const last = bars.at(-1);
    if (last?.openTimeMs === openTimeMs)
      bars[bars.length - 1] = addTrade(last, openTimeMs, price, volumeShares);
    else bars.push(addTrade(undefined, openTimeMs, price, volumeShares));
  }

  function goThroughTicks(ticks: readonly Tick[], limits: Limits | null): void {
    let state = emptyState(symbol, limits);
    for (const tick of ticks) {
      state = applyEvent(state, { kind: "tick", ...tick });
      addToMinute(tick.price, tick.volumeShares, tick.timeMs);
      look(state, tick.timeMs);
    }
  }

  function goThroughBars(day: readonly Bar[]): void {
    let state = emptyState(symbol);
    for (const bar of day) {
      const ends = bar.close >= bar.open ? [bar.low, bar.high] : [bar.high, bar.low];
      for (const price of [bar.open, ...ends]) {
        const tick = { symbol, price, volumeShares: 0, side: "U" as const, timeMs: bar.openTimeMs };
        state = applyEvent(state, { kind: "tick", ...tick, totalVolumeShares: null, totalValueVnd: null });
        addToMinute(price, 0, bar.openTimeMs);
        look(state, bar.openTimeMs);
      }
      const close = { symbol, price: bar.close, volumeShares: bar.volume, side: "U" as const };
      state = applyEvent(state, {
        ...{ kind: "tick", ...close, timeMs: bar.openTimeMs },
        ...{ totalVolumeShares: null, totalValueVnd: null },
      });
      addToMinute(bar.close, bar.volume, bar.openTimeMs);
      look(state, bar.openTimeMs);
    }
  }

  for (const day of days) {
    if (daysPast > 0) engine.begin("day");
    usual = usualVolumes(past, daysPast);
    bars = [];
    if (day.ticks) goThroughTicks(day.ticks, day.limits);
    else goThroughBars(day.bars);
    past.push(...bars);
    daysPast += 1;
  }
  if (result.shots.length > 0) result.nearest = null;
  return result;
}
