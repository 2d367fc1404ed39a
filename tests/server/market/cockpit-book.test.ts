import { describe, expect, test } from "vitest";
import type { Session } from "#lib/market/session.ts";
import { emptyState, type SymbolState } from "#lib/market/symbol-state.ts";
import { createCockpitBook } from "#server/market/cockpit-book.ts";
import { type Floor, openFloor } from "#tests/server/exchange/matching/floor.ts";
import { at, marketBench } from "./tape.ts";

const LIMITS = { reference: 20_000, ceiling: 21_400, floor: 18_600 };

/** A stock of the exchange's own matching, and the cockpit that sees of it what boards show. */
function watched(session: Session) {
  const floor = openFloor(session);
  const book = createCockpitBook();
  const look = (time: string, change: Partial<SymbolState> = {}): void => {
    book.note({ ...stateOf(floor), ...change }, at(time));
  };
  return { floor, book, look };
}

function stateOf({ matching }: Floor): SymbolState {
  const indicative = matching.main.indicative();
  return {
    ...emptyState("ABC", LIMITS),
    bids: matching.main.shownLevels("B", 3),
    asks: matching.main.shownLevels("S", 3),
    session: matching.session,
    estimatedPrice: indicative?.price ?? null,
    estimatedVolumeShares: indicative?.volumeShares ?? null,
  };
}

describe("a session locked at the ceiling", () => {
  test("is told when it locked, how it drained, when it opened and locked again, and for how long in all", () => {
    const { floor, book, look } = watched("LO");
    floor.sell(21_400, 1_000);
    look("13:00:00");
    expect(book.view(at("13:00:00")).lock).toMatchObject({ side: null, openedCount: 0 });
    floor.buy(21_400, 91_000);
    look("13:01:00");
    expect(book.view(at("13:01:00")).lock).toMatchObject({
      ...{ side: "ceiling", sinceMs: at("13:01:00"), queueShares: 90_000 },
      ...{ drainPerMinute: null, opensInMs: null },
    });
    for (const minute of [2, 3, 4]) {
      floor.sell(21_400, 10_000);
      look(`13:0${minute}:00`);
    }
    const draining = book.view(at("13:04:00")).lock;
    expect(draining).toMatchObject({ queueShares: 60_000, drainPerMinute: 10_000, lockedMs: 180_000 });
    expect(draining.opensInMs).toBe(6 * 60_000);

    floor.sell(21_400, 61_000);
    look("13:05:00");
    expect(book.view(at("13:06:00")).lock).toMatchObject({
      ...{ side: null, sinceMs: null, queueShares: null, drainPerMinute: null },
      ...{ openedCount: 1, lockedMs: 240_000 },
    });
    floor.buy(21_400, 6_000);
    look("13:07:00");
    expect(book.view(at("13:07:30")).lock).toMatchObject({
      ...{ side: "ceiling", queueShares: 5_000, openedCount: 1, lockedMs: 270_000 },
    });
    expect(book.course().locks).toEqual([
      { side: "ceiling", fromMs: at("13:01:00"), toMs: at("13:05:00") },
      { side: "ceiling", fromMs: at("13:07:00"), toMs: null },
    ]);
    expect(book.course().queue).toEqual([
      [at("13:01:00"), 90_000],
      [at("13:02:00"), 80_000],
      [at("13:03:00"), 70_000],
      [at("13:04:00"), 60_000],
      [at("13:05:00"), 0],
      [at("13:07:00"), 5_000],
    ]);
  });

  test("is one lock over lunch, whose time does not count; and the pace begins anew after it", () => {
    const { floor, book, look } = watched("LO");
    floor.buy(21_400, 50_000);
    look("11:29:00");
    floor.matching.setSession("BREAK", 0);
    look("11:30:00");
    expect(book.view(at("12:30:00")).lock).toMatchObject({
      ...{ side: "ceiling", lockedMs: 60_000, drainPerMinute: null },
    });
    floor.matching.setSession("LO", 0);
    look("13:00:00");
    floor.sell(21_400, 20_000);
    look("13:02:00");
    expect(book.view(at("13:02:00")).lock).toMatchObject({
      ...{ sinceMs: at("11:29:00"), lockedMs: 180_000, drainPerMinute: 10_000, openedCount: 0 },
    });
  });

  test("a floor lock counts the same way on the other side", () => {
    const { floor, book, look } = watched("LO");
    floor.sell(18_600, 7_000);
    look("10:00:00");
    expect(book.view(at("10:00:10")).lock).toMatchObject({ side: "floor", queueShares: 7_000 });
  });

  test("a halted name whose book was emptied is not locked, and nobody opened it", () => {
    const { floor, book, look } = watched("LO");
    floor.buy(21_400, 50_000);
    look("10:00:00");
    look("10:01:00", { bids: [], asks: [] });
    expect(book.view(at("10:02:00")).lock).toMatchObject({ side: null, openedCount: 0, lockedMs: 60_000 });
  });

  test("the lock goes by the feed's own limits, and there is none without them", () => {
    const { floor, book, look } = watched("LO");
    floor.buy(21_350, 50_000);
    look("10:00:00");
    floor.buy(21_400, 50_000);
    look("10:01:00", { limits: null });
    expect(book.view(at("10:02:00")).lock.side).toBeNull();
  });

  test("keeps the newest fifty locks and counts all", () => {
    const { book } = watched("LO");
    const state = { ...emptyState("ABC", LIMITS), session: "LO" };
    for (let second = 0; second < 400; second++) {
      const isLocked = second % 2 === 0;
      book.note(
        { ...state, bids: [[21_400, 100]], asks: isLocked ? [] : [[21_400, 1]] },
        at("10:00:00") + second * 1_000,
      );
    }
    expect(book.view(at("10:10:00")).lock.openedCount).toBe(200);
    expect(book.course().locks).toHaveLength(50);
  });
});

describe("a closing auction", () => {
  test("leaves the course of its price, volume and imbalance, at most one point a second", () => {
    const { floor, book, look } = watched("ATC");
    look("14:30:00");
    floor.buy(20_100, 5_000);
    floor.sell(20_000, 2_000);
    look("14:30:05");
    floor.sell(20_050, 1_000);
    look("14:30:05");
    floor.atAnyPrice("ATC", "B", 4_000);
    look("14:31:00");
    const path = book.course().auctions.ATC;
    expect(path.map(([timeMs]) => timeMs)).toEqual([at("14:30:05"), at("14:31:00")]);
    const indicative = floor.matching.main.indicative();
    expect(path.at(-1)?.slice(1, 3)).toEqual([indicative?.price, indicative?.volumeShares]);
    // 9,000 want to buy what 3,000 sell.
    expect(path.at(-1)?.[3]).toBe(6_000);
    expect(book.course().auctions.ATO).toEqual([]);
  });

  test("a lone order at the ceiling locks nothing, a price at the ceiling with buyers left over does", () => {
    const { floor, book, look } = watched("ATC");
    floor.buy(21_400, 9_000);
    look("14:30:10");
    expect(book.view(at("14:30:10")).lock.side).toBeNull();
    floor.sell(21_400, 1_000);
    look("14:30:20");
    expect(book.view(at("14:30:20")).lock).toMatchObject({ side: "ceiling", queueShares: 8_000 });
  });

  test("of a feed that tells no estimate only the imbalance of priceless orders is known", () => {
    const { book } = watched("ATC");
    book.note({ ...emptyState("ABC", LIMITS), session: "ATC", bids: [[0, 700]] }, at("14:30:00"));
    expect(book.course().auctions.ATC).toEqual([[at("14:30:00"), Number.NaN, Number.NaN, 700]]);
  });
});

describe("foreign room", () => {
  const withRoom = (room: number, buy: number | null, sell: number | null): SymbolState => ({
    ...emptyState("ABC", LIMITS),
    ...{ session: "LO", foreignRoomShares: room, foreignBuyShares: buy, foreignSellShares: sell },
  });

  test("burns down at a pace, and is gone at a time", () => {
    const book = createCockpitBook();
    book.note(withRoom(9_000, 1_000, 0), at("13:30:00"));
    book.note(withRoom(8_000, 2_000, 0), at("13:35:00"));
    expect(book.view(at("13:40:00")).room).toEqual({
      ...{ openShares: 10_000, nowShares: 8_000, takenPerMinute: 100, emptyInMs: 80 * 60_000 },
    });
    expect(book.course().room).toEqual([
      [at("13:30:00"), 9_000],
      [at("13:35:00"), 8_000],
    ]);
  });

  test("given back, it is never gone; without foreign totals it opened as we first saw it", () => {
    const book = createCockpitBook();
    book.note(withRoom(9_000, null, null), at("13:30:00"));
    book.note(withRoom(9_500, null, null), at("13:35:00"));
    expect(book.view(at("13:35:00")).room).toMatchObject({
      ...{ openShares: 9_000, takenPerMinute: -100, emptyInMs: null },
    });
  });
});

test("the market keeps it by symbol, and another epoch begins it anew", () => {
  const { market, tell } = marketBench();
  tell(
    at("10:00:00"),
    { kind: "limits", symbol: "VIC", ...LIMITS },
    { kind: "session", symbol: "VIC", session: "LO", status: null },
    { kind: "quote", symbol: "VIC", bids: [[21_400, 500]], asks: [], timeMs: at("10:00:00") },
  );
  expect(market.cockpit("VIC")?.view(at("10:00:01")).lock.side).toBe("ceiling");
  market.openEpoch("simulated", "run-2", "2026-02-10");
  expect(market.cockpit("VIC")).toBeUndefined();
});
