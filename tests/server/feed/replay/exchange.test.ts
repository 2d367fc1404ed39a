import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { instantOf } from "#lib/market/trading-time.ts";
import type { ReadyLine } from "#server/exchange/ready.ts";
import { FEED_NAMES, type FeedName } from "#server/feed/open.ts";
import { readHeader } from "#server/feed/replay/read.ts";
import { startRunning, until } from "#tests/server/exchange/running.ts";
import { feedTo, knowledgeOf, newFolder, startReplay, startStation } from "./station.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe("ten minutes of the exchange", () => {
  it("replay to the states they ended in, in the words of each dialect", { timeout: 90_000 }, async () => {
    const exchange = await startRunning({ speed: 200, symbols: "VIC,FPT,SHS" });
    closers.push(exchange.stop);
    const recordings = FEED_NAMES.map((name) => {
      const folder = newFolder();
      const station = startStation({
        source: name,
        recordTo: folder,
        feed: ({ nowMs }) => feedTo(exchange.ready, name, nowMs),
      });
      closers.push(station.stop);
      return { name, folder, station };
    });
    const endMs = instantOf("2026-02-10", "10:10:30");
    const isOver = ({ station }: (typeof recordings)[number]): boolean =>
      station.marketClock.nowMs() >= endMs &&
      station.market.size === 3 &&
      knowledgeOf(station).ticks.flat().length > 100;
    // On a busy machine a feed may come late into these minutes: then they last until it has seen enough.
    await until(() => recordings.every(isOver), "ten minutes have passed", 45_000);
    await Promise.all(recordings.map(({ station }) => station.stop()));

    for (const { name, folder, station } of recordings) {
      const [fileName = ""] = readdirSync(folder);
      const file = join(folder, fileName);
      expect(station.recorder?.figures()).toMatchObject({ leftOut: 0, fault: "" });
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(readHeader(file)).toMatchObject({
        feed: name,
        source: "simulated",
        simulated: true,
        runId: exchange.ready.runId,
        tradingDate: "2026-02-10",
      });
      const replay = startReplay(file);
      closers.push(replay.stop);
      await until(() => replay.feed.status().code === "ended", "the recording has ended");
      expect(replay.market.source).toBe(`replay:${fileName}`);
      expect(replay.readiness()).toEqual({ ready: false, reason: "the recording has ended" });
      const before = knowledgeOf(station);
      expect(before.states.length).toBe(3);
      expect(before.ticks.flat().length, name).toBeGreaterThan(100);
      expect(knowledgeOf(replay), name).toEqual(before);
      // Not a word of how each was let in.
      const text = gunzipSync(readFileSync(file)).toString("utf8");
      for (const secret of secretsIn(exchange.ready, name)) expect(text).not.toContain(secret);
    }
  });
});

function secretsIn({ feeds }: ReadyLine, name: FeedName): string[] {
  return Object.entries(feeds[name]).flatMap(([key, value]) => (/url/i.test(key) ? [] : [value]));
}
