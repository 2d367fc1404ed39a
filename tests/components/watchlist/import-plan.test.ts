import { expect, test } from "vitest";
import { withMembers } from "#components/watchlist/add-plan.ts";
import { planOfImport } from "#components/watchlist/import-plan.ts";

const isListed = (symbol: string) => ["VIC", "VNM", "HPG"].includes(symbol);

test("a preview tells new, known, double and unknown symbols apart before anything is taken", () => {
  const plan = planOfImport(
    "mã,ghi chú\nHPG,a\nVIC,b\nHPG,c\nXXX,d\nOLD,e\n???,f\n",
    ["VIC", "OLD"],
    isListed,
  );
  expect(plan).toEqual({
    rows: [
      { symbol: "HPG", note: "c" },
      { symbol: "VIC", note: "b" },
      { symbol: "OLD", note: "e" },
    ],
    fresh: ["HPG"],
    known: ["VIC", "OLD"],
    double: ["HPG"],
    unknown: ["XXX"],
    faultyLines: [7],
  });
});

test("a group is put in order without moving those of other groups", () => {
  expect(withMembers(["A", "x", "B", "y", "C"], ["C", "A", "B"])).toEqual(["C", "x", "A", "y", "B"]);
});
