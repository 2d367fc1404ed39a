import { describe, expect, it } from "vitest";
import { toState } from "#lib/contract/state.ts";
import { FIELD_NAMES } from "#lib/formula/fields.ts";
import { createSymbolRow, rowStateOf } from "#lib/formula/symbol-row.ts";
import type { IndexState } from "#lib/market/event.ts";
import { emptyState } from "#lib/market/symbol-state.ts";

const FPT = {
  ...emptyState("FPT", { reference: 100_000, ceiling: 107_000, floor: 93_000 }),
  price: 102_500,
  volumeShares: 300,
  totalVolumeShares: 1_000_000,
  totalValueVnd: 101_500_000_000,
  open: 101_000,
  high: 103_000,
  low: 100_500,
  bids: [
    [102_400, 5_000],
    [102_300, 700],
  ] as const,
  asks: [[102_500, 2_000]] as const,
  foreignBuyShares: 20_000,
  foreignSellShares: 50_000,
};
const VN30: IndexState = {
  index: "VN30",
  value: 1_300.5,
  change: -4.25,
  changePercent: -0.33,
  volumeShares: 9,
  valueVnd: 8,
  advances: 7,
  noChanges: 3,
  declines: 20,
  ceilings: 1,
  floors: 2,
  session: null,
  timeMs: 0,
};

describe("What a formula sees of a symbol", () => {
  it("is what the board paints: prices in thousands, percents, shares, VND", () => {
    const row = createSymbolRow().setSymbol(FPT);
    expect(row.number("price")).toBe(102.5);
    expect(row.number("reference")).toBe(100);
    expect(row.number("change")).toBe(2.5);
    expect(row.number("changePercent")).toBe(2.5);
    expect(row.number("gapPercent")).toBe(1);
    expect(row.number("spread")).toBe(0.1);
    expect(row.number("average")).toBe(101.5);
    expect(row.number("bid2")).toBe(102.3);
    expect(row.number("bidVol2")).toBe(700);
    expect(row.number("bid3")).toBeNull();
    expect(row.number("foreignNet")).toBe(-30_000);
    expect(row.number("room")).toBeNull();
    expect(row.number("advances")).toBeNull();
  });

  it("is in points for a future, whose noise behind the decimals is gone", () => {
    const future = {
      ...emptyState("41I1FC000", { reference: 1_300.2, ceiling: 1_391, floor: 1_209 }),
      price: 1_300.5,
    };
    const row = createSymbolRow().setSymbol(future);
    expect(row.number("price")).toBe(1_300.5);
    expect(row.number("change")).toBe(0.3);
  });

  it("is no spread and no price where the best order names none", () => {
    const row = createSymbolRow().setSymbol({ ...FPT, bids: [[0, 900]] });
    expect(row.number("bid1")).toBeNull();
    expect(row.number("spread")).toBeNull();
    expect(row.number("bidVol1")).toBe(900);
  });

  it("is the same in a browser, which holds the public form", () => {
    const server = createSymbolRow();
    const browser = createSymbolRow();
    for (const state of [FPT, emptyState("VIC"), { ...emptyState("VIC"), price: 5 }]) {
      server.setSymbol(state);
      browser.setSymbol(rowStateOf(toState(state, "simulated")));
      for (const field of FIELD_NAMES)
        expect([field, browser.number(field)]).toEqual([field, server.number(field)]);
    }
  });

  it("is level and breadth for an index", () => {
    const row = createSymbolRow().setIndex(VN30);
    expect(row.number("price")).toBe(1_300.5);
    expect(row.number("reference")).toBe(1_304.75);
    expect(row.number("declines")).toBe(20);
    expect(row.number("bid1")).toBeNull();
  });

  it("has the numbers of the last minutes when somebody counts them", () => {
    const row = createSymbolRow((symbol, window, minutes) =>
      symbol === "FPT" && window === "volumeOver" ? minutes * 10 : null,
    );
    expect(row.setSymbol(FPT).over("volumeOver", 5)).toBe(50);
    expect(createSymbolRow().setSymbol(FPT).over("volumeOver", 5)).toBeNull();
  });
});
