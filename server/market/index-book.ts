import type { Bar } from "#lib/market/bar.ts";
import type { IndexState, MarketEvent } from "#lib/market/event.ts";
import { MINUTE_MS } from "#lib/market/trading-time.ts";
import { createDayBars, type DayBars, type Hole } from "./day-bars.ts";

/** Levels come every second or so; a longer silence than this may hide highs and lows. */
const SILENCE_MS = MINUTE_MS;
const MAX_HOLES = 50;

/** One index today: its latest level, and minute bars folded from levels. */
export interface IndexBook {
  readonly state: IndexState | null;
  readonly days: DayBars;
  /** Null when the level is older than what we have. */
  addLevel(level: Extract<MarketEvent, { kind: "index" }>, marketNowMs: number): Bar[] | null;
}

export function createIndexBook(): IndexBook {
  const days = createDayBars();
  let state: IndexState | null = null;
  let holes: Hole[] = [];

  function addLevel(level: Extract<MarketEvent, { kind: "index" }>, marketNowMs: number): Bar[] | null {
    const { kind: _, ...next } = level;
    const before = state;
    if (before && next.timeMs < before.timeMs) return null;
    const base = before ? before.volumeShares : next.volumeShares;
    days.listenFrom(Math.max(next.timeMs, marketNowMs), base);
    const isSilence =
      before !== null && next.timeMs - before.timeMs > SILENCE_MS && next.volumeShares > before.volumeShares;
    let flagged: Bar[] = [];
    if (isSilence) {
      const hole = {
        fromMs: before.timeMs,
        toMs: next.timeMs,
        toShares: next.volumeShares,
        knownAtMs: marketNowMs,
      };
      holes = [...holes.filter((each) => !days.isMended(each)), hole].slice(-MAX_HOLES);
      flagged = days.setHoles(holes);
    }
    state = next;
    const bar = days.add({
      timeMs: next.timeMs,
      price: next.value,
      // What was traded during a silence belongs to minutes we do not know; history has them. And a total that
      // falls is a correction upstream, not a trade taken back.
      volumeShares: isSilence ? 0 : Math.max(0, next.volumeShares - base),
      toShares: next.volumeShares,
    });
    return [...flagged.filter((each) => each.openTimeMs !== bar.openTimeMs), bar];
  }

  return {
    get state() {
      return state;
    },
    days,
    addLevel,
  };
}
