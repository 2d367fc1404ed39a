import { afterEach, describe, expect, it } from "vitest";
import { startOfDateMs } from "#lib/market/trading-time.ts";
import { systemClock } from "#server/clock.ts";
import { createRestBudget } from "#server/feed/rest-budget.ts";
import { fastconnectRest } from "#server/feed/ssi-fastconnect/rest.ts";
import { type Asked, type Reply, scripted, surroundings, wideBudget } from "./scripted.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function bench(answer: (asked: Asked) => Reply, marketNowMs = surroundings.marketNowMs()) {
  const server = await scripted(answer);
  const refusals: (string | undefined)[] = [];
  const rest = fastconnectRest({
    ...surroundings,
    marketNowMs: () => marketNowMs,
    restUrl: server.url,
    async accessToken(refused) {
      refusals.push(refused);
      return refused === undefined ? "old" : "new";
    },
    budget: createRestBudget({ ...wideBudget, clock: systemClock }),
  });
  closers.push(() => {
    rest.stop();
    server.close();
  });
  return { rest, server, refusals };
}

const page = (pageIndex: number, pagesCount: number, data: unknown[]): Reply => ({
  body: { pageSize: 1_000, pageIndex, pagesCount, itemsCount: data.length, data },
});
const minute = (n: number) => ({
  ...{ symbol: "VIC", open: "10", high: "12", low: "9", close: "11", volume: String(n) },
  tradingDate: `2026/02/10 09:${String(15 + n).padStart(2, "0")}:00`,
});
const DAY = startOfDateMs("2026-02-10");

describe("bars of v3", () => {
  it("are read to the last page, newest first there and ascending here", async () => {
    const { rest, server } = await bench(({ query }) => {
      const index = Number(query.get("pageIndex"));
      return page(index, 3, [minute(7 - 2 * index), minute(6 - 2 * index)]);
    });
    const bars = await rest.bars("VIC", "1m", DAY, DAY + 86_400_000);
    expect(bars.map((bar) => bar.volume)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(server.asked.map(({ query }) => query.get("pageIndex"))).toEqual(["1", "2", "3"]);
  });

  it("are never asked for in the future, where SSI answers with nothing, nor with a bare date", async () => {
    const { rest, server } = await bench(() => page(1, 1, []));
    await rest.bars("UPCOMINDEX", "1D", DAY, DAY + 86_400_000);
    expect(Object.fromEntries(server.asked[0]?.query ?? [])).toMatchObject({
      symbol: "HNXUPCOMINDEX",
      timeFrame: "1d",
      from: "2026/02/10 00:00:00",
      to: "2026/02/10 10:29:58",
    });
    expect(await rest.bars("VIC", "1m", DAY + 86_400_000, DAY + 2 * 86_400_000)).toEqual([]);
    expect(server.asked).toHaveLength(1);
  });

  it("end after twenty pages although the server never runs out", async () => {
    const { rest, server } = await bench(() => page(1, 1_000_000, [minute(1)]));
    expect(await rest.bars("VIC", "1m", DAY, DAY + 86_400_000)).toHaveLength(1);
    expect(server.asked).toHaveLength(20);
  });

  it("are none when SSI has no content", async () => {
    const { rest } = await bench(() => ({ body: { code: 204, msg: "No content" } }));
    expect(await rest.bars("VIC", "1m", DAY, DAY + 86_400_000)).toEqual([]);
  });
});

const master = { board: "HOSE", tradingDate: "2026/02/10", ceiling: "48", floor: "42", refPrice: "45" };
const limits = { reference: 45, ceiling: 48, floor: 42 };

/** Everything v3 has of two symbols. */
function board({ path, query }: Asked): Reply {
  if (path.endsWith("masterdata"))
    return page(1, 1, [
      { ...master, symbol: "VIC" },
      { ...master, symbol: "VNM" },
      { ...master, symbol: "SHS", board: "HNX" },
    ]);
  if (path.endsWith("securitiesByBoard")) {
    if (query.get("board") === "DER") return { status: 400, body: { code: 400, msg: "unknown board" } };
    return query.get("board") === "HOSE"
      ? { body: [{ symbol: "VIC", board: "HOSE", symbolNameVi: "Vingroup", lotSize: "100" }] }
      : { body: { code: 204, msg: "No content" } };
  }
  return page(1, 1, [
    { symbol: "VIC", tradingDate: "2026/02/10", totalMatch: "700", close: "46", totalForeignBuy: "5" },
  ]);
}

describe("the day by v3", () => {
  it("has the limits from the master data, which is read once for all", async () => {
    const { rest, server } = await bench(board);
    expect(await rest.daySummary("VIC")).toMatchObject({
      ...{ symbol: "VIC", totalVolumeShares: 700, lastPrice: 46, foreignBuyShares: 5, limits },
    });
    expect(await rest.daySummary("VNM")).toMatchObject({ symbol: "VNM", totalVolumeShares: null, limits });
    expect(await rest.daySummary("ACB")).toBeNull();
    expect(server.to("masterdata")).toHaveLength(1);
    expect(Object.fromEntries(server.to("masterdata")[0]?.query ?? [])).toMatchObject({
      ...{ From: "2026/02/10", To: "2026/02/10" },
    });
  });

  it("tells the limits of the whole board, also of what has not traded", async () => {
    const { rest, server } = await bench(board);
    const told = await rest.boardSummaries("HOSE");
    expect(told.map(({ symbol, totalVolumeShares }) => [symbol, totalVolumeShares])).toEqual([
      ["VIC", 700],
      ["VNM", null],
    ]);
    expect(server.to("securitiesSummary")[0]?.query.get("index")).toBe("VNINDEX");
  });

  it("lists the instruments of all boards that SSI knows", async () => {
    const { rest } = await bench(board);
    expect(await rest.instruments()).toEqual([
      {
        ...{ symbol: "VIC", exchange: "HOSE", type: null, nameVi: "Vingroup", nameEn: "Vingroup" },
        lotSize: 100,
        limits,
        openContracts: null,
      },
    ]);
  });

  it("stands without limits when the master data is not to be had", async () => {
    const { rest } = await bench((asked) =>
      asked.path.endsWith("masterdata") ? { status: 500, body: {} } : board(asked),
    );
    expect(await rest.daySummary("VIC")).toMatchObject({ totalVolumeShares: 700, limits: null });
  });
});

describe("the session of v3", () => {
  it("is told which token was refused and the request is repeated with another", async () => {
    const { rest, refusals } = await bench((asked) =>
      asked.token === "new" ? board(asked) : { status: 401, body: { code: 401, msg: "Unauthorized" } },
    );
    expect(await rest.indexMembers("VN30")).toEqual([]);
    expect(refusals).toEqual([undefined, "old"]);
  });
});
