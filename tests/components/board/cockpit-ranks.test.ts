import { describe, expect, test } from "vitest";
import { rankImbalances, rankLocks, rankRelated, rankRooms } from "#components/board/cockpit-ranks.ts";
import type { Related } from "#components/board/related.ts";
import type { RowSource } from "#components/board/row-source.ts";
import type { CockpitFigures } from "#lib/contract/cockpit.ts";
import type { State } from "#lib/contract/state.ts";
import { stateOf } from "./states.ts";

const OPEN: CockpitFigures = {
  symbol: "",
  lock: {
    ...{ side: null, since: null, queue: null, drainPerMinute: null, opensInSeconds: null },
    ...{ opened: 0, lockedSeconds: 0 },
  },
  room: { open: null, now: null, takenPerMinute: null, exhaustedInSeconds: null },
};
const lockOf = (lock: Partial<CockpitFigures["lock"]>): CockpitFigures => ({
  ...OPEN,
  lock: { ...OPEN.lock, ...lock },
});
const roomOf = (now: number | null, takenPerMinute: number | null, exhaustedInSeconds: number | null) => ({
  ...OPEN,
  room: { open: null, now, takenPerMinute, exhaustedInSeconds },
});
const symbolsOf = (ranks: readonly { symbol: string }[] | null) => ranks?.map(({ symbol }) => symbol);
const states =
  (bySymbol: Record<string, Partial<State>>): RowSource["stateOf"] =>
  (symbol) =>
    bySymbol[symbol] && stateOf({ symbol, ...bySymbol[symbol] });

describe("what is locked", () => {
  test("stands by the money that waits; what opened comes after it, the most often first", () => {
    const figures = new Map([
      ["A", lockOf({ side: "ceiling", queue: 100 })],
      ["B", lockOf({ side: "floor", queue: 200 })],
      ["C", lockOf({ side: "ceiling", queue: 1_000 })],
      ["ONCE", lockOf({ opened: 1 })],
      ["OFTEN", lockOf({ opened: 7 })],
      ["NEVER", lockOf({})],
      ["ELSEWHERE", lockOf({ side: "ceiling", queue: 9_999_999 })],
    ]);
    const stateOf = states({ A: { ceiling: 100_000 }, B: { floor: 1_000 }, C: { ceiling: 1_000 } });
    const ranks = rankLocks(["NEVER", "ONCE", "OFTEN", "B", "C", "A", "UNHEARD"], figures, stateOf);
    expect(symbolsOf(ranks)).toEqual(["A", "C", "B", "OFTEN", "ONCE"]);
    expect(ranks[0]).toEqual({
      ...{ symbol: "A", side: "ceiling", queue: 100, opened: 0, drainPerMinute: null, opensInSeconds: null },
    });
  });
});

describe("what is out of balance", () => {
  const auction = { session: "ATC", asks: [] } as const;
  test("stands by money on either side, in the colour of its price", () => {
    const stateOf = states({
      A: { ...auction, bids: [[28_600, 500]], estimated: { price: 28_600, volume: 1 } },
      B: { ...auction, bids: [], asks: [[24_900, 9_000]], estimated: { price: 24_900, volume: 1 } },
      C: { session: "LO" },
    });
    expect(rankImbalances(["A", "B", "C", "UNHEARD"], stateOf)).toEqual([
      { symbol: "B", price: 24_900, paint: "floor", imbalance: -9_000 },
      { symbol: "A", price: 28_600, paint: "ceiling", imbalance: 500 },
    ]);
  });

  test("is nothing, not a zero, while no call auction is on; and empty in one without orders", () => {
    expect(rankImbalances(["A"], states({ A: { session: "LO" } }))).toBeNull();
    expect(rankImbalances(["A"], states({ A: { ...auction, bids: [] } }))).toEqual([]);
  });
});

test("foreign room: the first to be gone stands first, one that grows or stands still nowhere", () => {
  const figures = new Map<string, CockpitFigures>([
    ["LATER", roomOf(9_000, 10, 54_000)],
    ["SOON", roomOf(100, 10, 600)],
    ["GROWS", roomOf(100, -10, null)],
    ["STILL", roomOf(100, 0, null)],
    ["UNTOLD", roomOf(null, null, null)],
  ]);
  const ranks = rankRooms([...figures.keys()], figures, states({}));
  expect(symbolsOf(ranks)).toEqual(["SOON", "LATER"]);
});

test("futures tell their basis in their order, warrants their premium, the cheapest first", () => {
  const related: Record<string, Related> = {
    F1: { facts: {}, price: 1_950, paint: null, unit: "points" },
    F2: { facts: {}, price: 1_950, paint: null, unit: "points" },
    DEAR: { facts: { strike: 100_000, ratio: 1 }, price: 100_000, paint: null, unit: "vnd" },
    CHEAP: { facts: { strike: 90_000, ratio: 1 }, price: 100_000, paint: null, unit: "vnd" },
    NO_TERMS: { facts: {}, price: 100_000, paint: null, unit: "vnd" },
  };
  const source = {
    stateOf: states({
      F1: { price: 1_955.7 },
      F2: { price: 1_949 },
      DEAR: {},
      CHEAP: {},
      NO_TERMS: {},
      S: {},
    }),
    relatedOf: (symbol: string) => related[symbol] ?? null,
  } as RowSource;
  expect(rankRelated(["S", "DEAR", "CHEAP", "NO_TERMS", "F1", "F2"], source)).toEqual([
    { symbol: "F1", kind: "basis", value: 5.7 },
    { symbol: "F2", kind: "basis", value: -1 },
    { symbol: "CHEAP", kind: "premium", value: 16.6 },
    { symbol: "DEAR", kind: "premium", value: 26.6 },
  ]);
});
