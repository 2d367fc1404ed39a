import { describe, expect, test } from "vitest";
import { openFloor } from "./floor.ts";

describe("continuous matching", () => {
  test("the best price is served first, and at one price who came first", () => {
    const floor = openFloor();
    const late = floor.sell(20_100, 300);
    const first = floor.sell(20_050, 200);
    const second = floor.sell(20_050, 400);
    const buyer = floor.buy(20_100, 700);
    expect(floor.matches()).toEqual([
      [buyer, first, 20_050, 200],
      [buyer, second, 20_050, 400],
      [buyer, late, 20_100, 100],
    ]);
    expect(floor.matching.main.levels("S", 3)).toEqual([[20_100, 200]]);
    expect(floor.matching.main.levels("B", 3)).toEqual([]);
  });

  test("an order matches at the price of the one that waited, and says who came last", () => {
    const floor = openFloor();
    floor.buy(20_200, 100, true);
    floor.sell(19_900, 100);
    floor.sell(19_900, 100);
    floor.buy(20_000, 100);
    expect(floor.told.fills).toMatchObject([
      { price: 20_200, aggressor: "S", isForeignBuy: true, isForeignSell: false, atMs: 2, board: "main" },
      { price: 19_900, aggressor: "B", isForeignBuy: false, isForeignSell: false, atMs: 4 },
    ]);
    expect(floor.matching.lastPrice).toBe(19_900);
  });

  test("what is not matched at once waits at its price", () => {
    const floor = openFloor();
    floor.sell(20_000, 100);
    const submitted = floor.matching.submit(
      { side: "B", type: "LO", price: 20_050, volumeShares: 500, isForeign: false },
      9,
    );
    expect(submitted).toMatchObject({ ok: true, restingShares: 400 });
    expect(floor.matching.main.levels("B", 3)).toEqual([[20_050, 400]]);
  });

  test("levels come best first and add up the orders of a price", () => {
    const floor = openFloor();
    for (const price of [19_900, 20_000, 19_950, 20_000]) floor.buy(price, 100);
    for (const price of [20_300, 20_100, 20_200]) floor.sell(price, 100);
    expect(floor.matching.main.levels("B", 2)).toEqual([
      [20_000, 200],
      [19_950, 100],
    ]);
    expect(floor.matching.main.levels("S", 10).map(([price]) => price)).toEqual([20_100, 20_200, 20_300]);
    expect(floor.matching.main.levels("S", 0)).toEqual([]);
    expect(floor.matching.main.bestPrice("B")).toBe(20_000);
    expect(floor.matching.main.volumeAt("B", 20_000)).toBe(200);
    expect(floor.matching.main.volumeAt("B", 20_010)).toBe(0);
    expect(floor.matching.main.ordersAt("B", 20_000)).toEqual([2, 4]);
    expect(floor.matching.main.totalShares("S")).toBe(300);
  });

  test("every change of a level is told once, with what is left there", () => {
    const floor = openFloor();
    floor.sell(20_000, 100);
    floor.sell(20_050, 300);
    floor.buy(20_050, 200);
    expect(floor.told.levels.map(({ side, price, volumeShares }) => [side, price, volumeShares])).toEqual([
      ["S", 20_000, 100],
      ["S", 20_050, 300],
      ["S", 20_000, 0],
      ["S", 20_050, 200],
    ]);
  });

  test("a step of 10 below 10,000 and of 50 above are one step each", () => {
    const floor = openFloor("LO", { reference: 10_000, limits: { ceiling: 10_700, floor: 9_300 } });
    floor.sell(9_990, 100);
    floor.atAnyPrice("MTL", "B", 300);
    expect(floor.matching.main.levels("B", 1)).toEqual([[10_000, 200]]);
    floor.atAnyPrice("MTL", "S", 400);
    expect(floor.matching.main.levels("S", 1)).toEqual([[9_990, 200]]);
  });
});

describe("market to limit", () => {
  test("takes the other side from the best price on, then waits one step beyond its last match", () => {
    const floor = openFloor();
    floor.sell(20_000, 100);
    floor.sell(20_100, 100);
    const mtl = floor.atAnyPrice("MTL", "B", 500);
    expect(floor.matches().map(([, , price]) => price)).toEqual([20_000, 20_100]);
    expect(floor.matching.main.levels("B", 1)).toEqual([[20_150, 300]]);
    expect(floor.matching.cancel(mtl)).toEqual({ ok: true, volumeShares: 300 });
  });

  test("the rest of a selling one waits one step below", () => {
    const floor = openFloor();
    floor.buy(20_000, 100);
    floor.atAnyPrice("MTL", "S", 200);
    expect(floor.matching.main.levels("S", 1)).toEqual([[19_950, 100]]);
  });

  test("the rest stays at the ceiling or the floor when the last match was there", () => {
    const floor = openFloor();
    floor.sell(21_400, 100);
    floor.atAnyPrice("MTL", "B", 200);
    expect(floor.matching.main.levels("B", 1)).toEqual([[21_400, 100]]);
    const other = openFloor();
    other.buy(18_600, 100);
    other.atAnyPrice("MTL", "S", 200);
    expect(other.matching.main.levels("S", 1)).toEqual([[18_600, 100]]);
  });

  test("is refused while nobody is on the other side", () => {
    const floor = openFloor();
    floor.buy(20_000, 100);
    expect(floor.refusalOf({ type: "MTL", price: null })).toBe("nobody is on the other side");
  });
});

describe("changing an order", () => {
  test("a smaller volume keeps its place in the queue", () => {
    const floor = openFloor();
    const first = floor.buy(20_000, 500);
    const second = floor.buy(20_000, 100);
    expect(floor.matching.amend(first, { volumeShares: 200 }, 5)).toEqual({ ok: true, volumeShares: 200 });
    expect(floor.matching.main.ordersAt("B", 20_000)).toEqual([first, second]);
    expect(floor.matching.main.levels("B", 1)).toEqual([[20_000, 300]]);
  });

  test("a larger volume goes to the end of the queue", () => {
    const floor = openFloor();
    const first = floor.buy(20_000, 100);
    const second = floor.buy(20_000, 100);
    floor.matching.amend(first, { volumeShares: 200 }, 5);
    expect(floor.matching.main.ordersAt("B", 20_000)).toEqual([second, first]);
    expect(floor.matching.main.levels("B", 1)).toEqual([[20_000, 300]]);
  });

  test("a new price goes to the end of the queue there; the same price changes nothing", () => {
    const floor = openFloor();
    const mover = floor.buy(20_000, 100);
    const second = floor.buy(20_000, 100);
    const there = floor.buy(19_950, 100);
    floor.matching.amend(mover, { price: 20_000 }, 4);
    expect(floor.matching.main.ordersAt("B", 20_000)).toEqual([mover, second]);
    floor.matching.amend(mover, { price: 19_950 }, 5);
    expect(floor.matching.main.ordersAt("B", 19_950)).toEqual([there, mover]);
  });

  test("a new price that reaches the other side matches as a new order would", () => {
    const floor = openFloor();
    const seller = floor.sell(20_100, 300);
    const buyer = floor.buy(20_000, 500);
    expect(floor.matching.amend(buyer, { price: 20_150 }, 7)).toEqual({ ok: true, volumeShares: 200 });
    expect(floor.told.fills).toMatchObject([
      { buyOrderId: buyer, sellOrderId: seller, price: 20_100, volumeShares: 300, aggressor: "B", atMs: 7 },
    ]);
    expect(floor.matching.main.levels("B", 1)).toEqual([[20_150, 200]]);
  });

  test.each([
    [
      "price and volume together",
      { price: 19_950, volumeShares: 100 },
      "change the price or the volume, not both",
    ],
    ["a price off the grid", { price: 19_975 }, "the price is off the grid"],
    ["a price above the ceiling", { price: 21_450 }, "the price is outside the day's limits"],
    ["an odd volume", { volumeShares: 150 }, "the volume is not a number of whole lots"],
    ["no volume at all", { volumeShares: 0 }, "the volume is not a number of whole lots"],
    ["more than the largest order", { volumeShares: 500_100 }, "the volume is above the largest order"],
  ])("refuses %s and leaves the order as it was", (_, change, refusal) => {
    const floor = openFloor();
    const order = floor.buy(20_000, 200);
    expect(floor.matching.amend(order, change, 5)).toEqual({ ok: false, refusal });
    expect(floor.matching.main.levels("B", 3)).toEqual([[20_000, 200]]);
  });

  test("an order that is matched, cancelled or unknown can no longer be changed", () => {
    const floor = openFloor();
    const sold = floor.sell(20_000, 100);
    floor.buy(20_000, 100);
    const gone = floor.buy(19_900, 100);
    floor.matching.cancel(gone);
    for (const id of [sold, gone, 99]) {
      const refused = { ok: false, refusal: "there is no such order" };
      expect(floor.matching.cancel(id)).toEqual(refused);
      expect(floor.matching.amend(id, { price: 19_000 }, 9)).toEqual(refused);
    }
  });

  test("a cancel from the middle of a queue leaves the others in their order", () => {
    const floor = openFloor();
    const ids = [1, 2, 3, 4].map(() => floor.buy(20_000, 100));
    floor.matching.cancel(ids[1]!);
    floor.matching.cancel(ids[3]!);
    expect(floor.matching.main.ordersAt("B", 20_000)).toEqual([ids[0], ids[2]]);
    floor.matching.cancel(ids[0]!);
    floor.matching.cancel(ids[2]!);
    expect(floor.matching.main.bestPrice("B")).toBeNull();
  });
});
