import { describe, expect, test } from "vitest";
import type { Session } from "#lib/market/session.ts";
import type { MatchingSetup } from "#server/exchange/core/matching/matching.ts";
import type { PutThrough } from "#server/exchange/core/matching/order.ts";
import { HNX_STOCK, INDEX_FUTURE, openFloor, STOCK, UPCOM_STOCK } from "./floor.ts";

describe("post close (PLO)", () => {
  test("orders match at the closing price, first come first, apart from the limit orders", () => {
    const floor = openFloor("LO", HNX_STOCK);
    floor.sell(20_000, 100);
    floor.buy(20_000, 100);
    floor.sell(20_000, 500);
    floor.matching.setSession("PLO", 5);
    const first = floor.atAnyPrice("PLO", "B", 200);
    const second = floor.atAnyPrice("PLO", "B", 200);
    const seller = floor.atAnyPrice("PLO", "S", 300);
    expect(floor.matches().slice(1)).toEqual([
      [first, seller, 20_000, 200],
      [second, seller, 20_000, 100],
    ]);
    expect(floor.told.fills.at(-1)).toMatchObject({ board: "post-close", aggressor: "S" });
    expect(floor.matching.postClose.levels("B", 3)).toEqual([[20_000, 100]]);
    expect(floor.matching.main.levels("S", 3)).toEqual([[20_000, 500]]);
  });

  test("what is not matched ends with the session", () => {
    const floor = openFloor("PLO", { ...HNX_STOCK, lastPrice: 20_100 });
    const order = floor.atAnyPrice("PLO", "S", 300);
    floor.matching.setSession("C", 9);
    expect(floor.told.expired).toEqual([{ orderId: order, volumeShares: 300 }]);
    expect(floor.matching.postClose.levels("S", 3)).toEqual([]);
  });

  test("without a match all day there is no closing price and no PLO order", () => {
    const floor = openFloor("PLO", HNX_STOCK);
    expect(floor.refusalOf({ type: "PLO", price: null })).toBe("there is no closing price");
  });
});

describe("foreign room", () => {
  test("is taken when a buying order is entered and given back when it is cancelled", () => {
    const floor = openFloor("LO", { roomShares: 1_000 });
    const order = floor.buy(20_000, 700, true);
    expect(floor.matching.roomShares).toBe(300);
    floor.matching.cancel(order);
    expect(floor.matching.roomShares).toBe(1_000);
  });

  test("refuses what goes beyond it and lets residents buy", () => {
    const floor = openFloor("LO", { roomShares: 500 });
    expect(floor.refusalOf({ isForeign: true, volumeShares: 600 })).toBe("foreigners have no room for this");
    expect(floor.refusalOf({ isForeign: true, volumeShares: 500 })).toBeNull();
    expect(floor.refusalOf({ isForeign: true, volumeShares: 100 })).toBe("foreigners have no room for this");
    expect(floor.refusalOf({ volumeShares: 600 })).toBeNull();
    expect(floor.matching.roomShares).toBe(0);
  });

  test("a foreign sale gives room back when it is matched, not before", () => {
    const floor = openFloor("LO", { roomShares: 0 });
    floor.sell(20_000, 300, true);
    expect(floor.matching.roomShares).toBe(0);
    floor.buy(20_000, 200);
    expect(floor.matching.roomShares).toBe(200);
  });

  test("a match between foreigners leaves as much as there was", () => {
    const floor = openFloor("LO", { roomShares: 1_000 });
    floor.sell(20_000, 300, true);
    floor.buy(20_000, 300, true);
    expect(floor.matching.roomShares).toBe(1_000);
  });

  test("follows an amended volume and refuses a larger one that does not fit", () => {
    const floor = openFloor("LO", { roomShares: 1_000 });
    const order = floor.buy(20_000, 500, true);
    floor.matching.amend(order, { volumeShares: 200 }, 2);
    expect(floor.matching.roomShares).toBe(800);
    floor.matching.amend(order, { volumeShares: 1_000 }, 3);
    expect(floor.matching.roomShares).toBe(0);
    expect(floor.matching.amend(order, { volumeShares: 1_100 }, 4)).toEqual({
      ok: false,
      refusal: "foreigners have no room for this",
    });
  });

  test("comes back with the expired rest of an ATO order, and odd lots share it", () => {
    const floor = openFloor("ATO", { roomShares: 1_000 });
    floor.atAnyPrice("ATO", "B", 900, true);
    floor.buy(20_000, 60, true);
    expect(floor.refusalOf({ isForeign: true, volumeShares: 41 })).toBe("foreigners have no room for this");
    floor.matching.setSession("LO", 5);
    expect(floor.matching.roomShares).toBe(940);
  });

  test("is not counted where there is none to count", () => {
    const floor = openFloor("LO", { roomShares: null });
    expect(floor.refusalOf({ isForeign: true, volumeShares: 500_000 })).toBeNull();
    expect(floor.matching.roomShares).toBeNull();
  });
});

describe("put-through deals", () => {
  const deal: PutThrough = { price: 20_001, volumeShares: 20_000, isForeignBuy: false, isForeignSell: false };

  test.each([
    ["HOSE from 20,000 shares", STOCK, {}, null],
    ["HOSE below 20,000 shares", STOCK, { volumeShares: 19_999 }, "the volume is below the smallest deal"],
    ["HNX from 5,000 shares", HNX_STOCK, { volumeShares: 5_000 }, null],
    ["HNX below 5,000 shares", HNX_STOCK, { volumeShares: 4_999 }, "the volume is below the smallest deal"],
    ["UPCoM from one share", UPCOM_STOCK, { volumeShares: 1 }, null],
    ["no share", UPCOM_STOCK, { volumeShares: 0 }, "the volume is below the smallest deal"],
    ["half a share", UPCOM_STOCK, { volumeShares: 1.5 }, "the volume is not a number of whole lots"],
    ["a price above the ceiling", STOCK, { price: 21_401 }, "the price is outside the day's limits"],
    ["a price below the floor", STOCK, { price: 18_599 }, "the price is outside the day's limits"],
    ["a part of a VND", STOCK, { price: 20_000.5 }, "the price is off the grid"],
    ["futures on their grid", INDEX_FUTURE, { price: 1955.8, volumeShares: 10 }, null],
    [
      "futures off their grid",
      INDEX_FUTURE,
      { price: 1955.85, volumeShares: 10 },
      "the price is off the grid",
    ],
  ] satisfies [string, MatchingSetup, Partial<PutThrough>, string | null][])(
    "%s",
    (_, setup, change, refusal) => {
      expect(openFloor("LO", setup).matching.putThrough({ ...deal, ...change })).toBe(refusal);
    },
  );

  test("while the market is open and after its close, not in the break and not once closed", () => {
    const sessions: Session[] = ["ATO", "LO", "BREAK", "ATC", "PLO", "PT", "C"];
    const taken = sessions.filter((session) => openFloor(session).matching.putThrough(deal) === null);
    expect(taken).toEqual(["ATO", "LO", "ATC", "PLO", "PT"]);
  });

  test("touch neither the book nor the last price, but the foreign room", () => {
    const floor = openFloor("LO", { roomShares: 30_000 });
    expect(floor.matching.putThrough({ ...deal, isForeignBuy: true })).toBeNull();
    expect(floor.matching.roomShares).toBe(10_000);
    expect(floor.matching.putThrough({ ...deal, isForeignBuy: true })).toBe(
      "foreigners have no room for this",
    );
    expect(floor.matching.putThrough({ ...deal, isForeignBuy: true, isForeignSell: true })).toBeNull();
    expect(floor.matching.putThrough({ ...deal, isForeignSell: true })).toBeNull();
    expect(floor.matching.roomShares).toBe(30_000);
    expect(floor.told).toMatchObject({ fills: [], levels: [], expired: [] });
    expect(floor.matching.lastPrice).toBeNull();
  });
});

describe("a halt", () => {
  test("nothing is entered, cancelled, amended or dealt; what waits stays", () => {
    const floor = openFloor();
    const order = floor.buy(20_000, 100);
    floor.matching.halt();
    const halted = { ok: false, refusal: "trading is halted" };
    expect(floor.refusalOf({})).toBe("trading is halted");
    expect(floor.matching.cancel(order)).toEqual(halted);
    expect(floor.matching.amend(order, { volumeShares: 200 }, 3)).toEqual(halted);
    const deal = { price: 20_000, volumeShares: 20_000, isForeignBuy: false, isForeignSell: false };
    expect(floor.matching.putThrough(deal)).toBe("trading is halted");
    expect(floor.matching.main.levels("B", 3)).toEqual([[20_000, 100]]);
    floor.matching.resume(9);
    expect(floor.matching.cancel(order)).toEqual({ ok: true, volumeShares: 100 });
  });

  test("an auction that ends halted matches nothing; the crossed book is matched at one price on resuming", () => {
    const floor = openFloor("ATO");
    const ato = floor.atAnyPrice("ATO", "B", 100);
    const buyer = floor.buy(20_100, 300);
    const seller = floor.sell(19_900, 200);
    floor.matching.halt();
    floor.matching.setSession("LO", 5);
    expect(floor.told.fills).toEqual([]);
    expect(floor.told.expired).toEqual([{ orderId: ato, volumeShares: 100 }]);
    floor.matching.resume(8);
    expect(floor.matches()).toEqual([[buyer, seller, 20_000, 200]]);
    expect(floor.told.fills[0]).toMatchObject({ aggressor: "U", atMs: 8 });
  });

  test("one that is lifted in the break matches when trading goes on", () => {
    const floor = openFloor("ATO");
    floor.buy(20_100, 100);
    floor.sell(19_900, 100);
    floor.matching.halt();
    floor.matching.setSession("LO", 5);
    floor.matching.setSession("BREAK", 6);
    floor.matching.resume(7);
    expect(floor.told.fills).toEqual([]);
    floor.matching.setSession("LO", 9);
    expect(floor.told.fills).toMatchObject([{ price: 20_000, atMs: 9 }]);
  });
});
