import { describe, expect, test } from "vitest";
import {
  type Drawing,
  distanceToLine,
  drawingAt,
  drawingChanges,
  drawingsIn,
  gripAt,
  spanOf,
} from "#lib/chart/drawing.ts";
import { withChanges } from "#lib/document/items.ts";

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
  const level: Drawing = { id: "a", kind: "level", anchors: [{ timeMs: 1, price: 99 }] };
  const box: Drawing = { ...level, id: "b", kind: "box", anchors: [...level.anchors, ...level.anchors] };

  test("come back as they were, in their order, and what is another symbol's is not touched", () => {
    const first = withChanges({ "VIC/x": { ...level, place: 1 } }, drawingChanges({}, "FPT", [level, box]));
    expect(drawingsIn(first).get("FPT")).toEqual([level, box]);
    const moved = { ...level, anchors: [{ timeMs: 1, price: 101 }] };
    const changes = drawingChanges(first, "FPT", [moved, box]);
    expect(Object.keys(withChanges(first, changes))).toHaveLength(3);
    // Of two, only the one that was moved is changed: the other may be moved elsewhere meanwhile.
    expect(withChanges(first, { ...changes, "FPT/a": first["FPT/a"] })).toBe(first);
    expect(drawingsIn(withChanges(first, drawingChanges(first, "FPT", []))).get("FPT")).toBeUndefined();
    const before = drawingsIn(first);
    expect(drawingsIn(withChanges(first, changes), before).get("VIC")).toBe(before.get("VIC"));
  });

  test.each([
    ["an unknown kind", { "FPT/a": { ...level, kind: "fork" } }],
    ["a missing anchor", { "FPT/a": { ...level, kind: "trend" } }],
    ["a price that is none", { "FPT/a": { ...level, anchors: [{ timeMs: 1, price: "99" }] } }],
    ["no name", { FPT: level }],
    ["nothing", { "FPT/a": null }],
  ])("%s is left out", (_, kept) => {
    expect(drawingsIn(kept).size).toBe(0);
  });

  test("are never more than a symbol holds", () => {
    const many = Array.from({ length: 500 }, (_, at) => [`FPT/${at}`, level]);
    expect(drawingsIn(Object.fromEntries(many)).get("FPT")).toHaveLength(100);
  });
});
