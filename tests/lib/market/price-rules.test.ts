import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Exchange, InstrumentType } from "#lib/market/instrument.ts";
import {
  ceilToStep,
  floorToStep,
  isOnGrid,
  limitRatio,
  limitsOf,
  neighbourPrice,
  priceStep,
  valuePerPrice,
  warrantLimits,
} from "#lib/market/price-rules.ts";
import { loadInstruments } from "#server/data/instruments.ts";
import { PROJECT_DIR } from "#server/project-dir.ts";

interface Vector {
  ex: string;
  type: InstrumentType;
  ref: number;
  ceiling: number;
  floor: number;
  symbol: string;
  limit?: number;
}

const rules = JSON.parse(readFileSync(join(PROJECT_DIR, "server/data/price-rules.json"), "utf8")) as {
  testVectors: Vector[];
};
const exchangeOf = (ex: string): Exchange => (ex === "DERIVATIVES" ? "DER" : (ex as Exchange));

describe("ceiling and floor of the day", () => {
  it("has vectors to be held against", () => {
    expect(rules.testVectors.length).toBeGreaterThanOrEqual(12);
  });

  it.each(rules.testVectors.map((vector) => [vector.symbol, vector] as const))(
    "of %s are those of its board",
    (_, vector) => {
      const exchange = exchangeOf(vector.ex);
      const normal = limitRatio(exchange, vector.type, "normal");
      const band = vector.limit === undefined || vector.limit === normal ? "normal" : "wide";
      expect(limitRatio(exchange, vector.type, band)).toBe(vector.limit ?? normal);
      expect(limitsOf(exchange, vector.type, vector.ref, band)).toEqual({
        reference: vector.ref,
        ceiling: vector.ceiling,
        floor: vector.floor,
      });
    },
  );

  it.each<[Exchange, number, number, number]>([
    ["HOSE", 20_000, 24_000, 16_000],
    ["HNX", 20_000, 26_000, 14_000],
    ["UPCOM", 20_000, 28_000, 12_000],
  ])("of a stock on %s without a trade for 25 days are wide", (exchange, reference, ceiling, floor) => {
    expect(limitsOf(exchange, "STOCK", reference, "wide")).toEqual({ reference, ceiling, floor });
  });

  it("round each on the grid of its own band, not of the reference's", () => {
    // 9,800 has steps of 10, but its ceiling of 10,486 lies where they are 50.
    expect(limitsOf("HOSE", "STOCK", 9_800)).toMatchObject({ ceiling: 10_450, floor: 9_120 });
    // 10,300 has steps of 50, but its floor of 9,579 lies where they are 10.
    expect(limitsOf("HOSE", "STOCK", 10_300)).toMatchObject({ ceiling: 11_000, floor: 9_580 });
  });

  it("move one step away when they would equal the reference", () => {
    expect(limitsOf("UPCOM", "STOCK", 300)).toMatchObject({ ceiling: 400, floor: 200 });
    expect(limitsOf("UPCOM", "STOCK", 100)).toMatchObject({ ceiling: 200, floor: 100 });
  });

  it("do not exist for bonds, and of covered warrants they are not ours to compute", () => {
    expect(limitsOf("HNX", "CORP_BOND", 100_000)).toBeNull();
    expect(limitsOf("HOSE", "CW", 1_200)).toBeNull();
  });

  it("lie on the grid around every reference price of the whole master list", () => {
    const rows = loadInstruments().filter((row) => row.referencePrice !== null);
    expect(rows.length).toBeGreaterThan(1_500);
    for (const { exchange, type, referencePrice, symbol } of rows) {
      for (const band of ["normal", "wide"] as const) {
        const limits = limitsOf(exchange, type, referencePrice ?? 0, band);
        if (!limits) continue;
        expect(limits.floor, symbol).toBeLessThanOrEqual(limits.reference);
        expect(limits.ceiling, symbol).toBeGreaterThan(limits.reference);
        expect([isOnGrid(exchange, type, limits.floor), isOnGrid(exchange, type, limits.ceiling)]).toEqual([
          true,
          true,
        ]);
      }
    }
  });
});

describe("the price grid", () => {
  it.each<[Exchange, InstrumentType, number, number]>([
    ["HOSE", "STOCK", 9_990, 10],
    ["HOSE", "STOCK", 10_000, 50],
    ["HOSE", "STOCK", 49_950, 50],
    ["HOSE", "STOCK", 50_000, 100],
    ["HOSE", "FUND", 7_990, 10],
    ["HOSE", "ETF", 39_120, 10],
    ["HOSE", "CW", 1_230, 10],
    ["HNX", "STOCK", 5_000, 100],
    ["HNX", "ETF", 5_003, 1],
    ["HNX", "CORP_BOND", 101_234, 1],
    ["UPCOM", "STOCK", 900, 100],
    ["DER", "FUTURE_INDEX", 1_955.7, 0.1],
    ["DER", "FUTURE_BOND", 103_634, 1],
  ])("on %s for %s at %d has steps of %d", (exchange, type, price, step) => {
    expect(priceStep(exchange, type, price)).toBe(step);
  });

  it("changes its step at the edges of the bands", () => {
    expect(neighbourPrice("HOSE", "STOCK", 9_990, 1)).toBe(10_000);
    expect(neighbourPrice("HOSE", "STOCK", 10_000, -1)).toBe(9_990);
    expect(neighbourPrice("HOSE", "STOCK", 10_000, 1)).toBe(10_050);
    expect(neighbourPrice("HOSE", "STOCK", 50_000, -1)).toBe(49_950);
    expect(neighbourPrice("DER", "FUTURE_INDEX", 1_818.9, 1)).toBe(1_819);
  });

  const instrument = fc.constantFrom<[Exchange, InstrumentType]>(
    ["HOSE", "STOCK"],
    ["HOSE", "ETF"],
    ["HNX", "STOCK"],
    ["UPCOM", "STOCK"],
    ["DER", "FUTURE_BOND"],
  );

  it("goes up and back down to the same price everywhere", () => {
    fc.assert(
      fc.property(instrument, fc.integer({ min: 300, max: 400_000 }), ([exchange, type], raw) => {
        const price = floorToStep(exchange, type, raw);
        fc.pre(price > 0);
        const next = neighbourPrice(exchange, type, price, 1);
        expect(next).toBeGreaterThan(price);
        expect(isOnGrid(exchange, type, next)).toBe(true);
        expect(neighbourPrice(exchange, type, next, -1)).toBe(price);
      }),
    );
  });

  it("has the price between what rounding down and up give, less than a step apart", () => {
    fc.assert(
      fc.property(instrument, fc.integer({ min: 1, max: 400_000 }), ([exchange, type], price) => {
        const below = floorToStep(exchange, type, price);
        const above = ceilToStep(exchange, type, price);
        expect(below).toBeLessThanOrEqual(price);
        expect(above).toBeGreaterThanOrEqual(price);
        expect(above - below).toBeLessThanOrEqual(priceStep(exchange, type, price));
      }),
    );
  });
});

describe("covered warrants and contracts", () => {
  const acb = { reference: 22_950, ceiling: 24_550, floor: 21_350 };

  it("gives a warrant its underlying's room, divided by the ratio and rounded inwards", () => {
    expect(warrantLimits(560, acb, 3)).toEqual({ reference: 560, ceiling: 1_090, floor: 30 });
    expect(warrantLimits(1_600, acb, 2)).toEqual({ reference: 1_600, ceiling: 2_400, floor: 800 });
  });

  it("never lets a warrant fall below its smallest price, nor stand without room above", () => {
    expect(warrantLimits(10, acb, 2)).toEqual({ reference: 10, ceiling: 810, floor: 10 });
    const still = { reference: 1_000, ceiling: 1_010, floor: 990 };
    expect(warrantLimits(500, still, 10)).toEqual({ reference: 500, ceiling: 510, floor: 490 });
  });

  it("knows what a unit of price is worth", () => {
    expect([valuePerPrice("FUTURE_INDEX"), valuePerPrice("FUTURE_BOND"), valuePerPrice("CW")]).toEqual([
      100_000, 10_000, 1,
    ]);
  });
});
