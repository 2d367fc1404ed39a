import type { Bar } from "../market/bar.ts";
import type { Exchange } from "../market/instrument.ts";
import type { DayStory } from "./day-story.ts";
import { walkDay } from "./day-walk.ts";
import { type ArmedRule, createAlertEngine, hindranceOf, type Shot } from "./engine.ts";
import { usualVolumes } from "./minute-windows.ts";
import { type Miss, nearerMiss } from "./near-miss.ts";

/** What is stored of one day of a symbol. */
export interface PastDay extends DayStory {
  /** Epoch ms until which the day is gone through. */
  untilMs: number;
}

export interface ReplayOf {
  symbol: string;
  exchange: Exchange;
  isIndex: boolean;
}

export interface Replay {
  shots: Shot[];
  /** When it came nearest without holding, where that can be told. */
  nearest: Miss | null;
}

/** Goes through the days of one symbol, the oldest first, with the engine that watches live. */
export function replay(
  rule: ArmedRule,
  { symbol, exchange, isIndex }: ReplayOf,
  days: readonly PastDay[],
  /** Nearness is told from then on, epoch ms. */
  nearSinceMs = 0,
): Replay {
  const engine = createAlertEngine();
  engine.arm(rule, [symbol], new Map());
  const result: Replay = { shots: [], nearest: null };
  const past: Bar[] = [];
  let daysPast = 0;
  for (const { untilMs, ...story } of days) {
    if (daysPast > 0) engine.begin("day");
    const bars = walkDay({
      ...{ symbol, exchange, isIndex, story, untilMs, usual: usualVolumes(past, daysPast) },
      look(look) {
        result.shots.push(...engine.look(look));
        const isOfUse =
          look.hasBegun && look.atMs >= nearSinceMs && !hindranceOf(rule, look.session, look.atMs);
        if (isOfUse) result.nearest = nearerMiss(result.nearest, rule.formula, look);
      },
    });
    past.push(...bars);
    daysPast += 1;
  }
  return result;
}
