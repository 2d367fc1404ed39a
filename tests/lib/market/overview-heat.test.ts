import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { StockRow } from "#lib/market/overview.ts";
import {
  changeOfGroup,
  type HeatCell,
  heatShareOf,
  heatSizeOf,
  labelOf,
  layoutHeat,
  neighbourOf,
  SECTOR_LABEL,
} from "#lib/market/overview-heat.ts";

function stock(symbol: string, sector: string, valueVnd: number, more: Partial<StockRow> = {}): StockRow {
  return {
    ...{ symbol, sector, valueVnd, exchange: "HOSE", isFund: false, isInVn30: false, paint: "up" },
    ...{ listedShares: 100, reference: 1_000, price: 1_010, change: 10, changePercent: 1 },
    ...{ volumeShares: 1, capitalisationVnd: 101_000, foreignBuyVnd: null, foreignSellVnd: null },
    ...more,
  };
}

describe("the layout of the heat map", () => {
  const stocks = fc
    .array(fc.record({ sector: fc.constantFrom("A", "B", "C", ""), value: fc.nat(1_000) }), { maxLength: 60 })
    .map((all) => all.map(({ sector, value }, at) => stock(`S${at}`, sector, value)));
  const size = fc.record({
    width: fc.integer({ min: 200, max: 2_000 }),
    height: fc.integer({ min: 200, max: 1_200 }),
  });

  test("keeps every cell inside its box and below its sector's name, and none over another", () => {
    fc.assert(
      fc.property(stocks, size, (rows, { width, height }) => {
        const { cells, sectors, tooSmall } = layoutHeat(rows, "value", width, height);
        expect(cells.length + tooSmall).toBe(rows.filter((row) => row.valueVnd > 0).length);
        for (const cell of cells) {
          expect(cell.left).toBeGreaterThanOrEqual(0);
          expect(cell.top).toBeGreaterThanOrEqual(SECTOR_LABEL);
          expect(cell.left + cell.width).toBeLessThanOrEqual(width);
          expect(cell.top + cell.height).toBeLessThanOrEqual(height);
          expect(cells.some((other) => other !== cell && overlaps(cell, other))).toBe(false);
        }
        expect(new Set(sectors.map(({ sector }) => sector)).size).toBe(sectors.length);
      }),
      { numRuns: 60 },
    );
  });

  test("gives twice the value about twice the area", () => {
    const { cells } = layoutHeat([stock("BIG", "A", 200), stock("LOW", "A", 100)], "value", 600, 416);
    const area = (symbol: string) => {
      const cell = cells.find((each) => each.symbol === symbol);
      return cell ? cell.width * cell.height : 0;
    };
    expect(area("BIG") / area("LOW")).toBeCloseTo(2, 1);
  });

  test("leaves out what has nothing to show, and an empty market is an empty map", () => {
    const rows = [stock("AAA", "A", 0), stock("BBB", "A", 5)];
    expect(layoutHeat(rows, "value", 300, 300).cells.map((cell) => cell.symbol)).toEqual(["BBB"]);
    expect(layoutHeat(rows, "foreign", 300, 300).cells).toEqual([]);
    expect(layoutHeat(rows, "value", 0, 0).cells).toEqual([]);
  });

  test("measures foreign trading by its net, whichever way it goes", () => {
    const sold = stock("AAA", "A", 1, { foreignBuyVnd: 10, foreignSellVnd: 40 });
    expect(heatSizeOf("foreign", sold)).toBe(30);
  });
});

test("arrow keys reach every cell from the first", () => {
  const rows = Array.from({ length: 40 }, (_, at) => stock(`S${at}`, "ABCDE"[at % 5] ?? "", 10 + at * 7));
  const { cells } = layoutHeat(rows, "value", 900, 500);
  const seen = new Set<string>();
  const open = [cells[0]?.symbol ?? ""];
  for (let symbol = open.pop(); symbol; symbol = open.pop()) {
    if (seen.has(symbol)) continue;
    seen.add(symbol);
    for (const direction of ["left", "right", "up", "down"] as const) {
      const next = neighbourOf(cells, symbol, direction);
      if (next) open.push(next);
    }
  }
  expect(seen.size).toBe(cells.length);
});

test("only exact limits are purple or cyan: a change just below the ceiling is a full green", () => {
  expect(heatShareOf("up", 6.99, 5.5)).toBe(50);
  expect(heatShareOf("up", 0.01, 5.5)).toBe(14);
  expect(heatShareOf("ceiling", 7, 5.5)).toBe(52);
  expect(heatShareOf("none", null, 5.5)).toBe(0);
  // The more it moved, the more colour.
  const shares = [0.5, 1, 2, 4, 5.5, 9].map((percent) => heatShareOf("down", -percent, 5.5));
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
});

test("a sector moves by its capitalisation, not by the mean of its members", () => {
  const large = stock("BIG", "A", 1, { listedShares: 900, change: 10 });
  const small = stock("LOW", "A", 1, { listedShares: 100, change: -90 });
  expect(changeOfGroup([large, small])).toBeCloseTo(0, 9);
  expect(changeOfGroup([stock("NEW", "A", 1, { listedShares: null })])).toBeNull();
});

test("words stand only where they can be read", () => {
  expect(labelOf(12, 8)).toBeNull();
  expect(labelOf(30, 14)).toEqual({ symbolPx: 10, percentPx: null });
  const large = labelOf(200, 100);
  expect(large?.symbolPx).toBe(22);
  expect(large?.percentPx).toBeGreaterThanOrEqual(10);
});

function overlaps(a: HeatCell, b: HeatCell): boolean {
  return (
    a.left < b.left + b.width &&
    b.left < a.left + a.width &&
    a.top < b.top + b.height &&
    b.top < a.top + a.height
  );
}
