import fc from "fast-check";
import { expect, test } from "vitest";
import { readImport, toCodes, toCsv } from "#lib/watchlist/csv.ts";
import { COLOURS } from "#lib/watchlist/fields.ts";

const views = fc.array(
  fc.record({
    symbol: fc.stringMatching(/^[A-Z0-9]{1,20}$/),
    group: fc.constantFrom("g", null),
    note: fc.string({ maxLength: 40, unit: "grapheme" }),
    colour: fc.constantFrom(...COLOURS, null),
    quantity: fc.option(fc.nat()),
    cost: fc.option(fc.nat()),
  }),
);

test("a list that is written to CSV and read again is the same list", () => {
  fc.assert(
    fc.property(views, (entries) => {
      const view = { groups: [{ id: "g", name: '=Ngân hàng, "lớn"' }], entries };
      const { rows, faultyLines } = readImport(toCsv(view));
      expect(faultyLines).toEqual([]);
      expect(rows).toEqual(
        entries.map((entry) => ({ ...entry, group: entry.group === null ? "" : '=Ngân hàng, "lớn"' })),
      );
    }),
  );
});

test("a note that looks like a formula does not run in a spreadsheet", () => {
  for (const note of ["=HYPERLINK(1)", "+1", "-1", "@x", "'=1"]) {
    const entry = { symbol: "VIC", group: null, note, colour: null, quantity: null, cost: null };
    const csv = toCsv({ groups: [], entries: [entry] });
    expect(csv.split("\r\n")[1]).toMatch(/^VIC,,"?'/);
    expect(readImport(csv).rows[0]?.note).toBe(note);
  }
});

test("codes are read out of any text, and what is no code is named by its line", () => {
  expect(readImport("vic, VNM;hpg\n FPT \nkhông phải")).toEqual({
    rows: ["VIC", "VNM", "HPG", "FPT"].map((symbol) => ({ symbol })),
    faultyLines: [3],
  });
  expect(toCodes({ groups: [], entries: [] })).toBe("\n");
});

test("a Vietnamese header is understood, and a row with a false number is passed over by its line", () => {
  expect(readImport('\uFEFFMã,Khối lượng,Giá vốn\nVIC,"1,000",45000\nVNM,-5,1\nHPG,,\n')).toEqual({
    rows: [
      { symbol: "VIC", quantity: 1_000, cost: 45_000 },
      { symbol: "HPG", quantity: null, cost: null },
    ],
    faultyLines: [3],
  });
});
