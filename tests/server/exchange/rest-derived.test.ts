import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY_MS, startOfDateMs } from "#lib/market/trading-time.ts";
import { systemClock } from "#server/clock.ts";
import type { RunningExchange } from "#server/exchange/run.ts";
import type { FeedRest } from "#server/feed/rest.ts";
import { createRestBudget } from "#server/feed/rest-budget.ts";
import { fastconnectRest } from "#server/feed/ssi-fastconnect/rest.ts";
import { fcdataRest } from "#server/feed/ssi-fcdata/rest.ts";
import { surroundings, wideBudget } from "../feed/rest/scripted.ts";
import { startRunning } from "./running.ts";

type Row = Record<string, string | null>;

let exchange: RunningExchange;
let v2Token = "";
let v3Token = "";
const rests = new Map<string, FeedRest>();

async function login(path: string, body: unknown): Promise<Record<string, string>> {
  const answer = await fetch(new URL(path, exchange.ready.feeds["ssi-fastconnect"].url), {
    ...{ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
  });
  return (await answer.json()) as Record<string, string>;
}

async function get(path: string, token: string): Promise<unknown> {
  const url = new URL(path, exchange.ready.feeds["ssi-fastconnect"].url);
  return (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).json();
}

beforeAll(async () => {
  exchange = await startRunning({ symbols: "VN30,CACB2511,DER,CII425021", speed: 0.001 });
  const { url: restUrl, consumerID, consumerSecret } = exchange.ready.feeds["ssi-fcdata"];
  const { url, apiKey, apiSecret } = exchange.ready.feeds["ssi-fastconnect"];
  const answer = await login("/api/v2/Market/AccessToken", { consumerID, consumerSecret });
  v2Token = (answer as unknown as { data: { accessToken: string } }).data.accessToken;
  v3Token = (await login("/api/v3/auth/token", { apiKey, apiSecret })).accessToken ?? "";
  const budget = createRestBudget({ ...wideBudget, clock: systemClock });
  const shared = { ...surroundings, mayBeSimulated: true, budget };
  rests.set("v2", fcdataRest({ ...shared, restUrl, consumerID, consumerSecret }));
  rests.set("v3", fastconnectRest({ ...shared, restUrl: url, accessToken: async () => v3Token }));
});
afterAll(async () => {
  for (const rest of rests.values()) rest.stop();
  await exchange.stop();
});

test.each(["v2", "v3"])("a driver learns types and lots of all kinds by %s", async (name) => {
  const listed = new Map((await rests.get(name)?.instruments())?.map((one) => [one.symbol, one]));
  expect(listed.size).toBe(30 + 1 + 14 + 1);
  const told = (symbol: string) => {
    const { exchange: board, type, lotSize } = listed.get(symbol) ?? {};
    return [board, type, lotSize];
  };
  expect(told("CACB2511")).toEqual(["HOSE", "CW", 100]);
  expect(told("41I1G2000")).toEqual(["DER", "FUTURE_INDEX", 1]);
  expect(told("41BAG9000")).toEqual(["DER", "FUTURE_BOND", 1]);
  expect(told("CII425021")).toEqual(["HNX", "CORP_BOND", 1]);
});

test.each(["v2", "v3"])("a driver reads limits, totals and bars of a future by %s", async (name) => {
  const summary = await rests.get(name)?.daySummary("41I1G2000");
  expect(summary?.limits).toEqual({ reference: 1955.7, ceiling: 2092.5, floor: 1818.9 });
  const { average, low, high, totalValueVnd, totalVolumeShares } = summary ?? {};
  expect(average).toBeGreaterThanOrEqual(low ?? Number.NaN);
  expect(average).toBeLessThanOrEqual(high ?? Number.NaN);
  expect((totalValueVnd ?? 0) / (totalVolumeShares ?? 0) / 100_000).toBeCloseTo(average ?? 0, 1);
  const day = startOfDateMs("2026-02-10");
  const bars = (await rests.get(name)?.bars("41I1G2000", "1m", day - 4 * DAY_MS, day)) ?? [];
  expect(bars.length).toBeGreaterThan(300);
  expect(bars.at(-1)?.close).toBe(1955.7);
});

test("v2 tells the facts of warrants and futures in its details", async () => {
  const detailsOf = async (symbol: string): Promise<Row | undefined> => {
    const body = (await get(`/api/v2/Market/SecuritiesDetails?symbol=${symbol}`, v2Token)) as {
      data: { RepeatedInfo: Row[] }[];
    };
    return body.data[0]?.RepeatedInfo[0];
  };
  expect(await detailsOf("CACB2511")).toMatchObject({
    ...{ SecType: "CW", Issuer: "SSI", Underlying: "ACB", PutOrCall: "C", ExerciseStyle: "E" },
    ...{ ExercisePrice: "22500", ExcerciseRatio: "2", LastTradingDate: "21/09/2026", LotSize: "100" },
  });
  expect(await detailsOf("41I1G2000")).toMatchObject({
    ...{ SecType: "FU", MarketId: "DER", Underlying: "VN30", ContractMultiplier: "100000" },
    ...{ LastTradingDate: "13/02/2026", MaturityDate: "13/02/2026", Isin: "VN41I1G20009", LotSize: "1" },
  });
  expect(await detailsOf("CII425021")).toMatchObject({ SecType: "BO", MarketId: "HNXBOND", Exchange: "HNX" });
});

test("v3 tells them in its list, with open interest and settlement", async () => {
  const [warrant] = (await get("/api/v3/data/securitiesByBoard?symbol=CACB2511", v3Token)) as Row[];
  expect(warrant).toMatchObject({
    ...{ stockType: "CW", cwUnderlyingSymbol: "ACB", cwExercisePrice: "22500", cwExecutionRatio: "2" },
    ...{ lastTradingDate: "2026/09/21", openInterest: null },
  });
  const futures = (await get("/api/v3/data/securitiesByBoard?board=DER", v3Token)) as Row[];
  expect(futures).toHaveLength(14);
  const front = futures.find((row) => row.symbol === "41I1G2000");
  expect(front).toMatchObject({ stockType: "FU", settlementPrice: "1955.7", lastTradingDate: "2026/02/13" });
  expect(Number(front?.openInterest)).toBeGreaterThan(10_000);
});
