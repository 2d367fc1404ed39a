import { describe, expect, it } from "vitest";
import { instantOf } from "#lib/market/trading-time.ts";
import { createMarketClock } from "#server/market/market-clock.ts";
import { createFakeClock } from "#tests/server/fake-clock.ts";

describe("the market clock", () => {
  it("is the wall clock for a real feed", () => {
    const clock = createFakeClock(instantOf("2026-11-23", "10:15:30"));
    const market = createMarketClock(clock);
    clock.advance(1_500);
    expect(market.nowMs()).toBe(instantOf("2026-11-23", "10:15:31") + 500);
    expect([market.speed, market.tradingDate()]).toEqual([1, "2026-11-23"]);
  });

  it("runs on from the exchange's reading at the exchange's speed", () => {
    const clock = createFakeClock(instantOf("2026-11-23", "10:15:30"));
    const market = createMarketClock(clock);
    const startMs = instantOf("2026-02-10", "10:00:00");
    market.follow({ epochMs: startMs, speed: 60, atMonotonicMs: clock.monotonicMs() });
    clock.advance(2_000);
    expect(market.nowMs()).toBe(startMs + 120_000);
    expect([market.speed, market.tradingDate()]).toEqual([60, "2026-02-10"]);
    market.followWall();
    expect(market.tradingDate()).toBe("2026-11-23");
  });

  it.each([
    ["2026-02-10", "00:00:00", "2026-02-10"],
    ["2026-02-14", "10:00:00", "2026-02-13"],
    ["2026-02-18", "10:00:00", "2026-02-13"],
    ["2026-09-02", "23:59:59", "2026-08-28"],
  ])("on %s at %s shows the trading day %s", (date, time, tradingDate) => {
    const market = createMarketClock(createFakeClock(instantOf(date, time)));
    expect(market.tradingDate()).toBe(tradingDate);
  });
});
