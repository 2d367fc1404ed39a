import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { instantOf } from "#lib/market/trading-time.ts";
import { openFeed } from "#server/feed/open.ts";
import { readHeader } from "#server/feed/replay/read.ts";
import { startRunning, until } from "#tests/server/exchange/running.ts";
import { knowledgeOf, newFolder, startReplay, startStation } from "./station.ts";

describe("ten minutes of the exchange", () => {
  it("replay to the states they ended in, in the words of both dialects", async () => {
    const exchange = await startRunning({ speed: 150, symbols: "VN30" });
    const { "ssi-ids": ids, "ssi-fcdata": fcdata } = exchange.ready.feeds;
    const folder = { ids: newFolder(), fcdata: newFolder() };
    const live = {
      ids: startStation({
        source: "ssi-ids",
        recordTo: folder.ids,
        feed: ({ nowMs: marketNowMs }) => openFeed("ssi-ids", { ...ids, marketNowMs }),
      }),
      fcdata: startStation({
        source: "ssi-fcdata",
        recordTo: folder.fcdata,
        feed: ({ nowMs: marketNowMs }) =>
          openFeed("ssi-fcdata", { ...fcdata, restUrl: fcdata.url, marketNowMs }),
      }),
    };
    const endMs = instantOf("2026-02-10", "10:10:30");

    await until(() => live.ids.marketClock.nowMs() >= endMs && live.fcdata.market.size >= 5, "ten minutes");
    await Promise.all([live.ids.stop(), live.fcdata.stop()]);
    expect([live.ids, live.fcdata].map(({ recorder }) => recorder?.figures().fault)).toEqual(["", ""]);
    await exchange.stop();

    for (const dialect of ["ids", "fcdata"] as const) {
      const [name = ""] = readdirSync(folder[dialect]);
      const file = join(folder[dialect], name);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(readHeader(file)).toMatchObject({
        feed: `ssi-${dialect}`,
        source: "simulated",
        simulated: true,
        runId: exchange.ready.runId,
        tradingDate: "2026-02-10",
      });
      const replay = startReplay(file);
      await until(() => replay.feed.status().code === "ended", "the recording has ended");
      expect(replay.market.source).toBe(`replay:${name}`);
      expect(replay.health()).toMatchObject({
        feed: "lost",
        feedName: "replay",
        reason: "the recording has ended",
        source: `replay:${name}`,
      });
      const before = knowledgeOf(live[dialect]);
      expect(before.states.length).toBeGreaterThanOrEqual(5);
      expect(before.ticks.flat().length).toBeGreaterThan(500);
      expect(knowledgeOf(replay)).toEqual(before);
      await replay.stop();
    }
  });
});
