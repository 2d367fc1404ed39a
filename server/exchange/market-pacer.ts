import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { type Exchange, STEP_MS } from "./core/exchange.ts";

const TICK_MS = 50;

/** Steps may take this much of one tick, so that sockets are served also when there is much to catch up. */
const WORK_MS = 25;

/** Market time lost for good beyond this: a machine that slept does not replay its night. */
const MAX_LAG_MS = 600_000;

/** Drives the market clock from the monotonic one. */
export interface MarketPacer {
  /** Market ms per ms now; 0 when frozen. */
  readonly speed: number;
  stop(): void;
}

export interface PacerSetup {
  exchange: Exchange;
  clock: Clock;
  log: Log;
  speed: number;
  /** Market time at which trading freezes, epoch ms; null = never. */
  stopAtMs: number | null;
  /** Called after the steps of a tick. */
  afterSteps(): void;
}

export function startPacer(setup: PacerSetup): MarketPacer {
  const { exchange, clock, log, speed, stopAtMs, afterSteps } = setup;
  let marketStartMs = exchange.nowMs;
  let startedMs = clock.monotonicMs();
  let isFrozen = false;

  function tick(): void {
    const nowMs = clock.monotonicMs();
    let targetMs = marketStartMs + (nowMs - startedMs) * speed;
    const lagMs = targetMs - exchange.nowMs;
    if (lagMs > MAX_LAG_MS * Math.max(1, speed)) {
      log.warn({ lagMs: Math.round(lagMs) }, "the market clock lost time: this machine was away");
      marketStartMs = exchange.nowMs;
      startedMs = nowMs;
      targetMs = marketStartMs;
    }
    for (let steps = 1; exchange.nowMs + STEP_MS <= targetMs && !isFrozen; steps++) {
      exchange.step();
      isFrozen = stopAtMs !== null && exchange.nowMs >= stopAtMs;
      if (steps % 10 === 0 && clock.monotonicMs() - nowMs > WORK_MS) break;
    }
    if (isFrozen) cancel();
    afterSteps();
  }

  const cancel = clock.every(TICK_MS, tick);
  return {
    get speed() {
      return isFrozen ? 0 : speed;
    },
    stop: cancel,
  };
}
