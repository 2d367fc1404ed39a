import { type ClockFace, clockAfter, type SpeedChange } from "#lib/market/tempo.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { type Exchange, STEP_MS } from "./core/exchange.ts";
import type { Tempo } from "./tempo.ts";

const TICK_MS = 50;

/** Steps may take this much of one tick, so that sockets are served also when there is much to catch up. */
const WORK_MS = 35;

/** Time of ours that is lost for good beyond this: a machine that slept does not replay its night. */
const MAX_OWED_MS = 60_000;

const WARN_EVERY_MS = 600_000;

/** Behind by more, the clock says how far the market really is. */
const BEHIND_MS = 4 * TICK_MS;

/** About a day of the demo: whoever asks once may go on for long. */
const UPCOMING_CHANGES = 12;

/** Drives the market clock from ours. */
export interface MarketPacer {
  /** What the market clock shows now: between two ticks it runs on. Speed 0 when frozen. */
  face(): ClockFace;
  stop(): void;
}

export interface PacerSetup {
  exchange: Exchange;
  clock: Clock;
  log: Log;
  tempo: Tempo;
  /** Follows the wall clock to the millisecond, however long this machine was away; `tempo` is real time then. */
  isWallTime: boolean;
  /** Market time at which trading freezes, epoch ms; null = never. */
  stopAtMs: number | null;
  /** While true nothing new may happen: what has happened is still being written down. */
  isHeldUp(): boolean;
  /** Called after the steps of a tick. */
  afterSteps(): void;
  /** Called once, when trading froze. */
  onFreeze(): void;
}

export function startPacer(setup: PacerSetup): MarketPacer {
  const { exchange, clock, log, tempo, stopAtMs, afterSteps } = setup;
  /** Ms of ours that the market has yet to live through, and since when that is known. */
  let owedMs = 0;
  let countedMs = clock.monotonicMs();
  let isFrozen = false;
  let warnedMs = Number.NEGATIVE_INFINITY;
  let pace = paceAt(exchange.nowMs);

  function paceAt(epochMs: number): { speed: number; untilMs: number } {
    const [next] = tempo.changesAfter(epochMs, 1);
    return { speed: tempo.speedAt(epochMs), untilMs: next?.epochMs ?? Number.POSITIVE_INFINITY };
  }

  function count(): void {
    const nowMs = clock.monotonicMs();
    owedMs = setup.isWallTime ? clock.wallMs() - exchange.nowMs : owedMs + nowMs - countedMs;
    countedMs = nowMs;
    if (owedMs <= MAX_OWED_MS) return;
    if (nowMs - warnedMs > WARN_EVERY_MS) {
      warnedMs = nowMs;
      log.warn(
        { lagMs: Math.round(owedMs) },
        "the market is behind its clock: this machine was away or is too slow",
      );
    }
    if (!setup.isWallTime) owedMs = MAX_OWED_MS;
  }

  function step(): boolean {
    if (exchange.nowMs >= pace.untilMs) pace = paceAt(exchange.nowMs);
    const beforeMs = exchange.nowMs;
    const reachableMs = beforeMs + owedMs * pace.speed;
    if (beforeMs + STEP_MS > reachableMs) return false;
    exchange.step(Math.min(reachableMs, pace.untilMs, stopAtMs ?? Number.POSITIVE_INFINITY));
    owedMs -= (exchange.nowMs - beforeMs) / pace.speed;
    if (stopAtMs !== null && exchange.nowMs >= stopAtMs) freeze();
    return !isFrozen;
  }

  function freeze(): void {
    isFrozen = true;
    cancel();
    setup.onFreeze();
  }

  function tick(): void {
    count();
    while (!setup.isHeldUp() && step()) if (clock.monotonicMs() - countedMs > WORK_MS) break;
    afterSteps();
  }

  function upcoming(): SpeedChange[] {
    const changes = tempo.changesAfter(exchange.nowMs, UPCOMING_CHANGES);
    if (stopAtMs === null) return changes;
    return [...changes.filter(({ epochMs }) => epochMs < stopAtMs), { epochMs: stopAtMs, speed: 0 }];
  }

  const cancel = clock.every(TICK_MS, tick);
  return {
    face() {
      const { nowMs: epochMs } = exchange;
      if (isFrozen) return { epochMs, speed: 0, upcoming: [] };
      const stands = { epochMs, speed: tempo.speedAt(epochMs), upcoming: upcoming() };
      const sinceMs = owedMs + clock.monotonicMs() - countedMs;
      const now = clockAfter(stands, sinceMs);
      // It has not stopped before the last step is done and told.
      if (sinceMs > BEHIND_MS || now.speed === 0) return stands;
      return { ...now, upcoming: stands.upcoming.filter((change) => change.epochMs > now.epochMs) };
    },
    stop: cancel,
  };
}
