import { expect, it } from "vitest";
import { futureTypeOf } from "#lib/market/instrument.ts";

it.each([
  ["41I1G2000", "FUTURE_INDEX"],
  ["41I2H1000", "FUTURE_INDEX"],
  ["41B5GC000", "FUTURE_BOND"],
  ["41BAG9000", "FUTURE_BOND"],
  ["VIC", null],
  ["CVIC2511", null],
  ["41I1G2001", null],
])("a derivatives code says what it is: %s", (symbol, type) => {
  expect(futureTypeOf(symbol)).toBe(type);
});
