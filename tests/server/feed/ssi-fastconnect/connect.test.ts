import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { instantOf } from "#lib/market/trading-time.ts";
import { systemClock } from "#server/clock.ts";
import { FeedFault } from "#server/feed/feed.ts";
import { fastconnectFeed } from "#server/feed/ssi-fastconnect/connect.ts";
import { supervise } from "#server/feed/supervise.ts";
import { silentLog } from "#server/log.ts";
import { eventually, runFeed } from "../harness.ts";
import { everything, someSymbols } from "../wanted.ts";
import {
  acknowledge,
  type FastconnectScript,
  type ScriptedFastconnect,
  startScriptedFastconnect,
} from "./scripted-fastconnect.ts";

const marketNowMs = () => instantOf("2026-09-10", "09:15:33");
const TRADE = { s: "SSI", t: "2026/09/10 09:15:32", p: "45500", q: "1000", si: "B", v: "1250000" };
const SIMULATED = '{"runId":"r1","adminUrl":"http://127.0.0.1:4011"}';

const servers: ScriptedFastconnect[] = [];
const runs: ReturnType<typeof runFeed>[] = [];
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "khop-fastconnect-"));
});

afterEach(async () => {
  for (const { stop } of runs) stop.abort();
  await Promise.all(runs.splice(0).map(({ ended }) => ended));
  await Promise.all(servers.splice(0).map((server) => server.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(script: FastconnectScript = {}): Promise<ScriptedFastconnect> {
  const server = await startScriptedFastconnect(script);
  servers.push(server);
  return server;
}

function feedOf({ restUrl, streamUrl }: ScriptedFastconnect) {
  const sessionFile = join(folder, "session.json");
  return fastconnectFeed({
    ...{ restUrl, streamUrl, sessionFile, marketNowMs },
    ...{ apiKey: "KEY", apiSecret: "SECRET", otp: null },
  });
}

function run(feed: ReturnType<typeof feedOf>, options: Parameters<typeof runFeed>[1] = {}) {
  const started = runFeed(feed, options);
  runs.push(started);
  return started;
}

async function faultOf(started: ReturnType<typeof runFeed>): Promise<FeedFault> {
  const error = await started.ended;
  expect(error).toBeInstanceOf(FeedFault);
  return error as FeedFault;
}

describe("a connection of FastConnect v3", () => {
  test("logs in, opens one socket with the token, and asks for everything", async () => {
    const server = await start();
    const { heard, stop, ended } = run(feedOf(server));
    await eventually(() => heard.subscribed.length === 1);
    expect(server.asked).toEqual(["POST /api/v3/auth/token", "UPGRADE /ws/v3"]);
    expect(server.bodies).toEqual([{ apiKey: "KEY", apiSecret: "SECRET" }]);
    expect(server.bearers).toEqual(["access-1"]);
    expect(server.topics("subscribe").sort()).toEqual(
      [
        ...["market.*", "market.FLAG", "oddlot.*", "put.*", "quote.*", "room.*", "trade.*"],
        "trade.index.*",
      ].sort(),
    );
    expect(heard).toMatchObject({ connected: [null], authenticated: 1 });
    expect(heard.subscribed).toEqual([{ symbols: ["*"], unknown: [] }]);
    stop.abort();
    expect(await ended).toBeNull();
    await eventually(() => server.sockets[0]?.readyState === 3);
  });

  test("says honestly who it is, in the form that SSI's firewall lets through", async () => {
    const server = await start();
    const { heard } = run(feedOf(server));
    await eventually(() => heard.subscribed.length === 1);
    expect(server.userAgents).toHaveLength(2);
    for (const agent of server.userAgents) expect(agent).toMatch(/^Mozilla\/5\.0 \(compatible; Khop/);
  });

  test("gives events of every topic, and keeps answers out of them", async () => {
    const server = await start();
    const { heard } = run(feedOf(server));
    await eventually(() => heard.subscribed.length === 1);
    expect(heard.events).toEqual([]);
    server.data("trade.SSI", TRADE);
    server.data("quote.HOSE", { s: "SSI", t: TRADE.t, bids: [["45450", "100"]], asks: [] });
    server.data("market.FLAG", { b: "HOSE", t: TRADE.t, f: "LO" });
    await eventually(() => heard.events.length === 4);
    expect(heard.events.map(({ kind }) => kind)).toEqual(["tick", "day", "quote", "boardSession"]);
    expect(heard.rejects).toEqual([]);
  });

  test("keeps what it cannot use and lives on", async () => {
    const server = await start();
    const { heard } = run(feedOf(server));
    await eventually(() => heard.subscribed.length === 1);
    for (const bad of ["null", "{", '"x"', '{"channel":"DATA","topic":"trade.SSI"}', "[]"]) server.send(bad);
    server.data("trade.SSI", { ...TRADE, p: "0x10" });
    server.data("trade.SSI", TRADE);
    await eventually(() => heard.events.length === 2);
    expect(heard.rejects.map(({ reason }) => reason)).toEqual([
      ...["not-an-object", "not-json", "not-an-object", "bad-fields", "not-an-object", "bad-price"],
    ]);
  });

  test("asks board by board for what the server does not give whole", async () => {
    const server = await start({
      answer(request, socket) {
        const isWhole = request.topics?.includes("trade.*");
        if (!isWhole) return acknowledge(request, socket);
        const message = "Invalid: trade.*";
        socket.send(JSON.stringify({ method: "subscribe", channel: "DATA", status: "error", message }));
      },
    });
    const { heard } = run(feedOf(server));
    await eventually(() => heard.subscribed.length === 1);
    expect(server.topics("subscribe").slice(-4)).toEqual([
      ...["trade.HOSE", "trade.HNX", "trade.UPCOM", "trade.DER"],
    ]);
  });

  test("asks for hundreds of symbols in frames below 4,096 bytes, each topic once", async () => {
    const server = await start();
    const symbols = Array.from({ length: 600 }, (_, index) => `S${String(index).padStart(3, "0")}`);
    const { wanted, change } = someSymbols(...symbols, "VN30");
    const { heard } = run(feedOf(server), { wanted });
    await eventually(() => heard.subscribed.length === 1);
    const topics = server.topics("subscribe");
    expect(new Set(topics).size).toBe(topics.length);
    expect(topics).toHaveLength(600 * 6 + 2);
    // The code of an index would stand for all its members.
    expect(topics).not.toContain("trade.VN30");
    for (const frame of server.frames) expect(Buffer.byteLength(frame)).toBeLessThan(4_096);
    change(["VIC"], ["S000"]);
    await eventually(() => server.topics("subscribe").includes("quote.VIC"));
    expect(server.topics("unsubscribe")).toContain("trade.S000");
  });

  test("does not mistake the answer to one request for that to another", async () => {
    const symbols = Array.from({ length: 300 }, (_, index) => `S${String(index).padStart(3, "0")}`);
    const server = await start({
      answer({ method, topics }, socket) {
        // Of each request the first topic is refused, in an answer of its own after the good one.
        if (method !== "subscribe" || topics.length === 1) return acknowledge({ method }, socket);
        const [first = "", ...others] = topics;
        const say = (status: string, message: string) =>
          socket.send(JSON.stringify({ method, channel: "DATA", status, message }));
        say("ok", `Subscribed: ${others.join(";")}`);
        say("error", `Invalid: ${first}`);
      },
    });
    const { heard } = run(feedOf(server), { wanted: someSymbols(...symbols).wanted });
    await eventually(() => heard.subscribed.length === 1);
    const firsts = server.frames
      .map((frame) => (JSON.parse(frame) as { topics: string[] }).topics)
      .flatMap((topics) => (topics.length > 1 ? [topics[0] ?? ""] : []));
    expect(firsts.length).toBeGreaterThan(5);
    const expected = firsts.filter((topic) => topic.startsWith("trade.")).map((topic) => topic.slice(6));
    expect(heard.subscribed[0]?.unknown).toEqual(expected);
    expect(expected).toContain("S000");
  });

  test("tells which symbols the server does not know", async () => {
    const server = await start({
      answer(request, socket) {
        if (!request.topics?.includes("trade.ZZZ")) return acknowledge(request, socket);
        const say = (status: string, message: string) =>
          socket.send(JSON.stringify({ method: "SUBSCRIBE", channel: "DATA", status, message }));
        const good = request.topics.filter((topic) => !topic.endsWith(".ZZZ"));
        say("ok", `Subscribed: ${good.join(";")}`);
        say("error", "Invalid: trade.ZZZ;quote.ZZZ");
      },
    });
    const { heard } = run(feedOf(server), { wanted: someSymbols("VIC", "ZZZ").wanted });
    await eventually(() => heard.subscribed.length === 1);
    expect(heard.subscribed).toEqual([{ symbols: ["VIC"], unknown: ["ZZZ"] }]);
  });

  test("sends SSI's heartbeat beside the WebSocket's, and every answer counts as life", async () => {
    const server = await start();
    const { heard, beat } = run(feedOf(server));
    await eventually(() => heard.subscribed.length === 1);
    const pings: unknown[] = [];
    server.sockets[0]?.on("ping", (data) => pings.push(data));
    const { alive } = heard;
    const framesBefore = server.frames.length;
    beat();
    await eventually(() => heard.alive >= alive + 2 && pings.length === 1);
    expect(server.frames.slice(framesBefore)).toEqual([
      '{"method":"ping_pong","channel":"HEARTBEAT","topics":[]}',
    ]);
  });

  test("tells a simulated exchange, and takes no mixture of one and the market", async () => {
    const server = await start({ header: SIMULATED });
    const { heard } = run(feedOf(server));
    await eventually(() => heard.subscribed.length === 1);
    expect(heard.connected).toEqual([{ runId: "r1", adminUrl: "http://127.0.0.1:4011" }]);
    const market = await start();
    rmSync(join(folder, "session.json"));
    const fault = await faultOf(run(feedOf({ ...market, streamUrl: server.streamUrl })));
    expect(fault).toMatchObject({ code: "protocol", message: expect.stringContaining("simulated") });
  });
});

describe("a refusal", () => {
  test("of the login comes in SSI's words and with no second try", async () => {
    const server = await start({ token: () => ({ status: 401, body: { code: 401, msg: "Unauthorized" } }) });
    const fault = await faultOf(run(feedOf(server)));
    expect(fault).toMatchObject({ code: "auth-refused", message: "Unauthorized (401)" });
    expect(server.asked).toHaveLength(1);
    expect(JSON.stringify(fault)).not.toContain("SECRET");
  });

  test.each([
    [401, "auth-refused", 0],
    [403, "auth-refused", 0],
    [429, "unreachable", 30_000],
    [503, "unreachable", 0],
  ] as const)("within the stream, code %s, means %s", async (code, meaning, retryAfterMs) => {
    const server = await start({
      welcome(socket) {
        socket.send(JSON.stringify({ code, msg: "Too bad" }));
        socket.close(1000);
      },
      answer() {},
    });
    const { heard, ...started } = run(feedOf(server));
    const fault = await faultOf({ heard, ...started });
    expect(fault).toMatchObject({ code: meaning, retryAfterMs });
    expect(fault.message).toContain("Too bad");
    // Although the socket was open, nobody was let in.
    expect(heard).toMatchObject({ authenticated: 0, events: [] });
  });

  test.each([
    [401, {}, "auth-refused", 0],
    [429, { "retry-after": "45" }, "unreachable", 45_000],
    [429, {}, "unreachable", 30_000],
  ] as const)("of the WebSocket with HTTP %s %j means %s", async (status, headers, code, retryAfterMs) => {
    const server = await start({ upgrade: () => ({ status, headers }) });
    expect(await faultOf(run(feedOf(server)))).toMatchObject({ code, retryAfterMs });
  });

  test("of a kept token is followed by a renewal, not by a login", async () => {
    const server = await start({
      upgrade: (count) => (count === 2 ? { status: 401 } : undefined),
    });
    const feed = feedOf(server);
    const first = run(feed);
    await eventually(() => first.heard.subscribed.length === 1);
    first.stop.abort();
    await first.ended;
    expect(await faultOf(run(feed))).toMatchObject({ code: "lost" });
    const third = run(feed);
    await eventually(() => third.heard.subscribed.length === 1);
    expect(server.bearers).toEqual(["access-1", "access-1", "access-2"]);
    expect(server.asked.filter((each) => each.endsWith("/token"))).toHaveLength(1);
  });

  test("in the middle of the stream for the token's age is a cut that a new token mends", async () => {
    const server = await start();
    const feed = feedOf(server);
    const first = run(feed);
    await eventually(() => first.heard.subscribed.length === 1);
    server.send({ code: 401, msg: "Token expired" });
    expect(await faultOf(first)).toMatchObject({ code: "lost" });
    const second = run(feed);
    await eventually(() => second.heard.subscribed.length === 1);
    expect(server.bearers).toEqual(["access-1", "access-2"]);
  });

  test("by close code 4401 is followed by a renewal too", async () => {
    const server = await start();
    const feed = feedOf(server);
    const first = run(feed);
    await eventually(() => first.heard.subscribed.length === 1);
    server.sockets[0]?.close(4401, "token expired");
    expect(await faultOf(first)).toMatchObject({ code: "lost" });
    const second = run(feed);
    await eventually(() => second.heard.subscribed.length === 1);
    expect(server.bearers).toEqual(["access-1", "access-2"]);
  });

  test("that ends nothing is passed by", async () => {
    const server = await start();
    const { heard } = run(feedOf(server));
    await eventually(() => heard.subscribed.length === 1);
    server.send({ code: 400, msg: "Bad request" });
    server.data("trade.SSI", TRADE);
    await eventually(() => heard.events.length === 2);
  });
});

describe("a token that gets old", () => {
  test("is renewed while the socket stays open", async () => {
    const server = await start({ lifeSeconds: 2.5 });
    const { heard } = run(feedOf(server));
    await eventually(() => server.asked.filter((each) => each.endsWith("/refresh")).length >= 2);
    server.data("trade.SSI", TRADE);
    await eventually(() => heard.events.length > 0);
    expect(server.sockets).toHaveLength(1);
    expect(server.sockets[0]?.readyState).toBe(1);
    expect(server.asked.filter((each) => each.endsWith("/token"))).toHaveLength(1);
    expect(server.bodies.slice(1, 3)).toEqual([{ refreshToken: "refresh-1" }, { refreshToken: "refresh-2" }]);
  });

  test("and cannot be renewed does not end the stream", async () => {
    const server = await start({
      lifeSeconds: 2,
      refresh: () => ({ status: 429, headers: { "retry-after": "60" }, body: { code: 429, msg: "Slow" } }),
    });
    const { heard } = run(feedOf(server));
    await eventually(() => server.asked.includes("POST /api/v3/auth/refresh"));
    server.data("trade.SSI", TRADE);
    await eventually(() => heard.events.length > 0);
    expect(server.asked.filter((each) => each.endsWith("/refresh"))).toHaveLength(1);
  });
});

test("under supervision it comes back after a cut with its subscriptions and the same session", async () => {
  const server = await start();
  const stop = new AbortController();
  const events: unknown[] = [];
  const { done, status } = supervise({
    name: "ssi-fastconnect",
    feed: feedOf(server),
    clock: systemClock,
    random: () => 0.1,
    log: silentLog,
    wanted: everything,
    signal: stop.signal,
    handler: { connected() {}, status() {}, batch: (batch) => events.push(...batch.events) },
  });
  await eventually(() => status().state === "live");
  await eventually(() => server.topics("subscribe").length === 8);
  server.sockets[0]?.terminate();
  await eventually(() => server.topics("subscribe").length === 16);
  server.sockets[1]?.send(JSON.stringify({ channel: "DATA", topic: "trade.SSI", data: TRADE }));
  await eventually(() => events.length > 0);
  expect(status()).toMatchObject({ state: "live", reconnects: 1 });
  expect(server.asked.filter((each) => each.startsWith("POST"))).toEqual(["POST /api/v3/auth/token"]);
  stop.abort();
  await done;
});
