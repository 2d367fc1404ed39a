import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, startOfDateMs } from "#lib/market/trading-time.ts";
import { systemClock } from "#server/clock.ts";
import type { RunningExchange } from "#server/exchange/run.ts";
import type { FeedRest } from "#server/feed/rest.ts";
import { createRestBudget } from "#server/feed/rest-budget.ts";
import { fastconnectRest } from "#server/feed/ssi-fastconnect/rest.ts";
import { fcdataRest } from "#server/feed/ssi-fcdata/rest.ts";
import { silentLog } from "#server/log.ts";
import { createExchangeHistory } from "#server/market/exchange-history.ts";
import { createRestSync } from "#server/market/rest-sync.ts";
import { startRunning } from "../../exchange/running.ts";
import { marketBench } from "../../market/tape.ts";
import { eventually } from "../harness.ts";
import { surroundings, wideBudget } from "./scripted.ts";

let exchange: RunningExchange;
const rests = new Map<string, FeedRest>();

/** Well after the start of the day, and nothing moves while we compare. */
beforeAll(async () => {
  exchange = await startRunning({ clock: "2026-02-10T10:30", speed: 0.001 });
  const { feeds } = exchange.ready;
  const { url: restUrl, consumerID, consumerSecret } = feeds["ssi-fcdata"];
  const shared = {
    ...surroundings,
    mayBeSimulated: true,
    budget: createRestBudget({ ...wideBudget, clock: systemClock }),
  };
  rests.set("v2", fcdataRest({ ...shared, restUrl, consumerID, consumerSecret }));
  const { url, apiKey, apiSecret } = feeds["ssi-fastconnect"];
  const login = await fetch(new URL("/api/v3/auth/token", url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ apiKey, apiSecret }),
  });
  const { accessToken } = (await login.json()) as { accessToken: string };
  const accessTokenOf = async () => accessToken;
  rests.set("v3", fastconnectRest({ ...shared, restUrl: url, accessToken: accessTokenOf }));
});

afterAll(async () => {
  for (const rest of rests.values()) rest.stop();
  await exchange.stop();
});

const restOf = (name: string): FeedRest => {
  const rest = rests.get(name);
  if (!rest) throw new Error(name);
  return rest;
};

describe.each(["v2", "v3"])("the exchange's REST of %s", (name) => {
  it("has the bars that the exchange itself remembers", async () => {
    const truth = createExchangeHistory(exchange.ready.adminUrl);
    const day = startOfDateMs("2026-02-10");
    for (const [interval, fromMs, toMs] of [
      ["1D", day - 90 * DAY_MS, day],
      ["1m", day - 4 * DAY_MS, day],
    ] as const) {
      const expected = await truth.bars("VIC", interval, fromMs, toMs);
      expect(expected.length).toBeGreaterThan(40);
      expect(await restOf(name).bars("VIC", interval, fromMs, toMs)).toEqual(expected);
    }
  });

  it("lists instruments with names, board and lot", async () => {
    const instruments = await restOf(name).instruments();
    const vic = instruments.find(({ symbol }) => symbol === "VIC");
    expect(vic).toMatchObject({ exchange: "HOSE", type: "STOCK", lotSize: 100 });
    expect(vic?.nameVi).toBeTruthy();
    expect(instruments.map(({ symbol }) => symbol)).toContain("SHS");
  });

  it("knows the members of VN30", async () => {
    expect(await restOf(name).indexMembers("VN30")).toHaveLength(30);
  });

  it("tells the day of a symbol with its limits", async () => {
    const day = await restOf(name).daySummary("VIC");
    expect(day).toMatchObject({ symbol: "VIC", date: "2026-02-10" });
    expect(day?.totalVolumeShares).toBeGreaterThan(0);
    const { reference = 0, ceiling = 0, floor = 0 } = day?.limits ?? {};
    expect(floor).toBeLessThan(reference);
    expect(reference).toBeLessThan(ceiling);
  });

  it("tells the whole board at once", async () => {
    const told = await restOf(name).boardSummaries("HOSE");
    expect(told.length).toBeGreaterThanOrEqual(30);
    expect(told.every(({ limits }) => limits !== null)).toBe(true);
  });

  it("fills the board before the first tick, and finds nothing missing then", async () => {
    const { market, clock, time, tell } = marketBench();
    const instruments = await restOf(name).instruments();
    time.nowMs = surroundings.marketNowMs();
    const sync = createRestSync({
      ...{ rest: restOf(name), market, instruments, clock, log: silentLog },
      watched: () => new Set(["VIC"]),
      tell: (events) => tell(time.nowMs, ...events),
      mend: () => {},
      nowMs: () => time.nowMs,
    });
    sync.begin();
    const isFilled = () => instruments.every(({ symbol }) => market.state(symbol)?.limits);
    await eventually(isFilled);
    sync.stop();
    expect(sync.fault).toBe("");
    const summary = await restOf(name).daySummary("VIC");
    expect(market.state("VIC")).toMatchObject({
      ...{
        limits: summary?.limits,
        price: summary?.lastPrice,
        totalVolumeShares: summary?.totalVolumeShares,
      },
    });
    expect(market.openGapCount()).toBe(0);
  });

  it("left no row out", () => {
    expect(restOf(name).figures().refusedRows).toBe(0);
  });
});
