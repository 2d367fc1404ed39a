import { describe, expect, test } from "vitest";
import { type Drawing, distanceToLine, drawingAt, gripAt, readDrawings, spanOf } from "#lib/chart/drawing.ts";

const A = { x: 100, y: 100 };
const B = { x: 200, y: 200 };

describe("what lies under the pointer", () => {
  test.each([
    ["level", { x: 900, y: 104 }, { part: "body" }],
    ["level", { x: 100, y: 110 }, null],
    ["trend", { x: 103, y: 98 }, { part: "anchor", at: 0 }],
    ["trend", { x: 200, y: 205 }, { part: "anchor", at: 1 }],
    ["trend", { x: 150, y: 154 }, { part: "body" }],
    ["trend", { x: 180, y: 120 }, null],
    ["trend", { x: 260, y: 260 }, null],
    ["box", { x: 180, y: 120 }, { part: "body" }],
    ["box", { x: 230, y: 150 }, null],
    ["measure", { x: 150, y: 150 }, { part: "body" }],
  ] as const)("%s from (100,100) to (200,200), pointer at %j", (kind, pointer, grip) => {
    expect(gripAt(kind, [A, B], pointer)).toEqual(grip);
  });

  test("a line of no length is a point", () => {
    expect(distanceToLine(A, A, { x: 103, y: 104 })).toBe(5);
  });

  test("of two that overlap the later one is taken", () => {
    const box = (id: string): Drawing => ({ id, kind: "box", anchors: [] });
    const both = [box("old"), box("new")].map((drawing) => ({ drawing, spots: [A, B] }));
    expect(drawingAt(both, { x: 150, y: 150 })?.drawing.id).toBe("new");
  });
});

test("a measure tells change, percent and bars, backwards too", () => {
  const from = { timeMs: 0, price: 100 };
  const to = { timeMs: 1, price: 90 };
  expect(spanOf(from, to, 10, 22)).toEqual({ change: -10, percent: -10, bars: 12 });
  expect(spanOf(to, from, 22, 10).bars).toBe(-12);
});

describe("drawings that were kept", () => {
  const level = { id: "a", kind: "level", anchors: [{ timeMs: 1, price: 99 }] };

  test("come back as they were", () => {
    expect(readDrawings(JSON.parse(JSON.stringify([level])))).toEqual([level]);
  });

  test.each([
    ["no list", { level }],
    ["an unknown kind", [{ ...level, kind: "fork" }]],
    ["a missing anchor", [{ ...level, kind: "trend" }]],
    ["a price that is none", [{ ...level, anchors: [{ timeMs: 1, price: "99" }] }]],
    ["nothing", null],
  ])("%s is left out", (_, kept) => {
    expect(readDrawings(kept)).toEqual([]);
  });

  test("are never more than a symbol holds", () => {
    expect(readDrawings(Array.from({ length: 500 }, () => level))).toHaveLength(100);
  });
});
