import { describe, expect, test } from "vitest";
import { numberOf, paintOfCell, shownOf, textOf } from "#components/board/cells.ts";
import { columnSetOf } from "#components/board/column-sets.ts";
import type { ColumnId } from "#components/board/columns.ts";
import { layoutFor } from "#components/board/layout.ts";
import type { State } from "#lib/contract/state.ts";
import { MINUS } from "#lib/format/number.ts";
import { auctionImbalanceOf, limitSurplusOf, roomTakenOf } from "#lib/market/cockpit.ts";
import { stateOf } from "./states.ts";

const STYLE = { unit: "vnd", totals: "volume", millionWord: null } as const;
const written = (column: ColumnId, state: State) => {
  const shown = shownOf(state);
  return textOf(column, numberOf(column, state, shown, "volume"), state, STYLE);
};

describe("what is left over at a limit", () => {
  const atCeiling = stateOf({
    price: 28_600,
    bids: [
      [28_600, 2_100_000],
      [28_550, 40_000],
    ],
    asks: [],
  });
  const atFloor = stateOf({ price: 24_900, bids: [], asks: [[24_900, 512_300]] });

  test("a lock at the ceiling shows who still wants to buy there, in its colour, without the lower levels", () => {
    expect(limitSurplusOf(atCeiling)).toBe(2_100_000);
    expect(written("surplus", atCeiling)).toBe("+2,100,000");
    expect(paintOfCell("surplus", atCeiling, shownOf(atCeiling))).toBe("ceiling");
  });

  test("a lock at the floor shows who still wants to sell, with a minus", () => {
    expect(written("surplus", atFloor)).toBe(`${MINUS}512,300`);
    expect(paintOfCell("surplus", atFloor, shownOf(atFloor))).toBe("floor");
  });

  test("the lock is open as soon as somebody sells, and an empty book is no lock", () => {
    expect(limitSurplusOf({ ...atCeiling, asks: [[28_600, 100]] })).toBeNull();
    expect(limitSurplusOf(stateOf())).toBeNull();
    expect(limitSurplusOf(stateOf({ bids: [], asks: [] }))).toBeNull();
    expect(written("surplus", stateOf())).toBe("");
    expect(paintOfCell("surplus", stateOf(), shownOf(stateOf()))).toBeNull();
  });

  test("one-sided below the ceiling is no lock either", () => {
    expect(limitSurplusOf(stateOf({ bids: [[28_550, 9_000]], asks: [] }))).toBeNull();
  });

  test("in an auction orders without a price stand at the limit too; outside they do not count", () => {
    const bids = [
      [0, 30_000],
      [28_600, 5_000],
    ] as const;
    expect(limitSurplusOf(stateOf({ session: "ATC", bids, asks: [] }))).toBe(35_000);
    expect(limitSurplusOf(stateOf({ session: "LO", bids, asks: [] }))).toBe(5_000);
  });
});

describe("what an auction lacks", () => {
  const auction = stateOf({
    session: "ATC",
    estimated: { price: 26_700, volume: 50_000 },
    bids: [
      [0, 10_000],
      [26_800, 4_000],
      [26_650, 99_000],
    ],
    asks: [
      [0, 25_000],
      [26_700, 6_000],
      [26_750, 88_000],
    ],
  });

  test("buying less selling at the indicative price; levels that would not trade do not count", () => {
    expect(auctionImbalanceOf(auction)).toBe(10_000 + 4_000 - 25_000 - 6_000);
    expect(written("imbalance", auction)).toBe(`${MINUS}17,000`);
  });

  test("before it has a price the orders without one tell", () => {
    expect(auctionImbalanceOf({ ...auction, estimated: { price: null, volume: null } })).toBe(-15_000);
  });

  test("outside auctions, and of an empty book, nothing is claimed", () => {
    expect(auctionImbalanceOf({ ...auction, session: "LO" })).toBeNull();
    expect(auctionImbalanceOf({ ...auction, bids: [], asks: [] })).toBeNull();
  });
});

describe("how much of the room foreigners took today", () => {
  const withRoom = (buy: number | null, sell: number | null, room: number | null) =>
    roomTakenOf(stateOf({ foreign: { buy, sell, room } }));

  test("net buying burns it down, net selling gives it back", () => {
    expect(withRoom(300, 100, 800)).toBe(20);
    expect(withRoom(100, 300, 1_200)).toBe(-20);
    expect(withRoom(100, 0, 0)).toBe(100);
    expect(written("roomTaken", stateOf({ foreign: { buy: 300, sell: 100, room: 800 } }))).toBe("+20.00");
    expect(written("roomTaken", stateOf({ foreign: { buy: 100, sell: 100, room: 800 } }))).toBe("");
  });

  test("where any of the numbers is not known nothing is claimed", () => {
    expect(withRoom(null, 100, 800)).toBeNull();
    expect(withRoom(100, null, 800)).toBeNull();
    expect(withRoom(100, 100, null)).toBeNull();
    expect(withRoom(0, 0, 0)).toBeNull();
  });
});

test("the cockpit's columns stand on nobody's board until they are chosen", () => {
  const wish = { kind: "standard", depth: 3, foreign: "buy", change: "both" } as const;
  const usual = layoutFor(2_400, { ...wish, chosen: null }).columns.map(({ id }) => id);
  for (const id of ["surplus", "imbalance", "roomTaken"] as const) {
    expect(columnSetOf("standard").all).toContain(id);
    expect(usual).not.toContain(id);
  }
});

test("open contracts stand in their column where the source tells them; where it does not the column is left out", () => {
  expect(written("openInterest", stateOf({ openInterest: 38_120 }))).toBe("38,120");
  const wish = { kind: "futures", depth: 3, foreign: "buy", change: "both", chosen: null } as const;
  const columnsOf = (untold: readonly ColumnId[]) =>
    layoutFor(2_400, { ...wish, untold }).columns.map(({ id }) => id);
  expect(columnsOf([])).toContain("openInterest");
  expect(columnsOf(["openInterest"])).not.toContain("openInterest");
});
