import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createQuota } from "#server/exchange/quota.ts";
import type { RunningExchange } from "#server/exchange/run.ts";
import { fastconnectUser } from "./fastconnect-client.ts";
import { startRunning } from "./running.ts";

type Row = Record<string, string | null>;

let exchange: RunningExchange;
let user: ReturnType<typeof fastconnectUser>;
let v2Token = "";
let v3Token = "";
beforeAll(async () => {
  // Frozen after a minute of ten: figures can be compared over several requests.
  exchange = await startRunning({ clock: "2026-02-10T10:00:58", speed: 20, stopAt: "10:01:02" });
  user = fastconnectUser(exchange);
  v3Token = (await user.login()).accessToken;
  const { url, consumerID, consumerSecret } = exchange.ready.feeds["ssi-fcdata"];
  const answer = await fetch(`${url}api/v2/Market/AccessToken`, {
    ...{ method: "POST", body: JSON.stringify({ consumerID, consumerSecret }) },
  });
  v2Token = ((await answer.json()) as { data: { accessToken: string } }).data.accessToken;
  let speed = 1;
  while (speed !== 0) speed = ((await admin("/clock")) as { speed: number }).speed;
});
afterAll(() => exchange.stop());

async function admin(path: string): Promise<unknown> {
  return (await fetch(exchange.ready.adminUrl + path)).json();
}

async function raw(path: string, token = v2Token) {
  const headers = { authorization: `Bearer ${token}` };
  return fetch(`${exchange.ready.feeds["ssi-fcdata"].url}api/v2/Market/${path}`, { headers });
}

/** Asks again when a second's budget is used up: what the tests are about is what comes back. */
async function v2(path: string) {
  let response = await raw(path);
  while (response.status === 429) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    response = await raw(path);
  }
  expect(response.status).toBe(200);
  return (await response.json()) as {
    data: Row[] | null;
    message: string;
    status: unknown;
    totalRecord: number;
  };
}

const v3 = async <T>(path: string): Promise<T> => (await user.get(path, v3Token)).body as T;

interface Truth {
  totals: Record<"totalVolume" | "totalValue" | "reference" | "ceiling" | "floor" | "last", number>;
  bars: { openTime: string; open: number; high: number; low: number; close: number; volume: number }[];
}
const truth = async (symbol: string) => (await admin(`/truth?symbol=${symbol}`)) as Truth;

describe("FastConnect Data v2", () => {
  test.each([
    ["Securities?market=hose", ["Market", "Symbol", "StockName", "StockEnName"], 30],
    ["IndexList?exchange=HNX", ["IndexCode", "IndexName", "Exchange"], 2],
    [
      "IndexComponents?indexCode=vn30",
      ["IndexCode", "IndexName", "Exchange", "TotalSymbolNo", "IndexComponent"],
      1,
    ],
    [
      "DailyIndex?indexId=VN30&fromDate=09/02/2026&toDate=10/02/2026",
      [
        ...["IndexId", "IndexValue", "TradingDate", "Time", "Change", "RatioChange", "TotalTrade"],
        ...["TotalMatchVol", "TotalMatchVal", "TypeIndex", "IndexName", "Advances", "NoChanges", "Declines"],
        ...["Ceilings", "Floors", "TotalDealVol", "TotalDealVal", "TotalVol", "TotalVal", "TradingSession"],
      ],
      2,
    ],
    [
      "DailyStockPrice?symbol=VIC&fromDate=09/02/2026&toDate=10/02/2026",
      [
        ...["TradingDate", "PriceChange", "PerPriceChange", "CeilingPrice", "FloorPrice", "RefPrice"],
        ...["OpenPrice", "HighestPrice", "LowestPrice", "ClosePrice", "AveragePrice", "ClosePriceAdjusted"],
        ...["TotalMatchVol", "TotalMatchVal", "TotalDealVal", "TotalDealVol", "ForeignBuyVolTotal"],
        ...["ForeignCurrentRoom", "ForeignSellVolTotal", "ForeignBuyValTotal", "ForeignSellValTotal"],
        ...["TotalBuyTrade", "TotalBuyTradeVol", "TotalSellTrade", "TotalSellTradeVol", "NetBuySellVol"],
        ...["NetBuySellVal", "TotalTradedVol", "TotalTradedValue", "Symbol", "Time"],
      ],
      2,
    ],
    [
      "DailyOhlc?symbol=VIC&fromDate=10/02/2026&toDate=10/02/2026",
      ["Symbol", "Market", "TradingDate", "Time", "Open", "High", "Low", "Close", "Volume", "Value"],
      1,
    ],
  ])("%s has SSI's fields, every value text or null", async (path, fields, total) => {
    const body = await v2(path);
    expect(body).toMatchObject({ message: "Success", status: "Success", totalRecord: total });
    const [row] = body.data ?? [];
    expect(Object.keys(row ?? {}).toSorted()).toEqual(fields.toSorted());
    for (const value of Object.values(row ?? {})) {
      if (!Array.isArray(value)) expect(value === null || typeof value === "string").toBe(true);
    }
  });

  test("details of securities stand in RepeatedInfo, page by page", async () => {
    const body = await v2("SecuritiesDetails?lookupRequest.market=HOSE&lookupRequest.pageSize=20");
    const [row] = body.data as unknown as [{ RType: string; TotalNoSym: string; RepeatedInfo: Row[] }];
    expect(row).toMatchObject({ RType: "y", ReportDate: "10/02/2026", TotalNoSym: "30" });
    expect(row.RepeatedInfo).toHaveLength(20);
    const one = (await v2("securitiesdetails?Symbol=vic")).data as unknown as [{ RepeatedInfo: Row[] }];
    expect(one[0].RepeatedInfo[0]).toMatchObject({ Symbol: "VIC", MarketId: "HOSE", LotSize: "100" });
    expect(Object.keys(one[0].RepeatedInfo[0] ?? {})).toHaveLength(29);
  });

  test("today's figures are the truth: day, minutes and index", async () => {
    const { totals, bars } = await truth("HPG");
    const day = (await v2("DailyStockPrice?symbol=HPG&fromDate=10/02/2026&toDate=10/02/2026")).data?.[0];
    expect(day).toMatchObject({
      TotalMatchVol: String(totals.totalVolume),
      TotalMatchVal: String(totals.totalValue),
      ClosePrice: String(totals.last),
      CeilingPrice: String(totals.ceiling),
      RefPrice: String(totals.reference),
    });
    const path = "IntradayOhlc?symbol=HPG&fromDate=10/02/2026&toDate=10/02/2026&pageSize=1000&ascending=true";
    const minutes = (await v2(path)).data ?? [];
    expect(minutes.map((row) => [row.Open, row.High, row.Low, row.Close, row.Volume])).toEqual(
      bars.map((bar) => [bar.open, bar.high, bar.low, bar.close, bar.volume].map(String)),
    );
    const fives = (await v2(`${path}&resolution=5`)).data ?? [];
    expect(fives.reduce((sum, row) => sum + Number(row.Volume), 0)).toBe(totals.totalVolume);
    expect(fives.every((row) => /:[0-5][05]:00$/.test(row.Time ?? ""))).toBe(true);
  });

  test("a whole board's prices come by pages, nothing twice and nothing missing", async () => {
    const path = "DailyStockPrice?market=HOSE&fromDate=10/02/2026&toDate=10/02/2026&pageSize=20";
    const first = await v2(`${path}&pageIndex=1`);
    const second = await v2(`${path}&pageIndex=2`);
    const symbols = [...(first.data ?? []), ...(second.data ?? [])].map((row) => row.Symbol);
    expect([first.totalRecord, symbols.length, new Set(symbols).size]).toEqual([30, 30, 30]);
  });

  test.each([
    ["DailyOhlc?symbol=VIC&fromDate=2026-02-10&toDate=10/02/2026", "fromdate must be dd/MM/yyyy"],
    ["DailyIndex?indexId=VN30&fromDate=31/02/2026&toDate=10/02/2026", "fromdate is not a date"],
    ["DailyStockPrice?symbol=VIC&fromDate=01/01/2025&toDate=10/02/2026", "31 days"],
    ["IntradayOhlc?symbol=VIC&resolution=7", "resolution"],
    ["Securities?pageIndex=11", "pageindex must be 1 to 10"],
    ["DailyIndex?indexId=NONE", "indexId is not known"],
  ])("refuses %s in its envelope", async (path, words) => {
    const body = await v2(path);
    expect(body).toMatchObject({ data: null, status: "Error", totalRecord: 0 });
    expect(body.message).toContain(words);
  });

  test("says «nothing» as an empty list", async () => {
    expect(await v2("DailyOhlc?symbol=VIC&fromDate=07/02/2026&toDate=08/02/2026")).toEqual({
      ...{ data: [], message: "Success", status: "Success", totalRecord: 0 },
    });
  });

  test("without a token it answers HTTP 200 with 401 inside and tells no budget", async () => {
    const response = await fetch(`${exchange.ready.feeds["ssi-fcdata"].url}api/v2/Market/DailyIndex`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ message: "Missing Authorization header", status: 401 });
    expect(response.headers.get("x-rate-limit-limit")).toBeNull();
  });

  test("more than ten calls of one API in a second are refused in SSI's words, with Retry-After", async () => {
    const answers = await Promise.all(Array.from({ length: 15 }, () => raw("IndexList")));
    const refused = answers.filter((one) => one.status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.headers.get("retry-after")).toBe("1");
    expect(await refused[0]?.json()).toMatchObject({
      message: "API calls quota exceeded! maximum admitted 10 per 1s",
    });
  });
});

describe("FastConnect v3", () => {
  test("lists securities by exactly one of symbol, board and index, as a bare array", async () => {
    const [vic] = await v3<Row[]>("securitiesByBoard?symbol=VIC");
    expect(vic).toMatchObject({ symbol: "VIC", board: "HOSE", lotSize: "100", stockType: "STOCK" });
    expect(await v3<Row[]>("securitiesByBoard?board=HOSE")).toHaveLength(30);
    expect(await v3<Row[]>("securitiesByBoard?index=VN30")).toHaveLength(30);
    const { status, body } = await user.get("securitiesByBoard?symbol=VIC&board=HOSE", v3Token);
    expect([status, body]).toEqual([400, { code: 400, msg: expect.stringContaining("exactly one") }]);
  });

  test("indices: list, levels of a board, and an earlier day", async () => {
    const list = await v3<Row[]>("indexList?board=HOSE");
    expect(list).toContainEqual({ index: "VN30", indexName: "VN30", board: "HOSE" });
    const today = await v3<Row[]>("indexSummary?index=VN30");
    expect(today).toHaveLength(1);
    expect(today[0]).toMatchObject({ tradingDate: "2026/02/10", totalDeal: "0" });
    const breadth = ["totalAdvanceStock", "totalDeclineStock", "totalNoChangeStock"];
    expect(breadth.reduce((sum, name) => sum + Number(today[0]?.[name]), 0)).toBe(30);
    const before = await v3<Row[]>("indexSummary?index=VN30&tradingDate=2026/02/09");
    const change = Number(today[0]?.indexValue) - Number(before[0]?.indexValue);
    expect(Number(today[0]?.indexChange)).toBeCloseTo(change, 2);
    expect((await v3<Row[]>("indexSummary?board=HOSE")).length).toBe(list.length);
  });

  test("master data is paged, all numbers text, and the pages join", async () => {
    interface Page {
      pageSize: string;
      pageIndex: string;
      pagesCount: string;
      itemsCount: string;
      data: Row[];
    }
    const path = "masterdata?From=2026/02/10&To=2026/02/10&pageSize=20";
    const first = await v3<Page>(`${path}&pageIndex=1`);
    const second = await v3<Page>(`${path}&pageIndex=2`);
    expect(first).toMatchObject({ pageSize: "20", pageIndex: "1", pagesCount: "2", itemsCount: "32" });
    expect(first.data.length + second.data.length).toBe(32);
    const { totals } = await truth("SHS");
    expect([...first.data, ...second.data].find((row) => row.symbol === "SHS")).toEqual({
      ...{ board: "HNX", symbol: "SHS", tradingDate: "2026/02/10", refPrice: String(totals.reference) },
      ...{ ceiling: String(totals.ceiling), floor: String(totals.floor) },
    });
  });

  test("summaries of a symbol and of an index's members agree with the truth", async () => {
    const { totals } = await truth("VIC");
    const range = "from=2026/02/09&to=2026/02/10";
    const { data } = await v3<{ data: Row[] }>(`securitiesSummary?symbol=VIC&${range}`);
    expect(data.map((row) => row.tradingDate)).toEqual(["2026/02/10", "2026/02/09"]);
    expect(data[0]).toMatchObject({
      totalMatch: String(totals.totalVolume),
      totalMatchValue: String(totals.totalValue),
      close: String(totals.last),
    });
    expect(Number(data[1]?.close)).toBe(totals.reference);
    const all = await v3<{ itemsCount: string }>(`securitiesSummary?index=VN30&${range}`);
    expect(all.itemsCount).toBe("60");
  });

  test("bars come newest first, minutes and days, page by page until one is short", async () => {
    const { bars } = await truth("VIC");
    const path = "ohlc?symbol=VIC&from=2026/02/10 00:00:00&to=2026/02/10 23:59:59&pageSize=50";
    const pages = [
      await v3<{ data: Row[] }>(`${path}&timeFrame=1m&pageIndex=1`),
      await v3<{ data: Row[] }>(`${path}&timeFrame=1m&pageIndex=2`),
    ].flatMap((page) => page.data ?? []);
    expect(pages.map((row) => [row.open, row.high, row.low, row.close, row.volume])).toEqual(
      bars.toReversed().map((bar) => [bar.open, bar.high, bar.low, bar.close, bar.volume].map(String)),
    );
    expect(pages.at(-1)?.tradingDate).toBe("2026/02/10 09:15:00");
    const hours = (await v3<{ data: Row[] }>(`${path}&timeFrame=1h`)).data;
    expect(hours.map((row) => row.tradingDate)).toEqual(["2026/02/10 10:00:00", "2026/02/10 09:00:00"]);
    const days = await v3<{ data: Row[] }>(
      "ohlc?symbol=VN30&timeFrame=1d&from=2026/02/02 00:00:00&to=2026/02/10 00:00:00",
    );
    expect(days.data[0]?.tradingDate).toBe("2026/02/10");
    expect(days.data).toHaveLength(7);
  });

  test.each([
    ["ohlc?symbol=VIC&timeFrame=1m&from=2026/02/10&to=2026/02/10", 400, 400_213],
    ["ohlc?symbol=VIC&timeFrame=1w&from=2026/02/10 00:00:00&to=2026/02/10 23:59:59", 400, 400_210],
    ["ohlc?timeFrame=1m&from=2026/02/10 00:00:00&to=2026/02/10 23:59:59", 400, 400],
    ["masterdata?From=10/02/2026&To=2026/02/10", 400, 400_213],
    ["indexSummary", 400, 400],
    ["nosuch", 404, 404],
  ])("refuses %s", async (path, status, code) => {
    const answer = await user.get(path, v3Token);
    expect([answer.status, (answer.body as { code: number }).code]).toEqual([status, code]);
  });

  test.each([
    "ohlc?symbol=VIC&timeFrame=1m&from=2026/02/10 00:00:00&to=2026/02/11 23:59:59",
    "ohlc?symbol=NOSUCH&timeFrame=1d&from=2026/02/02 00:00:00&to=2026/02/10 23:59:59",
    "securitiesByBoard?symbol=NOSUCH",
    "masterdata?From=2026/02/07&To=2026/02/08",
    "indexSummary?index=VN30&tradingDate=2026/02/08",
  ])("says «nothing» to %s with HTTP 200 and code 204", async (path) => {
    const answer = await user.get(path, v3Token);
    expect([answer.status, (answer.body as { code: number }).code]).toEqual([200, 204]);
  });

  test("counts every request of the key down, and refuses those over the budget", async () => {
    const own = await startRunning({ symbols: "VIC" });
    try {
      const stranger = fastconnectUser(own);
      const { status, headers, body } = await stranger.get("indexList");
      expect([status, body]).toEqual([401, { code: 401, msg: "Unauthorized" }]);
      expect([headers.get("x-ratelimit-limit"), headers.get("x-ratelimit-remaining")]).toEqual(["100", "99"]);
      const answers = await Promise.all(Array.from({ length: 100 }, () => stranger.get("indexList")));
      const refused = answers.filter((one) => one.status === 429);
      expect(refused).toHaveLength(1);
      expect(refused[0]?.body).toEqual({ code: 429, msg: "Too many requests" });
      expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
    } finally {
      await own.stop();
    }
  });

  test("a budget comes back with the next window, each key for itself", () => {
    const quota = createQuota({ calls: 2, windowMs: 1_000 });
    expect([0, 1, 2].map((ms) => quota.take("a", ms).isAllowed)).toEqual([true, true, false]);
    expect(quota.take("b", 3).isAllowed).toBe(true);
    expect(quota.take("a", 999)).toMatchObject({ isAllowed: false, remaining: 0, resetMs: 1 });
    expect(quota.take("a", 1_000)).toMatchObject({ isAllowed: true, remaining: 1, resetMs: 1_000 });
  });
});
