import { describe, expect, it } from "vitest";
import { instantOf, startOfDateMs } from "#lib/market/trading-time.ts";
import { dateIn, orderBars } from "#server/feed/rest-rows.ts";
import * as v3 from "#server/feed/ssi-fastconnect/rest-rows.ts";
import * as v2 from "#server/feed/ssi-fcdata/rest-rows.ts";
import { fixtureLines } from "../fixtures.ts";

interface Sample {
  path: string;
  http?: number;
  response: unknown;
}

const samples = (file: string): Sample[] => fixtureLines(`ssi/${file}`).map((line) => JSON.parse(line));
const answer = (status: number, json: unknown, retryAfter: string | null = null) => ({
  ...{ status, json, retryAfter, simulationHeader: null },
});

function rowsOfV2(name: string): readonly unknown[] {
  const sample = samples("v2-rest.jsonl").find(({ path }) => path.endsWith(`/${name}`));
  const reading = v2.readAnswer(answer(200, sample?.response));
  if (reading.kind !== "ok") throw new Error(`${name}: ${reading.kind}`);
  const page = v2.readPage(reading.body);
  if (!page) throw new Error(`${name} is no page`);
  return page.rows;
}

describe("SSI's own samples of FastConnect Data v2", () => {
  it("give the instrument with its names, board, lot and type", () => {
    expect(v2.readInstruments(rowsOfV2("SecuritiesDetails"))).toEqual({
      rows: [
        {
          symbol: "SSI",
          exchange: "HOSE",
          type: "STOCK",
          nameVi: "CTCP CHUNG KHOAN SSI",
          nameEn: "SSI Securities Corporation",
          lotSize: 100,
          limits: null,
          openContracts: null,
        },
      ],
      refused: 0,
      why: null,
    });
  });

  it("give the members of an index", () => {
    expect(v2.readMembers(rowsOfV2("IndexComponents")).rows).toEqual(["ACB", "BCM"]);
  });

  it("give daily bars at Vietnamese midnight", () => {
    const { rows, refused } = v2.readBars(rowsOfV2("DailyOhlc"), "SSI", "1D");
    expect(refused).toBe(0);
    expect(rows[0]).toEqual({
      openTimeMs: startOfDateMs("2023-08-10"),
      ...{ open: 28_600, high: 28_850, low: 28_100, close: 28_100, volume: 23_382_100, provisional: false },
    });
  });

  it("give minute bars at the minute's start although SSI dates them by their last trade, newest first", () => {
    const { rows } = v2.readBars(rowsOfV2("IntradayOhlc"), "SSI", "1m");
    const day = startOfDateMs("2023-08-14");
    const ordered = orderBars(rows, day, day + 86_400_000);
    expect(ordered.map(({ openTimeMs, volume }) => [openTimeMs, volume])).toEqual([
      [instantOf("2023-08-14", "14:29"), 166_400],
      [instantOf("2023-08-14", "14:45"), 529_200],
    ]);
  });

  it("give the day of a symbol, with its limits, and what was put through apart from it", () => {
    expect(v2.readSummaries(rowsOfV2("DailyStockPrice")).rows).toEqual([
      {
        ...{ symbol: "HUB", date: "2023-07-19" },
        limits: { reference: 20_150, ceiling: 21_550, floor: 18_750 },
        ...{ open: 20_950, high: 20_950, low: 20_000, lastPrice: 20_000, average: 20_118 },
        ...{ totalVolumeShares: 18_900, totalValueVnd: 380_230_000 },
        ...{ foreignBuyShares: 0, foreignSellShares: 0, foreignRoomShares: 0 },
        ...{ dealVolumeShares: 0, dealValueVnd: 0 },
      },
    ]);
  });

  it("show a refusal although HTTP says 200", () => {
    const [missing, expired] = samples("v2-rest-errors.jsonl");
    expect(v2.readAnswer(answer(200, missing?.response))).toEqual({
      kind: "unauthorized",
      words: "SSI answered 401: Missing Authorization header",
    });
    expect(v2.readAnswer(answer(200, expired?.response))).toMatchObject({ kind: "refused" });
  });
});

describe("an answer of v2", () => {
  it.each<[string, number, unknown, string | null, object]>([
    ["tells when to come back", 429, {}, "7", { kind: "limited", waitMs: 7_000 }],
    [
      "says in words that the quota is used up",
      200,
      { message: "API calls quota exceeded! maximum admitted 30 per 5s.", status: 400 },
      null,
      { kind: "limited", waitMs: 5_000 },
    ],
    ["may be an error page", 502, undefined, null, { kind: "unreachable" }],
    ["may be no JSON", 200, undefined, null, { kind: "bad-answer" }],
    ["may be a list", 200, [1], null, { kind: "bad-answer" }],
    ["may move elsewhere", 302, undefined, null, { kind: "refused" }],
    ["may be unauthorized by HTTP", 401, undefined, null, { kind: "unauthorized" }],
    ["may say no", 200, { status: "Error", message: "Invalid symbol" }, null, { kind: "refused" }],
    ["may have no data, which is no fault", 200, { status: "NoDataFound", data: null }, null, { kind: "ok" }],
  ])("%s", (_, status, json, retryAfter, expected) => {
    expect(v2.readAnswer(answer(status, json, retryAfter))).toMatchObject(expected);
  });
});

const GOOD = { Symbol: "SSI", TradingDate: "14/08/2023", Time: "09:15:04", Volume: "100" };
const PRICES = { Open: "29150", High: "29200", Low: "29100", Close: "29150" };

describe("a bad row", () => {
  it.each<[string, unknown]>([
    ["is no object", 7],
    ["is null", null],
    ["is of another symbol", { ...GOOD, ...PRICES, Symbol: "HUB" }],
    ["has a price of letters", { ...GOOD, ...PRICES, Open: "29150x" }],
    ["has a hexadecimal price", { ...GOOD, ...PRICES, Open: "0x7724" }],
    ["lacks a price", { ...GOOD, ...PRICES, Close: null }],
    ["has a close above its high", { ...GOOD, ...PRICES, Close: "29500" }],
    ["has half a share", { ...GOOD, ...PRICES, Volume: "0.5" }],
    ["has no volume", { ...GOOD, ...PRICES, Volume: "" }],
    ["is of a day that does not exist", { ...GOOD, ...PRICES, TradingDate: "31/02/2023" }],
    ["is of an hour that does not exist", { ...GOOD, ...PRICES, Time: "25:00:00" }],
  ])("is counted and left out, and the rest of the page stands, when it %s", (_, bad) => {
    const read = v2.readBars([bad, { ...GOOD, ...PRICES }], "SSI", "1m");
    expect([read.rows.length, read.refused]).toEqual([1, 1]);
    expect(read.why).toBeTruthy();
  });

  it("of an instrument costs only that instrument", () => {
    const info = { Symbol: "VIC", MarketId: "HOSE", SymbolName: "Tập đoàn\u0000 Vingroup", SecType: "ST" };
    const read = v2.readInstruments([
      { RepeatedInfo: [info, { ...info, Symbol: "vic!" }, { ...info, MarketId: "NYSE" }] },
      { noList: true },
    ]);
    expect(read.rows.map(({ symbol, nameVi }) => [symbol, nameVi])).toEqual([["VIC", "Tập đoàn  Vingroup"]]);
    expect(read.refused).toBe(3);
  });

  it("does not make limits out of figures that contradict themselves", () => {
    const row = {
      Symbol: "VIC",
      TradingDate: "10/02/2026",
      RefPrice: "100",
      CeilingPrice: "90",
      FloorPrice: "80",
    };
    expect(v2.readSummaries([row]).rows[0]?.limits).toBeNull();
    const master = { symbol: "VIC", tradingDate: "2026/02/10", refPrice: "100", ceiling: "90", floor: "80" };
    expect(v3.readMaster([master])).toMatchObject({ rows: [], refused: 1 });
  });
});

describe("SSI's own samples of FastConnect v3", () => {
  it("give instruments, with SSI's misspelt name", () => {
    const sample = samples("v3-rest.jsonl").find(({ path }) => path.endsWith("securitiesByBoard"));
    const reading = v3.readAnswer(answer(200, sample?.response));
    const page = reading.kind === "ok" ? v3.readPage(reading.body) : null;
    expect(v3.readInstruments(page?.rows ?? []).rows).toMatchObject([
      { symbol: "SSI", exchange: "HOSE", nameVi: "CTCP Chứng khoán SSI", lotSize: 100, type: null },
      { symbol: "VNM", exchange: "HOSE", nameEn: "Vietnam Dairy Products JSC" },
    ]);
  });

  it("give the open contracts of futures alone: a share's 0 says nothing", () => {
    const row = { board: "DER", symbolNameVi: "", lotSize: "1" };
    const rows = [
      { ...row, symbol: "41I1G2000", openInterest: "38120" },
      { ...row, symbol: "41I1G3000", openInterest: null },
      { ...row, symbol: "VIC", board: "HOSE", openInterest: "0" },
    ];
    expect(v3.readInstruments(rows).rows.map(({ openContracts }) => openContracts)).toEqual([
      ...[38_120, null, null],
    ]);
  });

  it("show refusals and what is pending", () => {
    const kinds = samples("v3-rest-errors.jsonl").map(
      ({ http, response }) => v3.readAnswer(answer(http ?? 200, response)).kind,
    );
    expect(kinds).toEqual(["unauthorized", "refused", "unauthorized"]);
  });
});

describe("an answer of v3", () => {
  it("is empty, not broken, when its code is 204", () => {
    expect(v3.readAnswer(answer(200, { code: 204, msg: "No content" }))).toEqual({ kind: "ok", body: [] });
  });

  it.each<[string, number, unknown, object]>([
    ["a code of SSI's own", 200, { code: 401_101, msg: "expired" }, { kind: "unauthorized" }],
    ["a date form it does not take", 400, { code: 400_213, msg: "bad date" }, { kind: "refused" }],
    ["too many requests", 429, { code: 429 }, { kind: "limited", waitMs: 5_000 }],
    ["an error page", 503, undefined, { kind: "unreachable" }],
    ["no JSON", 200, undefined, { kind: "bad-answer" }],
  ])("may be %s", (_, status, json, expected) => {
    expect(v3.readAnswer(answer(status, json))).toMatchObject(expected);
  });

  it("has bars newest first, in text, with either form of date", () => {
    const row = { symbol: "SSI", open: "10", high: "12", low: "9", close: "11", volume: "100" };
    const read = v3.readBars(
      [
        { ...row, tradingDate: "2026/02/10 09:16:00" },
        { ...row, tradingDate: "2026-02-10T09:15:00" },
        { ...row, tradingDate: "2026/02/10" },
      ],
      "SSI",
      "1m",
    );
    const day = startOfDateMs("2026-02-10");
    expect(orderBars(read.rows, day, day + 86_400_000).map((bar) => bar.openTimeMs)).toEqual([
      instantOf("2026-02-10", "09:15"),
      instantOf("2026-02-10", "09:16"),
    ]);
    expect(read.refused).toBe(1);
  });
});

describe("bars in order", () => {
  const bar = (openTimeMs: number, volume: number) => ({
    ...{ openTimeMs, open: 1, high: 1, low: 1, close: 1, volume, provisional: false },
  });
  it("are ascending, each once in its fullest form, and none outside of the range", () => {
    const bars = [bar(3, 5), bar(2, 7), bar(3, 9), bar(3, 4), bar(1, 1), bar(4, 1)];
    expect(orderBars(bars, 2, 4)).toEqual([bar(2, 7), bar(3, 9)]);
  });
});

describe("a date", () => {
  it.each(["10/02/2026", "2026/02/10", "2026-02-10", "2026-02-10T09:00:00"])("is read as %s", (text) => {
    expect(dateIn(text)).toBe("2026-02-10");
  });
  it.each(["2026-02/10", "10-02-2026", "", null, 20_260_210, "2026-13-01"])("is not %j", (value) => {
    expect(() => dateIn(value)).toThrow();
  });
});
