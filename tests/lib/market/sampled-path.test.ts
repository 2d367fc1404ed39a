import { describe, expect, test } from "vitest";
import { createFallPace, emptyInMs } from "#lib/market/fall-pace.ts";
import { createSampledPath } from "#lib/market/sampled-path.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe("a sampled path", () => {
  test("keeps the newest of each step, several numbers together", () => {
    const path = createSampledPath({ width: 2, stepMs: SECOND, most: 10 });
    path.add(0, 1, 10);
    path.add(900, 2, 20);
    path.add(1_000, 3, 30);
    expect(path.points()).toEqual([
      [900, 2, 20],
      [1_000, 3, 30],
    ]);
  });

  test("a time before the last one counts as the last", () => {
    const path = createSampledPath({ width: 1, stepMs: SECOND, most: 10 });
    path.add(5_000, 1);
    path.add(2_000, 2);
    expect(path.points()).toEqual([[5_000, 2]]);
  });

  test("stays within its bound however long the day, still spans it, and still ascends", () => {
    const path = createSampledPath({ width: 1, stepMs: SECOND, most: 40 });
    for (let second = 0; second < 20_000; second++) {
      path.add(second * SECOND, second);
      if (second % 997 === 0) expect(path.points().length).toBeLessThanOrEqual(40);
    }
    const points = path.points();
    expect(points.length).toBeGreaterThan(15);
    expect(points.at(-1)).toEqual([19_999 * SECOND, 19_999]);
    expect(points[0]?.[0]).toBeLessThan(1_100 * SECOND);
    for (const [at, [timeMs = 0, value = 0]] of points.entries()) {
      expect(value).toBe(timeMs / SECOND);
      expect(timeMs).toBeGreaterThan(points[at - 1]?.[0] ?? -1);
    }
  });

  test("a jump over hours thins what came before it into what fits", () => {
    const path = createSampledPath({ width: 1, stepMs: SECOND, most: 2 });
    for (const timeMs of [0, 1_000, 60 * MINUTE]) path.add(timeMs, timeMs);
    expect(path.points().length).toBeLessThanOrEqual(2);
    expect(path.points().at(-1)).toEqual([60 * MINUTE, 60 * MINUTE]);
  });
});

describe("the pace of a fall", () => {
  const pace = () => createFallPace({ windowMs: 3 * MINUTE, stepMs: 5 * SECOND });

  test.each<[string, [number, number][], number, number | null]>([
    ["nothing was seen", [], MINUTE, null],
    ["too brief to tell", [[0, 100]], 29 * SECOND, null],
    [
      "it fell by 300 within a minute",
      [
        [0, 1_000],
        [60 * SECOND, 700],
      ],
      MINUTE,
      300,
    ],
    [
      "and then stood: the minutes dilute it",
      [
        [0, 1_000],
        [60 * SECOND, 700],
      ],
      3 * MINUTE,
      100,
    ],
    [
      "until the window has only what stands",
      [
        [0, 1_000],
        [60 * SECOND, 700],
      ],
      10 * MINUTE,
      0,
    ],
    [
      "it grew",
      [
        [0, 500],
        [120 * SECOND, 900],
      ],
      2 * MINUTE,
      -200,
    ],
    [
      "what stood when the window began counts",
      [
        [0, 900],
        [5 * MINUTE, 600],
      ],
      5 * MINUTE,
      100,
    ],
  ])("%s", (_, samples, nowMs, expected) => {
    const watched = pace();
    for (const [timeMs, value] of samples) watched.note(timeMs, value);
    expect(watched.perMinute(nowMs)).toBe(expected);
  });

  test("the newest of a step stays, the first of all does too", () => {
    const watched = pace();
    watched.note(0, 1_000);
    watched.note(1_000, 990);
    watched.note(2_000, 940);
    expect(watched.perMinute(MINUTE)).toBe(60);
  });

  test("a restart forgets", () => {
    const watched = pace();
    watched.note(0, 1_000);
    watched.restart();
    expect(watched.perMinute(MINUTE)).toBeNull();
  });

  test.each([
    [600, 100, 6 * MINUTE],
    [600, 0, null],
    [600, -5, null],
    [600, null, null],
    [null, 100, null],
    [0, 100, 0],
  ])("%s left at %s a minute is gone in %s ms", (left, fall, expected) => {
    expect(emptyInMs(left, fall)).toBe(expected);
  });
});
