import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Health } from "#lib/contract/health.ts";
import type { MarketEvent } from "#lib/market/event.ts";
import { DAY_MS, instantOf } from "#lib/market/trading-time.ts";
import { systemClock } from "#server/clock.ts";
import { createMilestones } from "#server/feed/milestones.ts";
import type { FeedStatus } from "#server/feed/supervise.ts";
import { createStatesLoaded, healthOf, readiness } from "#server/health.ts";
import { silentLog } from "#server/log.ts";
import { noHistory } from "#server/market/history.ts";
import { createIngest } from "#server/market/ingest.ts";
import { createMarket } from "#server/market/market.ts";
import { createMarketClock } from "#server/market/market-clock.ts";
import { createFakeClock } from "#tests/server/fake-clock.ts";
import { at, tape } from "./tape.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A small exchange that tells its time. */
async function exchange(time: { runId: string; epochMs: number; speed: number }) {
  const server: Server = createServer((_, response) => response.end(JSON.stringify({ ...time, seed: 7 })));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { runId: time.runId, adminUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function bench(wallMs: number) {
  const clock = createFakeClock(wallMs);
  const marketClock = createMarketClock(clock);
  let epochs = 0;
  const market = createMarket({
    instruments: [{ symbol: "VIC" }],
    nowMs: marketClock.nowMs,
    clock,
    newEpoch: () => {
      epochs += 1;
      return `e${epochs}`;
    },
    log: silentLog,
    source: "ssi-ids",
  });
  const runs: string[] = [];
  const ingest = createIngest({
    feedName: "ssi-ids",
    market,
    marketClock,
    onRun: (source, runId) => runs.push(`${source} ${runId}`),
    // The poll of the exchange's clock waits in real time; everything else stands still.
    clock: { ...clock, after: (_, call) => systemClock.after(5, call) },
    log: silentLog,
  });
  closers.push(ingest.stop);
  let seq = 0;
  const tell = (...events: MarketEvent[]) => {
    seq += 1;
    ingest.batch({ seq, receivedAtMs: clock.wallMs(), events });
  };
  return { clock, marketClock, market, ingest, runs, tell };
}

describe("a connection to the market", () => {
  it("is a source of its own on the wall clock, without a history to ask", async () => {
    const b = bench(at("10:00:00"));
    await b.ingest.connected(null);
    expect([b.market.source, b.market.tradingDate, b.runs]).toEqual(["ssi-ids", "2026-02-10", ["ssi-ids "]]);
    expect(b.ingest.history()).toBe(noHistory);
  });

  it("keeps the epoch over a reconnect on the same day", async () => {
    const b = bench(at("10:00:00"));
    await b.ingest.connected(null);
    const { epoch } = b.market;
    b.clock.advance(60_000);
    await b.ingest.connected(null);
    expect(b.market.epoch).toBe(epoch);
  });

  it("opens one epoch when the next trading day begins, none on a weekend", async () => {
    const b = bench(instantOf("2026-02-13", "23:59:30"));
    await b.ingest.connected(null);
    const { epoch } = b.market;
    b.clock.advance(2 * DAY_MS);
    expect(b.market.epoch).toBe(epoch);
    const feb23 = bench(instantOf("2026-02-12", "23:59:30"));
    await feb23.ingest.connected(null);
    const before = feb23.market.epoch;
    feb23.clock.advance(60_000);
    expect([feb23.market.tradingDate, feb23.market.epoch]).not.toContain(before);
    expect(feb23.market.tradingDate).toBe("2026-02-13");
    const after = feb23.market.epoch;
    feb23.clock.advance(60_000);
    expect(feb23.market.epoch).toBe(after);
    expect(feb23.runs).toEqual(["ssi-ids "]);
  });

  it("believes trades of a day the calendar did not expect, but none of the future", async () => {
    const b = bench(instantOf("2026-02-14", "10:00:00"));
    await b.ingest.connected(null);
    expect(b.market.tradingDate).toBe("2026-02-13");
    const [trade] = tape("VIC", [["10:00:00", 45_000, 100]]);
    b.tell({ kind: "tick", ...trade!, timeMs: instantOf("2026-02-15", "10:00:00") });
    expect(b.market.tradingDate).toBe("2026-02-13");
    b.tell({ kind: "tick", ...trade!, timeMs: instantOf("2026-02-14", "10:00:00") });
    expect([b.market.tradingDate, b.market.size]).toEqual(["2026-02-14", 1]);
  });
});

describe("a connection to a simulated exchange", () => {
  it("is called simulated, on the exchange's clock and with its history", async () => {
    const b = bench(instantOf("2026-11-23", "20:00:00"));
    await b.ingest.connected(await exchange({ runId: "r1", epochMs: at("10:00:00"), speed: 2 }));
    expect([b.market.source, b.market.tradingDate, b.runs]).toEqual([
      "simulated",
      "2026-02-10",
      ["simulated r1"],
    ]);
    expect([b.marketClock.nowMs(), b.marketClock.speed]).toEqual([at("10:00:00"), 2]);
    expect(b.ingest.history()).not.toBe(noHistory);
  });

  it("opens another epoch for another run, and none for the same", async () => {
    const b = bench(instantOf("2026-11-23", "20:00:00"));
    const time = { runId: "r1", epochMs: at("10:00:00"), speed: 1 };
    const same = await exchange(time);
    await b.ingest.connected(same);
    const { epoch } = b.market;
    await b.ingest.connected(same);
    expect(b.market.epoch).toBe(epoch);
    // It was started again: the poll of its clock tells so even before the feed does.
    time.runId = "r2";
    await vi.waitFor(() => expect(b.runs).toEqual(["simulated r1", "simulated r2"]), { timeout: 5_000 });
    expect(b.market.epoch).not.toBe(epoch);
  });

  it("is not used while it does not tell its time", async () => {
    const b = bench(at("10:00:00"));
    const away = { runId: "r1", adminUrl: "http://127.0.0.1:1" };
    await expect(b.ingest.connected(away)).rejects.toMatchObject({ name: "FeedFault", code: "unreachable" });
    expect(b.runs).toEqual([]);
  });
});

const VERDICT = { at: "2026-02-10T08:30:02.000+07:00", state: "passed", reason: "" } as const;

describe("health", () => {
  async function healthBench() {
    const b = bench(at("10:00:00"));
    await b.ingest.connected(null);
    const status: FeedStatus = {
      name: "ssi-ids",
      state: "live",
      reason: "",
      code: null,
      simulation: null,
      lastFrameMs: 0,
      lastTickMs: null,
      milestones: createMilestones(b.clock).now(),
      reconnects: 1,
      rejects: { "not-json": 2, "outside-limits": 1 },
      flaws: 0,
      conflated: 0,
      dropped: 0,
    };
    let fault = "";
    let sourceOverdue: NonNullable<Health["sourceOverdue"]> | null = null;
    const overdue = { count: 1, symbols: [{ symbol: "VIC", seq: 7, usualMs: 12_000 }] };
    const silence = { source: () => sourceOverdue, symbols: () => overdue };
    const parts = {
      feed: () => status,
      ingest: b.ingest,
      market: b.market,
      marketClock: b.marketClock,
      clock: b.clock,
      silence,
      selfTest: () => ({ ...VERDICT, steps: [] }),
      storeFault: () => fault,
      tells: {
        news: true,
        deals: false,
        dealTotals: false,
        oddLots: false,
        estimates: true,
        openInterest: false,
      },
    };
    return {
      ...b,
      status,
      parts,
      health: () => healthOf(parts),
      failStore: (words: string) => (fault = words),
      silenceSource: (silentMs: number) => (sourceOverdue = { usualMs: 1_500, silentMs }),
    };
  }

  it("tells feed, source, session, ages and counts", async () => {
    const h = await healthBench();
    const [trade] = tape("VIC", [["10:00:00", 45_000, 100]]);
    h.tell({ kind: "tick", ...trade! }, { kind: "tick", ...trade! });
    h.clock.advance(1_000);
    h.status.lastTickMs = 400;
    expect(h.health()).toEqual({
      situation: "trading",
      feed: "live",
      connected: true,
      authenticated: true,
      feedName: "ssi-ids",
      source: "ssi-ids",
      epoch: h.market.epoch,
      session: "LO",
      marketTime: "2026-02-10T10:00:01.000+07:00",
      marketSpeed: 1,
      frameAgeMs: 1_000,
      tickAgeMs: 600,
      lagMs: null,
      eventsPerSecond: 2,
      reconnects: 1,
      rejects: { "not-json": 2, "outside-limits": 1, duplicate: 1 },
      tells: h.parts.tells,
      gapsOpen: 0,
      reason: "",
      selfTest: VERDICT,
      overdue: { count: 1, symbols: [{ symbol: "VIC", seq: 7, usualMs: 12_000 }] },
    });
    h.failStore("the disk is full");
    expect(h.health().storeFault).toBe("the disk is full");
    h.clock.advance(1_000);
    expect(h.health().eventsPerSecond).toBe(0);
  });

  it("says that the source is lost when it is silent for too long, and then nothing of single symbols", async () => {
    const h = await healthBench();
    h.silenceSource(1_700);
    const silent = h.health();
    expect(silent).toMatchObject({ situation: "source-lost", sourceOverdue: { silentMs: 1_700 } });
    expect(silent.overdue).toBeUndefined();
    expect(readiness(silent, true)).toEqual({
      ready: false,
      reason: "the feed tells nothing, for 1.7 s now",
    });
    h.status.state = "lost";
    expect(h.health().sourceOverdue).toBeUndefined();
  });

  it("takes the session the feed announces before the calendar's, while the feed speaks", async () => {
    const h = await healthBench();
    h.tell({
      kind: "index",
      index: "VNINDEX",
      value: 1_250,
      change: 0,
      changePercent: 0,
      volumeShares: 0,
      valueVnd: 0,
      advances: 0,
      noChanges: 0,
      declines: 0,
      ceilings: 0,
      floors: 0,
      session: "ATC",
      timeMs: at("10:00:00"),
    });
    expect(h.health().session).toBe("ATC");
    h.status.state = "lost";
    expect(h.health().session).toBe("LO");
  });

  it.each<[string, Partial<FeedStatus>, boolean, string | null]>([
    ["while it connects", { state: "connecting" }, true, "connecting"],
    ["before it is let in", { state: "authenticating" }, true, "authenticating"],
    [
      "when the feed is lost, and says why",
      { state: "lost", reason: "nothing was heard" },
      true,
      "nothing was heard",
    ],
    ["before the states are there", { state: "live" }, false, "states"],
    ["when no frame ever came", { state: "live", lastFrameMs: null }, true, "10 s"],
    ["when it has been silent for more than 10 s", { state: "live", lastFrameMs: -10_001 }, true, "10 s"],
    ["merely because the market is quiet", { state: "live", lastFrameMs: -10_000 }, true, null],
  ])("is ready only when all is well and not %s", async (_, status, statesLoaded, reason) => {
    const h = await healthBench();
    Object.assign(h.status, status);
    const answer = readiness(h.health(), statesLoaded);
    expect(answer.ready).toBe(reason === null);
    expect(answer.reason).toContain(reason ?? "");
  });

  it("counts states as loaded when no new symbol has come for half a second, and stays with that", async () => {
    const h = await healthBench();
    const loaded = createStatesLoaded(h.parts);
    expect(loaded()).toBe(false);
    const price = (symbol: string) =>
      ({ kind: "foreign", symbol, buyShares: 1, sellShares: null, roomShares: null }) as const;
    h.tell(price("VIC"));
    h.clock.advance(400);
    h.tell(price("VNM"));
    h.clock.advance(400);
    expect(loaded()).toBe(false);
    h.clock.advance(100);
    expect(loaded()).toBe(true);
    h.tell(price("FPT"));
    expect(loaded()).toBe(true);
  });

  it("does not wait for states for ever when the market sleeps", async () => {
    const h = await healthBench();
    const loaded = createStatesLoaded(h.parts);
    expect(loaded()).toBe(false);
    h.clock.advance(3_000);
    expect(loaded()).toBe(true);
  });
});
