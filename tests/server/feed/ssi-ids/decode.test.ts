import { deflateSync, gzipSync } from "node:zlib";
import { encode } from "@msgpack/msgpack";
import { describe, expect, test } from "vitest";
import { instantOf } from "#lib/market/trading-time.ts";
import { decodeFrame } from "#server/feed/ssi-ids/decode.ts";

const context = { marketNowMs: instantOf("2026-02-10", "10:15:30") };
const timeMs = instantOf("2026-02-10", "09:15:23");

const TRADE = { sym: "VIC", lastPrice: 45500, lastVolume: 100, time: "09:15:23" };

function decode(frame: string | Uint8Array) {
  const { decoded } = decodeFrame(frame, context);
  if (!decoded) throw new Error("a control message");
  return decoded;
}

function decodeData(channel: string, data: unknown) {
  return decode(JSON.stringify({ type: "data", channel, data }));
}

const tick = {
  kind: "tick",
  symbol: "VIC",
  price: 45500,
  volumeShares: 100,
  side: "U",
  totalVolumeShares: null,
  totalValueVnd: null,
  timeMs,
};

describe("SSI's own sample", () => {
  const sample = '{"sym":"VIC","lastPrice":45500,"lastVolume":100,"time":"09:15:23"}';

  test("is a trade of the market's day", () => {
    expect(decode(sample)).toEqual({ events: [tick], rejects: [] });
  });

  test.each([
    ["in its envelope", JSON.stringify({ type: "data", channel: "X", data: TRADE })],
    ["as UTF-8 bytes", Buffer.from(sample)],
    ["gzipped", gzipSync(sample)],
    ["deflated", deflateSync(sample)],
    ["deflated at the lowest level", deflateSync(sample, { level: 1 })],
    ["as MessagePack", encode(TRADE)],
    ["as MessagePack in its envelope", encode({ type: "data", channel: "X", data: TRADE })],
  ])("%s is the same trade", (_, frame) => {
    expect(decode(frame)).toEqual({ events: [tick], rejects: [] });
  });
});

describe("channel X", () => {
  test("a full message tells everything, the trade before the day's figures", () => {
    const { events, rejects, flaws } = decodeData("X", {
      ...TRADE,
      side: "B",
      totalVolume: 1000100,
      totalValue: 45500000000,
      bids: [[45450, 300]],
      asks: [[45500, 200]],
      ref: 45000,
      ceiling: 48150,
      floor: 41850,
      open: 45000,
      high: 45600,
      low: 44900,
      foreignBuy: 10,
      foreignSell: 20,
      room: 30,
      session: "LO",
    });
    expect(rejects).toEqual([]);
    expect(flaws).toBeUndefined();
    expect(events).toEqual([
      { kind: "limits", symbol: "VIC", reference: 45000, ceiling: 48150, floor: 41850 },
      { ...tick, side: "B", totalVolumeShares: 1000100, totalValueVnd: 45500000000 },
      {
        kind: "day",
        symbol: "VIC",
        lastPrice: null,
        lastVolumeShares: null,
        timeMs,
        totalVolumeShares: 1000100,
        totalValueVnd: 45500000000,
        open: 45000,
        high: 45600,
        low: 44900,
        average: null,
      },
      { kind: "quote", symbol: "VIC", bids: [[45450, 300]], asks: [[45500, 200]], timeMs },
      { kind: "foreign", symbol: "VIC", buyShares: 10, sellShares: 20, roomShares: 30 },
      { kind: "session", symbol: "VIC", session: "LO", status: null },
      { kind: "estimate", symbol: "VIC", price: null, volumeShares: null },
    ]);
  });

  test("without lastVolume it is state, never a trade", () => {
    const { events } = decodeData("X", { sym: "VIC", lastPrice: 45500, totalVolume: 900, time: "09:15:23" });
    expect(events).toMatchObject([{ kind: "day", lastPrice: 45500, totalVolumeShares: 900 }]);
    expect(events).toHaveLength(1);
  });

  test("a state of 0 has had no trade today", () => {
    const { events, rejects } = decodeData("X", {
      sym: "VIC",
      lastPrice: 0,
      totalVolume: 0,
      time: "09:15:23",
    });
    expect(rejects).toEqual([]);
    expect(events).toMatchObject([{ kind: "day", lastPrice: null, totalVolumeShares: 0 }]);
  });

  test("tells the estimate of an auction", () => {
    const { events } = decodeData("X", {
      sym: "VIC",
      time: "09:05:00",
      session: "ATO",
      estPrice: 45000,
      estVolume: 12000,
    });
    expect(events).toContainEqual({ kind: "estimate", symbol: "VIC", price: 45000, volumeShares: 12000 });
  });

  test("where foreigners hold more than they may, no room is left", () => {
    const { events, flaws } = decodeData("X", { ...TRADE, room: -183968 });
    expect(events[1]).toMatchObject({ kind: "foreign", roomShares: 0, buyShares: null });
    expect(flaws).toBeUndefined();
  });

  test("half a book does not replace a whole one", () => {
    const { events, flaws } = decodeData("X", { ...TRADE, bids: [[45450, 300]] });
    expect(events.map(({ kind }) => kind)).toEqual(["tick"]);
    expect(flaws).toHaveLength(1);
  });

  test.each([
    ["no symbol", { sym: undefined }, "bad-symbol"],
    ["a symbol with a NUL", { sym: "VIC\u0000" }, "bad-symbol"],
    ["a price of 0", { lastPrice: 0 }, "bad-price"],
    ["a negative price", { lastPrice: -45500 }, "bad-price"],
    ["no price", { lastPrice: undefined }, "bad-price"],
    ["an absurd price", { lastPrice: 4e10 }, "bad-price"],
    ["a price that is true", { lastPrice: true }, "bad-price"],
    ["a volume of 0", { lastVolume: 0 }, "bad-volume"],
    ["a negative volume", { lastVolume: -100 }, "bad-volume"],
    ["a volume that is text", { lastVolume: "1e2" }, "bad-volume"],
    ["a broken total", { totalVolume: 1.5 }, "bad-volume"],
    ["more volume than the total", { totalVolume: 99 }, "impossible-volume"],
    ["no time", { time: undefined }, "bad-time"],
    ["a time that does not exist", { time: "25:61:00" }, "bad-time"],
    ["a time without seconds", { time: "09:15" }, "bad-time"],
    ["a price above the ceiling", { ref: 40000, ceiling: 42800, floor: 37200 }, "outside-limits"],
  ])("%s is refused", (_, change, reason) => {
    expect(decodeData("X", { ...TRADE, ...change })).toMatchObject({ events: [], rejects: [{ reason }] });
  });
});

describe("the other channels", () => {
  test("B is a bar of one minute", () => {
    const data = { sym: "VIC", time: "10:14:00", open: 10, high: 12, low: 9, close: 11, volume: 500 };
    expect(decodeData("B", data).events).toEqual([
      {
        kind: "bar",
        symbol: "VIC",
        timeMs: instantOf("2026-02-10", "10:14:00"),
        open: 10,
        high: 12,
        low: 9,
        close: 11,
        volumeShares: 500,
      },
    ]);
    expect(decodeData("B", { ...data, high: 10.5 }).rejects[0]?.reason).toBe("bad-price");
  });

  test("I is an index", () => {
    const data = {
      index: "HNXUpcomIndex",
      value: 99.5,
      change: -0.5,
      changePercent: -0.5,
      advances: 1,
      declines: 2,
      noChanges: 3,
      ceilings: 4,
      floors: 5,
      volume: 600,
      turnover: 7000,
      time: "10:15:00",
    };
    expect(decodeData("I", data).events).toEqual([
      {
        kind: "index",
        index: "UPCOMINDEX",
        value: 99.5,
        change: -0.5,
        changePercent: -0.5,
        advances: 1,
        declines: 2,
        noChanges: 3,
        ceilings: 4,
        floors: 5,
        volumeShares: 600,
        valueVnd: 7000,
        session: null,
        timeMs: instantOf("2026-02-10", "10:15:00"),
      },
    ]);
  });

  test("N is news, with a link only when a browser may follow it", () => {
    const data = {
      id: "n1",
      time: "2026-02-10T10:00:00+07:00",
      symbols: ["VIC", "<b>", 5],
      title: "Vingroup\n công bố kết quả",
      url: "https://example.vn/n1",
      source: "HOSE",
    };
    expect(decodeData("N", data).events).toEqual([
      {
        kind: "news",
        id: "n1",
        timeMs: instantOf("2026-02-10", "10:00:00"),
        symbols: ["VIC"],
        title: "Vingroup  công bố kết quả",
        url: "https://example.vn/n1",
        publisher: "HOSE",
      },
    ]);
    const trap = decodeData("N", { ...data, url: "javascript:alert(1)" });
    expect(trap.events[0]).toMatchObject({ url: null });
    expect(trap.flaws).toHaveLength(1);
    expect(decodeData("N", { ...data, time: "2026-02-31T10:00:00Z" }).rejects[0]?.reason).toBe("bad-time");
  });
});

describe("frames that say nothing we can use", () => {
  test.each([
    ["not JSON", "{", "not-json"],
    ["NaN", '{"sym":"VIC","lastPrice":NaN}', "not-json"],
    ["null", "null", "not-an-object"],
    ["a list", "[1]", "not-an-object"],
    ["an unknown type", '{"type":"dance"}', "unknown-type"],
    ["an unknown channel", '{"type":"data","channel":"Z","data":{}}', "unknown-type"],
    ["the channel constructor", '{"type":"data","channel":"constructor","data":{}}', "unknown-type"],
    ["data without data", '{"type":"data","channel":"X"}', "bad-fields"],
    ["nothing but a name", '{"sym":"VIC","time":"10:00:00"}', "bad-fields"],
    ["no bytes", new Uint8Array(), "not-json"],
    ["bytes that are not UTF-8", Buffer.from([0x7b, 0xff, 0xfe]), "not-json"],
    ["a broken gzip", gzipSync("{}").subarray(0, 12), "not-json"],
    ["a broken MessagePack", Buffer.from([0xdf, 0xff, 0xff, 0xff, 0xff]), "not-json"],
    ["a gzip that inflates beyond 1 MiB", gzipSync(Buffer.alloc(50 * 1_048_576)), "too-large"],
    ["more than 1 MiB", Buffer.alloc(1_048_577, 0x20), "too-large"],
  ])("%s", (_, frame, reason) => {
    expect(decode(frame)).toMatchObject({ events: [], rejects: [{ reason }] });
  });
});

describe("messages that keep the session going", () => {
  test.each([
    ['{"type":"ping"}', { kind: "ping" }],
    ['{"type":"pong"}', { kind: "pong" }],
    ['{"type":"auth","status":"success","sessionId":"s1"}', { kind: "authenticated", sessionId: "s1" }],
    [
      '{"type":"auth","status":"error","code":"BAD_SIGNATURE","message":"no"}',
      { kind: "auth-refused", code: "BAD_SIGNATURE", message: "no" },
    ],
    ['{"type":"auth"}', { kind: "auth-refused", code: "", message: "" }],
    [
      '{"type":"subscribed","channel":"X","symbols":["VIC",5]}',
      { kind: "subscribed", channel: "X", symbols: ["VIC"] },
    ],
    ['{"type":"error","code":5,"message":"m"}', { kind: "error", code: "5", message: "m" }],
  ])("%s", (frame, control) => {
    expect(decodeFrame(frame, context)).toEqual({ control });
  });
});
