import { expect, test } from "vitest";
import { clockAfter } from "#lib/market/tempo.ts";

const face = {
  epochMs: 10_000,
  speed: 2,
  upcoming: [
    { epochMs: 20_000, speed: 10 },
    { epochMs: 30_000, speed: 1 },
  ],
};

test.each([
  ["before the next change", 4_000, { epochMs: 18_000, speed: 2 }],
  ["at the change", 5_000, { epochMs: 20_000, speed: 10 }],
  ["after one", 5_500, { epochMs: 25_000, speed: 10 }],
  ["after both", 7_000, { epochMs: 31_000, speed: 1 }],
])("a clock that tells its changes is right %s", (_, elapsedMs, now) => {
  expect(clockAfter(face, elapsedMs)).toEqual(now);
});

test("a clock that stops stands, whatever comes after", () => {
  const stopping = {
    ...face,
    upcoming: [
      { epochMs: 20_000, speed: 0 },
      { epochMs: 30_000, speed: 5 },
    ],
  };
  expect(clockAfter(stopping, 1e9)).toEqual({ epochMs: 20_000, speed: 0 });
  expect(clockAfter({ ...face, speed: 0 }, 1e9)).toEqual({ epochMs: 10_000, speed: 0 });
});

test("a change that lies behind the clock already holds", () => {
  expect(clockAfter({ ...face, upcoming: [{ epochMs: 9_000, speed: 5 }] }, 100)).toEqual({
    epochMs: 10_500,
    speed: 5,
  });
});
