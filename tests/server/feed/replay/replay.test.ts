import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { FeedFault } from "#server/feed/feed.ts";
import { readHeader } from "#server/feed/replay/read.ts";
import { replayFeed } from "#server/feed/replay/replay.ts";
import { createFakeClock, type FakeClock } from "#tests/server/fake-clock.ts";
import { at } from "#tests/server/market/tape.ts";
import { eventually, runFeed } from "../harness.ts";
import { HEADER, trade, trades, writeRecording } from "./frames.ts";
import { newFolder, type Station, startReplay } from "./station.ts";

const stations: Station[] = [];
afterEach(async () => {
  for (const station of stations.splice(0)) await station.stop();
});

/** The clock of the machine that replays: months later, and moved by the test alone. */
const LATER = Date.parse("2026-11-23T20:00:00+07:00");

async function recorded(count: number, header = HEADER): Promise<string> {
  const path = join(newFolder(), "day.jsonl.gz");
  await writeRecording(path, trades(count), header);
  return path;
}

function replay(...args: Parameters<typeof startReplay>): Station {
  const station = startReplay(...args);
  stations.push(station);
  return station;
}

/** Moves time on, and lets the file be read meanwhile. */
async function pass(clock: FakeClock, ms: number, until: () => boolean): Promise<void> {
  await clock.run(ms);
  await eventually(until);
  // What would come too early has had its chance.
  await new Promise((resolve) => setTimeout(resolve, 20));
}

const pricesOf = ({ market }: Station) => market.ticks("VIC").map(({ price }) => price);

describe("a replay", () => {
  it("plays at the speed of life, on the recording's clock, and is marked as what it is", async () => {
    const file = await recorded(60);
    const clock = createFakeClock(LATER);
    const station = replay(file, 1, clock);
    await pass(clock, 0, () => pricesOf(station).length === 1);
    expect(station.health()).toMatchObject({
      feed: "live",
      feedName: "replay",
      source: `replay:${basename(file)}`,
      selfTest: { state: "none", reason: "a recording is played: there is nobody to log in to" },
      marketTime: "2026-02-10T10:00:01.000+07:00",
      marketSpeed: 1,
      session: "LO",
    });
    for (const second of [2, 3, 4]) {
      await pass(clock, 1_000, () => pricesOf(station).length >= second);
      expect(pricesOf(station)).toHaveLength(second);
      expect(station.marketClock.nowMs()).toBe(at("10:00:00") + second * 1_000);
    }
    expect(station.market.tradingDate).toBe("2026-02-10");
    // Received just now, by our own clock.
    expect(station.market.state("VIC")?.receivedAtMs).toBe(clock.wallMs());
  });

  it("plays ten times as fast when told to", async () => {
    const clock = createFakeClock(LATER);
    const station = replay(await recorded(60), 10, clock);
    await pass(clock, 0, () => pricesOf(station).length === 1);
    await pass(clock, 1_000, () => pricesOf(station).length >= 11);
    expect(pricesOf(station)).toHaveLength(11);
    expect([station.marketClock.speed, station.marketClock.nowMs()]).toEqual([10, at("10:00:11")]);
  });

  it("of a market that ran fast itself runs its clock as fast", async () => {
    const clock = createFakeClock(LATER);
    const station = replay(await recorded(9, { ...HEADER, clock: { ...HEADER.clock, speed: 60 } }), 2, clock);
    await pass(clock, 0, () => pricesOf(station).length === 1);
    expect(station.marketClock.speed).toBe(120);
  });

  it("stays up at its end, says so, and pretends nothing", async () => {
    const clock = createFakeClock(LATER);
    const station = replay(await recorded(5), "max", clock);
    // It yields now and then, which takes the clock of a test to go on.
    await pass(clock, 1, () => station.feed.status().code === "ended");
    expect(station.health()).toMatchObject({ feed: "lost", reason: "the recording has ended" });
    expect(station.readiness()).toEqual({ ready: false, reason: "the recording has ended" });
    expect(pricesOf(station)).toEqual([45_001, 45_002, 45_003, 45_004, 45_005]);
    const minute = { openTimeMs: at("10:00:00"), open: 45_001, close: 45_005, volume: 500 };
    expect(station.market.minuteBars("VIC")).toMatchObject([minute]);
    await clock.run(10 * 60_000);
    expect(station.marketClock.nowMs()).toBe(at("10:00:05"));
    expect(station.feed.status()).toMatchObject({ state: "lost", code: "ended", reconnects: 0 });
    expect(pricesOf(station)).toHaveLength(5);
  });

  it("begins a new epoch when it starts, and only then", async () => {
    const station = replay(await recorded(5));
    await eventually(() => station.feed.status().code === "ended");
    expect(station.market.epoch).toBe("e2");
  });

  it("of a file that breaks off plays up to there and says so", async () => {
    const file = await recorded(2_000);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, Math.floor(bytes.length * 0.6)));
    const station = replay(file);
    await eventually(() => station.feed.status().code === "ended");
    const { price } = station.market.state("VIC") ?? {};
    const count = (price ?? 0) - 45_000;
    expect(count).toBeGreaterThan(500);
    expect(count).toBeLessThan(2_000);
    const { reason } = station.readiness();
    expect(reason).toContain("the recording has ended early: it breaks off without its end");
    expect(reason).toContain(`after ${count} frames`);
  });

  it("counts what is no good in it like a live feed", async () => {
    const file = join(newFolder(), "day.jsonl.gz");
    const wrong = { ...trade(2), raw: "no JSON" };
    await writeRecording(file, [trade(1), wrong, trade(3)]);
    const station = replay(file);
    await eventually(() => station.feed.status().code === "ended");
    expect(station.health().rejects).toEqual({ "not-json": 1 });
    expect(pricesOf(station)).toEqual([45_001, 45_003]);
  });

  it("goes on where it was after the watchdog has barked, and plays nothing twice", async () => {
    const file = await recorded(40);
    const clock = { nowMs: 0 };
    const header = readHeader(file);
    const feed = replayFeed({ file, header, speed: 100, follow: () => (clock.nowMs += 1) });
    const first = runFeed(feed);
    await eventually(() => first.heard.events.length >= 5);
    first.stop.abort(new FeedFault("silent", "the machine slept"));
    await first.ended;
    const second = runFeed(feed);
    expect(await second.ended).toMatchObject({ code: "ended" });
    const prices = [...first.heard.events, ...second.heard.events].flatMap((event) =>
      event.kind === "tick" ? [event.price] : [],
    );
    expect(prices).toEqual(trades(40).map((_, index) => 45_001 + index));
  });

  it("refuses a recording of a feed whose words it cannot read", async () => {
    const file = await recorded(1, { ...HEADER, feed: "bloomberg" });
    expect(() => startReplay(file)).toThrow("bloomberg");
  });
});
