import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Items, isSameItems, type Kept, readKept, withChanges } from "#lib/document/items.ts";
import { joinTabs, mergeItems, receive } from "#lib/document/merge.ts";

const items = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.integer({ min: 0, max: 3 }));

describe("parts of a document", () => {
  test("what one changed stands, and all that it did not touch is the other's", () => {
    fc.assert(
      fc.property(items, items, items, (base, mine, theirs) => {
        const merged = mergeItems(base, mine, theirs);
        for (const key of ["a", "b", "c", "d"]) {
          expect(merged[key]).toBe(base[key] === mine[key] ? theirs[key] : mine[key]);
        }
      }),
    );
  });

  test("null takes a part away, and what changes nothing is the same document", () => {
    const before: Items = { a: 1, b: { c: [2] } };
    expect(withChanges(before, { b: { c: [2] }, z: null })).toBe(before);
    expect(withChanges(before, { a: null, d: 4 })).toEqual({ b: { c: [2] }, d: 4 });
  });
});

describe("what the server answers", () => {
  const here: Kept = { items: { a: 1, mine: 1 }, base: { a: 1, gone: 1 }, version: 4, owner: "me" };

  test("is taken, with what was done here on top", () => {
    const answer = { items: { a: 2, gone: 1, new: 1 }, version: 5, owner: "me" };
    expect(receive(here, answer)).toEqual({
      ...answer,
      items: { a: 2, new: 1, mine: 1 },
      base: answer.items,
    });
  });

  test.each([
    ["it knows nothing", { items: null, version: 0, owner: "me" }],
    ["an older backup was put back", { items: { a: 0 }, version: 2, owner: "me" }],
  ])("takes nothing away where %s", (_, answer) => {
    expect(receive(here, answer).items).toMatchObject({ a: 1, mine: 1 });
  });

  test("is another owner's as it is, but for what was not sent yet", () => {
    const kept = receive(here, { items: { b: 1 }, version: 1, owner: "else" });
    expect(kept).toEqual({ items: { b: 1, mine: 1 }, base: { b: 1 }, version: 1, owner: "else" });
  });
});

test("two tabs that hear each other end with the same, and lose nothing that only one of them did", () => {
  const step = fc.record({ tab: fc.nat(1), key: fc.constantFrom("a", "b", "c"), value: fc.nat(3) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const empty: Kept = { items: {}, base: {}, version: 0, owner: "" };
      const tabs = [empty, empty];
      let disk = empty;
      for (const { tab, key, value } of steps) {
        const own = tabs[tab] ?? empty;
        disk = { ...own, items: withChanges(own.items, { [key]: value }) };
        tabs[tab] = disk;
      }
      // The events of what was written arrive late, each reads what is there by then.
      for (let turn = 0; turn < 6; turn += 1) {
        const joined = joinTabs(tabs[turn % 2] ?? empty, disk);
        tabs[turn % 2] = joined;
        if (!isSameItems(joined.items, disk.items)) disk = joined;
      }
      expect(isSameItems(tabs[0]?.items ?? {}, tabs[1]?.items ?? {})).toBe(true);
      expect(Object.keys(disk.items).sort()).toEqual([...new Set(steps.map(({ key }) => key))].sort());
    }),
  );
});

test.each([null, 7, [], {}, { items: [], base: {} }, { items: {}, base: null }])(
  "a memory nobody here wrote (%j) counts as nothing",
  (value) => {
    expect(readKept(value).items).toEqual({});
  },
);
