import { describe, expect, it } from "vitest";
import type { Tick } from "#lib/market/event.ts";
import {
  applyEvent,
  applyLate,
  emptyState,
  type SymbolEvent,
  type SymbolState,
} from "#lib/market/symbol-state.ts";

const TICK: Tick = {
  symbol: "VIC",
  price: 45_500,
  volumeShares: 100,
  side: "B",
  totalVolumeShares: 100,
  totalValueVnd: null,
  timeMs: 1_000,
};

function tick(over: Partial<Tick> = {}): SymbolEvent {
  return { kind: "tick", ...TICK, ...over };
}

function day(over: Partial<Extract<SymbolEvent, { kind: "day" }>> = {}): SymbolEvent {
  return {
    kind: "day",
    symbol: "VIC",
    lastPrice: null,
    lastVolumeShares: null,
    timeMs: 5_000,
    totalVolumeShares: null,
    totalValueVnd: null,
    open: null,
    high: null,
    low: null,
    average: null,
    ...over,
  };
}

const fold = (...events: SymbolEvent[]): SymbolState => events.reduce(applyEvent, emptyState("VIC"));

describe("the state after", () => {
  it.each<[string, SymbolEvent[], Partial<SymbolState>]>([
    ["nothing", [], { price: null, totalVolumeShares: null, bids: [], receivedAtMs: null, seq: 0 }],
    [
      "the first trade of the day",
      [tick()],
      {
        price: 45_500,
        volumeShares: 100,
        open: 45_500,
        high: 45_500,
        low: 45_500,
        totalValueVnd: 4_550_000,
        side: "B",
      },
    ],
    [
      "a higher and a lower trade",
      [
        tick(),
        tick({ price: 46_000, totalVolumeShares: 200 }),
        tick({ price: 45_000, totalVolumeShares: 300 }),
      ],
      {
        price: 45_000,
        open: 45_500,
        high: 46_000,
        low: 45_000,
        totalVolumeShares: 300,
        totalValueVnd: 13_650_000,
      },
    ],
    [
      "a trade after shares we did not see: the value is unknown rather than wrong",
      [tick(), tick({ totalVolumeShares: 900 })],
      { totalVolumeShares: 900, totalValueVnd: null },
    ],
    [
      "a trade whose feed tells the value",
      [tick(), tick({ totalVolumeShares: 900, totalValueVnd: 40_000_000 })],
      { totalValueVnd: 40_000_000 },
    ],
    [
      "trades of a feed without totals",
      [tick({ totalVolumeShares: null }), tick({ totalVolumeShares: null })],
      { totalVolumeShares: 200 },
    ],
    [
      "the day so far, told when we come",
      [
        day({
          lastPrice: 45_000,
          totalVolumeShares: 500,
          open: 44_000,
          high: 45_100,
          low: 43_900,
          average: 44_500,
        }),
      ],
      {
        price: 45_000,
        totalVolumeShares: 500,
        open: 44_000,
        high: 45_100,
        low: 43_900,
        average: 44_500,
        tickTimeMs: 5_000,
      },
    ],
    [
      "the day so far without a trade yet",
      [day({ totalVolumeShares: 0 })],
      { price: null, tickTimeMs: null },
    ],
    [
      "the same day told again after a trade",
      [tick(), day({ lastPrice: 45_400, totalVolumeShares: 100 })],
      { price: 45_500, side: "B", tickTimeMs: 1_000 },
    ],
    [
      "the day told after trades that passed us by",
      [tick(), day({ lastPrice: 45_400, totalVolumeShares: 700 })],
      { price: 45_400, volumeShares: null, side: "U", tickTimeMs: 5_000, totalVolumeShares: 700 },
    ],
    [
      "an old day's figures: a range never narrows, a total never falls",
      [tick({ price: 46_000 }), day({ high: 45_500, low: 46_500, totalVolumeShares: 50 })],
      { high: 46_000, low: 46_000, totalVolumeShares: 100 },
    ],
    [
      "a quote",
      [{ kind: "quote", symbol: "VIC", bids: [[45_450, 500]], asks: [], timeMs: 1 }],
      { bids: [[45_450, 500]], asks: [] },
    ],
    [
      "limits",
      [{ kind: "limits", symbol: "VIC", reference: 45_000, ceiling: 48_150, floor: 41_850 }],
      { limits: { reference: 45_000, ceiling: 48_150, floor: 41_850 } },
    ],
    [
      "foreign trading told in parts",
      [
        { kind: "foreign", symbol: "VIC", buyShares: 10, sellShares: null, roomShares: null },
        { kind: "foreign", symbol: "VIC", buyShares: null, sellShares: 20, roomShares: 30 },
      ],
      { foreignBuyShares: 10, foreignSellShares: 20, foreignRoomShares: 30 },
    ],
    [
      "a session, then a status",
      [
        { kind: "session", symbol: "VIC", session: "LO", status: null },
        { kind: "session", symbol: "VIC", session: null, status: "N" },
      ],
      { session: "LO", status: "N" },
    ],
    [
      "an estimate that ends with its auction",
      [
        { kind: "estimate", symbol: "VIC", price: 45_000, volumeShares: 900 },
        { kind: "estimate", symbol: "VIC", price: null, volumeShares: null },
      ],
      { estimatedPrice: null, estimatedVolumeShares: null },
    ],
  ])("%s", (_, events, expected) => {
    expect(fold(...events)).toMatchObject(expected);
  });

  it("an event is another object, and the one before is as it was", () => {
    const before = Object.freeze(fold(tick()));
    const after = applyEvent(before, tick({ price: 46_000, totalVolumeShares: 200 }));
    expect(after).not.toBe(before);
    expect(before.price).toBe(45_500);
  });
});

describe("a trade that arrives late", () => {
  it("changes the range alone", () => {
    const before = fold(tick(), tick({ price: 45_600, totalVolumeShares: 300, timeMs: 3_000 }));
    const late = { ...TICK, price: 47_000, totalVolumeShares: 200, timeMs: 2_000 };
    expect(applyLate(before, late)).toEqual({ ...before, high: 47_000 });
    expect(applyLate(before, { ...late, price: 40_000 })).toEqual({ ...before, low: 40_000 });
  });

  it("is the open when it was the day's first", () => {
    const before = fold(tick({ price: 45_600, totalVolumeShares: 300 }));
    expect(applyLate(before, { ...TICK, price: 45_000 })).toMatchObject({ open: 45_000, price: 45_600 });
  });
});

it("open contracts of a future stay through its trades, and are nothing until somebody tells them", () => {
  const told = fold({ kind: "openInterest", symbol: "VIC", contracts: 38_120 });
  expect(emptyState("VIC").openInterestContracts).toBeNull();
  expect(applyEvent(told, tick({ price: 46_000, totalVolumeShares: 200 })).openInterestContracts).toBe(
    38_120,
  );
});
