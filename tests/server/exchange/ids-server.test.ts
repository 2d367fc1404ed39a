import { createPrivateKey, randomBytes, sign } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { decode } from "@msgpack/msgpack";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { RunningExchange } from "#server/exchange/run.ts";
import { startRunning, until } from "./running.ts";

type Message = Record<string, unknown> & { type: string };
type Data = Record<string, unknown>;

let exchange: RunningExchange;
const clients: WebSocket[] = [];

beforeAll(async () => {
  exchange = await startRunning();
});
afterAll(() => exchange.stop());
afterEach(() => {
  for (const client of clients.splice(0)) client.terminate();
});

const keys = () => exchange.ready.feeds["ssi-ids"];

/** The key as SSI hands it out: an XML of base64 numbers, itself in base64. */
function privateKey() {
  const xml = Buffer.from(keys().privateKey, "base64").toString("utf8");
  const part = (name: string): string => {
    const base64 = new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml)?.[1] ?? "";
    return Buffer.from(base64, "base64").toString("base64url");
  };
  return createPrivateKey({
    format: "jwk",
    key: {
      ...{ kty: "RSA", n: part("Modulus"), e: part("Exponent"), d: part("D"), p: part("P"), q: part("Q") },
      ...{ dp: part("DP"), dq: part("DQ"), qi: part("InverseQ") },
    },
  });
}

function authFrame(
  changes: { timestamp?: number; nonce?: string; signature?: string; publicKey?: string } = {},
) {
  const {
    publicKey = keys().publicKey,
    timestamp = Date.now(),
    nonce = randomBytes(8).toString("hex"),
  } = changes;
  const text = `${publicKey}|${timestamp}|${nonce}`;
  const signature = changes.signature ?? sign("sha256", Buffer.from(text), privateKey()).toString("hex");
  return { type: "auth", publicKey, timestamp, nonce, signature };
}

interface Client {
  socket: WebSocket;
  messages: Message[];
  header: string;
  closeCode: number | null;
  say(message: unknown): void;
  data(channel: string): Data[];
}

async function connect(
  path = "",
  read: (raw: Buffer, isBinary: boolean) => unknown = readText,
): Promise<Client> {
  const socket = new WebSocket(keys().url + path, { perMessageDeflate: false });
  clients.push(socket);
  const client: Client = {
    ...{ socket, messages: [], header: "", closeCode: null },
    say: (message) => socket.send(JSON.stringify(message)),
    data: (channel) =>
      client.messages
        .filter((message) => message.type === "data" && message.channel === channel)
        .map((message) => message.data as Data),
  };
  socket.on("upgrade", (response) => {
    client.header = String(response.headers["x-simulated-exchange"]);
  });
  socket.on("message", (raw, isBinary) => client.messages.push(read(raw as Buffer, isBinary) as Message));
  socket.on("close", (code) => {
    client.closeCode = code;
  });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  return client;
}

function readText(raw: Buffer, isBinary: boolean): unknown {
  if (isBinary) throw new Error("a text frame was expected");
  return JSON.parse(raw.toString("utf8"));
}

async function signedIn(path = "", read?: (raw: Buffer, isBinary: boolean) => unknown): Promise<Client> {
  const client = await connect(path, read);
  client.say(authFrame());
  await until(() => client.messages.some((message) => message.type === "auth"), "the answer to auth");
  expect(client.messages[0]).toMatchObject({ type: "auth", status: "success" });
  return client;
}

describe("signing in", () => {
  test("with the key's signature opens a session, and the upgrade says that it is simulated", async () => {
    const client = await signedIn();
    expect(client.messages[0]?.sessionId).toEqual(expect.any(String));
    const { runId, adminUrl } = exchange.ready;
    expect(JSON.parse(client.header)).toEqual({ runId, adminUrl });
  });

  test.each([
    ["an old timestamp", () => authFrame({ timestamp: Date.now() - 61_000 }), "CLOCK_SKEW"],
    ["a timestamp from the future", () => authFrame({ timestamp: Date.now() + 70_000 }), "CLOCK_SKEW"],
    ["a wrong signature", () => authFrame({ signature: "ab".repeat(256) }), "BAD_SIGNATURE"],
    ["an unknown key", () => authFrame({ publicKey: "somebody" }), "UNKNOWN_KEY"],
    ["a subscription instead", () => ({ type: "subscribe", channel: "X", symbols: ["*"] }), "AUTH_REQUIRED"],
  ])("with %s is refused and closed with 4401", async (_, frame, code) => {
    const client = await connect();
    client.say(frame());
    await until(() => client.closeCode !== null, "the close");
    expect(client.messages).toEqual([{ type: "auth", status: "error", code, message: expect.any(String) }]);
    expect(client.closeCode).toBe(4401);
  });

  test("with a nonce that was used before is refused", async () => {
    const nonce = randomBytes(8).toString("hex");
    const first = await connect();
    first.say(authFrame({ nonce }));
    await until(() => first.messages.length > 0, "the answer");
    expect(first.messages[0]).toMatchObject({ status: "success" });
    const second = await connect();
    second.say(authFrame({ nonce }));
    await until(() => second.closeCode !== null, "the close");
    expect(second.messages[0]).toMatchObject({ status: "error", code: "NONCE_REUSED" });
  });
});

describe("channels", () => {
  test("X confirms the known symbols, tells each state without a trade, then trades that add up", async () => {
    const client = await signedIn();
    client.say({ type: "subscribe", channel: "X", symbols: ["HPG", "NOSUCH", "SHS"] });
    await until(() => client.data("X").length >= 2, "the states");
    expect(client.messages[1]).toEqual({ type: "subscribed", channel: "X", symbols: ["HPG", "SHS"] });
    const [hpg, shs] = client.data("X");
    expect(hpg).toMatchObject({ sym: "HPG", ref: 26_750, ceiling: 28_600, floor: 24_900, session: "LO" });
    expect(hpg).not.toHaveProperty("lastVolume");
    expect(hpg?.bids).toHaveLength(3);
    expect((shs!.bids as unknown[]).length).toBeGreaterThan(3);
    let total = hpg?.totalVolume as number;
    const trades = () => client.data("X").filter((data) => data.sym === "HPG" && "lastVolume" in data);
    await until(() => trades().length >= 3, "three trades of HPG", 60_000);
    for (const trade of trades()) {
      total += trade.lastVolume as number;
      expect(trade).toMatchObject({ totalVolume: total, time: expect.stringMatching(/^\d\d:\d\d:\d\d$/) });
      expect(["B", "S"]).toContain(trade.side);
    }
    expect(client.data("X").every((data) => data.sym === "HPG" || data.sym === "SHS")).toBe(true);
  }, 90_000);

  test("X falls silent for a symbol after unsubscribe", async () => {
    const client = await signedIn();
    client.say({ type: "subscribe", channel: "X", symbols: ["*"] });
    await until(() => client.data("X").length > 40, "the states");
    client.say({ type: "unsubscribe", channel: "X", symbols: ["*"] });
    await until(() => client.messages.some((message) => message.type === "unsubscribed"), "the confirmation");
    const count = client.data("X").length;
    client.say({ type: "subscribe", channel: "I", symbols: ["*"] });
    await until(() => client.data("I").length > 30, "some seconds of indices");
    expect(client.data("X")).toHaveLength(count);
  });

  test("I tells each index at once, N the news of the day so far", async () => {
    const client = await signedIn();
    client.say({ type: "subscribe", channel: "I", symbols: ["*"] });
    client.say({ type: "subscribe", channel: "N", symbols: ["*"] });
    await until(() => client.data("N").length > 3 && client.data("I").length > 3, "indices and news");
    const vn30 = client.data("I").find((data) => data.index === "VN30");
    expect(vn30).toMatchObject({ value: expect.any(Number), changePercent: expect.any(Number) });
    expect(client.data("N")[0]).toMatchObject({ source: expect.stringContaining("Mô phỏng") });
  });

  test("B tells the minutes that are over", async () => {
    const fast = await startRunning({ speed: 60, symbols: "HPG,MBB" });
    const other = exchange;
    exchange = fast;
    try {
      const client = await signedIn();
      client.say({ type: "subscribe", channel: "B", symbols: ["*"] });
      await until(() => client.data("B").length > 3, "bars");
      expect(client.data("B")[0]).toMatchObject({
        time: expect.stringMatching(/:00$/),
        volume: expect.any(Number),
      });
    } finally {
      exchange = other;
      await fast.stop();
    }
  });

  test("what is not of the protocol is refused in words, and the session goes on", async () => {
    const client = await signedIn();
    client.socket.send("}{");
    client.say({ type: "subscribe", channel: "Z", symbols: ["VIC"] });
    await until(() => client.messages.length >= 3, "two refusals");
    expect(client.messages.slice(1).map((message) => message.code)).toEqual(["BAD_REQUEST", "BAD_REQUEST"]);
    client.say({ type: "ping" });
    await until(() => client.messages.some((message) => message.type === "pong"), "the pong");
  });
});

test("the exchange pings every five seconds, in words and below them", async () => {
  const client = await signedIn();
  let pings = 0;
  client.socket.on("ping", () => pings++);
  await until(() => pings > 0 && client.messages.some((message) => message.type === "ping"), "a heartbeat");
});

test("a client that does not read is cut off with 1013, and the others go on", async () => {
  const slow = await signedIn();
  slow.socket.pause();
  // Each of these asks for the whole state again; the answers pile up unread.
  const ask = setInterval(() => {
    for (let i = 0; i < 300; i++) slow.say({ type: "subscribe", channel: "X", symbols: ["*"] });
  }, 20);
  const other = await signedIn();
  other.say({ type: "subscribe", channel: "I", symbols: ["*"] });
  try {
    await new Promise((resolve) => setTimeout(resolve, 4_000));
  } finally {
    clearInterval(ask);
  }
  slow.socket.resume();
  await until(() => slow.closeCode !== null, "the cut");
  expect(slow.closeCode).toBe(1013);
  const seen = other.messages.length;
  await until(() => other.messages.length > seen, "the other client's data");
});

test.each([
  ["gzip", (raw: Buffer) => JSON.parse(gunzipSync(raw).toString("utf8"))],
  ["msgpack", (raw: Buffer) => decode(raw)],
])("frames come as %s when the address asks for it", async (form, read) => {
  let binaries = 0;
  const client = await signedIn(`?binary=${form}`, (raw, isBinary) => {
    if (isBinary) binaries++;
    return read(raw);
  });
  client.say({ type: "subscribe", channel: "X", symbols: ["HPG"] });
  await until(() => client.data("X").length > 0, "a state");
  expect(client.data("X")[0]).toMatchObject({ sym: "HPG", ref: 26_750 });
  expect(binaries).toBe(client.messages.length);
});

test("--stop-at freezes the market at its time; sockets and heartbeats go on", async () => {
  const other = exchange;
  exchange = await startRunning({ stopAt: "10:00:02", symbols: "VN30" });
  try {
    const client = await signedIn();
    client.say({ type: "subscribe", channel: "X", symbols: ["*"] });
    const clock = async () => (await (await fetch(`${exchange.ready.adminUrl}/clock`)).json()) as Data;
    let frozen = await clock();
    await until(() => client.data("X").some((data) => data.time === "10:00:01"), "trading before the stop");
    while (frozen.speed !== 0) frozen = await clock();
    expect(frozen.epochMs).toBe(Date.parse("2026-02-10T10:00:02+07:00"));
    const count = client.data("X").length;
    const seen = client.messages.length;
    await until(() => client.messages.slice(seen).some((message) => message.type === "ping"), "a heartbeat");
    expect(client.data("X")).toHaveLength(count);
    expect((await clock()).epochMs).toBe(frozen.epochMs);
  } finally {
    await exchange.stop();
    exchange = other;
  }
});
