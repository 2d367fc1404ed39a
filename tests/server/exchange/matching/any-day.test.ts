import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isOnGrid, neighbourPrice } from "#lib/market/price-rules.ts";
import type { Session } from "#lib/market/session.ts";
import { createMatching, type MatchingSetup } from "#server/exchange/core/matching/matching.ts";
import type { OrderRequest, OrderType, Side } from "#server/exchange/core/matching/order.ts";
import { createTold, HNX_STOCK, INDEX_FUTURE, STOCK, type Told } from "./floor.ts";
import { createNaiveMarket } from "./naive-market.ts";

/** What people and the exchange do, drawn without regard to what is allowed just then. */
type Deed =
  | {
      kind: "submit";
      side: Side;
      type: OrderType;
      step: number;
      lots: number;
      isOdd: boolean;
      isForeign: boolean;
    }
  | { kind: "cancel"; pick: number }
  | { kind: "reprice"; pick: number; step: number }
  | { kind: "resize"; pick: number; lots: number }
  | { kind: "halt" | "resume" | "next-session" };

const side = fc.constantFrom<Side>("B", "S");
/** Steps from the reference; one in ten far out, at or beyond the limits. */
const step = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: -6, max: 6 }) },
  { weight: 1, arbitrary: fc.constantFrom(-1_000, 1_000, -5_000, 0.5) },
);
const submit = fc.record({
  kind: fc.constant("submit" as const),
  side,
  type: fc.oneof(
    { weight: 6, arbitrary: fc.constant<OrderType>("LO") },
    { weight: 3, arbitrary: fc.constantFrom<OrderType>("MTL", "ATO", "ATC", "PLO") },
  ),
  step,
  lots: fc.integer({ min: 1, max: 9 }),
  isOdd: fc.integer({ min: 0, max: 4 }).map((draw) => draw === 0),
  isForeign: fc.boolean(),
});
const pick = fc.nat(30);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 30, arbitrary: submit },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("cancel" as const), pick }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("reprice" as const), pick, step }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("resize" as const),
      pick,
      lots: fc.integer({ min: 0, max: 9 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("halt" as const, "resume" as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("next-session" as const) }) },
);
const day = fc.array(deed, { minLength: 20, maxLength: 150, size: "max" });

const FULL_DAY: Session[] = ["ATO", "LO", "BREAK", "LO", "ATC", "PLO", "C"];

/** The grid changes its step from 10 to 50 in the middle of this one's day. */
const AT_A_BAND_EDGE: MatchingSetup = {
  ...STOCK,
  reference: 10_000,
  limits: { ceiling: 10_700, floor: 9_300 },
  roomShares: 2_000,
};
const MARKETS: [string, MatchingSetup][] = [
  ["a HOSE stock around 10,000", AT_A_BAND_EDGE],
  ["an HNX stock", { ...HNX_STOCK, roomShares: 1_000, lastPrice: 20_300 }],
  [
    "an index future with narrow limits",
    { ...INDEX_FUTURE, limits: { ceiling: 1956.2, floor: 1955.2 }, roomShares: 40 },
  ],
];

/** Lives a day in the engine and, as far as the engine takes it, in the naive market. */
function live(setup: MatchingSetup, deeds: readonly Deed[]) {
  const told = createTold();
  const engine = createMatching(setup, told);
  const naive = createNaiveMarket(setup);
  const sums = { taken: 0, cancelled: 0 };
  let sessionAt = -1;
  let atMs = 0;

  function priceAt(stepsAway: number): number {
    if (!Number.isInteger(stepsAway)) return setup.reference + 0.037;
    if (stepsAway === 1_000) return setup.limits!.ceiling;
    if (stepsAway === -1_000) return setup.limits!.floor;
    let price = setup.reference;
    for (let at = 0; at < Math.min(20, Math.abs(stepsAway)); at++) {
      price = neighbourPrice(setup.exchange, setup.type, price, stepsAway > 0 ? 1 : -1);
    }
    return stepsAway === -5_000 ? setup.limits!.floor - 100 : price;
  }
  function requestOf({ side, type, step, lots, isOdd, isForeign }: Deed & { kind: "submit" }): OrderRequest {
    const volumeShares = isOdd ? lots : lots * setup.lotSize;
    return { side, type, price: type === "LO" ? priceAt(step) : null, volumeShares, isForeign };
  }
  const picked = (at: number): number =>
    [...naive.waiting.keys()][at % Math.max(1, naive.waiting.size)] ?? 999;

  function nextSession(): void {
    const session = FULL_DAY[++sessionAt] ?? "C";
    engine.setSession(session, ++atMs);
    naive.setSession(session);
  }

  function act(deed: Deed): void {
    if (deed.kind === "submit") {
      const request = requestOf(deed);
      if (!engine.submit(request, ++atMs).ok) return;
      sums.taken += request.volumeShares;
      naive.submit(request);
    } else if (deed.kind === "cancel") {
      const id = picked(deed.pick);
      const cancelled = engine.cancel(id);
      if (!cancelled.ok) return;
      sums.cancelled += cancelled.volumeShares;
      naive.cancel(id);
    } else if (deed.kind === "reprice") {
      const id = picked(deed.pick);
      const price = priceAt(deed.step);
      if (engine.amend(id, { price }, ++atMs).ok) naive.amend(id, price, undefined);
    } else if (deed.kind === "resize") {
      const id = picked(deed.pick);
      const before = naive.waiting.get(id)?.volumeShares ?? 0;
      const volumeShares = before < setup.lotSize ? deed.lots : deed.lots * setup.lotSize;
      if (!engine.amend(id, { volumeShares }, ++atMs).ok) return;
      sums.taken += volumeShares - before;
      naive.amend(id, undefined, volumeShares);
    } else if (deed.kind === "next-session") {
      nextSession();
    } else if (deed.kind === "halt") {
      engine.halt();
      naive.halt();
    } else {
      engine.resume(++atMs);
      naive.resume();
    }
  }

  function run(look: () => void): void {
    nextSession();
    for (const deed of deeds) {
      act(deed);
      look();
    }
    while (sessionAt < FULL_DAY.length) nextSession();
    look();
  }
  return { engine, naive, told, sums, run };
}

const anyDay = (check: (deeds: Deed[]) => void, numRuns = 150): void =>
  fc.assert(fc.property(day, check), { numRuns });

describe.each(MARKETS)("any day of %s", (_, setup) => {
  test("every match, its order and its price are those of the naive market", () => {
    anyDay((deeds) => {
      const { told, naive, run } = live(setup, deeds);
      run(() => {});
      const matches = told.fills.map((fill) => [
        fill.buyOrderId,
        fill.sellOrderId,
        fill.price,
        fill.volumeShares,
      ]);
      expect(matches).toEqual(naive.matches);
    });
  });

  test("a book is never crossed in continuous matching", () => {
    anyDay((deeds) => {
      const { engine, run } = live(setup, deeds);
      run(() => {
        if (engine.session !== "LO" || engine.isHalted) return;
        for (const board of [engine.main, engine.oddLot]) {
          const bid = board.bestPrice("B") ?? Number.NEGATIVE_INFINITY;
          expect(bid).toBeLessThan(board.bestPrice("S") ?? Number.POSITIVE_INFINITY);
        }
      });
    });
  });

  test("every match lies inside the limits and on the grid", () => {
    anyDay((deeds) => {
      const { told, run } = live(setup, deeds);
      run(() => {});
      for (const { price } of told.fills) {
        expect(price).toBeGreaterThanOrEqual(setup.limits!.floor);
        expect(price).toBeLessThanOrEqual(setup.limits!.ceiling);
        expect(isOnGrid(setup.exchange, setup.type, price)).toBe(true);
      }
    });
  });

  test("volume is conserved: what was taken is matched, cancelled, expired or waits", () => {
    anyDay((deeds) => {
      const { engine, told, sums, run } = live(setup, deeds);
      run(() => {
        const sum = (list: readonly { volumeShares: number }[]): number =>
          list.reduce((all, { volumeShares }) => all + volumeShares, 0);
        const boards = [engine.main, engine.oddLot, engine.postClose];
        const waits = boards.reduce((all, board) => all + board.totalShares("B") + board.totalShares("S"), 0);
        expect(2 * sum(told.fills) + sums.cancelled + sum(told.expired) + waits).toBe(sums.taken);
      });
    });
  });

  test("the foreign room is never negative and always what orders and matches make it", () => {
    anyDay((deeds) => {
      const { engine, naive, run } = live(setup, deeds);
      run(() => {
        expect(engine.roomShares).toBe(naive.room);
        expect(engine.roomShares).toBeGreaterThanOrEqual(0);
      });
    });
  });

  test("who adds up the told levels has the book", () => {
    anyDay((deeds) => {
      const { engine, told, run } = live(setup, deeds);
      run(() => {
        expect(engine.main.levels("B", 100)).toEqual(addUp(told, "B"));
        expect(engine.main.levels("S", 100)).toEqual(addUp(told, "S"));
      });
    }, 40);
  });

  test("what an auction announces last is what it matches, and what boards then show is what stays", () => {
    anyDay((deeds) => {
      const { engine, told, run } = live(setup, deeds);
      let before = { indicative: engine.main.indicative(), fills: 0, expired: 0 };
      let shown = engine.main.shownLevels("B", 100);
      run(() => {
        const fills = told.fills.slice(before.fills).filter((fill) => fill.board === "main");
        const hasEnded = before.indicative && engine.main.indicative() === null && !engine.isHalted;
        if (hasEnded) {
          expect(fills.reduce((all, fill) => all + fill.volumeShares, 0)).toBe(
            before.indicative?.volumeShares,
          );
          for (const fill of fills) expect(fill.price).toBe(before.indicative?.price);
          if (told.expired.length === before.expired) expect(engine.main.levels("B", 100)).toEqual(shown);
        }
        before = {
          indicative: engine.main.indicative(),
          fills: told.fills.length,
          expired: told.expired.length,
        };
        shown = engine.main.shownLevels("B", 100);
      });
    });
  });
});

/** The depth that a reader of level messages has, best first. */
function addUp({ levels }: Told, side: Side): [number, number][] {
  const book = new Map<number, number>();
  for (const level of levels) {
    if (level.board !== "main" || level.side !== side) continue;
    if (level.volumeShares === 0) book.delete(level.price);
    else book.set(level.price, level.volumeShares);
  }
  return [...book].sort(([a], [b]) => (side === "B" ? b - a : a - b));
}
