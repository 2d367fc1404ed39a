import { expect, test } from "vitest";
import { activeVolumes, addTrades, NO_PRICE_VOLUMES, priceVolumeRows } from "#lib/chart/price-volumes.ts";
import type { TickMessage } from "#lib/contract/state.ts";

const tick = (price: number, volume: number, side: TickMessage["side"], seq: number): TickMessage => ({
  ...({ symbol: "VHM", source: "simulated", totalVolume: null, price, volume, side, seq } as const),
  timestamp: `2026-02-10T10:00:${String(seq).padStart(2, "0")}.000+07:00`,
});

const counted = {
  ...{ since: "2026-02-10T09:15:02.000+07:00", trades: 2, seq: 7 },
  levels: [
    { price: 101_300, buy: 500, sell: 0, unknown: 0 },
    { price: 101_200, buy: 0, sell: 300, unknown: 0 },
  ],
};

test("live trades join the server's count by price and side, and those it has already are left out", () => {
  const after = addTrades(counted, [
    tick(101_300, 100, "S", 8),
    tick(101_400, 50, "U", 9),
    tick(101_300, 9_999, "B", 7),
  ]);
  expect(after).toEqual({
    ...counted,
    trades: 4,
    levels: [
      { price: 101_400, buy: 0, sell: 0, unknown: 50 },
      { price: 101_300, buy: 500, sell: 100, unknown: 0 },
      { price: 101_200, buy: 0, sell: 300, unknown: 0 },
    ],
  });
});

test("nothing new leaves it as it is, so that nothing is drawn anew", () => {
  expect(addTrades(counted, [tick(101_300, 100, "B", 7)])).toBe(counted);
});

test("the first trade of a quiet symbol says since when", () => {
  expect(addTrades(NO_PRICE_VOLUMES, [tick(1_000, 100, "B", 3)])).toMatchObject({
    ...{ since: "2026-02-10T10:00:03.000+07:00", trades: 1 },
  });
});

test("bars are measured against the price with most volume", () => {
  const rows = priceVolumeRows([
    { price: 2, buy: 100, sell: 100, unknown: 0 },
    { price: 1, buy: 0, sell: 0, unknown: 50 },
  ]);
  expect(rows.map(({ volume, share }) => [volume, share])).toEqual([
    [200, 1],
    [50, 0.25],
  ]);
});

test("active buying is a share of what has a side", () => {
  expect(activeVolumes([{ price: 1, buy: 300, sell: 100, unknown: 900 }])).toEqual({
    ...{ bought: 300, sold: 100, all: 1_300, boughtPercent: 75 },
  });
  expect(activeVolumes([]).boughtPercent).toBeNull();
});
