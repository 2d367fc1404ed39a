import { expect, test } from "vitest";
import { type Heads, readHeads, writeHeads } from "#components/board/heads.ts";
import { CHANGE_COLUMNS } from "#components/state/preferences.ts";

test("whatever the heads show comes back from its words; as usual needs none", () => {
  for (const change of CHANGE_COLUMNS) {
    for (const totals of ["volume", "value"] as const) {
      for (const foreign of ["buy", "sell"] as const) {
        const heads: Heads = { change, totals, foreign };
        expect(readHeads(writeHeads(heads))).toEqual(heads);
      }
    }
  }
  expect(writeHeads({ change: "both", totals: "volume", foreign: "buy" })).toBe("");
  expect(readHeads("nonsense.percent")).toEqual({ change: "percent", totals: "volume", foreign: "buy" });
});
