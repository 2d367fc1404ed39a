import { generateKeyPairSync, verify } from "node:crypto";
import { gzipSync } from "node:zlib";
import { encode } from "@msgpack/msgpack";
import { afterEach, describe, expect, test } from "vitest";
import { instantOf } from "#lib/market/trading-time.ts";
import { FeedFault } from "#server/feed/feed.ts";
import { idsFeed } from "#server/feed/ssi-ids/connect.ts";
import { eventually, runFeed } from "../harness.ts";
import { someSymbols } from "../wanted.ts";
import { letIn, type ScriptedIds, startScriptedIds } from "./scripted-ids.ts";

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const privateKey = keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const marketNowMs = () => instantOf("2026-02-10", "10:00:00");
const TRADE = { sym: "VIC", lastPrice: 45500, lastVolume: 100, time: "09:15:23" };

const servers: ScriptedIds[] = [];
const runs: ReturnType<typeof runFeed>[] = [];

afterEach(async () => {
  for (const { stop } of runs.splice(0)) stop.abort();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function connect(
  script: Parameters<typeof startScriptedIds>[0] = {},
  options: Parameters<typeof runFeed>[1] = {},
) {
  const server = await startScriptedIds(script);
  servers.push(server);
  const run = runFeed(idsFeed({ url: server.url, publicKey: "PUB", privateKey, marketNowMs }), options);
  runs.push(run);
  return { server, ...run };
}

describe("a session of SSI IDS", () => {
  test("begins with a signature that the public key confirms", async () => {
    const { server, heard } = await connect();
    await eventually(() => heard.authenticated === 1);
    const [auth] = server.received;
    const { publicKey, timestamp, nonce, signature } = auth as Record<string, string>;
    expect(publicKey).toBe("PUB");
    expect(Math.abs(Number(timestamp) - Date.now())).toBeLessThan(60_000);
    const text = Buffer.from(`${publicKey}|${timestamp}|${nonce}`);
    expect(verify("sha256", text, keys.publicKey, Buffer.from(signature as string, "hex"))).toBe(true);
  });

  test("asks for everything on all four channels, and says when it is confirmed", async () => {
    const { server, heard } = await connect();
    await eventually(() => heard.subscribed.length === 1);
    const asked = server.received.filter(({ type }) => type === "subscribe");
    expect(asked.map(({ channel, symbols }) => [channel, symbols])).toEqual([
      ["I", ["*"]],
      ["N", ["*"]],
      ["X", ["*"]],
      ["B", ["*"]],
    ]);
    expect(heard.subscribed).toEqual([{ symbols: ["*"], unknown: [] }]);
  });

  test("follows what is wanted, and tells which symbols the upstream does not know", async () => {
    const { wanted, change, listeners } = someSymbols("VIC", "NOPE");
    const { server, heard, stop, ended } = await connect(
      {
        answer(message, socket) {
          const symbols = message.symbols as string[] | undefined;
          letIn({ ...message, symbols: symbols?.filter((symbol) => symbol !== "NOPE") }, socket);
        },
      },
      { wanted },
    );
    await eventually(() => heard.subscribed.length === 1);
    expect(heard.subscribed).toEqual([{ symbols: ["VIC"], unknown: ["NOPE"] }]);
    change(["HPG"], ["VIC"]);
    await eventually(() => heard.subscribed.length === 2);
    const later = server.received.filter(
      ({ symbols }) => String(symbols) === "VIC" || String(symbols) === "HPG",
    );
    expect(later.map(({ type, channel, symbols }) => [type, channel, symbols])).toEqual([
      ["unsubscribe", "X", ["VIC"]],
      ["unsubscribe", "B", ["VIC"]],
      ["subscribe", "X", ["HPG"]],
      ["subscribe", "B", ["HPG"]],
    ]);
    stop.abort();
    await ended;
    expect(listeners.size).toBe(0);
  });

  test("asks for thousands of symbols in frames of a bounded size", async () => {
    const symbols = Array.from({ length: 1_700 }, (_, index) => `S${index}`);
    const { server, heard } = await connect({}, { wanted: someSymbols(...symbols).wanted });
    await eventually(() => heard.subscribed.length === 1);
    const asked = server.received
      .filter(({ channel }) => channel === "X")
      .map((each) => each.symbols as string[]);
    expect(asked.flat()).toEqual(symbols);
    expect(Math.max(...asked.map(({ length }) => length))).toBeLessThanOrEqual(500);
    expect(heard.subscribed[0]?.symbols).toHaveLength(1_700);
  });

  test("takes trades in every form of frame", async () => {
    const { server, heard } = await connect();
    await eventually(() => heard.subscribed.length === 1);
    server.sendAll(TRADE);
    server.sendAll({ type: "data", channel: "X", data: TRADE });
    server.sendAll(gzipSync(JSON.stringify(TRADE)));
    server.sendAll(Buffer.from(encode(TRADE)));
    await eventually(() => heard.events.length === 4);
    expect(new Set(heard.events.map((event) => JSON.stringify(event))).size).toBe(1);
    expect(heard.events[0]).toMatchObject({ kind: "tick", timeMs: instantOf("2026-02-10", "09:15:23") });
  });

  test("survives garbage, keeps it, and goes on", async () => {
    const { server, heard } = await connect();
    await eventually(() => heard.subscribed.length === 1);
    for (const garbage of ["", "null", "{", "\u0000", '{"type":"data","channel":"X","data":{"sym":"VIC"}}']) {
      server.sendAll(garbage);
    }
    server.sendAll(Buffer.from([0x1f, 0x8b, 0, 0]));
    server.sendAll(TRADE);
    await eventually(() => heard.events.length === 1);
    expect(heard.rejects.map(({ reason }) => reason)).toEqual([
      "not-json",
      "not-an-object",
      "not-json",
      "not-json",
      "bad-time",
      "not-json",
    ]);
    expect(heard.rejects[5]?.raw).toBe("base64:H4sAAA==");
  });

  test("answers pings, and every sign of life is heard", async () => {
    const { server, heard, beat } = await connect();
    await eventually(() => heard.subscribed.length === 1);
    server.sendAll({ type: "ping" });
    await eventually(() => server.received.some(({ type }) => type === "pong"));
    const before = heard.alive;
    beat();
    await eventually(() => heard.alive >= before + 2);
    expect(server.received.filter(({ type }) => type === "ping")).toHaveLength(1);
  });

  test("closes politely when it is told to", async () => {
    const { server, heard, stop, ended } = await connect();
    await eventually(() => heard.authenticated === 1);
    const [socket] = server.sockets;
    const closed = new Promise((resolve) => socket?.once("close", resolve));
    stop.abort();
    expect(await closed).toBe(1000);
    expect(await ended).toBeNull();
  });

  test("is cut at once when the watchdog says so, even by a peer that does not answer", async () => {
    const { server, heard, stop, ended } = await connect();
    await eventually(() => heard.authenticated === 1);
    server.sockets[0]?.pause();
    const abortedAt = performance.now();
    stop.abort(new FeedFault("silent", "nothing was heard"));
    expect(await ended).toMatchObject({ code: "silent" });
    expect(performance.now() - abortedAt).toBeLessThan(900);
  });

  test("waits with the first frame until the receiver is ready", async () => {
    let isReady = (): void => {};
    const ready = new Promise<void>((resolve) => {
      isReady = resolve;
    });
    const { server, heard } = await connect({}, { connected: () => ready });
    await eventually(() => heard.connected.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.received).toEqual([]);
    isReady();
    await eventually(() => heard.authenticated === 1);
  });

  test("tells whether the upstream is simulated", async () => {
    const real = await connect();
    await eventually(() => real.heard.connected.length === 1);
    expect(real.heard.connected).toEqual([null]);
    const claim = { runId: "run-7", adminUrl: "http://127.0.0.1:4011" };
    const simulated = await connect({ header: JSON.stringify(claim) });
    await eventually(() => simulated.heard.connected.length === 1);
    expect(simulated.heard.connected).toEqual([claim]);
  });

  test("with an upstream that claims another host for its admin does not come about", async () => {
    const claim = { runId: "run-7", adminUrl: "http://10.1.2.3/" };
    const { heard, ended } = await connect({ header: JSON.stringify(claim) });
    expect(await ended).toMatchObject({ code: "protocol" });
    expect(heard.connected).toEqual([]);
  });
});

describe("a session that does not work", () => {
  const refusal = { type: "auth", status: "error", code: "BAD_KEY", message: "Public key is not registered" };

  test("ends with SSI's own reason when the credentials are refused", async () => {
    const { ended, heard } = await connect({
      answer(_, socket) {
        socket.send(JSON.stringify(refusal));
        socket.close(4401, "unauthorized");
      },
    });
    expect(await ended).toMatchObject({ code: "auth-refused", message: "Public key is not registered" });
    expect(heard.authenticated).toBe(0);
  });

  test("is refused also when it is only closed with 4401", async () => {
    const { ended } = await connect({ answer: (_, socket) => socket.close(4401, "clock skew") });
    expect(await ended).toMatchObject({ code: "auth-refused", message: "4401, clock skew" });
  });

  test("is lost, not refused, when 4401 comes after it was let in", async () => {
    const { server, heard, ended } = await connect();
    await eventually(() => heard.authenticated === 1);
    server.sockets[0]?.close(4401, "session expired");
    expect(await ended).toMatchObject({ code: "lost" });
  });

  test("believes nothing before the session is confirmed", async () => {
    const { server, heard } = await connect({ answer: (_, socket) => socket.send(JSON.stringify(TRADE)) });
    await eventually(() => server.received.length === 1 && heard.alive > 1);
    expect(heard.events).toEqual([]);
  });

  test("is lost when the connection is cut", async () => {
    const { server, heard, ended } = await connect();
    await eventually(() => heard.authenticated === 1);
    server.sockets[0]?.terminate();
    expect(await ended).toMatchObject({ code: "lost" });
  });

  test("ends well when the server says goodbye", async () => {
    const { server, heard, ended } = await connect();
    await eventually(() => heard.authenticated === 1);
    server.sockets[0]?.close(1001);
    expect(await ended).toBeNull();
  });

  test.each([
    [401, "auth-refused"],
    [503, "unreachable"],
    [302, "unreachable"],
  ])("answered with HTTP %d is %s", async (refuseWith, code) => {
    const { ended } = await connect({ refuseWith });
    expect(await ended).toMatchObject({ code, message: expect.stringContaining(String(refuseWith)) });
  });

  test("is unreachable when nobody listens", async () => {
    const server = await startScriptedIds();
    await server.close();
    const run = runFeed(idsFeed({ url: server.url, publicKey: "PUB", privateKey, marketNowMs }));
    expect(await run.ended).toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test("hangs in the handshake until it is told to end", async () => {
    const { server, stop, ended } = await connect({ hang: true });
    await eventually(() => server.connections === 1);
    stop.abort();
    expect(await ended).toMatchObject({ code: "unreachable" });
  });

  test("ends with a message of more than 1 MiB", async () => {
    const { server, heard, ended } = await connect();
    await eventually(() => heard.authenticated === 1);
    server.sendAll(Buffer.alloc(1_100_000, 0x20));
    expect(await ended).toMatchObject({ code: "protocol" });
  });

  test("with a key that is none fails before it connects, without showing the key", () => {
    const options = { url: "ws://127.0.0.1:1", publicKey: "PUB", privateKey: "SECRET", marketNowMs };
    expect(() => idsFeed(options)).toThrow(/private key/);
    expect(() => idsFeed(options)).not.toThrow(/SECRET/);
  });
});
