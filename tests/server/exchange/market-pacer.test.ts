import { describe, expect, test } from "vitest";
import { instantOf } from "#lib/market/trading-time.ts";
import { type Exchange, STEP_MS } from "#server/exchange/core/exchange.ts";
import { startPacer } from "#server/exchange/market-pacer.ts";
import { DEMO_CLOCK, demoTempo, evenTempo, type Tempo } from "#server/exchange/tempo.ts";
import { silentLog } from "#server/log.ts";
import { createMarketClock } from "#server/market/market-clock.ts";
import { createFakeClock } from "#tests/server/fake-clock.ts";

const START = instantOf("2026-02-10", "10:00");

/** A market in which only time passes; a step may cost some of ours. */
function open(
  setup: {
    tempo?: Tempo;
    startMs?: number;
    isWallTime?: boolean;
    stopAtMs?: number;
    stepCostMs?: number;
  } = {},
) {
  const clock = createFakeClock(START);
  let nowMs = setup.startMs ?? START;
  let workMs = 0;
  let [frozen, flushes, isHeldUp] = [0, 0, false];
  const exchange = {
    get nowMs() {
      return nowMs;
    },
    step() {
      nowMs += STEP_MS;
      workMs += setup.stepCostMs ?? 0;
    },
  } as Exchange;
  const pacer = startPacer({
    ...{ exchange, log: silentLog, tempo: setup.tempo ?? evenTempo(1) },
    clock: { ...clock, monotonicMs: () => clock.monotonicMs() + workMs },
    isWallTime: setup.isWallTime ?? false,
    stopAtMs: setup.stopAtMs ?? null,
    isHeldUp: () => isHeldUp,
    afterSteps: () => {
      flushes++;
    },
    onFreeze: () => {
      frozen++;
    },
  });
  return {
    ...{ clock, exchange, pacer },
    hold: (is: boolean) => {
      isHeldUp = is;
    },
    figures: () => ({ frozen, flushes }),
  };
}

describe("the market's pace", () => {
  test("is that of the tempo, through its changes", () => {
    const { clock, exchange, pacer } = open({
      tempo: demoTempo(1),
      startMs: instantOf("2026-02-10", "11:29:50"),
    });
    clock.advance(10_000);
    expect(exchange.nowMs).toBe(instantOf("2026-02-10", "11:30"));
    clock.advance(30_000);
    expect(exchange.nowMs).toBe(instantOf("2026-02-10", "12:00"));
    expect(pacer.face().speed).toBe(60);
    clock.advance(61_000);
    expect(exchange.nowMs).toBe(instantOf("2026-02-10", "13:00:01"));
    expect(pacer.face().speed).toBe(1);
  });

  test("is given up for good after a long sleep, but what a moment cost is caught up", () => {
    const { clock, exchange, hold } = open();
    hold(true);
    clock.advance(10_000);
    hold(false);
    clock.advance(50);
    expect(exchange.nowMs).toBe(START + 10_000);
    hold(true);
    clock.advance(3_600_000);
    hold(false);
    clock.advance(1_000);
    expect(exchange.nowMs).toBeGreaterThan(START + 10_000 + 60_000);
    expect(exchange.nowMs).toBeLessThanOrEqual(START + 10_000 + 61_000);
  });

  test("of the wall clock is kept however long the machine was away", () => {
    const { clock, exchange, hold } = open({ isWallTime: true });
    hold(true);
    clock.advance(3_600_000);
    hold(false);
    clock.advance(100);
    expect(exchange.nowMs).toBe(clock.wallMs());
  });

  test("lets sockets be served while there is much to catch up", () => {
    const { clock, exchange, hold, figures } = open({ stepCostMs: 10 });
    hold(true);
    clock.advance(30_000);
    hold(false);
    const { flushes } = figures();
    clock.advance(50);
    expect(figures().flushes).toBe(flushes + 1);
    expect(exchange.nowMs - START).toBeLessThan(500);
  });

  test("ends at the stop, to the step, once", () => {
    const { clock, exchange, pacer, figures } = open({ tempo: evenTempo(60), stopAtMs: START + 90_000 });
    expect(pacer.face().upcoming).toEqual([{ epochMs: START + 90_000, speed: 0 }]);
    clock.advance(5_000);
    expect(exchange.nowMs).toBe(START + 90_000);
    expect(pacer.face()).toEqual({ epochMs: START + 90_000, speed: 0, upcoming: [] });
    expect(figures().frozen).toBe(1);
  });
});

test("a server that asks every two seconds is never off by more than a tick of the exchange", () => {
  const { clock, pacer } = open({
    tempo: demoTempo(1),
    startMs: instantOf("2026-02-10", DEMO_CLOCK.slice(11)),
  });
  const server = createMarketClock(clock);
  const askEvery = 2_000;
  let worst = 0;
  for (let at = 0; at < 75 * 60_000; at += 130) {
    if (at % askEvery < 130) server.follow({ ...pacer.face(), atMonotonicMs: clock.monotonicMs() });
    clock.advance(130);
    worst = Math.max(worst, Math.abs(server.nowMs() - pacer.face().epochMs) / server.speed);
  }
  expect(server.tradingDate()).toBe("2026-02-11");
  expect(worst).toBeLessThan(1);
}, 60_000);
