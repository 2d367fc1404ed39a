import { describe, expect, test } from "vitest";
import { createClockOffset } from "#components/state/clock-offset.ts";
import { isStale, judgeFeed } from "#components/state/feed-status.ts";
import { foldStates } from "#components/state/frame-queue.ts";
import { createLatencyMeter, percentile } from "#components/state/latency.ts";
import { stateOf } from "../board/states.ts";

const live = { feed: "live", frameAgeMs: 400, reason: "", session: "LO" } as const;

describe("the browser's own verdict on the feed", () => {
  test("live while the server speaks and its source was heard", () => {
    expect(judgeFeed("live", live, 900)).toBe("live");
  });

  test("three seconds without a word of the server: it is lost, though the socket still looks open", () => {
    expect(judgeFeed("live", live, 2_900)).toBe("live");
    expect(judgeFeed("live", live, 3_100)).toBe("server-lost");
  });

  test("a socket that closed is lost at once, also before the first word", () => {
    expect(judgeFeed("lost", live, 100)).toBe("server-lost");
    expect(judgeFeed("lost", null, 0)).toBe("server-lost");
    expect(judgeFeed("connecting", null, 0)).toBe("connecting");
  });

  test("a source that is lost, or silent for ten seconds, makes numbers stale, not the server", () => {
    expect(judgeFeed("live", { ...live, feed: "lost", reason: "cut" }, 100)).toBe("stale");
    expect(judgeFeed("live", { ...live, frameAgeMs: 9_500 }, 900)).toBe("stale");
    expect(judgeFeed("live", { ...live, feed: "connecting", frameAgeMs: null }, 100)).toBe("stale");
  });

  test("so does one that is silent for longer than it ever is, though it answers", () => {
    expect(judgeFeed("live", { ...live, sourceOverdue: { usualMs: 1_500, silentMs: 1_600 } }, 50)).toBe(
      "stale",
    );
  });

  test("a quiet symbol of a live feed is not stale; of a dead one it is, after two seconds", () => {
    expect(isStale("live", 3_600_000)).toBe(false);
    expect(isStale("stale", 1_900)).toBe(false);
    expect(isStale("stale", 2_100)).toBe(true);
    expect(isStale("server-lost", 2_100)).toBe(true);
  });
});

describe("folding what arrived in a frame", () => {
  const shown = new Map([["HPG", stateOf({ seq: 10 })]]);

  test("something newer replaces the state, everything else keeps its identity", () => {
    const vic = stateOf({ symbol: "VIC", seq: 3 });
    const before = new Map([...shown, ["VIC", vic]]);
    const next = foldStates(before, new Map([["HPG", stateOf({ seq: 11, price: 26_700 })]]), new Set());
    expect(next.get("HPG")?.price).toBe(26_700);
    expect(next.get("VIC")).toBe(vic);
  });

  test("an older or equal state changes nothing, not even the map", () => {
    expect(foldStates(shown, new Map([["HPG", stateOf({ seq: 9, price: 1 })]]), new Set())).toBe(shown);
    expect(foldStates(shown, new Map([["HPG", stateOf({ seq: 10, price: 1 })]]), new Set())).toBe(shown);
  });

  test("after a reconnect the server's word counts even with a lower seq: it may have restarted", () => {
    const outdated = new Set(["HPG"]);
    const restarted = stateOf({ seq: 2, price: 26_900, totalVolume: 30_000_000 });
    expect(foldStates(shown, new Map([["HPG", restarted]]), outdated).get("HPG")).toBe(restarted);
    expect(outdated.size).toBe(0);
  });

  test("the same state sent again after a reconnect does not make its row change", () => {
    expect(foldStates(shown, new Map([["HPG", stateOf({ seq: 10 })]]), new Set(["HPG"]))).toBe(shown);
  });
});

describe("measuring the way to the screen", () => {
  test("the clock offset is taken from the question that was answered fastest", () => {
    const clock = createClockOffset();
    clock.add(1_000, 1_400, 6_500);
    clock.add(2_000, 2_010, 7_005);
    clock.add(3_000, 3_900, 8_100);
    expect(clock.offsetMs()).toBe(5_000);
    expect(clock.roundTripMs()).toBe(10);
  });

  test("an answer from before its question, or of no number, is ignored", () => {
    const clock = createClockOffset();
    clock.add(1_000, 900, 5_000);
    clock.add(1_000, 1_010, Number.NaN);
    expect(clock.roundTripMs()).toBeNull();
    expect(clock.offsetMs()).toBe(0);
  });

  test("percentiles are of what was painted once the page stood, and rates of the last second", () => {
    const meter = createLatencyMeter();
    for (let at = 0; at < 10; at++) meter.painted(9_999);
    for (let ms = 1; ms <= 100; ms++) meter.painted(ms);
    meter.frame(212, 3);
    meter.merged();
    const figures = meter.endSecond();
    expect([figures.p50, figures.p95, figures.p99]).toEqual([50, 95, 99]);
    expect(figures).toMatchObject({ rowsPerSecond: 212, mergedPerSecond: 1 });
    expect(figures.history).toEqual([100]);
    expect(meter.endSecond()).toMatchObject({ rowsPerSecond: 0, mergedPerSecond: 0, history: [100, 0] });
  });

  test("nothing measured is null, never zero", () => {
    expect(percentile([], 0.5)).toBeNull();
  });
});
