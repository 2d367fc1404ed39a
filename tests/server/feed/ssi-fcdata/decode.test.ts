import { describe, expect, test } from "vitest";
import { instantOf } from "#lib/market/trading-time.ts";
import { decodeBroadcast, decodeHubFrame } from "#server/feed/ssi-fcdata/decode.ts";

const context = { marketNowMs: instantOf("2026-11-23", "10:15:30") };

const TRADE = {
  RType: "X-TRADE",
  TradingDate: "23/11/2026",
  Time: "10:15:30",
  Symbol: "ACB",
  Ceiling: 24500,
  Floor: 21300,
  RefPrice: 22900,
  LastPrice: 22950,
  LastVol: 100,
  TotalVal: 22930000000,
  TotalVol: 1000100,
  TradingSession: "LO",
  TradingStatus: "N",
  Side: "BU",
};

function broadcast(type: string, content: unknown): string {
  return JSON.stringify({ DataType: type, Content: JSON.stringify(content) });
}

function decodeTrade(change: Record<string, unknown>) {
  return decodeBroadcast(broadcast("X-TRADE", { ...TRADE, ...change }), context);
}

function reasonOf(change: Record<string, unknown>): string | undefined {
  const { events, rejects } = decodeTrade(change);
  if (rejects.length > 0 && events.length > 0) throw new Error("refused and taken");
  return rejects[0]?.reason;
}

describe("a trade that must not reach state", () => {
  test.each([
    ["no symbol", { Symbol: undefined }, "bad-symbol"],
    ["a symbol in small letters", { Symbol: "acb" }, "bad-symbol"],
    ["a symbol that is a number", { Symbol: 123 }, "bad-symbol"],
    ["a symbol that is markup", { Symbol: "<b>" }, "bad-symbol"],
    ["the symbol __proto__", { Symbol: "__proto__" }, "bad-symbol"],
    ["no price", { LastPrice: null }, "bad-price"],
    ["a price of 0", { LastPrice: 0 }, "bad-price"],
    ["a negative price", { LastPrice: -22950 }, "bad-price"],
    ["an absurd price", { LastPrice: 1e12, Ceiling: 0 }, "bad-price"],
    ["a price of NaN", { LastPrice: "NaN" }, "bad-price"],
    ["a hexadecimal price", { LastPrice: "0x5996" }, "bad-price"],
    ["a price with a comma", { LastPrice: "22,950" }, "bad-price"],
    ["a price with an exponent", { LastPrice: "2295e1" }, "bad-price"],
    ["a price in a list", { LastPrice: [22950] }, "bad-price"],
    ["no volume", { LastVol: undefined }, "bad-volume"],
    ["a volume of 0", { LastVol: 0 }, "bad-volume"],
    ["half a share", { LastVol: 100.5 }, "bad-volume"],
    ["a volume with a suffix", { LastVol: "100abc" }, "bad-volume"],
    ["a total beyond exact integers", { TotalVol: 2 ** 53 }, "bad-volume"],
    ["a negative total", { TotalVol: -5 }, "bad-volume"],
    ["more volume than the day's total", { LastVol: 2000000 }, "impossible-volume"],
    ["a price above the ceiling", { LastPrice: 99999 }, "outside-limits"],
    ["a price in thousands", { LastPrice: 22.95 }, "outside-limits"],
    ["a day that does not exist", { TradingDate: "31/02/2026" }, "bad-time"],
    ["an American date", { TradingDate: "11/23/2026" }, "bad-time"],
    ["an ISO date", { TradingDate: "2026-11-23" }, "bad-time"],
    ["a day that has not come", { TradingDate: "24/11/2026" }, "future-date"],
    ["another type inside", { RType: "X-QUOTE" }, "bad-fields"],
  ])("%s", (_, change, reason) => {
    expect(reasonOf(change)).toBe(reason);
  });
});

describe("a trade that is taken with a flaw", () => {
  test.each([
    ["an average of NaN", { AvgPrice: "NaN" }, /AvgPrice/],
    ["limits in the wrong order", { Ceiling: 21300, Floor: 24500 }, /not in order/],
    ["no total", { TotalVol: null }, /TotalVol is missing/],
    ["an unknown side", { Side: "ZZ" }, /Side/],
    ["a session that is an object", { TradingSession: {} }, /TradingSession/],
    ["a negative value", { TotalVal: -1 }, /TotalVal/],
  ])("%s", (_, change, flaw) => {
    const { events, rejects, flaws } = decodeTrade(change);
    expect(rejects).toEqual([]);
    expect(events.find(({ kind }) => kind === "tick")).toMatchObject({ price: 22950, volumeShares: 100 });
    expect(flaws?.join()).toMatch(flaw);
  });

  test("a broken time of day: the time of receipt stands for it", () => {
    const { events, flaws } = decodeTrade({ Time: "25:61:00" });
    expect(events.find(({ kind }) => kind === "tick")).toMatchObject({ timeMs: context.marketNowMs });
    expect(flaws).toHaveLength(1);
  });

  test("a broken time of another day has nothing to stand for it", () => {
    expect(reasonOf({ Time: "25:61:00", TradingDate: "20/11/2026" })).toBe("bad-time");
  });
});

describe("a trade that is fine in another writing", () => {
  test.each([
    ["whole shares with a decimal point", { LastVol: "100.0", TotalVol: "1000100.0" }],
    ["numbers as text", { LastPrice: "22950", LastVol: "100" }],
    ["no limits", { Ceiling: 0, Floor: 0, RefPrice: 0 }],
    ["TradingTime for Time", { Time: undefined, TradingTime: "10:15:30" }],
    ["unknown fields besides", { Extra: 1, constructor: 2 }],
  ])("%s", (_, change) => {
    const { events, rejects, flaws } = decodeTrade(change);
    expect(rejects).toEqual([]);
    expect(flaws).toBeUndefined();
    expect(events.find(({ kind }) => kind === "tick")).toMatchObject({
      price: 22950,
      volumeShares: 100,
      totalVolumeShares: 1000100,
      side: "B",
      timeMs: context.marketNowMs,
    });
  });

  test("a key that is __proto__ changes nothing and nobody", () => {
    const content = JSON.stringify(TRADE).replace("{", '{"__proto__":{"isAdmin":true},');
    const { events } = decodeBroadcast(JSON.stringify({ DataType: "X-TRADE", Content: content }), context);
    expect(events.find(({ kind }) => kind === "tick")).toBeDefined();
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  test("Content may be an object instead of text", () => {
    const raw = JSON.stringify({ datatype: "X-TRADE", content: TRADE });
    expect(decodeBroadcast(raw, context).rejects).toEqual([]);
  });
});

describe("the envelope", () => {
  test.each([
    ["text that is not JSON", "{", "not-json"],
    ["a byte order mark", `\ufeff${broadcast("X-TRADE", TRADE)}`, "not-json"],
    ["null", "null", "not-an-object"],
    ["a list", "[]", "not-an-object"],
    ["no type", "{}", "bad-fields"],
    ["a type that is a number", '{"DataType":1,"Content":"{}"}', "bad-fields"],
    ["an unknown type", broadcast("ZZ", TRADE), "unknown-type"],
    ["broken content", '{"DataType":"X","Content":"{broken"}', "not-json"],
    ["content that is null", '{"DataType":"X","Content":null}', "bad-fields"],
    ["content that is a list", '{"DataType":"X","Content":"[]"}', "not-an-object"],
    ["more than 1 MiB", `"${"x".repeat(1_048_577)}"`, "too-large"],
  ])("%s", (_, raw, reason) => {
    expect(decodeBroadcast(raw, context)).toMatchObject({ events: [], rejects: [{ reason }] });
  });
});

describe("a snapshot", () => {
  const SNAPSHOT = { ...TRADE, RType: "X", BidPrice1: 22900, BidVol1: 100, AskPrice1: 22950, AskVol1: 200 };

  test("without a trade today it carries no tick", () => {
    const raw = broadcast("X", { ...SNAPSHOT, LastPrice: 0, LastVol: 0, TotalVol: 0 });
    const { events, rejects } = decodeBroadcast(raw, context);
    expect(rejects).toEqual([]);
    expect(events.map(({ kind }) => kind)).not.toContain("tick");
  });

  test("tells its trade before the day's total, which would else look like a hole", () => {
    const kinds = decodeBroadcast(broadcast("X", SNAPSHOT), context).events.map(({ kind }) => kind);
    expect(kinds.indexOf("tick")).toBeGreaterThanOrEqual(0);
    expect(kinds.indexOf("tick")).toBeLessThan(kinds.indexOf("day"));
  });

  test("tells the estimated price of an auction, and that there is none outside of one", () => {
    const estimateIn = (TradingSession: string) =>
      decodeBroadcast(
        broadcast("X", { ...SNAPSHOT, TradingSession, EstMatchedPrice: 22950 }),
        context,
      ).events.find(({ kind }) => kind === "estimate");
    expect(estimateIn("ATO")).toMatchObject({ price: 22950 });
    expect(estimateIn("LO")).toMatchObject({ price: null });
  });
});

describe("a book", () => {
  function decodeQuote(levels: Record<string, unknown>) {
    const content = {
      RType: "X-QUOTE",
      TradingDate: "23/11/2026",
      Time: "10:15:30",
      Symbol: "ACB",
      ...levels,
    };
    const decoded = decodeBroadcast(broadcast("X-QUOTE", content), context);
    const event = decoded.events[0];
    if (event?.kind !== "quote") throw new Error(JSON.stringify(decoded));
    return { ...event, flaws: decoded.flaws ?? [] };
  }

  test("leaves out levels without a price, and says so unless they are 0", () => {
    const quote = decodeQuote({
      BidPrice1: "ATO",
      BidVol1: 500000,
      BidPrice2: 22900,
      BidVol2: 100,
      AskPrice1: 0,
      AskVol1: 0,
    });
    expect(quote.bids).toEqual([[22900, 100]]);
    expect(quote.asks).toEqual([]);
    expect(quote.flaws).toHaveLength(1);
  });

  test("that is crossed is shown and flagged in continuous matching, and normal in an auction", () => {
    const levels = { BidPrice1: 23000, BidVol1: 100, AskPrice1: 22900, AskVol1: 100 };
    expect(decodeQuote({ ...levels, TradingSession: "LO" }).flaws.join()).toMatch(/crossed/);
    expect(decodeQuote({ ...levels, TradingSession: "ATC" }).flaws).toEqual([]);
  });

  test("is put best first when it came otherwise", () => {
    const quote = decodeQuote({ AskPrice1: 23000, AskVol1: 1, AskPrice2: 22900, AskVol2: 2 });
    expect(quote.asks).toEqual([
      [22900, 2],
      [23000, 1],
    ]);
    expect(quote.flaws.join()).toMatch(/best first/);
  });
});

describe("an index", () => {
  const INDEX = {
    RType: "MI",
    TradingDate: "23/11/2026",
    Time: "10:15:30",
    IndexId: "HNXIndex",
    IndexValue: 250,
    PriorIndexValue: 240,
    Change: 10,
    RatioChange: 4.17,
  };
  const decodeIndex = (change: Record<string, unknown>) =>
    decodeBroadcast(broadcast("MI", { ...INDEX, ...change }), context);

  test.each([
    ["HNXIndex", "HNXINDEX"],
    ["HNXUpcomIndex", "UPCOMINDEX"],
    ["VNINDEX", "VNINDEX"],
  ])("%s is our %s", (IndexId, index) => {
    expect(decodeIndex({ IndexId }).events[0]).toMatchObject({ kind: "index", index });
  });

  test("without its change has one from the previous close", () => {
    expect(decodeIndex({ Change: "NaN", RatioChange: null }).events[0]).toMatchObject({
      change: 10,
      changePercent: 4.17,
    });
  });

  test("with a value of NaN is refused", () => {
    expect(decodeIndex({ IndexValue: "NaN" }).rejects[0]?.reason).toBe("bad-price");
  });

  test("has bars under its own code too", () => {
    const content = { RType: "B", TradingDate: "23/11/2026", Time: "10:15:30", Symbol: "HNXUpcomIndex" };
    const ohlc = { Open: 99.1, High: 99.1, Low: 99.1, Close: 99.1, Volume: 0 };
    expect(decodeBroadcast(broadcast("B", { ...content, ...ohlc }), context).events[0]).toMatchObject({
      kind: "bar",
      symbol: "UPCOMINDEX",
    });
  });
});

describe("a hub frame", () => {
  const message = (M: string, A: unknown, H = "FcMarketDataV2Hub") =>
    JSON.stringify({ C: "d", M: [{ H, M, A }] });

  test.each(["{}", '{"C":"s-0,1","S":1,"M":[]}', '{"I":"1"}'])("%s keeps the session going", (text) => {
    const frame = decodeHubFrame(text, context);
    expect(frame).toMatchObject({ broadcasts: [], rejects: [], notices: [], error: null, isGoodbye: false });
    expect(frame.answer).toEqual(text.includes("I") ? { error: null } : null);
  });

  test("carries broadcasts whatever the case of its names", () => {
    const frame = decodeHubFrame(
      message("broadcast", [broadcast("X-TRADE", TRADE)], "FCMARKETDATAV2HUB"),
      context,
    );
    expect(frame.broadcasts[0]?.decoded.events.map(({ kind }) => kind)).toContain("tick");
  });

  test("carries the hub's complaints", () => {
    expect(decodeHubFrame(message("Error", ["Invalid channel"])).notices).toEqual(["Invalid channel"]);
    expect(decodeHubFrame('{"C":"d-1","E":"Not authorized"}').error).toBe("Not authorized");
    expect(decodeHubFrame('{"I":"1","E":"no such method"}').answer).toEqual({ error: "no such method" });
  });

  test.each([
    ["not JSON", "{", "not-json"],
    ["a list", "[]", "not-an-object"],
    ["M that is no list", '{"M":1}', "bad-fields"],
    ["a message that is null", '{"M":[null]}', "not-an-object"],
    ["another hub", message("Broadcast", ["x"], "OtherHub"), "unknown-type"],
    ["an unknown method", message("Dance", ["x"]), "unknown-type"],
    ["a broadcast without a text", message("Broadcast", [{}]), "bad-fields"],
    ["a broadcast without arguments", message("Broadcast", null), "bad-fields"],
  ])("of %s is refused", (_, text, reason) => {
    const frame = decodeHubFrame(text, context);
    expect(frame.rejects.map((reject) => reject.reason)).toEqual([reason]);
  });
});
