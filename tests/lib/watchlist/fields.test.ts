import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Change,
  type Edit,
  type Field,
  merge,
  nextClock,
  pathOfEdit,
  viewOf,
} from "#lib/watchlist/fields.ts";
import { placeBetween } from "#lib/watchlist/place.ts";
import { planOrder, planSymbols } from "#lib/watchlist/plan.ts";

const GROUPS = ["g1", "g2"];
const SYMBOLS = ["VIC", "VNM", "HPG", "FPT"];

const change = fc.oneof(
  fc.record({ field: fc.constant("name" as const), value: fc.string({ maxLength: 5 }) }),
  fc.record({ group: fc.constantFrom(...GROUPS), field: fc.constant("in" as const), value: fc.boolean() }),
  fc.record({ group: fc.constantFrom(...GROUPS), field: fc.constant("name" as const), value: fc.string() }),
  fc.record({ symbol: fc.constantFrom(...SYMBOLS), field: fc.constant("in" as const), value: fc.boolean() }),
  fc.record({
    symbol: fc.constantFrom(...SYMBOLS),
    field: fc.constant("group" as const),
    value: fc.constantFrom(...GROUPS, ""),
  }),
  fc.record({ symbol: fc.constantFrom(...SYMBOLS), field: fc.constant("note" as const), value: fc.string() }),
  fc.record({
    symbol: fc.constantFrom(...SYMBOLS),
    field: fc.constant("quantity" as const),
    value: fc.option(fc.nat()),
  }),
  fc.record({
    symbol: fc.constantFrom(...SYMBOLS),
    field: fc.constant("place" as const),
    value: fc.constantFrom("A", "B", "C"),
  }),
);

/** Edits of several devices, whose clocks may be equal; ids never are. */
const edits = fc
  .array(fc.tuple(change, fc.integer({ min: 1, max: 6 })), { maxLength: 40 })
  .map((all): Edit[] => all.map(([each, clock], at) => ({ ...each, clock, id: `edit-${at}` })));

const NONE: ReadonlyMap<string, Field> = new Map();

describe("edits of one watchlist", () => {
  test("give the same list on every device, in whatever order and however often they come", () => {
    fc.assert(
      fc.property(
        edits.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
        ),
        ([all, shuffled]) => {
          const one = merge(NONE, all).fields;
          const cut = Math.floor(shuffled.length / 2);
          const other = merge(merge(NONE, shuffled.slice(0, cut)).fields, shuffled.slice(cut)).fields;
          expect(new Map([...other].sort())).toEqual(new Map([...one].sort()));
          expect(viewOf(other)).toEqual(viewOf(one));
        },
      ),
    );
  });

  test("of different fields are never lost; of one field the loser is named", () => {
    fc.assert(
      fc.property(edits, (all) => {
        const { fields, superseded } = merge(NONE, all);
        const standing = new Set([...fields.values()].map((field) => field.edit));
        const overwrittenInTime = (edit: Edit): boolean =>
          all.some(
            (later) =>
              pathOfEdit(later) === pathOfEdit(edit) &&
              (later.clock > edit.clock || (later.clock === edit.clock && later.id > edit.id)),
          );
        for (const edit of all) {
          expect(standing.has(edit.id) || superseded.includes(edit.id) || overwrittenInTime(edit)).toBe(true);
        }
        expect(superseded.some((id) => standing.has(id))).toBe(false);
      }),
    );
  });

  test("that come a second time change nothing and are no conflict", () => {
    fc.assert(
      fc.property(edits, (all) => {
        const once = merge(NONE, all);
        const standing = new Set([...once.fields.values()].map((field) => field.edit));
        const again = merge(
          once.fields,
          all.filter((edit) => standing.has(edit.id)),
        );
        expect(again.changed).toEqual([]);
        expect(again.superseded).toEqual([]);
      }),
    );
  });

  test("a note on one tab and a price on the other both stay", () => {
    const start = apply(NONE, planSymbols(NONE, ["VIC"]));
    const clock = nextClock(start);
    const both = merge(start, [
      { id: "tab-1", clock, symbol: "VIC", field: "note", value: "chờ 45" },
      { id: "tab-2", clock, symbol: "VIC", field: "cost", value: 44_500 },
    ]);
    expect(viewOf(both.fields).entries).toMatchObject([{ symbol: "VIC", note: "chờ 45", cost: 44_500 }]);
  });

  test("a symbol taken out and put back has its note again; a group taken away sets its symbols free", () => {
    let fields = apply(NONE, planSymbols(NONE, ["VIC", "VNM"]));
    fields = apply(fields, [
      { group: "g1", field: "in", value: true },
      { symbol: "VIC", field: "group", value: "g1" },
      { symbol: "VIC", field: "note", value: "giữ" },
    ]);
    expect(viewOf(fields).entries[0]).toMatchObject({ group: "g1" });
    fields = apply(fields, [{ symbol: "VIC", field: "in", value: false }]);
    expect(viewOf(fields).entries.map((entry) => entry.symbol)).toEqual(["VNM"]);
    fields = apply(fields, [
      { symbol: "VIC", field: "in", value: true },
      { group: "g1", field: "in", value: false },
    ]);
    expect(viewOf(fields).entries[0]).toMatchObject({ symbol: "VIC", note: "giữ", group: null });
  });
});

describe("an order made by hand", () => {
  test("has a place between any two", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 80 }), (at) => {
        const places: string[] = [];
        for (const seed of at) {
          const index = seed % (places.length + 1);
          places.splice(index, 0, placeBetween(places[index - 1] ?? null, places[index] ?? null));
        }
        expect([...places].sort()).toEqual(places);
        expect(new Set(places).size).toBe(places.length);
        expect(places.filter((place) => place.endsWith("0"))).toEqual([]);
      }),
    );
  });

  test("is exactly what was asked for, and one row that is moved is one edit", () => {
    const codes = Array.from({ length: 60 }, (_, n) => `S${n}`);
    fc.assert(
      fc.property(fc.shuffledSubarray(codes), fc.shuffledSubarray(codes), (first, second) => {
        const fields = apply(NONE, planSymbols(NONE, first));
        const then = apply(fields, planSymbols(fields, second));
        expect(viewOf(then).entries.map((entry) => entry.symbol)).toEqual(second);
      }),
    );
    const fields = apply(NONE, planSymbols(NONE, codes));
    expect(planOrder(fields, [...codes.slice(1), "S0"])).toHaveLength(1);
  });

  test("stays short when five hundred are added one after the other", () => {
    let place: string | null = null;
    for (let n = 0; n < 500; n += 1) place = placeBetween(place, null);
    expect(place?.length).toBeLessThan(20);
  });
});

let ids = 0;
function apply(fields: ReadonlyMap<string, Field>, changes: readonly Change[]): Map<string, Field> {
  const clock = nextClock(fields);
  return merge(
    fields,
    changes.map((each) => {
      ids += 1;
      return { ...each, clock, id: `change-${ids}` } as Edit;
    }),
  ).fields;
}
