import { describe, expect, test } from "vitest";
import type { Session } from "#lib/market/session.ts";
import type { MatchingSetup } from "#server/exchange/core/matching/matching.ts";
import type { OrderType } from "#server/exchange/core/matching/order.ts";
import { HNX_STOCK, INDEX_FUTURE, openFloor, STOCK, UPCOM_STOCK } from "./floor.ts";

const BOND: MatchingSetup = { ...HNX_STOCK, type: "CORP_BOND", lotSize: 1, limits: null };
const SESSIONS: Session[] = ["ATO", "LO", "BREAK", "ATC", "PLO", "PT", "C"];
const TYPES: OrderType[] = ["LO", "MTL", "ATO", "ATC", "PLO"];

/** The order types that a session takes. */
function typesTaken(setup: MatchingSetup, session: Session): string {
  const taken = TYPES.filter((type) => {
    const floor = openFloor("C", { ...setup, lastPrice: setup.reference });
    floor.matching.setSession("LO", 0);
    floor.sell(setup.reference, setup.lotSize);
    floor.matching.setSession(session, 0);
    const price = type === "LO" ? setup.reference : null;
    return floor.refusalOf({ type, price, volumeShares: setup.lotSize }) === null;
  });
  return taken.join(" ");
}

describe("which orders a session takes", () => {
  test.each([
    ["HOSE", STOCK, ["LO ATO", "LO MTL", "", "LO ATC", "", "", ""]],
    ["HNX", HNX_STOCK, ["", "LO MTL", "", "LO ATC", "PLO", "", ""]],
    ["UPCoM", UPCOM_STOCK, ["", "LO", "", "", "", "", ""]],
    ["derivatives", INDEX_FUTURE, ["LO ATO", "LO MTL", "", "LO ATC", "", "", ""]],
    ["corporate bonds", BOND, ["", "LO", "", "LO", "", "", ""]],
  ])("%s in ATO, LO, the break, ATC, PLO, PT and closed", (_, setup, expected) => {
    expect(SESSIONS.map((session) => typesTaken(setup, session))).toEqual(expected);
  });

  test("an order that the session does not take is told so", () => {
    expect(openFloor("BREAK").refusalOf({})).toBe("the session does not allow this order type");
  });

  test("a limit order needs a price, the others take none", () => {
    expect(openFloor("LO").refusalOf({ price: null })).toBe("a limit order needs a price");
    expect(openFloor("ATO").refusalOf({ type: "ATO" })).toBe("this order type takes no price");
  });

  test.each(["ATO", "ATC", "BREAK", "PLO", "PT", "C"] as const)(
    "in %s nothing is cancelled or amended",
    (session) => {
      const floor = openFloor("LO", HNX_STOCK);
      const order = floor.buy(20_000, 100);
      floor.matching.setSession(session, 1);
      const refused = { ok: false, refusal: "the session does not allow this" };
      expect(floor.matching.cancel(order)).toEqual(refused);
      expect(floor.matching.amend(order, { price: 19_900 }, 2)).toEqual(refused);
      floor.matching.setSession("LO", 3);
      expect(floor.matching.cancel(order)).toEqual({ ok: true, volumeShares: 100 });
    },
  );
});

describe("which prices are taken", () => {
  test.each([
    [18_600, null],
    [21_400, null],
    [18_550, "the price is outside the day's limits"],
    [21_450, "the price is outside the day's limits"],
    [20_025, "the price is off the grid"],
    [20_000.5, "the price is off the grid"],
    [Number.NaN, "the price is outside the day's limits"],
    [-100, "the price is outside the day's limits"],
  ])("%d on a HOSE stock between 18,600 and 21,400: %s", (price, refusal) => {
    expect(openFloor().refusalOf({ price })).toBe(refusal);
  });

  test("index futures step by a tenth of a point, without float noise", () => {
    const floor = openFloor("LO", INDEX_FUTURE);
    for (const price of [1818.9, 1818.9 + 0.1, 1955.7, 2092.5]) {
      expect(floor.refusalOf({ price, volumeShares: 1 })).toBeNull();
    }
    expect(floor.matching.main.levels("B", 4).map(([price]) => price)).toEqual([
      2092.5, 1955.7, 1819, 1818.9,
    ]);
    expect(floor.refusalOf({ price: 1955.75, volumeShares: 1 })).toBe("the price is off the grid");
    expect(floor.refusalOf({ price: 2092.6, volumeShares: 1 })).toBe("the price is outside the day's limits");
  });

  test("HOSE ETFs and covered warrants step by 10 at any price, HNX ETFs by 1", () => {
    const wide = { limits: { ceiling: 60_000, floor: 10 } };
    expect(openFloor("LO", { ...wide, type: "ETF" }).refusalOf({ price: 50_010 })).toBeNull();
    expect(openFloor("LO", { ...wide, type: "CW" }).refusalOf({ price: 10 })).toBeNull();
    expect(openFloor("LO", { ...wide, type: "STOCK" }).refusalOf({ price: 50_050 })).not.toBeNull();
    expect(openFloor("LO", { ...HNX_STOCK, type: "ETF" }).refusalOf({ price: 20_001 })).toBeNull();
    expect(openFloor("LO", HNX_STOCK).refusalOf({ price: 20_050 })).toBe("the price is off the grid");
  });

  test("bonds have no limits", () => {
    const floor = openFloor("LO", BOND);
    expect(floor.refusalOf({ price: 1, volumeShares: 1 })).toBeNull();
    expect(floor.refusalOf({ price: 123_456_789, volumeShares: 1 })).toBeNull();
    expect(floor.refusalOf({ price: 0, volumeShares: 1 })).not.toBeNull();
    expect(floor.matching.main.levels("B", 2)).toEqual([
      [123_456_789, 1],
      [1, 1],
    ]);
  });
});

describe("which volumes are taken", () => {
  test.each([
    ["HOSE", STOCK, 500_000, null],
    ["HOSE", STOCK, 500_100, "the volume is above the largest order"],
    ["HNX", HNX_STOCK, 1_000_000, null],
    ["HOSE", STOCK, 150, "the volume is not a number of whole lots"],
    ["HOSE", STOCK, 0, "the volume is not a number of whole lots"],
    ["HOSE", STOCK, -100, "the volume is not a number of whole lots"],
    ["HOSE", STOCK, 50.5, "the volume is not a number of whole lots"],
    ["HOSE", STOCK, Number.NaN, "the volume is not a number of whole lots"],
    ["HOSE", STOCK, Number.POSITIVE_INFINITY, "the volume is not a number of whole lots"],
  ])("%s: %#", (_, setup, volumeShares, refusal) => {
    expect(openFloor("LO", setup).refusalOf({ volumeShares })).toBe(refusal);
  });

  test("at most 500 contracts of a future", () => {
    const floor = openFloor("LO", INDEX_FUTURE);
    expect(floor.refusalOf({ price: 1955.7, volumeShares: 500 })).toBeNull();
    expect(floor.refusalOf({ price: 1955.7, volumeShares: 501 })).toBe(
      "the volume is above the largest order",
    );
  });
});

describe("odd lots", () => {
  test("1 to 99 shares meet on a board of their own and make no last price", () => {
    const floor = openFloor();
    floor.sell(20_000, 100);
    const seller = floor.sell(20_000, 60);
    const buyer = floor.buy(20_050, 99);
    expect(floor.told.fills).toMatchObject([
      { board: "odd-lot", price: 20_000, volumeShares: 60, buyOrderId: buyer, sellOrderId: seller },
    ]);
    expect(floor.matching.oddLot.levels("B", 3)).toEqual([[20_050, 39]]);
    expect(floor.matching.main.levels("S", 3)).toEqual([[20_000, 100]]);
    expect(floor.matching.main.levels("B", 3)).toEqual([]);
    expect(floor.matching.lastPrice).toBeNull();
  });

  test("only limit orders, in auctions too, where they match at one price", () => {
    const floor = openFloor("ATO");
    expect(floor.refusalOf({ type: "ATO", price: null, volumeShares: 50 })).toBe(
      "the session does not allow this order type",
    );
    floor.buy(20_100, 30);
    floor.sell(19_900, 50);
    expect(floor.matching.oddLot.indicative()).toEqual({
      price: 20_000,
      volumeShares: 30,
      surplusShares: -20,
    });
    floor.matching.setSession("LO", 5);
    expect(floor.told.fills).toMatchObject([
      { board: "odd-lot", price: 20_000, volumeShares: 30, aggressor: "U" },
    ]);
  });

  test("keep the limits and the grid, and never grow into a round lot", () => {
    const floor = openFloor();
    expect(floor.refusalOf({ price: 21_450, volumeShares: 5 })).toBe("the price is outside the day's limits");
    const order = floor.buy(20_000, 50);
    expect(floor.matching.amend(order, { volumeShares: 100 }, 3)).toMatchObject({ ok: false });
    expect(floor.matching.amend(order, { volumeShares: 99 }, 3)).toEqual({ ok: true, volumeShares: 99 });
  });
});
