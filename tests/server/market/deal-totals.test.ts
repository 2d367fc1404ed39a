import { expect, test } from "vitest";
import type { Exchange } from "#lib/market/instrument.ts";
import { type DaySummary, RestFault } from "#server/feed/rest.ts";
import { silentLog } from "#server/log.ts";
import { createDealTotals } from "#server/market/deal-totals.ts";
import { at, DATE, marketBench } from "./tape.ts";

const dealsOf = (symbol: string, dealVolumeShares: number, date = DATE): DaySummary => ({
  ...{ symbol, date, limits: null, open: null, high: null, low: null, lastPrice: null, average: null },
  ...{ totalVolumeShares: null, totalValueVnd: null },
  ...{ foreignBuyShares: null, foreignSellShares: null, foreignRoomShares: null },
  ...{ dealVolumeShares, dealValueVnd: dealVolumeShares * 45_000 },
});

test("totals of what was put through come by the minute while deals can be made, and stay the greatest", async () => {
  const { market, clock, time, tell } = marketBench(["VIC", "SHS"]);
  const asked: Exchange[] = [];
  const boards = new Map<Exchange, DaySummary[]>();
  let isDown = false;
  let told = 0;
  const totals = createDealTotals({
    rest: {
      async boardSummaries(board) {
        asked.push(board);
        if (isDown) throw new RestFault("unreachable", "no answer");
        return boards.get(board) ?? [];
      },
    },
    tell: (events) => {
      told += events.length;
      tell(time.nowMs, ...events);
    },
    ...{ market, clock, log: silentLog, nowMs: () => time.nowMs },
  });
  time.nowMs = at("11:28:30");
  boards.set("HOSE", [dealsOf("VIC", 20_000), dealsOf("SHS", 5_000, "2026-02-09"), dealsOf("SHS", 0)]);
  totals.begin();
  await clock.run(0);
  expect(asked).toEqual(["HOSE", "HNX", "UPCOM"]);
  expect(market.putThrough("VIC")).toEqual({
    ...{ deals: [], totalVolumeShares: 20_000, totalValueVnd: 900_000_000 },
  });
  expect(market.putThrough("SHS")).toBeUndefined();

  // The same once more is no news; a fault costs a minute.
  time.nowMs = at("11:29:30");
  await clock.run(60_000);
  expect(told).toBe(1);
  isDown = true;
  time.nowMs = at("11:30:30");
  await clock.run(60_000);
  isDown = false;
  boards.set("HOSE", [dealsOf("VIC", 30_000)]);
  expect(asked).toHaveLength(9);

  // Over lunch nobody asks; after it what came in.
  time.nowMs = at("11:40:00");
  await clock.run(10 * 60_000);
  expect(asked).toHaveLength(9);
  time.nowMs = at("13:01:30");
  await clock.run(60_000);
  expect(market.putThrough("VIC")?.totalVolumeShares).toBe(30_000);
  totals.stop();
  await clock.run(10 * 60_000);
  expect([asked.length, clock.timers()]).toEqual([12, 0]);
});
