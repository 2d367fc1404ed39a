import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { REFUSALS, type RefusalCode, refuse } from "#lib/contract/refusals.ts";
import { Subscription } from "#lib/contract/socket.ts";
import { isMarked, toIndexMessage, toPublicBar, toState, toTickMessage } from "#lib/contract/state.ts";
import { NewWatchlist, WatchlistChange } from "#lib/contract/watchlist.ts";
import { emptyState } from "#lib/market/symbol-state.ts";
import { instantOf } from "#lib/market/trading-time.ts";

const timeMs = instantOf("2026-02-10", "10:00:00");

describe("a state in public", () => {
  test("is nulls before anything is known", () => {
    expect(toState(emptyState("VIC"), "simulated")).toEqual({
      symbol: "VIC",
      source: "simulated",
      price: null,
      volume: null,
      timestamp: null,
      totalVolume: null,
      totalValue: null,
      open: null,
      high: null,
      low: null,
      average: null,
      reference: null,
      ceiling: null,
      floor: null,
      change: null,
      changePercent: null,
      bids: [],
      asks: [],
      foreign: { buy: null, sell: null, room: null },
      session: null,
      status: null,
      estimated: { price: null, volume: null },
      openInterest: null,
      receivedAt: null,
      seq: 0,
    });
  });

  test.each([
    [45_050, 44_000, 1_050, 2.39],
    [44_000, 44_000, 0, 0],
    [40_950, 44_000, -3_050, -6.93],
    [1_818.9, 1_820, -1.1, -0.06],
  ])("a price of %d over a reference of %d has moved by %d, %d %%", (price, reference, change, percent) => {
    const limits = { reference, ceiling: reference * 1.07, floor: reference * 0.93 };
    const state = toState({ ...emptyState("VIC", limits), price }, "simulated");
    expect([state.change, state.changePercent]).toEqual([change, percent]);
  });

  test("has no change without a reference, and an average of its own without the feed's", () => {
    const state = { ...emptyState("VIC"), price: 45_000, totalVolumeShares: 3, totalValueVnd: 100_000 };
    expect(toState(state, "ssi-ids")).toMatchObject({
      change: null,
      changePercent: null,
      average: 33_333.33,
    });
    expect(toState({ ...state, average: 45_001 }, "ssi-ids").average).toBe(45_001);
    // Two contracts at 1,955.7 points of 100,000 VND each.
    const future = { ...emptyState("41I1G2000"), totalVolumeShares: 2, totalValueVnd: 391_140_000 };
    expect(toState(future, "ssi-ids").average).toBe(1955.7);
  });

  test("tells times with the Vietnamese offset", () => {
    const state = { ...emptyState("VIC"), tickTimeMs: timeMs, receivedAtMs: timeMs + 1 };
    expect(toState(state, "ssi-ids")).toMatchObject({
      timestamp: "2026-02-10T10:00:00.000+07:00",
      receivedAt: "2026-02-10T10:00:00.001+07:00",
    });
  });

  test("has no undefined field, whatever is known, so that JSON keeps every name", () => {
    const number = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: null });
    fc.assert(
      fc.property(number, number, number, (price, total, value) => {
        const state = { ...emptyState("VIC"), price, totalVolumeShares: total, totalValueVnd: value };
        const made = toState(state, "simulated");
        expect(Object.keys(JSON.parse(JSON.stringify(made)))).toEqual(Object.keys(made));
      }),
    );
  });
});

describe("messages in public", () => {
  test("a trade, a bar and an index say the contract's words", () => {
    const tick = { symbol: "VIC", price: 1, volumeShares: 2, side: "B" as const, totalVolumeShares: 3 };
    expect(toTickMessage({ ...tick, totalValueVnd: null, timeMs }, "simulated", 9)).toEqual({
      symbol: "VIC",
      source: "simulated",
      price: 1,
      volume: 2,
      side: "B",
      totalVolume: 3,
      timestamp: "2026-02-10T10:00:00.000+07:00",
      seq: 9,
    });
    const bar = { openTimeMs: timeMs, open: 1, high: 2, low: 1, close: 2, volume: 3, provisional: false };
    expect(toPublicBar(bar)).toEqual({
      openTime: "2026-02-10T10:00:00.000+07:00",
      open: 1,
      high: 2,
      low: 1,
      close: 2,
      volume: 3,
      provisional: false,
    });
    const breadth = { advances: 1, noChanges: 2, declines: 3, ceilings: 4, floors: 5, session: null };
    const index = { index: "VNINDEX", value: 1, change: 2, changePercent: 3, ...breadth };
    expect(toIndexMessage({ ...index, volumeShares: 6, valueVnd: 7, timeMs }, "ssi-ids", 8)).toEqual({
      ...index,
      source: "ssi-ids",
      volume: 6,
      turnover: 7,
      timestamp: "2026-02-10T10:00:00.000+07:00",
      seq: 8,
    });
  });

  test("only simulated and replayed numbers are marked", () => {
    expect(["simulated", "replay:day.jsonl"].map(isMarked)).toEqual([true, true]);
    expect(["ssi-ids", "ssi-fcdata", "ssi-fastconnect"].map(isMarked)).toEqual([false, false, false]);
  });
});

describe("what comes in", () => {
  test.each([
    { list: "VN30" },
    { list: "HNX30", channels: ["tick", "bar"] },
    { symbols: ["VIC"] },
    { symbols: ["VIC", "VNINDEX", "41I1G2000"], channels: [] },
  ])("%j is a subscription", (request) => {
    expect(Subscription.safeParse(request).success).toBe(true);
  });

  test.each([
    null,
    [],
    "VIC",
    {},
    { list: "vn30" },
    { list: "" },
    { list: "A".repeat(21) },
    { list: "VN30", symbols: ["VIC"] },
    { symbols: [] },
    { symbols: ["VIC "] },
    { symbols: ["ЅЅІ"] },
    { symbols: ["VIC\n"] },
    { symbols: ["VIC"], channels: ["all"] },
    { symbols: ["VIC"], channels: Array.from({ length: 6 }, () => "tick") },
    JSON.parse('{"symbols":["VIC"],"__proto__":{"list":"VN30"}}'),
  ])("%j is none", (request) => {
    expect(Subscription.safeParse(request).success).toBe(false);
  });

  test("a watchlist's name is trimmed, bounded and otherwise free", () => {
    expect(NewWatchlist.parse({ name: "  Sóng thép <b>  " })).toEqual({ name: "Sóng thép <b>" });
    expect(NewWatchlist.safeParse({ name: "a".repeat(61) }).success).toBe(false);
    expect(WatchlistChange.safeParse({ version: -1 }).success).toBe(false);
    expect(WatchlistChange.safeParse({ version: 1.5, name: "a" }).success).toBe(false);
  });
});

describe("refusals", () => {
  test.each(Object.keys(REFUSALS) as RefusalCode[])(
    "%s has a 4xx or 5xx status and words of its own",
    (code) => {
      expect(REFUSALS[code].status).toBeGreaterThanOrEqual(400);
      expect(REFUSALS[code].status).toBeLessThan(600);
      expect(refuse(code)).toEqual({ code, message: REFUSALS[code].message });
      expect(refuse(code, "Because.").message).toBe("Because.");
    },
  );
});
