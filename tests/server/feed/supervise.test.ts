import { afterEach, describe, expect, test } from "vitest";
import type { EventBatch, MarketEvent } from "#lib/market/event.ts";
import { type Feed, FeedFault, type FeedRun, type Simulation } from "#server/feed/feed.ts";
import { type FeedStatus, type SupervisedFeed, supervise } from "#server/feed/supervise.ts";
import { silentLog } from "#server/log.ts";
import { createFakeClock } from "../fake-clock.ts";
import { everything } from "./wanted.ts";

const tick: MarketEvent = {
  kind: "tick",
  symbol: "VIC",
  price: 45_500,
  volumeShares: 100,
  side: "B",
  totalVolumeShares: 100,
  totalValueVnd: null,
  timeMs: 0,
};

/** A feed whose every run is in the test's hands. */
function createPuppet() {
  const runs: (FeedRun & { end(): void; fail(error: Error): void; pings: number })[] = [];
  const feed: Feed = (run) =>
    new Promise((resolve, reject) => {
      const puppet = { ...run, end: resolve, fail: reject, pings: 0 };
      run.heartbeat(() => {
        puppet.pings += 1;
      });
      run.signal.addEventListener("abort", () => resolve(), { once: true });
      runs.push(puppet);
    });
  return { feed, runs };
}

let stop = new AbortController();
let running: SupervisedFeed | null = null;

afterEach(async () => {
  stop.abort();
  await running?.done;
});

function start(more: { random?: number; maxPending?: number; connected?: () => Promise<void> } = {}) {
  stop = new AbortController();
  const clock = createFakeClock();
  const { feed, runs } = createPuppet();
  const batches: EventBatch[] = [];
  const heardBefore: number[] = [];
  const statuses: FeedStatus[] = [];
  const simulations: (Simulation | null)[] = [];
  const supervised = supervise({
    name: "ssi-ids",
    feed,
    clock,
    random: () => more.random ?? 0.5,
    log: silentLog,
    wanted: everything,
    signal: stop.signal,
    ...(more.maxPending === undefined ? {} : { maxPending: more.maxPending }),
    handler: {
      connected(simulation) {
        simulations.push(simulation);
        return more.connected?.();
      },
      heard: () => heardBefore.push(batches.length),
      batch: (batch) => batches.push(batch),
      status: (status) => statuses.push(status),
    },
  });
  running = supervised;
  const states = () => statuses.map(({ state }) => state);
  const run = (index: number) => {
    const found = runs[index];
    if (!found) throw new Error(`there were only ${runs.length} runs`);
    return found;
  };
  async function goLive(index: number): Promise<void> {
    await run(index).sink.connected(null);
    run(index).sink.authenticated();
  }
  return { clock, runs, run, goLive, batches, heardBefore, statuses, states, simulations, ...supervised };
}

describe("a connection", () => {
  test("goes from connecting to live, and its events arrive stamped with a rising seq", async () => {
    const { clock, run, batches, states, simulations, status } = start();
    await run(0).sink.connected({ runId: "r", adminUrl: "http://127.0.0.1:1" });
    run(0).sink.authenticated();
    expect(states()).toEqual(["connecting", "authenticating", "live"]);
    expect(simulations).toEqual([{ runId: "r", adminUrl: "http://127.0.0.1:1" }]);
    run(0).sink.events([tick]);
    run(0).sink.events([tick, tick]);
    await clock.run(0);
    run(0).sink.events([tick]);
    await clock.run(0);
    expect(batches.map(({ seq, events }) => [seq, events.length])).toEqual([
      [1, 3],
      [2, 1],
    ]);
    expect(batches[0]?.receivedAtMs).toBe(clock.wallMs());
    expect(status()).toMatchObject({ simulation: { runId: "r" }, lastTickMs: 0, reconnects: 0, reason: "" });
  });

  test("is heard with each batch that it has a part in, and not with what others tell", async () => {
    const { clock, run, goLive, batches, heardBefore, tell } = start();
    await goLive(0);
    tell([tick]);
    await clock.run(0);
    run(0).sink.events([tick]);
    tell([tick]);
    await clock.run(0);
    run(0).sink.alive();
    await clock.run(0);
    expect(batches).toHaveLength(2);
    expect(heardBefore).toEqual([1]);
  });

  test("holds its events back until the receiver is ready", async () => {
    let isReady = (): void => {};
    const ready = new Promise<void>((resolve) => {
      isReady = resolve;
    });
    const { clock, run, batches } = start({ connected: () => ready });
    const connected = run(0).sink.connected(null);
    run(0).sink.events([tick]);
    await clock.run(60_000);
    expect(batches).toEqual([]);
    isReady();
    await connected;
    expect(batches).toHaveLength(1);
  });

  test("has a bound on what waits, and says how much was lost", async () => {
    const never = new Promise<void>(() => {});
    const { run, status } = start({ maxPending: 10, connected: () => never });
    void run(0).sink.connected(null);
    for (let index = 0; index < 50; index += 1) run(0).sink.events([tick]);
    expect(status().dropped).toBeGreaterThanOrEqual(40);
  });

  test("ends for good when it is told to, leaving no timers", async () => {
    const { clock, goLive, run, runs, states, done } = start();
    await goLive(0);
    stop.abort();
    await done;
    expect(run(0).signal.aborted).toBe(true);
    expect(run(0).signal.reason).not.toBeInstanceOf(FeedFault);
    expect(states().at(-1)).toBe("lost");
    expect(clock.timers()).toBe(0);
    expect(runs).toHaveLength(1);
  });
});

describe("silence", () => {
  test("is asked about every 4 seconds, and 9 of it end the connection within 10", async () => {
    const { clock, goLive, run, statuses } = start();
    await goLive(0);
    await clock.run(8_500);
    expect(run(0).pings).toBe(2);
    expect(run(0).signal.aborted).toBe(false);
    await clock.run(1_400);
    expect(run(0).signal.aborted).toBe(true);
    expect(run(0).signal.reason).toMatchObject({ code: "silent" });
    expect(statuses.at(-1)?.reason).toMatch(/nothing was heard/);
  });

  test("of the market alone is no silence: 90 minutes of lunch with answered pings", async () => {
    const { clock, goLive, run, runs } = start();
    await goLive(0);
    for (let second = 0; second < 90 * 60; second += 4) {
      await clock.run(4_000);
      run(0).sink.alive();
    }
    expect(runs).toHaveLength(1);
    expect(run(0).signal.aborted).toBe(false);
  });

  test("before the handshake is answered is waited for: a stopped peer answers when it wakes", async () => {
    const { clock, run } = start();
    await clock.run(15_000);
    expect(run(0).signal.aborted).toBe(false);
    await clock.run(6_000);
    expect(run(0).signal.reason).toMatchObject({ code: "unreachable" });
  });

  test("after the handshake a peer that pongs but never authenticates is given up", async () => {
    const { clock, run } = start();
    await run(0).sink.connected(null);
    for (let second = 0; second < 20; second += 2) {
      run(0).sink.alive();
      await clock.run(2_000);
    }
    expect(run(0).signal.reason).toMatchObject({ code: "protocol" });
  });
});

describe("a connection that somebody wants anew", () => {
  test("is ended, said to be lost with the reason, and made again soon; nothing of it is kept as shown", async () => {
    const { clock, goLive, run, runs, status, reconnect } = start();
    await goLive(0);
    run(0).sink.subscribed?.(["VIC", "VNM"], ["XXX"]);
    run(0).sink.events([tick]);
    await clock.run(1_000);
    expect(status().milestones).toEqual({
      connectedMs: 0,
      authenticatedMs: 0,
      subscribed: { atMs: 0, symbols: 2, unknown: 1 },
      firstEventMs: 0,
      lastEvent: { atMs: 0, kind: "tick", symbol: "VIC" },
    });
    reconnect("the self-test wants it");
    await clock.run(0);
    expect(run(0).signal.aborted).toBe(true);
    expect(status()).toMatchObject({ state: "lost", code: "lost", reason: "the self-test wants it" });
    expect(status().milestones).toMatchObject({ connectedMs: null, subscribed: null, lastEvent: null });
    await clock.run(1_000);
    expect(runs).toHaveLength(2);
    await goLive(1);
    expect(status()).toMatchObject({ state: "live", reconnects: 1 });
  });

  test("is not made twice when none is up", async () => {
    const { clock, run, runs, reconnect } = start({ random: 0.9 });
    run(0).fail(new FeedFault("lost", "cut"));
    await clock.run(100);
    reconnect("now");
    await clock.run(2_000);
    expect(runs).toHaveLength(2);
    expect(run(1).signal.aborted).toBe(false);
  });
});

describe("a connection that is lost", () => {
  test("comes back after half a second at most, with the reason shown until it is live", async () => {
    const { clock, goLive, run, runs, status, batches } = start({ random: 0.9 });
    await goLive(0);
    run(0).sink.events([tick]);
    await clock.run(5_000);
    run(0).fail(new FeedFault("lost", "the connection was closed: 1006"));
    await clock.run(0);
    expect(status()).toMatchObject({
      state: "lost",
      code: "lost",
      reason: "the connection was closed: 1006",
    });
    await clock.run(500);
    expect(runs).toHaveLength(2);
    expect(status()).toMatchObject({ state: "connecting", reason: "the connection was closed: 1006" });
    await goLive(1);
    expect(status()).toMatchObject({ state: "live", reason: "", code: null, reconnects: 1 });
    run(1).sink.events([tick]);
    await clock.run(0);
    expect(batches.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  test("after the server's own goodbye comes back as well", async () => {
    const { clock, goLive, run, runs } = start();
    await goLive(0);
    run(0).end();
    await clock.run(500);
    expect(runs).toHaveLength(2);
  });

  test("does not speak any more", async () => {
    const { clock, goLive, run, batches, status } = start();
    await goLive(0);
    run(0).fail(new FeedFault("lost", "cut"));
    await clock.run(1_000);
    run(0).sink.events([tick]);
    run(0).sink.authenticated();
    run(0).sink.reject("bad-price", "raw", "d");
    await clock.run(0);
    expect(batches).toEqual([]);
    expect(status()).toMatchObject({ state: "connecting", rejects: {} });
  });

  test("waits ever longer while nothing answers, 30 seconds at most", async () => {
    const { clock, run, runs } = start({ random: 0.999 });
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 9; attempt += 1) {
      run(attempt).fail(new FeedFault("unreachable", "ECONNREFUSED"));
      const fromMs = clock.monotonicMs();
      while (runs.length === attempt + 1) await clock.run(100);
      pauses.push(clock.monotonicMs() - fromMs);
    }
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  test("of a peer that is cut every few seconds is never waited for long", async () => {
    const { clock, goLive, run, runs } = start({ random: 0.999 });
    for (let cut = 0; cut < 20; cut += 1) {
      await goLive(cut);
      await clock.run(6_000);
      run(cut).fail(new FeedFault("lost", "ECONNRESET"));
      await clock.run(500);
      expect(runs).toHaveLength(cut + 2);
    }
  });

  test("whose credentials were refused is tried again only after the longest pause", async () => {
    const { clock, run, runs, status } = start({ random: 0 });
    run(0).fail(new FeedFault("auth-refused", "Key does not exist."));
    await clock.run(29_000);
    expect(runs).toHaveLength(1);
    expect(status()).toMatchObject({ state: "lost", code: "auth-refused" });
    expect(status().reason).toContain("Key does not exist.");
    await clock.run(1_000);
    expect(runs).toHaveLength(2);
  });

  test("by a fault of our own is contained and retried", async () => {
    const { clock, run, runs, status } = start();
    run(0).fail(new TypeError("x is not a function"));
    await clock.run(0);
    expect(status()).toMatchObject({ state: "lost", code: "lost" });
    await clock.run(1_000);
    expect(runs).toHaveLength(2);
  });
});

test("what is refused is counted by reason and kept", async () => {
  const { goLive, run, status, rejects } = start();
  await goLive(0);
  run(0).sink.reject("bad-price", "raw text", "LastPrice is 0");
  run(0).sink.flaw?.("AvgPrice is NaN");
  expect(status()).toMatchObject({ rejects: { "bad-price": 1 }, flaws: 1 });
  expect(rejects.recent("bad-price")).toMatchObject([{ raw: "raw text", detail: "LastPrice is 0" }]);
});
