import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instantOf } from "#lib/market/trading-time.ts";
import { systemClock } from "#server/clock.ts";
import { PING_MS } from "#server/gateway/limits.ts";
import { type Bench, DATE, openBench, pause, until } from "./bench.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const timeMs = instantOf(DATE, "10:00:00");
const quote = (symbol: string, bid: number) => ({
  kind: "quote" as const,
  symbol,
  bids: [[bid, 100]] as const,
  asks: [[bid + 50, 200]] as const,
  timeMs,
});
const vnindex = (value: number) => ({
  kind: "index" as const,
  index: "VNINDEX",
  value,
  change: 1,
  changePercent: 0.1,
  volumeShares: 1,
  valueVnd: 1,
  advances: 1,
  noChanges: 0,
  declines: 0,
  ceilings: 0,
  floors: 0,
  session: "LO",
  timeMs,
});

describe("subscribing over the JSON WebSocket", () => {
  test("answers with what is known, then what is not, then the states, then what happens", async () => {
    bench.trade("VIC", 45_000);
    const client = await bench.webSocket();
    client.say({ action: "subscribe", symbols: ["VIC", "NOPE", "VNM", "nope!"] });
    await client.wait("state", 2);
    bench.trade("VNM", 65_000, 300);
    await client.wait("tick");
    expect(client.messages.map((message) => message.type)).toEqual([
      "subscribed",
      "error",
      "state",
      "state",
      "tick",
    ]);
    const [subscribed, error, vic, vnm, tick] = client.messages;
    expect(subscribed).toEqual({ type: "subscribed", symbols: ["VIC", "VNM"], channels: ["tick"] });
    expect(error).toMatchObject({ code: "UNKNOWN_SYMBOL", symbols: ["NOPE", "nope!"] });
    expect(vic).toMatchObject({ symbol: "VIC", price: 45_000, source: "simulated" });
    expect(vnm).toMatchObject({ symbol: "VNM", price: null });
    expect(tick).toEqual({
      type: "tick",
      symbol: "VNM",
      source: "simulated",
      price: 65_000,
      volume: 300,
      side: "B",
      totalVolume: 300,
      timestamp: "2026-02-10T10:00:00.000+07:00",
      seq: bench.market.seq,
    });
  });

  test("brings every trade and, by default, nothing else", async () => {
    const client = await bench.webSocket();
    client.say({ action: "subscribe", symbols: ["HPG"] });
    await client.wait("state");
    for (let trades = 1; trades <= 200; trades += 1) bench.trade("HPG", 20_000 + trades);
    bench.tell(quote("HPG", 20_000));
    bench.trade("SSI", 33_000);
    await client.wait("tick", 200);
    await pause(150);
    expect(client.of("tick").map((tick) => tick.price)).toEqual(
      Array.from({ length: 200 }, (_, n) => 20_001 + n),
    );
    expect(client.messages).toHaveLength(202);
  });

  test("brings quotes when the levels change, the newest per flush, and the running bar", async () => {
    const client = await bench.webSocket();
    client.say({ action: "subscribe", symbols: ["FPT"], channels: ["quote", "bar"] });
    await client.wait("state");
    for (let bid = 1; bid <= 100; bid += 1) bench.tell(quote("FPT", 100_000 + bid));
    bench.trade("FPT", 100_100);
    const [first] = await client.wait("quote");
    expect(first).toEqual({
      type: "quote",
      symbol: "FPT",
      source: "simulated",
      bids: [[100_100, 100]],
      asks: [[100_150, 200]],
      timestamp: "2026-02-10T10:00:00.000+07:00",
      seq: bench.market.seq,
    });
    expect((await client.wait("bar"))[0]).toMatchObject({ symbol: "FPT", interval: "1m", close: 100_100 });
    bench.trade("FPT", 100_200);
    await client.wait("bar", 2);
    expect(client.of("quote")).toHaveLength(1);
  });

  test("takes index codes among the symbols", async () => {
    bench.tell(vnindex(1_800));
    const client = await bench.webSocket();
    client.say({ action: "subscribe", symbols: ["VNINDEX"] });
    await client.wait("index");
    bench.tell(vnindex(1_801));
    const levels = await client.wait("index", 2);
    expect(levels.map((index) => index.value)).toEqual([1_800, 1_801]);
    expect(client.messages[0]).toEqual({ type: "subscribed", symbols: ["VNINDEX"], channels: ["tick"] });
    expect(client.of("error")).toEqual([]);
  });

  test("takes news and indices without symbols", async () => {
    const client = await bench.webSocket();
    client.say({ action: "subscribe", channels: ["news", "index"] });
    await client.wait("subscribed");
    bench.tell({ kind: "news", id: "n9", timeMs, symbols: [], title: "Tin", url: null, publisher: null });
    expect((await client.wait("news"))[0]).toMatchObject({ id: "n9", title: "Tin", source: "simulated" });
    expect(client.of("index").map((index) => index.index)).toContain("VNINDEX");
  });

  test("ends channel by channel, or all at once", async () => {
    const client = await bench.webSocket();
    client.say({ action: "subscribe", symbols: ["SSI"], channels: ["tick", "quote"] });
    await client.wait("state");
    client.say({ action: "unsubscribe", symbols: ["SSI"], channels: ["quote"] });
    await client.wait("unsubscribed");
    bench.tell(quote("SSI", 33_000));
    bench.trade("SSI", 33_050);
    await client.wait("tick");
    client.say({ action: "unsubscribe", symbols: ["SSI"] });
    await client.wait("unsubscribed", 2);
    bench.trade("SSI", 33_100);
    await pause(200);
    expect(client.of("tick")).toHaveLength(1);
    expect(client.of("quote")).toEqual([]);
  });

  test("is a want upstream until the socket closes", async () => {
    const client = await bench.webSocket();
    const before = bench.wanted.get("GAS") ?? 0;
    client.say({ action: "subscribe", symbols: ["GAS", "VNINDEX"] });
    await client.wait("state");
    expect(bench.wanted.get("GAS")).toBe(before + 1);
    expect(bench.wanted.get("VNINDEX")).toBeUndefined();
    client.socket.close();
    await until(() => bench.wanted.get("GAS") === before, "the want ends");
  });

  test("begins again with a new run of the source", async () => {
    const client = await bench.webSocket();
    bench.trade("MSN", 70_000);
    client.say({ action: "subscribe", symbols: ["MSN"] });
    await client.wait("state");
    bench.newRun();
    bench.trade("MSN", 71_000);
    const states = await client.wait("state", 2);
    expect(states.map((state) => [state.price, state.totalVolume])).toEqual([
      [70_000, 100],
      [71_000, 100],
    ]);
  });
});

describe("a client of the JSON WebSocket", () => {
  test("gets a pong for a ping", async () => {
    const client = await bench.webSocket();
    client.say({ action: "ping" });
    expect(await client.wait("pong")).toEqual([{ type: "pong" }]);
  });

  test.each([
    ["no JSON", "hello"],
    ["half an object", '{"action":'],
    ["null", "null"],
    ["a number", "42"],
    ["an array", '["subscribe"]'],
    ["no action", "{}"],
    ["an unknown action", '{"action":"drop"}'],
    ["symbols that are no list", '{"action":"subscribe","symbols":"VIC"}'],
    ["symbols like a list", '{"action":"subscribe","symbols":{"0":"VIC","length":1}}'],
    ["symbols that are no texts", '{"action":"subscribe","symbols":[1,null,{},[],true]}'],
    ["no symbols for a channel that needs them", '{"action":"subscribe","symbols":[]}'],
    ["an unknown channel", '{"action":"subscribe","symbols":["VIC"],"channels":["trades"]}'],
    ["an extra key", '{"action":"subscribe","symbols":["VIC"],"admin":true}'],
    ["a prototype", '{"action":"subscribe","symbols":["VIC"],"__proto__":{"isAdmin":true}}'],
    [
      "501 symbols",
      JSON.stringify({ action: "subscribe", symbols: Array.from({ length: 501 }, (_, n) => `S${n}`) }),
    ],
    ["a symbol as long as a page", JSON.stringify({ action: "subscribe", symbols: ["A".repeat(5_000)] })],
  ])("that sends %s gets an error and stays connected", async (_, text) => {
    const client = await bench.webSocket();
    client.say(text);
    const [error] = await client.wait("error");
    expect(error).toMatchObject({ type: "error", code: "BAD_REQUEST", message: expect.stringMatching(/\S/) });
    client.say({ action: "ping" });
    await client.wait("pong");
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  test("that sends bytes gets an error and stays connected", async () => {
    const client = await bench.webSocket();
    client.socket.send(Buffer.from([0, 1, 2]));
    await client.wait("error");
    client.say({ action: "ping" });
    await client.wait("pong");
  });

  test("that floods is refused, then closed, while another is served", async () => {
    const [flooder, other] = [await bench.webSocket(), await bench.webSocket()];
    const closed = new Promise<number>((resolve) => flooder.socket.once("close", resolve));
    for (let sent = 0; sent < 400; sent += 1) flooder.say({ action: "ping" });
    expect(await closed).toBe(1008);
    expect(flooder.of("pong").length).toBeLessThan(80);
    expect(flooder.of("error")[0]).toMatchObject({ code: "RATE_LIMITED" });
    other.say({ action: "ping" });
    await other.wait("pong");
  });

  test("that sends more than 16 KiB at once is closed", async () => {
    const client = await bench.webSocket();
    const closed = new Promise<number>((resolve) => client.socket.once("close", resolve));
    client.say(`{"action":"${"x".repeat(17 * 1024)}"}`);
    expect(await closed).toBe(1009);
  });

  test("of another site's page is refused", async () => {
    await expect(bench.webSocket({ origin: "https://evil.example" })).rejects.toThrow("403");
    await expect(bench.webSocket({ origin: "null" })).rejects.toThrow("403");
    const own = await bench.webSocket({ origin: bench.url });
    own.say({ action: "ping" });
    await own.wait("pong");
  });
});

describe("the server's heartbeat", () => {
  test("drops who does not answer it and keeps who does", async () => {
    const periods = new Map<number, () => void>();
    const clock = {
      ...systemClock,
      every(periodMs: number, call: () => void) {
        periods.set(periodMs, call);
        return systemClock.every(periodMs, call);
      },
    };
    const own = await openBench({ clock });
    const [dead, alive] = [await own.webSocket(), await own.webSocket()];
    let pings = 0;
    alive.socket.on("ping", () => {
      pings += 1;
    });
    const closed = new Promise((resolve) => dead.socket.once("close", resolve));
    dead.socket.pong = () => {};
    // The library answers pings by itself unless it is told not to read.
    dead.socket.pause();
    const heartbeat = periods.get(PING_MS);
    heartbeat?.();
    await until(() => pings === 1, "the first ping");
    await pause(50);
    heartbeat?.();
    dead.socket.resume();
    await closed;
    alive.say({ action: "ping" });
    await alive.wait("pong");
    await own.close();
  });
});
