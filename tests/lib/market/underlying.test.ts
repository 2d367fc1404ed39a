import { expect, test } from "vitest";
import { relatedTo, underlyingOf } from "#lib/market/underlying.ts";

test.each([
  ["CFPT2601", "CW", "FPT"],
  ["CMBB2512", "CW", "MBB"],
  ["41I1G3000", "FUTURE_INDEX", "VN30"],
  ["VN30F1M", "FUTURE_INDEX", "VN30"],
  ["41I2G3000", "FUTURE_INDEX", "VN100"],
  ["41B5G3000", "FUTURE_BOND", null],
  ["CTG", "STOCK", null],
  ["CFPT26", "CW", null],
] as const)("%s (%s) stands on %s", (symbol, type, underlying) => {
  expect(underlyingOf({ symbol, type })).toBe(underlying);
});

test("warrants on a share are found among all instruments", () => {
  const all = [
    { symbol: "CFPT2601", type: "CW" },
    { symbol: "FPT", type: "STOCK" },
    { symbol: "CHPG2601", type: "CW" },
  ] as const;
  expect(relatedTo("FPT", all).map(({ symbol }) => symbol)).toEqual(["CFPT2601"]);
});
