import { describe, expect, test } from "vitest";
import { SESSIONS } from "#lib/market/session.ts";
import { clockAfter } from "#lib/market/tempo.ts";
import { instantOf, startOfDateMs } from "#lib/market/trading-time.ts";
import { DEMO_CLOCK, demoTempo } from "#server/exchange/tempo.ts";

const MINUTE = 60_000;
const tempo = demoTempo(1);
const START = instantOf("2026-02-10", DEMO_CLOCK.slice(11));

/** Minutes of ours from one market time to another. */
function minutesBetween(fromMs: number, toMs: number, pace = tempo): number {
  let [wallMs, speed, atMs] = [0, pace.speedAt(fromMs), fromMs];
  for (const change of pace.changesAfter(fromMs, 40)) {
    const untilMs = Math.min(toMs, change.epochMs);
    wallMs += Math.max(0, untilMs - atMs) / speed;
    [speed, atMs] = [change.speed, Math.max(atMs, untilMs)];
  }
  return wallMs / MINUTE;
}
const on = (date: string, from: string, to: string) =>
  minutesBetween(instantOf(date, from), instantOf(date, to));

describe("a newcomer at the demo", () => {
  test("sees more than 30 minutes of continuous trading in real time first", () => {
    expect(tempo.speedAt(START)).toBe(1);
    expect(minutesBetween(START, instantOf("2026-02-10", "11:30"))).toBeGreaterThan(30);
  });

  test.each([
    ["lunch", "11:30", "13:00", 1, 2],
    ["the closing auction", "14:30", "14:45", 3, 4],
    ["trading at the close", "14:45", "15:00", 0.5, 1.5],
    ["the opening auction of HOSE", "09:00", "09:15", 2.5, 3.5],
  ])("sits through %s for some minutes at most", (_, from, to, least, most) => {
    expect(on("2026-02-10", from, to)).toBeGreaterThanOrEqual(least);
    expect(on("2026-02-10", from, to)).toBeLessThanOrEqual(most);
  });

  test("has the night behind him in a minute, a weekend and Tet in few", () => {
    const opening = (date: string): number => startOfDateMs(date) + (SESSIONS.DER[0]?.fromMs ?? 0);
    const close = (date: string): number => instantOf(date, "15:00");
    expect(minutesBetween(close("2026-02-10"), opening("2026-02-11"))).toBeLessThan(1.2);
    expect(minutesBetween(close("2026-02-06"), opening("2026-02-09"))).toBeLessThan(1.6);
    expect(minutesBetween(close("2026-02-13"), opening("2026-02-23"))).toBeLessThan(4);
  });
});

test("the demo's changes are those of its speed, in order, for ever", () => {
  const changes = tempo.changesAfter(START, 40);
  expect(changes).toHaveLength(40);
  let atMs = START;
  for (const { epochMs, speed } of changes) {
    expect(epochMs).toBeGreaterThan(atMs);
    expect([tempo.speedAt(epochMs), tempo.speedAt(epochMs - 1)]).toEqual([speed, tempo.speedAt(atMs)]);
    atMs = epochMs;
  }
  expect(clockAfter({ epochMs: START, speed: 1, upcoming: changes }, 35 * MINUTE).speed).toBe(60);
});

test("--speed multiplies the demo's pace, within reason", () => {
  expect(demoTempo(10).speedAt(START)).toBe(10);
  expect(demoTempo(1_000).speedAt(instantOf("2026-02-10", "23:00"))).toBe(100_000);
});
