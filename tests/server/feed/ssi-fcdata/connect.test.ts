import { afterEach, describe, expect, test } from "vitest";
import { instantOf } from "#lib/market/trading-time.ts";
import { systemClock } from "#server/clock.ts";
import type { Feed } from "#server/feed/feed.ts";
import { FeedFault } from "#server/feed/feed.ts";
import { fcdataFeed } from "#server/feed/ssi-fcdata/connect.ts";
import { supervise } from "#server/feed/supervise.ts";
import { silentLog } from "#server/log.ts";
import { eventually, runFeed } from "../harness.ts";
import { everything, someSymbols } from "../wanted.ts";
import { type HubScript, jwtLivingFor, type ScriptedHub, startScriptedHub } from "./scripted-hub.ts";

const marketNowMs = () => instantOf("2026-02-10", "10:00:00");
const TRADE = {
  RType: "X-TRADE",
  TradingDate: "10/02/2026",
  Time: "09:59:58",
  Symbol: "ACB",
  LastPrice: 22950.0,
  LastVol: 100.0,
  TotalVol: 1000100.0,
};

const hubs: ScriptedHub[] = [];
const runs: ReturnType<typeof runFeed>[] = [];

afterEach(async () => {
  for (const { stop } of runs.splice(0)) stop.abort();
  await Promise.all(hubs.splice(0).map((hub) => hub.close()));
});

async function startHub(script: HubScript = {}): Promise<ScriptedHub> {
  const hub = await startScriptedHub(script);
  hubs.push(hub);
  return hub;
}

function feedOf(hub: ScriptedHub): Feed {
  return fcdataFeed({
    restUrl: hub.url,
    hubUrl: hub.url,
    consumerID: "ID",
    consumerSecret: "S",
    marketNowMs,
  });
}

function run(feed: Feed, options: Parameters<typeof runFeed>[1] = {}) {
  const started = runFeed(feed, options);
  runs.push(started);
  return started;
}

describe("a connection of FastConnect Data", () => {
  test("takes the steps of the protocol and asks for everything in one call", async () => {
    const hub = await startHub();
    const { heard, stop, ended } = run(feedOf(hub));
    await eventually(() => heard.subscribed.length === 1);
    expect(hub.asked).toEqual([
      "POST /api/v2/Market/AccessToken",
      "GET /v2.0/signalr/negotiate",
      "UPGRADE /v2.0/signalr/connect",
      "GET /v2.0/signalr/start",
    ]);
    expect(new Set(hub.bearers).size).toBe(1);
    expect(hub.bearers).toHaveLength(3);
    const list = "X:ALL,X-QUOTE:ALL,X-TRADE:ALL,R:ALL,MI:ALL,B:ALL,F:ALL,OL:ALL";
    expect(hub.calls).toEqual([{ H: "fcmarketdatav2hub", M: "SwitchChannels", A: [list], I: 1 }]);
    expect(heard).toMatchObject({ connected: [null], authenticated: 1 });
    stop.abort();
    expect(await ended).toBeNull();
    expect(hub.asked.at(-1)).toBe("POST /v2.0/signalr/abort");
  });

  test("gives trades, passes by what is foreign, and keeps garbage", async () => {
    const hub = await startHub();
    const { heard } = run(feedOf(hub));
    await eventually(() => heard.subscribed.length === 1);
    hub.send("{}");
    hub.send({ M: [{ H: "FcMarketDataV2Hub", M: "Error", A: ["Invalid channel"] }] });
    hub.send("{broken");
    hub.broadcast("X-TRADE", { ...TRADE, LastPrice: "NaN" });
    hub.broadcast("ZZ", TRADE);
    hub.broadcast("X-TRADE", TRADE);
    await eventually(() => heard.events.length > 0);
    expect(heard.events[0]).toMatchObject({
      kind: "tick",
      symbol: "ACB",
      price: 22950,
      totalVolumeShares: 1000100,
    });
    expect(heard.rejects.map(({ reason }) => reason)).toEqual(["not-json", "bad-price", "unknown-type"]);
    expect(heard.rejects[1]?.raw).toContain('"DataType":"X-TRADE"');
  });

  test("asks for the whole list again when something else is wanted", async () => {
    const hub = await startHub();
    const { wanted, change } = someSymbols("VNM");
    const { heard } = run(feedOf(hub), { wanted });
    await eventually(() => heard.subscribed.length === 1);
    change(["ACB"], []);
    await eventually(() => heard.subscribed.length === 2);
    expect(hub.calls.map(({ A, I }) => [A[0]?.split(",")[0], I])).toEqual([
      ["X:VNM", 1],
      ["X:ACB-VNM", 2],
    ]);
  });

  test("is alive by keepalives and by answered pings alone", async () => {
    const hub = await startHub();
    const { heard, beat } = run(feedOf(hub));
    await eventually(() => heard.subscribed.length === 1);
    const before = heard.alive;
    hub.send("{}");
    await eventually(() => heard.alive === before + 1);
    beat();
    await eventually(() => heard.alive === before + 2);
    expect(heard.rejects).toEqual([]);
  });

  test("works also when the hub never answers a call", async () => {
    const hub = await startHub({ isMute: true });
    const { heard } = run(feedOf(hub));
    await eventually(() => hub.calls.length === 1);
    hub.broadcast("X-TRADE", TRADE);
    await eventually(() => heard.events.length > 0);
  });

  test("tells whether the upstream is simulated, before anything else comes of it", async () => {
    const claim = { runId: "run-7", adminUrl: "http://127.0.0.1:4011" };
    const hub = await startHub({ header: JSON.stringify(claim) });
    let isReady = (): void => {};
    const ready = new Promise<void>((resolve) => {
      isReady = resolve;
    });
    const { heard } = run(feedOf(hub), { connected: () => ready });
    await eventually(() => heard.connected.length === 1 && hub.asked.length === 2);
    expect(heard.connected).toEqual([claim]);
    expect(hub.sockets).toEqual([]);
    isReady();
    await eventually(() => heard.authenticated === 1);
    expect(heard.connected).toHaveLength(1);
  });
});

describe("a connection that does not work", () => {
  const refused = { message: "Key does not exist.", status: 400, data: null };

  test("HTTP 200 with another status in the body is a refusal, in SSI's words", async () => {
    const hub = await startHub({ token: () => ({ body: refused }) });
    const { ended } = run(feedOf(hub));
    expect(await ended).toMatchObject({ code: "auth-refused", message: "Key does not exist." });
    expect(hub.asked).toHaveLength(1);
  });

  test.each([
    ["HTTP 401", { status: 401, body: null }],
    ["401 in a body of HTTP 200", { body: { message: "Missing Authorization header", status: 401 } }],
  ])("a negotiation answered with %s is a refusal when the token is new", async (_, answer) => {
    const hub = await startHub({ negotiate: () => answer });
    expect(await run(feedOf(hub)).ended).toMatchObject({ code: "auth-refused" });
  });

  test.each([
    ["a hub without WebSockets", { body: { ConnectionToken: "T", TryWebSockets: false } }, "protocol"],
    ["an answer that is no JSON object", { body: "hello" }, "protocol"],
    ["HTTP 503", { status: 503, body: null }, "unreachable"],
  ])("%s", async (_, answer, code) => {
    const hub = await startHub({ negotiate: () => answer });
    expect(await run(feedOf(hub)).ended).toMatchObject({ code });
  });

  test("nobody listens", async () => {
    const hub = await startScriptedHub();
    await hub.close();
    expect(await run(feedOf(hub)).ended).toMatchObject({ code: "unreachable" });
  });

  test("the connection is cut", async () => {
    const hub = await startHub();
    const { heard, ended } = run(feedOf(hub));
    await eventually(() => heard.subscribed.length === 1);
    hub.sockets[0]?.terminate();
    expect(await ended).toMatchObject({ code: "lost" });
  });

  test("a hub that takes our token away is left, to come back with a new one", async () => {
    const hub = await startHub();
    const { heard, ended } = run(feedOf(hub));
    await eventually(() => heard.subscribed.length === 1);
    hub.send('{"C":"d-1","E":"Not authorized"}');
    expect(await ended).toMatchObject({ code: "lost", message: expect.stringContaining("Not authorized") });
  });

  test("the watchdog's cut is at once", async () => {
    const hub = await startHub();
    const { heard, stop, ended } = run(feedOf(hub));
    await eventually(() => heard.subscribed.length === 1);
    hub.sockets[0]?.pause();
    stop.abort(new FeedFault("silent", "nothing was heard"));
    expect(await ended).toMatchObject({ code: "silent" });
    expect(hub.asked).not.toContain("POST /v2.0/signalr/abort");
  });
});

describe("the token", () => {
  test("serves the next connection too", async () => {
    const hub = await startHub();
    const feed = feedOf(hub);
    const first = run(feed);
    await eventually(() => first.heard.subscribed.length === 1);
    hub.sockets[0]?.terminate();
    await first.ended;
    const second = run(feed);
    await eventually(() => second.heard.subscribed.length === 1);
    expect(hub.asked.filter((each) => each.includes("AccessToken"))).toHaveLength(1);
    expect(second.heard.connected).toEqual([null]);
  });

  test("that has grown old and is refused is no verdict on the credentials: a new one is fetched", async () => {
    const hub = await startHub({
      negotiate: (count) =>
        count === 2
          ? { status: 401, body: null }
          : { body: { ConnectionToken: "TOKEN+/=1", TryWebSockets: true } },
    });
    const feed = feedOf(hub);
    const first = run(feed);
    await eventually(() => first.heard.subscribed.length === 1);
    hub.sockets[0]?.terminate();
    await first.ended;
    expect(await run(feed).ended).toMatchObject({ code: "lost" });
    const third = run(feed);
    await eventually(() => third.heard.subscribed.length === 1);
    expect(hub.asked.filter((each) => each.includes("AccessToken"))).toHaveLength(2);
  });

  test("that ends soon is renewed by a planned reconnect", async () => {
    const hub = await startHub({
      token: () => ({ body: { message: "", status: 200, data: { accessToken: jwtLivingFor(3) } } }),
    });
    const { heard, ended } = run(feedOf(hub));
    await eventually(() => heard.subscribed.length === 1);
    expect(await ended).toBeNull();
    expect(hub.asked.at(-1)).toBe("POST /v2.0/signalr/abort");
  });
});

test("under supervision it comes back after a cut and asks for its channels again", async () => {
  const hub = await startHub();
  const stop = new AbortController();
  const events: unknown[] = [];
  const { done, status } = supervise({
    name: "ssi-fcdata",
    feed: feedOf(hub),
    clock: systemClock,
    random: () => 0.1,
    log: silentLog,
    wanted: everything,
    signal: stop.signal,
    handler: { connected() {}, status() {}, batch: (batch) => events.push(...batch.events) },
  });
  await eventually(() => hub.calls.length === 1);
  hub.sockets[0]?.terminate();
  await eventually(() => hub.calls.length === 2);
  hub.broadcast("X-TRADE", TRADE);
  await eventually(() => events.length > 0);
  expect(status()).toMatchObject({ state: "live", reconnects: 1 });
  stop.abort();
  await done;
  expect(status()).toMatchObject({ state: "lost", reason: "stopped" });
});
