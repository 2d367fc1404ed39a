import type { EvidenceValue } from "../contract/alert.ts";
import type { Bar } from "../market/bar.ts";
import type { Exchange } from "../market/instrument.ts";
import type { DayStory } from "./day-story.ts";
import { walkDay } from "./day-walk.ts";
import { type ArmedRule, createAlertEngine, evidenceOf, type Shot } from "./engine.ts";
import { usualVolumes } from "./minute-windows.ts";

/** What is stored of one day of a symbol. */
export interface PastDay extends DayStory {
  /** Epoch ms until which the day is gone through. */
  untilMs: number;
}

export interface Replay {
  shots: Shot[];
  /** How near a single comparison came, when it never held. */
  nearest: { symbol: string; atMs: number; margin: number; evidence: EvidenceValue[] } | null;
}

/** Goes through the days of one symbol, the oldest first, with the engine that watches live. */
export function replay(
  rule: ArmedRule,
  symbol: string,
  exchange: Exchange,
  days: readonly PastDay[],
): Replay {
  const engine = createAlertEngine();
  engine.arm(rule, [symbol], new Map());
  const result: Replay = { shots: [], nearest: null };
  const past: Bar[] = [];
  let daysPast = 0;
  for (const { untilMs, ...story } of days) {
    if (daysPast > 0) engine.begin("day");
    const bars = walkDay({
      ...{ symbol, exchange, story, untilMs, usual: usualVolumes(past, daysPast) },
      look(look, row) {
        result.shots.push(...engine.look(look));
        const margin = rule.formula.margin(row);
        if (margin === null || (result.nearest && result.nearest.margin >= margin)) return;
        result.nearest = { symbol, atMs: look.atMs, margin, evidence: evidenceOf(rule.formula, row) };
      },
    });
    past.push(...bars);
    daysPast += 1;
  }
  if (result.shots.length > 0) result.nearest = null;
  return result;
}
