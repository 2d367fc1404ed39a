import fc from "fast-check";
import { expect, test } from "vitest";
import type { Watchlist } from "#lib/contract/watchlist.ts";
import type { Change } from "#lib/watchlist/fields.ts";
import { contentsOf, emptyList, inverseOf, takeNews, withEdits } from "#lib/watchlist/pending.ts";

const SYMBOLS = ["VIC", "VNM", "HPG", "FPT"];
const GROUPS = ["g1", "g2"];
const place = fc.stringMatching(/^[0-9A-Za-z]{0,3}[1-9A-Za-z]$/);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ symbol: fc.constantFrom(...SYMBOLS), field: fc.constant("in"), value: fc.boolean() }),
  fc.record({ symbol: fc.constantFrom(...SYMBOLS), field: fc.constant("place"), value: place }),
  fc.record({ symbol: fc.constantFrom(...SYMBOLS), field: fc.constant("note"), value: fc.string() }),
  fc.record({
    symbol: fc.constantFrom(...SYMBOLS),
    field: fc.constant("quantity"),
    value: fc.option(fc.nat()),
  }),
  fc.record({
    symbol: fc.constantFrom(...SYMBOLS),
    field: fc.constant("group"),
    value: fc.constantFrom(...GROUPS, ""),
  }),
  fc.record({ group: fc.constantFrom(...GROUPS), field: fc.constant("in"), value: fc.boolean() }),
  fc.record({
    group: fc.constantFrom(...GROUPS),
    field: fc.constant("name"),
    value: fc.string({ minLength: 1 }),
  }),
  fc.record({ group: fc.constantFrom(...GROUPS), field: fc.constant("place"), value: place }),
  fc.record({ field: fc.constant("name"), value: fc.string({ minLength: 1 }) }),
) as fc.Arbitrary<Change>;

let count = 0;
function apply(list: Watchlist, changes: readonly Change[]): Watchlist {
  const clock = list.clock + 1;
  return withEdits(
    list,
    changes.map((each) => {
      count += 1;
      return { ...each, clock, id: String(count).padStart(9, "0") };
    }),
  );
}
const seen = ({ clock: _, version: __, ...list }: Watchlist) => list;

test("whatever was changed, undoing it shows the list as it was", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), fc.array(change, { maxLength: 6 }), (first, then) => {
      const before = apply(emptyList("a"), [{ field: "name", value: "x" }, ...first]);
      const after = apply(before, then);
      expect(seen(apply(after, inverseOf(before, then)))).toEqual(seen(before));
    }),
  );
});

test("a list that was deleted comes back whole", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
      const list = apply(emptyList("a"), [...changes, { field: "name", value: "x" }]);
      const back = apply(apply(emptyList("a"), [{ field: "name", value: "x" }]), contentsOf(list));
      expect(seen(back)).toEqual(seen(list));
    }),
  );
});

test("news of an older state of a list changes nothing", () => {
  const now: Watchlist = { ...emptyList("a"), name: "mới", version: 5 };
  const old: Watchlist = { ...emptyList("a"), name: "cũ", version: 4 };
  expect(takeNews([now], { changed: [old], removed: [], order: null })).toEqual([now]);
  expect(takeNews([now], { changed: [], removed: ["a"], order: null })).toEqual([]);
});
