import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  breadthOf,
  foreignFlowOf,
  isInOverview,
  isInScope,
  type MarketFigures,
  netForeignOf,
  type Ranking,
  rank,
  rowOf,
  type StockRow,
  scoreOf,
  tradedOf,
} from "#lib/market/overview.ts";
import type { Paint } from "#lib/market/paint.ts";

const SILENT: MarketFigures = {
  ...{ price: null, reference: 20_000, ceiling: 21_400, floor: 18_600, change: null, changePercent: null },
  ...{ totalVolume: null, totalValue: null, average: null, foreign: { buy: null, sell: null } },
};
const LISTED = {
  ...({ symbol: "HPG", exchange: "HOSE", type: "STOCK", sector: "Tài nguyên Cơ bản" } as const),
  ...{ indices: ["VN30"], listedShares: 1_000_000 },
};
const row = (figures: Partial<MarketFigures>, listed: { symbol?: string } = {}): StockRow =>
  rowOf({ ...LISTED, ...listed }, { ...SILENT, ...figures });

describe("a row of the overview", () => {
  test("is worth its reference before the first trade, and nothing was matched", () => {
    expect(row({})).toMatchObject({ paint: "none", valueVnd: 0, capitalisationVnd: 20_000_000_000 });
  });

  test("takes the matched value from the source, and reckons it at the average when the source has none", () => {
    const traded = { price: 21_000, totalVolume: 1_000, average: 20_500 };
    expect(row({ ...traded, totalValue: 20_400_000 }).valueVnd).toBe(20_400_000);
    expect(row(traded).valueVnd).toBe(20_500_000);
  });

  test("has no foreign flow where the source tells none, and a net where it tells one side", () => {
    expect(netForeignOf(row({ price: 21_000 }))).toBeNull();
    const bought = row({ price: 21_000, average: 20_000, foreign: { buy: 500, sell: null } });
    expect(netForeignOf(bought)).toBe(10_000_000);
    expect(foreignFlowOf([row({ price: 21_000 })])).toBeNull();
    expect(foreignFlowOf([bought, row({})])).toEqual({ buyVnd: 10_000_000, sellVnd: 0 });
  });

  test("takes its state from equality with the feed's limits, never from a percentage", () => {
    expect(row({ price: 21_400 }).paint).toBe("ceiling");
    expect(row({ price: 21_390, changePercent: 6.95 }).paint).toBe("up");
  });
});

test("stocks and funds belong to the overview, warrants and futures do not; VN30 is a basket across boards", () => {
  expect(isInOverview({ exchange: "HNX", type: "STOCK" })).toBe(true);
  expect(isInOverview({ exchange: "HOSE", type: "CW" })).toBe(false);
  expect(isInOverview({ exchange: "DER", type: "FUTURE_INDEX" })).toBe(false);
  expect(isInScope("VN30", { exchange: "HOSE", isInVn30: true })).toBe(true);
  expect(isInScope("HNX", { exchange: "HOSE", isInVn30: true })).toBe(false);
});

test("breadth counts each symbol once, and what has not traded is no part of it", () => {
  const paints = fc.constantFrom<Paint>("ceiling", "up", "reference", "down", "floor", "none");
  fc.assert(
    fc.property(fc.array(paints), (all) => {
      const breadth = breadthOf(all.map((paint) => ({ paint })));
      expect(tradedOf(breadth) + breadth.untraded).toBe(all.length);
      expect(breadth.untraded).toBe(all.filter((paint) => paint === "none").length);
    }),
  );
});

describe("a ranking", () => {
  test("of gainers never holds a loser, and one that has not traded has no place", () => {
    const rows = [
      row({ price: 21_000, changePercent: 5 }, { symbol: "AAA" }),
      row({ price: 19_000, changePercent: -5 }, { symbol: "BBB" }),
      row({ changePercent: 6 }, { symbol: "CCC" }),
    ];
    expect(rank(rows, "gain", 9).map((each) => each.symbol)).toEqual(["AAA"]);
    expect(rank(rows, "loss", 9).map((each) => each.symbol)).toEqual(["BBB"]);
  });

  test("puts the more traded of equals first, then the alphabet", () => {
    const at = (symbol: string, totalValue: number) =>
      row({ price: 21_400, changePercent: 7, totalValue }, { symbol });
    const rows = [at("CCC", 5), at("BBB", 9), at("AAA", 5)];
    expect(rank(rows, "gain", 9).map((each) => each.symbol)).toEqual(["BBB", "AAA", "CCC"]);
  });

  test("is the sorted front of the whole, whichever it is and however long", () => {
    const rankings = fc.constantFrom<Ranking>("gain", "loss", "value", "volume", "foreignBuy", "foreignSell");
    const figures = fc.record({
      price: fc.option(fc.integer({ min: 18_600, max: 21_400 })),
      changePercent: fc.integer({ min: -7, max: 7 }),
      totalVolume: fc.nat(1_000),
      average: fc.constant(20_000),
      foreign: fc.record({ buy: fc.option(fc.nat(100)), sell: fc.option(fc.nat(100)) }),
    });
    fc.assert(
      fc.property(fc.array(figures, { maxLength: 40 }), rankings, fc.nat(12), (all, ranking, most) => {
        const rows = all.map((each, at) => row(each, { symbol: `S${at}` }));
        const ranked = rank(rows, ranking, most).map((each) => scoreOf(ranking, each));
        const scores = rows.flatMap((each) => scoreOf(ranking, each) ?? []);
        expect(ranked).toEqual(scores.toSorted((a, b) => b - a).slice(0, most));
      }),
    );
  });
});
