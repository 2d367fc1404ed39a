import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { beat, createRhythm, longestMs, silenceMs } from "#lib/market/rhythm.ts";
import "#tests/seeded.ts";
import { dice } from "#tests/dice.ts";

const MEMORY_MS = 40 * 60_000;
const START_MS = Date.parse("2026-02-10T09:15:00+07:00");
const MORNING = { id: 1, sinceMs: START_MS };
const AFTERNOON = { id: 2, sinceMs: START_MS + 3 * 3_600_000 };

/** It speaks after these pauses, and how often a pause was longer than was normal just then. */
function heard(gaps: Iterable<number>) {
  const rhythm = createRhythm(MEMORY_MS);
  let atMs = START_MS;
  let alarms = 0;
  beat(rhythm, atMs, MORNING.id);
  for (const gapMs of gaps) {
    if (gapMs > longestMs(rhythm)) alarms += 1;
    atMs += gapMs;
    beat(rhythm, atMs, MORNING.id);
  }
  return { rhythm, alarms, atMs };
}

function* byChance(meanMs: number, count: number, seed: number): Generator<number> {
  const random = dice(seed);
  for (let at = 0; at < count; at++) yield -Math.log(1 - random()) * meanMs;
}

describe("the rhythm of what speaks by chance", () => {
  test("is never found broken by chance, however fast or slow it is", () => {
    let gaps = 0;
    let alarms = 0;
    const anyPace = fc.double({ min: 1.3, max: 5, noNaN: true }).map((power) => 10 ** power);
    fc.assert(
      fc.property(anyPace, fc.integer(), (meanMs, seed) => {
        const count = 4_000;
        gaps += count;
        alarms += heard(byChance(meanMs, count, seed)).alarms;
      }),
      { numRuns: 100 },
    );
    expect({ gaps, alarms }).toEqual({ gaps: 400_000, alarms: 0 });
  });

  test("is about two dozen of its mean pauses, known after a hundred", () => {
    fc.assert(
      fc.property(fc.integer({ min: 50, max: 8_000 }), fc.integer(), (meanMs, seed) => {
        const times = longestMs(heard(byChance(meanMs, 300, seed)).rhythm) / meanMs;
        expect(times).toBeGreaterThan(13);
        expect(times).toBeLessThan(45);
      }),
    );
    expect(longestMs(heard(byChance(1_000, 20, 7)).rhythm)).toBe(Number.POSITIVE_INFINITY);
  });

  test("an hour of silence of a busy one is seen within half a minute", () => {
    const { rhythm, atMs } = heard(byChance(800, 5_000, 3));
    expect(silenceMs(rhythm, atMs + 30_000, MORNING)).toBeGreaterThan(longestMs(rhythm));
  });

  test("is the same at any speed of one clock", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer(), (speed, seed) => {
        const gaps = [...byChance(500, 200, seed)];
        const slow = longestMs(heard(gaps).rhythm);
        const fast = longestMs(heard(gaps.map((gapMs) => gapMs * speed)).rhythm);
        // What fades is the market's time, so a fast one forgets a little more of the same.
        if (fast < Number.POSITIVE_INFINITY) expect(fast / speed / slow).toBeCloseTo(1, 0);
      }),
    );
  });
});

describe("what is not a rhythm", () => {
  test("a name that trades a few times an hour has none, and is never late", () => {
    const { rhythm, atMs } = heard(byChance(12 * 60_000, 200, 5));
    expect(longestMs(rhythm)).toBe(Number.POSITIVE_INFINITY);
    expect(silenceMs(rhythm, atMs + 24 * 3_600_000, MORNING)).toBeLessThan(longestMs(rhythm));
  });

  test("bursts with long pauses between them are as slow as their pauses", () => {
    const gaps = Array.from({ length: 2_000 }, (_, at) => (at % 50 === 0 ? 20_000 : 5));
    const { alarms, rhythm } = heard(gaps);
    expect(alarms).toBe(0);
    expect(longestMs(rhythm)).toBeGreaterThan(200_000);
  });

  test("a silence across two parts of the day teaches nothing, and counts from the second's beginning", () => {
    const { rhythm } = heard(byChance(500, 1_000, 11));
    const before = longestMs(rhythm);
    const nowMs = AFTERNOON.sinceMs + 3_000;
    expect(silenceMs(rhythm, nowMs, AFTERNOON)).toBe(3_000);
    beat(rhythm, nowMs, AFTERNOON.id);
    expect(longestMs(rhythm)).toBe(before);
    expect(silenceMs(rhythm, nowMs + 40, AFTERNOON)).toBe(40);
  });

  test("where all silence is normal nothing is learned", () => {
    const rhythm = createRhythm(MEMORY_MS);
    for (let at = 0; at < 500; at++) beat(rhythm, START_MS + at * 1_000, Number.NaN);
    expect(rhythm).toMatchObject({ heardMs: 0, squaresMs2: 0 });
  });
});

test("one outage does not become the custom, a slower pace does", () => {
  const { rhythm, atMs } = heard(byChance(1_000, 3_000, 13));
  const before = longestMs(rhythm);
  beat(rhythm, atMs + 600_000, MORNING.id);
  expect(longestMs(rhythm)).toBeLessThan(before * 3);
  let nowMs = atMs + 600_000;
  for (const gapMs of byChance(10_000, 400, 17)) {
    nowMs += gapMs;
    beat(rhythm, nowMs, MORNING.id);
  }
  expect(longestMs(rhythm)).toBeGreaterThan(120_000);
});
