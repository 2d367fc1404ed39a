import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MarketEvent } from "#lib/market/event.ts";
import { isSymbol } from "#lib/market/instrument.ts";
import { instantOf } from "#lib/market/trading-time.ts";
import { decodeFrame } from "#server/feed/ssi-fastconnect/decode.ts";
import { fixtureLines } from "../fixtures.ts";

const context = { marketNowMs: instantOf("2026-09-10", "09:15:33") };
const timeMs = instantOf("2026-09-10", "09:15:32");

function decode(line: string | undefined) {
  const { decoded } = decodeFrame(line ?? "", context);
  if (!decoded) throw new Error("it is no data");
  return decoded;
}

function frame(topic: unknown, data: unknown): string {
  return JSON.stringify({ channel: "DATA", topic, data });
}

const TRADE = { s: "SSI", t: "2026/09/10 09:15:32", p: "45500", q: "1000", v: "1250000" };
const trade = (change: Record<string, unknown>) => decode(frame("trade.SSI", { ...TRADE, ...change }));

describe("FastConnect v3 data, in our words", () => {
  const of = (name: string) => fixtureLines(`ssi/synthetic-v3-${name}.jsonl`);

  test("a trade, and what it says of the day", () => {
    expect(decode(of("trade")[0])).toEqual({
      events: [
        {
          ...{ kind: "tick", symbol: "SSI", price: 45500, volumeShares: 1000, side: "B", timeMs },
          ...{ totalVolumeShares: 1250000, totalValueVnd: null },
        },
        {
          ...{ kind: "day", symbol: "SSI", lastPrice: 45500, lastVolumeShares: 1000, timeMs },
          ...{ totalVolumeShares: 1250000, totalValueVnd: null },
          ...{ open: 45000, high: 45800, low: 44900, average: 45350 },
        },
      ],
      rejects: [],
    });
  });

  test("a trade of a future, in points", () => {
    expect(decode(of("trade")[1]).events[0]).toMatchObject({ symbol: "VN30F1M", price: 1876.8, side: "S" });
  });

  test("a book, best first", () => {
    const [quote] = decode(of("quote")[0]).events;
    expect(quote).toMatchObject({ kind: "quote", symbol: "SSI", timeMs });
    expect(quote).toMatchObject({
      bids: [
        [45450, 12000],
        [45400, 8000],
        [45350, 100],
      ],
    });
    expect(quote).toMatchObject({
      asks: [
        [45500, 900],
        [45550, 1000],
        [45600, 300],
      ],
    });
  });

  test("foreign room", () => {
    expect(decode(of("room")[0]).events).toEqual([
      { kind: "foreign", symbol: "SSI", buyShares: 1933300, sellShares: 1587415, roomShares: 1741403260 },
    ]);
  });

  test("a put-through deal is one, and no trade", () => {
    expect(decode(of("put")[0])).toEqual({
      events: [
        {
          ...{ kind: "putthrough", symbol: "SSI", price: 45000, volumeShares: 100000, timeMs },
          ...{ totalVolumeShares: 250000, totalValueVnd: 11250000000 },
        },
      ],
      rejects: [],
    });
  });

  test.each([
    [{ p: "0" }, "bad-price"],
    [{ p: undefined }, "bad-price"],
    [{ q: "0" }, "bad-volume"],
    [{ q: "-5" }, "bad-volume"],
    [{ tq: "99" }, "impossible-volume"],
    [{ s: "VNM" }, "bad-symbol"],
    [{ t: "2026/09/11 09:15:32" }, "future-date"],
  ])("a put-through deal with %j is %s", (change, reason) => {
    const deal = { s: "SSI", t: TRADE.t, p: "45000", q: "100", tq: "100", tv: "4500000" };
    expect(decode(frame("put.SSI", { ...deal, ...change }))).toMatchObject({
      events: [],
      rejects: [{ reason }],
    });
  });

  test("a put-through deal without the day's totals is one all the same, and numbers may be numbers", () => {
    const deal = { s: "SSI", t: TRADE.t, p: 45000.5, q: 7 };
    expect(decode(frame("put.*", deal)).events).toMatchObject([
      { kind: "putthrough", price: 45000.5, volumeShares: 7, totalVolumeShares: null, totalValueVnd: null },
    ]);
  });

  test.each([
    [
      "a deal alone",
      { p: "45500", q: "7", bids: [], asks: [] },
      { price: 45500, volumeShares: 7, bids: [], asks: [] },
    ],
    [
      "a book alone",
      { bids: [["45400", "3"]], asks: null },
      { price: null, volumeShares: null, bids: [[45400, 3]] },
    ],
    ["numbers", { p: 45500, q: 7, bids: [[45400, 3]], asks: [] }, { price: 45500, bids: [[45400, 3]] }],
  ])("of the odd-lot board: %s", (_, data, expected) => {
    expect(decode(frame("oddlot.SSI", { s: "SSI", t: TRADE.t, ...data })).events).toMatchObject([
      { kind: "oddlot", symbol: "SSI", ...expected },
    ]);
  });

  test.each([[{ bids: "x", asks: [] }], [{ s: "VNM", bids: [], asks: [] }], [{ bids: [] }]])(
    "of the odd-lot board, but not with %j",
    (change) => {
      expect(decode(frame("oddlot.SSI", { s: "SSI", t: TRADE.t, ...change })).events).toEqual([]);
    },
  );

  test("the odd-lot board", () => {
    expect(decode(of("oddlot")[0]).events).toEqual([
      {
        ...{ kind: "oddlot", symbol: "SSI", price: 45500, volumeShares: 7, timeMs },
        ...{ bids: [[45450, 11]], asks: [[45500, 9]] },
      },
    ]);
  });

  test("the limits of the day, from master data", () => {
    expect(decode(of("market-master")[0]).events).toEqual([
      { kind: "limits", symbol: "SSI", reference: 45300, ceiling: 48500, floor: 42100 },
    ]);
  });

  test("the session of a board", () => {
    expect(decode(of("market-flag")[0]).events).toEqual([
      { kind: "boardSession", board: "HOSE", session: "LO", timeMs },
    ]);
  });

  test("an index: its level is no volume", () => {
    expect(decode(of("index-tick")[0]).events).toEqual([
      {
        ...{ kind: "index", index: "VN30", value: 1876.81, change: -32.42, changePercent: -1.7 },
        ...{ volumeShares: 265895343, valueVnd: 9560237967200, session: "LO", timeMs },
        ...{ advances: 10, declines: 18, noChanges: 2, ceilings: 0, floors: 1 },
      },
    ]);
  });

  test("a running minute; five minutes are no bar of ours", () => {
    const [line = ""] = of("interval");
    expect(decode(line).events).toEqual([
      {
        ...{ kind: "bar", symbol: "SSI", timeMs: instantOf("2026-09-10", "09:15:00") },
        ...{ open: 45000, high: 45100, low: 44950, close: 45050, volumeShares: 12300 },
      },
    ]);
    expect(decode(line.replace("@1m", "@5m"))).toEqual({ events: [], rejects: [] });
    expect(decode(line.replace("@1m", "@1w")).rejects).toMatchObject([{ reason: "unknown-type" }]);
  });
});

describe("both forms", () => {
  test.each([
    ["2026/09/10 09:15:32", timeMs],
    ["2026-09-10 09:15:32", timeMs],
    ["2026-09-10T09:15:32.120+07:00", timeMs + 120],
    ["2026-09-10T02:15:32Z", timeMs],
    ["2026-09-09T19:15:32.5-07:00", timeMs + 500],
  ])("of time: %s", (t, expected) => {
    expect(trade({ t }).events[0]).toMatchObject({ timeMs: expected });
  });

  test.each([
    ["2026/02/31 09:15:32", "bad-time"],
    ["2026/09-10 09:15:32", "bad-time"],
    ["10/09/2026 09:15:32", "bad-time"],
    [1757470532, "bad-time"],
    ["2026/09/11 09:15:32", "future-date"],
    // Evening in London, and the next day in Vietnam.
    ["2026-09-10T20:00:00Z", "future-date"],
    ["2026/09/09 25:15:32", "bad-time"],
  ])("of time, but not %s", (t, reason) => {
    expect(trade({ t })).toMatchObject({ events: [], rejects: [{ reason }] });
  });

  test.each(["2026/09/10 25:61:00", "2026/09/10", "2026-09-10T09:15:32+99:99x", undefined])(
    "of time; for %s of today the time of receipt stands",
    (t) => {
      const decoded = trade({ t });
      expect(decoded.events[0]).toMatchObject({ timeMs: context.marketNowMs });
      expect(decoded.flaws).toHaveLength(1);
    },
  );

  test("of numbers give the same", () => {
    expect(trade({ p: 45500, q: 1000, v: 1250000 })).toEqual(trade({}));
  });
});

describe("whose message it is", () => {
  test.each([
    "trade.SSI",
    "trade.*",
    "trade.HOSE",
    "trade.VN30",
    "trade.ACB-SSI",
    "trade.ACB,SSI",
    "trade.SSI@tick",
  ])("the data says under %s", (topic) => {
    expect(decode(frame(topic, TRADE)).events[0]).toMatchObject({ symbol: "SSI" });
  });

  test.each(["trade.VNM", "trade.hose", "trade.ACB-VNM", "trade.", "trade", "SSI", "", 5, null, "a.b.c.SSI"])(
    "but not under %s",
    (topic) => {
      expect(decode(frame(topic, TRADE)).events).toEqual([]);
    },
  );

  test("an index has SSI's name and ours", () => {
    const [line = ""] = fixtureLines("ssi/synthetic-v3-index-tick.jsonl");
    const named = (topic: string, s: string) =>
      decode(line.replace("index.VN30", topic).replace('"VN30"', `"${s}"`));
    expect(named("index.UPCOMINDEX", "HNXUPCOMINDEX").events[0]).toMatchObject({ index: "UPCOMINDEX" });
    expect(named("index.HNXINDEX", "HNXIndex").events[0]).toMatchObject({ index: "HNXINDEX" });
    expect(named("index.*", "VNINDEX").events[0]).toMatchObject({ index: "VNINDEX" });
    expect(named("index.VN30", "VNINDEX").events).toEqual([]);
  });
});

describe("what is odd", () => {
  test("a trade without the day's total is taken, and said to be so", () => {
    const { events, flaws } = trade({ v: undefined });
    expect(events[0]).toMatchObject({ kind: "tick", totalVolumeShares: null });
    expect(flaws?.[0]).toContain("v is missing");
  });

  test("half a book is none, an empty one is", () => {
    const quote = (data: object) => decode(frame("quote.SSI", { s: "SSI", t: TRADE.t, ...data }));
    expect(quote({ bids: [["45450", "100"]] }).rejects).toMatchObject([{ reason: "bad-fields" }]);
    expect(quote({ bids: null, asks: [] }).events).toMatchObject([{ bids: [], asks: [] }]);
    expect(quote({ bids: [5], asks: [["ATO", "5"]] })).toMatchObject({ events: [{}], flaws: [{}, {}] });
  });

  test("yesterday's limits would refuse today's trades", () => {
    const master = { s: "SSI", b: "HOSE", ce: "48500", fl: "42100", ref: "45300" };
    const at = (t: string) => decode(frame("market.SSI", { ...master, t }));
    expect(at("2026/09/10").events).toHaveLength(1);
    expect(at("2026/09/09").rejects).toMatchObject([{ reason: "bad-time" }]);
    expect(at("2026/09/11").rejects).toMatchObject([{ reason: "future-date" }]);
    expect(decode(frame("market.SSI", { ...master, t: "2026/09/10", fl: "50000" })).rejects).toHaveLength(1);
  });

  test("a session of no board we know, and a board without session", () => {
    const flag = (data: object) => decode(frame("market.FLAG", { b: "HOSE", t: TRADE.t, f: "LO", ...data }));
    expect(flag({ b: "NYSE" }).rejects).toMatchObject([{ reason: "bad-fields" }]);
    expect(flag({ f: "" }).rejects).toMatchObject([{ reason: "bad-fields" }]);
    expect(flag({ b: "DER", f: "close" }).events).toMatchObject([{ board: "DER", session: "C" }]);
    // What we do not know stays as data.
    expect(flag({ f: "INTERMISSION" }).events).toMatchObject([{ session: "INTERMISSION" }]);
  });

  test("topics whose fields SSI does not publish are counted and left", () => {
    expect(decode(frame("indexsummary.VN30", { s: "VN30" })).rejects).toMatchObject([
      { reason: "unknown-type" },
    ]);
  });
});

describe("answers are told from data", () => {
  const control = (line: string) => decodeFrame(line).control;

  test("as documented", () => {
    const [ok = "", denied = "", list = ""] = fixtureLines("ssi/synthetic-v3-ack.jsonl");
    expect(control(ok)).toEqual({
      kind: "ack",
      method: "subscribe",
      isOk: true,
      message: "Subscribed: trade.SSI",
    });
    expect(control(denied)).toMatchObject({
      kind: "ack",
      isOk: false,
      message: "Denied (account): order.1234561",
    });
    expect(control(list)).toEqual({ kind: "subscriptions", topics: ["trade.SSI", "quote.SSI"] });
    expect(control('{"trading":"","data":""}')).toEqual({ kind: "subscriptions", topics: [] });
    expect(control(fixtureLines("ssi/v3-heartbeat.jsonl")[0] ?? "")).toEqual({ kind: "heartbeat" });
  });

  test("refusals of the connection", () => {
    const [first = "", second = ""] = fixtureLines("ssi/synthetic-v3-connection-refused.jsonl");
    expect(control(first)).toEqual({ kind: "refused", status: 401, message: "Unauthorized" });
    expect(control(second)).toEqual({ kind: "refused", status: 429, message: "Too many connections" });
    expect(control('{"code":"401103","msg":"x"}')).toMatchObject({ status: 401 });
  });

  test("a code within data is data", () => {
    expect(
      control(frame("trade.SSI", { ...TRADE, code: 401, status: "error", method: "x" })),
    ).toBeUndefined();
  });
});

/** Values that have fooled parsers before. */
const trap = fc.constantFrom<unknown>(
  ...["NaN", "Infinity", "-1", "0x10", "1e5", "1,000", "", " 1", "ATO", "__proto__", "\u0000", "\ud800"],
  ...[-1, 0, -0, 0.1, 1e300, 1e-300, 2 ** 53, null, true, [], {}, [5], [[5, 5]], { valueOf: 1 }],
);
const anyValue = fc.oneof(trap, fc.double(), fc.string(), fc.jsonValue());

function expectSound(event: MarketEvent): void {
  const name =
    event.kind === "index"
      ? event.index
      : event.kind === "boardSession"
        ? event.board
        : "symbol" in event
          ? event.symbol
          : "";
  expect(isSymbol(name)).toBe(true);
  walk(event, "");
  if (event.kind === "tick") expect(Math.min(event.price, event.volumeShares)).toBeGreaterThan(0);
}

function walk(value: unknown, key: string): void {
  if (typeof value === "number") {
    expect(Number.isFinite(value)).toBe(true);
    if (!["change", "changePercent", "timeMs"].includes(key)) expect(value).toBeGreaterThanOrEqual(0);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, each] of Object.entries(value)) walk(each, name);
  }
}

const NAMES = [
  "trade",
  "quote",
  "room",
  "put",
  "oddlot",
  "market-master",
  "market-flag",
  "index-tick",
  "interval",
];

describe("no message makes the decoder throw or tell nonsense", () => {
  test("any text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        for (const event of decodeFrame(text, context).decoded?.events ?? []) expectSound(event);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(NAMES)("a damaged %s", (name) => {
    const [line = ""] = fixtureLines(`ssi/synthetic-v3-${name}.jsonl`);
    const { topic, data } = JSON.parse(line) as { topic: string; data: Record<string, unknown> };
    const change = fc.dictionary(fc.constantFrom(...Object.keys(data)), anyValue, { maxKeys: 3 });
    const anyTopic = fc.oneof({ weight: 3, arbitrary: fc.constant<unknown>(topic) }, anyValue);
    let taken = 0;
    fc.assert(
      fc.property(anyTopic, change, (given, changed) => {
        const events = decodeFrame(frame(given, { ...data, ...changed }), context).decoded?.events ?? [];
        for (const event of events) expectSound(event);
        taken += events.length;
      }),
      { numRuns: 500 },
    );
    // It would prove nothing if all of them were refused.
    expect(taken).toBeGreaterThan(0);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});
