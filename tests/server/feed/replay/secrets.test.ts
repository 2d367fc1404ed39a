import { generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { encode } from "@msgpack/msgpack";
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "#server/clock.ts";
import type { Feed } from "#server/feed/feed.ts";
import type { FeedName } from "#server/feed/open.ts";
import { createRecorder } from "#server/feed/recorder.ts";
import { DIALECTS } from "#server/feed/replay/dialects.ts";
import { createSecretScan } from "#server/feed/replay/secrets.ts";
import { fcdataFeed } from "#server/feed/ssi-fcdata/connect.ts";
import { idsFeed } from "#server/feed/ssi-ids/connect.ts";
import { supervise } from "#server/feed/supervise.ts";
import { silentLog } from "#server/log.ts";
import { createMarketClock } from "#server/market/market-clock.ts";
import { at } from "#tests/server/market/tape.ts";
import { eventually } from "../harness.ts";
import { jwtLivingFor, startScriptedHub } from "../ssi-fcdata/scripted-hub.ts";
import { letIn, startScriptedIds } from "../ssi-ids/scripted-ids.ts";
import { everything } from "../wanted.ts";
import { readAll } from "./frames.ts";
import { newFolder } from "./station.ts";

const CANARY = "CANARY";
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const marketNowMs = (): number => at("10:00:00");

/** A real connection with a recorder on it. */
function record(feedName: FeedName, feed: Feed, secrets: readonly string[]) {
  const folder = newFolder();
  const marketClock = createMarketClock(systemClock);
  marketClock.follow({ epochMs: marketNowMs(), speed: 0, atMonotonicMs: 0 });
  const recorder = createRecorder({
    feedName,
    place: { folder },
    maxBytes: 1_000_000,
    secrets,
    marketClock,
    clock: systemClock,
    log: silentLog,
  });
  const stop = new AbortController();
  let subscribed = 0;
  const { done, status } = supervise({
    name: feedName,
    feed,
    clock: systemClock,
    random: () => 0,
    log: silentLog,
    wanted: everything,
    signal: stop.signal,
    handler: {
      connected: recorder.connected,
      status: recorder.status,
      batch: () => {},
      subscribed: () => {
        subscribed += 1;
      },
      frame: recorder.frame,
    },
  });
  const end = async (): Promise<void> => {
    stop.abort();
    await done;
    await recorder.stop();
  };
  closers.push(end);
  return {
    recorder,
    status,
    subscribed: () => subscribed,
    /** The file as text, and its frames. */
    async read() {
      await end();
      const path = join(folder, readdirSync(folder)[0] ?? "");
      return { text: gunzipSync(readFileSync(path)).toString("utf8"), ...(await readAll(path)) };
    },
  };
}

const TRADE = { sym: "VIC", lastPrice: 45_500, lastVolume: 100, time: "09:15:23" };

describe("a recording that is given away", () => {
  it("holds the market of SSI IDS and nothing of the session", async () => {
    const { privateKey: key } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const privateKey = key.export({ type: "pkcs8", format: "pem" }).toString();
    const publicKey = `${CANARY}-public-key`;
    const server = await startScriptedIds({
      answer(message, socket) {
        if (message.type === "auth") {
          const sessionId = `${CANARY}-session`;
          // It sends our own words back to us, as a careless server may.
          socket.send(JSON.stringify({ type: "auth", status: "success", sessionId, echo: message }));
        } else letIn(message, socket);
      },
    });
    closers.push(server.close);
    const feed = idsFeed({ url: server.url, publicKey, privateKey, marketNowMs });
    const recording = record("ssi-ids", feed, [publicKey, privateKey]);
    await eventually(() => recording.subscribed() === 1);
    server.sendAll(TRADE);
    server.sendAll({ type: "error", code: "E", message: `${CANARY} is not allowed` });
    server.sendAll({ type: "auth", status: "success", sessionId: `${CANARY}-2` });
    server.sendAll({ type: "renewed", accessToken: `${CANARY}-token` });
    server.sendAll({ ...TRADE, note: publicKey });
    server.sendAll(gzipSync(JSON.stringify({ ...TRADE, secret: `${CANARY}-in-gzip` })));
    server.sendAll(encode({ ...TRADE, note: publicKey }));
    server.sendAll("no JSON at all");
    server.sendAll(gzipSync(JSON.stringify({ ...TRADE, lastPrice: 45_600 })));
    await eventually(() => recording.recorder.figures().frames === 3);
    const { text, frames, fault } = await recording.read();
    expect(fault).toBeNull();
    expect(frames[0]?.raw).toBe(JSON.stringify(TRADE));
    // What cannot be understood is what one wants to look at.
    expect(frames[1]?.raw).toBe("no JSON at all");
    expect(gunzipSync(frames[2]?.raw as Uint8Array).toString()).toContain("45600");
    expect(recording.recorder.figures().leftOut).toBe(4);
    const everyByte = text + frames.map(({ raw }) => Buffer.from(raw).toString("latin1")).join();
    expect(everyByte).not.toContain(CANARY);
    expect(everyByte).not.toContain(Buffer.from(CANARY).toString("base64").slice(0, 8));
    expect(text).not.toMatch(/auth|subscribed|signature/);
  });

  it("holds the market of FastConnect Data and nothing of the hub", async () => {
    const accessToken = jwtLivingFor(3_600);
    const hub = await startScriptedHub({
      token: () => ({ body: { message: "Success", status: 200, data: { accessToken } } }),
    });
    closers.push(hub.close);
    const consumerSecret = `${CANARY}-consumer-secret`;
    const consumerID = `${CANARY}-consumer-id`;
    const feed = fcdataFeed({
      restUrl: hub.url,
      hubUrl: hub.url,
      consumerID,
      consumerSecret,
      marketNowMs,
    });
    const recording = record("ssi-fcdata", feed, [consumerID, consumerSecret]);
    await eventually(() => recording.subscribed() === 1);
    const message = (text: string) => ({ H: "FcMarketDataV2Hub", M: "Broadcast", A: [text] });
    const argument = JSON.stringify({ DataType: "F", Content: JSON.stringify({ Symbol: "ACB" }) });
    hub.send({ C: "c", G: `${CANARY}-groups`, M: [] });
    hub.send({ C: "c", G: `${CANARY}-groups`, M: [message(argument)] });
    const words = { H: "FcMarketDataV2Hub", M: "Error", A: [`${CANARY}: bad channel`] };
    hub.send({ C: "c", M: [words, message(argument)] });
    hub.send({ C: "c", M: [message(JSON.stringify({ DataType: "Z", Content: `Bearer ${accessToken}` }))] });
    hub.send({ C: "c", M: [message(JSON.stringify({ DataType: "Z", Content: consumerSecret }))] });
    hub.send({ I: "9", R: CANARY });
    hub.send({ C: "c", M: [message(argument)] });
    await eventually(() => recording.recorder.figures().frames === 3);
    const { text, frames } = await recording.read();
    expect(frames.map(({ raw }) => JSON.parse(String(raw)).M)).toEqual([
      [message(argument)],
      [message(argument)],
      [message(argument)],
    ]);
    expect(recording.recorder.figures().leftOut).toBe(2);
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain(accessToken);
    expect(text).not.toMatch(/Bearer|"G"|TOKEN/);
  });

  it.each<[string, Record<string, unknown>, boolean]>([
    ["a trade", { channel: "DATA", topic: "trade.VIC", data: { s: "VIC", p: "45500", q: "100" } }, true],
    ["what we do not know yet", { channel: "DATA", topic: "brand.new", data: {} }, true],
    ["a heartbeat", { method: "ping_pong", channel: "HEARTBEAT", status: "ok", message: "pong" }, false],
    ["an answer", { method: "subscribe", channel: "DATA", status: "ok", message: CANARY }, false],
    ["a refusal", { code: 401_114, msg: CANARY }, false],
  ])("of FastConnect v3 tells data from the rest: %s", (_, frame, isKept) => {
    const raw = JSON.stringify(frame);
    expect(DIALECTS["ssi-fastconnect"].keep(raw, marketNowMs())).toBe(isKept ? raw : null);
  });

  it.each<[string, string, boolean]>([
    ["a field called token", '{"access_token":"x"}', true],
    ["such a field in JSON within JSON", '{"Content":"{\\"apiKey\\":1}"}', true],
    ["a JSON Web Token", `"eyJhbGciOiJI.eyJzdWIiOiIx.c2ln"`, true],
    ["our own secret", '{"a":"xx my-own-secret xx"}', true],
    ["news about tokens", '{"title":"VIC: token hóa tài sản, secret sauce"}', false],
    ["prices and volumes", '{"totPrice":1,"TradingSession":"LO","sym":"OTP"}', false],
    ["a secret too short to be one", '{"v":"1234"}', false],
  ])("is searched for secrets: %s", (_, text, isSecret) => {
    expect(createSecretScan(["my-own-secret", "1234"])(text)).toBe(isSecret);
  });
});
