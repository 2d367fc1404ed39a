import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AuctionLevel, auctionOf } from "#server/exchange/core/matching/auction.ts";
import { openFloor } from "./floor.ts";

describe("the price of a call auction", () => {
  test("is the one at which most shares change hands", () => {
    const floor = openFloor("ATO");
    floor.buy(20_200, 300);
    floor.buy(20_000, 500);
    floor.sell(19_900, 200);
    floor.sell(20_000, 400);
    floor.sell(20_200, 900);
    // At 20,000: 800 wanted, 600 offered. At 20,200 only 300 are wanted.
    expect(floor.matching.main.indicative()).toEqual({
      price: 20_000,
      volumeShares: 600,
      surplusShares: 200,
    });
  });

  test("of several it is the one nearest to the last match", () => {
    const floor = openFloor("ATC", { lastPrice: 20_300 });
    floor.buy(20_200, 100);
    floor.sell(19_800, 100);
    expect(floor.matching.main.indicative()?.price).toBe(20_200);
  });

  test("before the first match of the day it is the one nearest to the reference", () => {
    const floor = openFloor("ATO", { reference: 20_000 });
    floor.buy(20_200, 100);
    floor.sell(19_800, 100);
    expect(floor.matching.main.indicative()?.price).toBe(20_000);
  });

  test("a reference between two steps counts as the nearer, and halfway as the higher", () => {
    const priceWith = (reference: number): number | null | undefined => {
      const floor = openFloor("ATO", { reference });
      floor.buy(20_200, 100);
      floor.sell(19_800, 100);
      return floor.matching.main.indicative()?.price;
    };
    expect([priceWith(20_020), priceWith(20_025), priceWith(20_030)]).toEqual([20_000, 20_050, 20_050]);
  });

  test("there is none while nobody would sell as low as somebody would buy", () => {
    const floor = openFloor("ATO");
    floor.buy(19_900, 100);
    floor.sell(20_000, 100);
    expect(floor.matching.main.indicative()).toEqual({ price: null, volumeShares: 0, surplusShares: 0 });
    floor.matching.setSession("LO", 10);
    expect(floor.told.fills).toEqual([]);
  });

  test("ATO orders alone match at the reference", () => {
    const floor = openFloor("ATO");
    floor.atAnyPrice("ATO", "B", 300);
    floor.atAnyPrice("ATO", "S", 200);
    expect(floor.matching.main.indicative()).toEqual({
      price: 20_000,
      volumeShares: 200,
      surplusShares: 100,
    });
  });

  test("outside auctions there is no expected price", () => {
    expect(openFloor("LO").matching.main.indicative()).toBeNull();
    expect(openFloor("BREAK").matching.main.indicative()).toBeNull();
  });

  const levels = fc
    .uniqueArray(
      fc.record({ rank: fc.integer({ min: 0, max: 14 }), volumeShares: fc.integer({ min: 1, max: 6 }) }),
      { selector: (level) => level.rank, maxLength: 8 },
    )
    .map((list) => list.sort((a, b) => a.rank - b.rank));

  test("no other price of the whole grid matches more, or as much nearer to the last price", () => {
    fc.assert(
      fc.property(levels, levels, fc.integer({ min: 0, max: 14 }), (bids, asks, anchor) => {
        const result = auctionOf(bids, asks.toReversed(), anchor);
        expect(result).toEqual(bestByTryingAll(bids, asks, anchor));
      }),
      { numRuns: 5_000 },
    );
  });
});

/** Tries every price from the floor (0) to the ceiling (14). */
function bestByTryingAll(bids: AuctionLevel[], asks: AuctionLevel[], anchor: number) {
  const sum = (list: AuctionLevel[]): number => list.reduce((total, level) => total + level.volumeShares, 0);
  const prices = Array.from({ length: 15 }, (_, rank) => {
    const demand = sum(bids.filter((bid) => bid.rank >= rank));
    const supply = sum(asks.filter((ask) => ask.rank <= rank));
    return { rank, volumeShares: Math.min(demand, supply), surplusShares: demand - supply };
  });
  const most = Math.max(...prices.map((price) => price.volumeShares));
  if (most === 0) return null;
  const best = prices.filter((price) => price.volumeShares === most);
  const distances = best.map((price) => Math.abs(price.rank - anchor));
  const nearest = best.filter((_, at) => distances[at] === Math.min(...distances));
  expect(nearest).toHaveLength(1);
  return nearest[0];
}

describe("the end of a call auction", () => {
  test("matches all at one price, better prices first, then who came first, and takes nobody's side", () => {
    const floor = openFloor("ATO");
    const later = floor.buy(20_000, 200);
    const better = floor.buy(20_100, 100);
    const latest = floor.buy(20_000, 200);
    const seller = floor.sell(19_900, 400);
    floor.matching.setSession("LO", 77);
    expect(floor.matches()).toEqual([
      [better, seller, 20_000, 100],
      [later, seller, 20_000, 200],
      [latest, seller, 20_000, 100],
    ]);
    expect(floor.told.fills.every((fill) => fill.aggressor === "U" && fill.atMs === 77)).toBe(true);
    expect(floor.matching.main.levels("B", 3)).toEqual([[20_000, 100]]);
    expect(floor.matching.lastPrice).toBe(20_000);
  });

  test("the rest of ATO orders is cancelled, limit orders go on", () => {
    const floor = openFloor("ATO");
    const ato = floor.atAnyPrice("ATO", "B", 500);
    const limit = floor.buy(19_900, 100);
    floor.sell(20_100, 200);
    floor.matching.setSession("LO", 10);
    expect(floor.matches()).toEqual([[ato, 3, 20_100, 200]]);
    expect(floor.told.expired).toEqual([{ orderId: ato, volumeShares: 300 }]);
    expect(floor.matching.main.levels("B", 3)).toEqual([[19_900, 100]]);
    expect(floor.matching.main.ordersAt("B", 19_900)).toEqual([limit]);
    expect(floor.matching.main.bestPrice("S")).toBeNull();
  });

  test("the rest of ATC orders is cancelled and limit orders stay on the board after the close", () => {
    const floor = openFloor("ATC");
    const atc = floor.atAnyPrice("ATC", "S", 100);
    floor.sell(20_500, 300);
    floor.matching.setSession("PT", 10);
    floor.matching.setSession("C", 20);
    expect(floor.told.expired).toEqual([{ orderId: atc, volumeShares: 100 }]);
    expect(floor.matching.main.levels("S", 3)).toEqual([[20_500, 300]]);
  });

  test("an ATO order comes before limit orders, except those that came earlier at the ceiling", () => {
    const floor = openFloor("ATO");
    const early = floor.buy(21_400, 100);
    const below = floor.buy(21_350, 100);
    const ato = floor.atAnyPrice("ATO", "B", 100);
    const late = floor.buy(21_400, 100);
    const seller = floor.sell(21_300, 400);
    floor.matching.setSession("LO", 10);
    expect(floor.matches().map(([buyer]) => buyer)).toEqual([early, ato, late, below]);
    expect(floor.matches().every(([, sold]) => sold === seller)).toBe(true);
  });

  test("an ATC order to sell comes before limit orders, except those that came earlier at the floor", () => {
    const floor = openFloor("ATC");
    const above = floor.sell(18_650, 100);
    const early = floor.sell(18_600, 100);
    const atc = floor.atAnyPrice("ATC", "S", 100);
    floor.buy(18_700, 300);
    floor.matching.setSession("PT", 10);
    expect(floor.matches().map(([, seller]) => seller)).toEqual([early, atc, above]);
  });

  test("the listener sees the book uncrossed at every match, and each touched price once", () => {
    const floor = openFloor("ATO");
    floor.buy(20_100, 200);
    floor.buy(20_000, 200);
    floor.sell(19_900, 300);
    const crossed: boolean[] = [];
    floor.told.onFill = () => {
      const bid = floor.matching.main.bestPrice("B") ?? 0;
      crossed.push(bid >= (floor.matching.main.bestPrice("S") ?? Number.POSITIVE_INFINITY));
    };
    floor.told.levels.length = 0;
    floor.matching.setSession("LO", 10);
    expect(crossed).toEqual([false, false]);
    expect(floor.told.levels.map(({ side, price, volumeShares }) => [side, price, volumeShares])).toEqual([
      ["B", 20_100, 0],
      ["B", 20_000, 100],
      ["S", 19_900, 0],
    ]);
  });
});

describe("what boards show in a call auction", () => {
  test("the levels that would remain after the tentative match", () => {
    const floor = openFloor("ATO");
    floor.buy(20_100, 200);
    floor.buy(20_000, 300);
    floor.buy(19_950, 100);
    floor.sell(19_900, 400);
    floor.sell(20_200, 500);
    expect(floor.matching.main.shownLevels("B", 3)).toEqual([
      [20_000, 100],
      [19_950, 100],
    ]);
    expect(floor.matching.main.shownLevels("S", 3)).toEqual([[20_200, 500]]);
    expect(floor.matching.main.levels("B", 1)).toEqual([[20_100, 200]]);
  });

  test("ATO to buy one step above the best limit bid, to sell one step below the best limit ask", () => {
    const buyers = openFloor("ATO");
    buyers.atAnyPrice("ATO", "B", 700);
    buyers.buy(19_900, 100);
    expect(buyers.matching.main.shownLevels("B", 3)).toEqual([
      [19_950, 700],
      [19_900, 100],
    ]);
    expect(buyers.matching.main.shownLevels("B", 1)).toEqual([[19_950, 700]]);
    const sellers = openFloor("ATO");
    sellers.atAnyPrice("ATO", "S", 700);
    sellers.sell(20_100, 100);
    expect(sellers.matching.main.shownLevels("S", 3)).toEqual([
      [20_050, 700],
      [20_100, 100],
    ]);
  });

  test("ATO at the expected price when no limit order stands on its side", () => {
    const floor = openFloor("ATO");
    floor.atAnyPrice("ATO", "B", 500);
    floor.sell(20_300, 200);
    expect(floor.matching.main.shownLevels("B", 3)).toEqual([[20_300, 300]]);
    expect(floor.matching.main.shownLevels("S", 3)).toEqual([]);
  });

  test("ATO at the reference when nothing is expected either", () => {
    const floor = openFloor("ATO");
    floor.atAnyPrice("ATO", "S", 500);
    expect(floor.matching.main.shownLevels("S", 3)).toEqual([[20_000, 500]]);
  });

  test("what is left of ATO behind an earlier bid at the ceiling stands above the next limit bid", () => {
    const floor = openFloor("ATO");
    floor.buy(21_400, 200);
    floor.atAnyPrice("ATO", "B", 300);
    floor.buy(19_900, 100);
    floor.sell(20_000, 400);
    expect(floor.matching.main.shownLevels("B", 3)).toEqual([
      [19_950, 100],
      [19_900, 100],
    ]);
  });

  test("ATO joins the limit bids at the ceiling: there is no step above", () => {
    const floor = openFloor("ATO");
    floor.buy(21_400, 100);
    floor.atAnyPrice("ATO", "B", 300);
    floor.buy(21_400, 200);
    expect(floor.matching.main.shownLevels("B", 3)).toEqual([[21_400, 600]]);
    floor.sell(21_400, 200);
    expect(floor.matching.main.shownLevels("B", 3)).toEqual([[21_400, 400]]);
  });
});
