import { describe, expect, test } from "vitest";
import type { MarketEvent } from "#lib/market/event.ts";
import { createLag } from "#server/market/lag.ts";
import { at, tape } from "./tape.ts";

const trade = (time: string): MarketEvent => ({ kind: "tick", ...tape("VIC", [[time, 45_000, 100]])[0]! });

/** A feed that connected at ten o'clock. */
function connected(time = "10:00:00") {
  const lag = createLag();
  lag.begin(at(time));
  return lag;
}

describe("the lag", () => {
  test("is how late the newest trade came by the market clock", () => {
    const lag = connected();
    expect(lag.at(at("10:00:05"))).toBeNull();
    lag.take([trade("10:00:04"), trade("10:00:05")], at("10:00:05") + 120, 1);
    expect(lag.at(at("10:00:09"))).toBe(120);
    lag.take([trade("10:00:10")], at("10:00:40"), 1);
    expect(lag.at(at("10:00:40"))).toBe(30_000);
  });

  test("is not made by trades that come in the wrong order, or within the same second", () => {
    const lag = connected();
    lag.take([trade("10:00:10")], at("10:00:10") + 50, 1);
    lag.take([trade("10:00:03"), trade("10:00:10")], at("10:00:10") + 900, 1);
    expect(lag.at(at("10:00:11"))).toBe(50);
  });

  test("says nothing about trades from before the connection, which a snapshot repeats", () => {
    const lag = connected();
    lag.take([trade("09:47:00")], at("10:00:01"), 1);
    expect(lag.at(at("10:00:01"))).toBeNull();
    lag.take([trade("10:00:02")], at("10:00:02"), 1);
    lag.begin(at("10:05:00"));
    expect(lag.at(at("10:05:00"))).toBeNull();
  });

  test("is counted in our own time when the market runs faster, and not at all when it stands", () => {
    const lag = connected();
    lag.take([trade("10:00:10")], at("10:00:20"), 10);
    expect(lag.at(at("10:00:20"))).toBe(1_000);
    lag.take([trade("10:00:30")], at("10:00:40"), 0);
    expect(lag.at(at("10:00:40"))).toBeNull();
  });

  test("is nobody's while no board is in session", () => {
    const lag = connected();
    lag.take([trade("11:29:59")], at("11:30:00") - 1, 1);
    expect(lag.at(at("11:30:00") - 1)).toBe(999);
    expect(lag.at(at("12:00:00"))).toBeNull();
    lag.take([trade("12:10:00")], at("12:40:00"), 1);
    expect(lag.at(at("13:00:01"))).toBeNull();
  });

  test("of a clock that is ahead of ours is zero; of a time that cannot be, none", () => {
    const lag = connected();
    lag.take([trade("10:00:12")], at("10:00:10"), 1);
    expect(lag.at(at("10:00:10"))).toBe(0);
    lag.take([trade("14:00:00")], at("10:00:20"), 1);
    lag.take([trade("10:00:29")], at("10:00:30"), 1);
    expect(lag.at(at("10:00:30"))).toBe(1_000);
  });
});
