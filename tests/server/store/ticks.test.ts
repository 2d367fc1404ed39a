import { afterEach, beforeEach, expect, it } from "vitest";
import { DAY_MS } from "#lib/market/trading-time.ts";
import type { Store, StoredTick } from "#server/store/store.ts";
import { describeEngines, type StoreHome } from "./engines.ts";

const AT_MS = 1_770_692_400_000;

function tick(symbol: string, place: number, more: Partial<StoredTick> = {}): StoredTick {
  return {
    ...{ symbol, place, price: 25_350, volumeShares: 100, side: "B", totalVolumeShares: place },
    ...{ totalValueVnd: 2_535_000.5, timeMs: AT_MS },
    ...more,
  };
}

describeEngines("stored trades", (newHome) => {
  let home: StoreHome;
  let store: Store;
  beforeEach(async () => {
    home = await newHome();
    store = await home.open();
  });
  afterEach(() => home.drop());

  it("come back in the order of the day's total, each once, also after a restart", async () => {
    const ticks = [tick("VIC", 300), tick("VIC", 100), tick("VIC", 200, { side: "S" }), tick("FPT", 100)];
    await store.saveTicks("simulated", ticks);
    await store.saveTicks("simulated", ticks.slice(0, 2));
    store = await home.reopen();
    const stored = await store.ticks("simulated", "VIC", AT_MS, AT_MS + 1);
    expect(stored.map(({ totalVolumeShares }) => totalVolumeShares)).toEqual([100, 200, 300]);
    const { place: _, ...told } = tick("VIC", 100);
    expect(stored[0]).toEqual(told);
    expect(stored[1]?.side).toBe("S");
    expect(await store.ticks("simulated", "VIC", AT_MS + 1, AT_MS + 2)).toEqual([]);
    expect(await store.ticks("ssi-ids", "VIC", AT_MS, AT_MS + 1)).toEqual([]);
  });

  it("without a total keep their order, and say that none was told", async () => {
    const untold = { totalVolumeShares: null, totalValueVnd: null };
    await store.saveTicks("ssi-fcdata", [
      tick("VIC", 7, untold),
      tick("VIC", 8, { ...untold, price: 25_400 }),
    ]);
    const stored = await store.ticks("ssi-fcdata", "VIC", AT_MS, AT_MS + 1);
    expect(stored.map(({ price, totalVolumeShares }) => [price, totalVolumeShares])).toEqual([
      [25_350, null],
      [25_400, null],
    ]);
  });

  it("are forgotten when they are old, and with all else of a source that began anew", async () => {
    for (const symbol of ["VIC", "FPT"]) {
      await store.saveTicks("simulated", [tick(symbol, 100), tick(symbol, 200, { timeMs: AT_MS + DAY_MS })]);
    }
    await store.saveTicks("ssi-ids", [tick("VIC", 100)]);
    await store.dropTicksBefore("simulated", AT_MS + 1);
    for (const symbol of ["VIC", "FPT"]) {
      expect(await store.ticks("simulated", symbol, 0, AT_MS + 2 * DAY_MS)).toHaveLength(1);
    }
    await store.dropMarketData("simulated");
    expect(await store.ticks("simulated", "VIC", 0, AT_MS + 2 * DAY_MS)).toEqual([]);
    expect(await store.ticks("ssi-ids", "VIC", 0, AT_MS + DAY_MS)).toHaveLength(1);
  });
});

describeEngines("stored limits", (newHome) => {
  let home: StoreHome;
  let store: Store;
  beforeEach(async () => {
    home = await newHome();
    store = await home.open();
  });
  afterEach(() => home.drop());

  it("are kept for each day of each source, the last that was told, until they are old", async () => {
    const limits = { reference: 25_350.5, ceiling: 27_100, floor: 23_600 };
    const rows = Array.from({ length: 150 }, (_, n) => ({ symbol: `S${n}`, ...limits }));
    await store.saveLimits("ssi-ids", "2026-02-09", rows);
    await store.saveLimits("ssi-ids", "2026-02-10", [{ symbol: "S7", ...limits, reference: 1 }]);
    await store.saveLimits("ssi-ids", "2026-02-10", [{ symbol: "S7", ...limits, reference: 2 }]);
    await store.saveLimits("simulated", "2026-02-10", [{ symbol: "S7", ...limits, reference: 3 }]);
    store = await home.reopen();
    expect([...(await store.limits("ssi-ids", "S7", "2026-02-01"))]).toEqual([
      ["2026-02-09", limits],
      ["2026-02-10", { ...limits, reference: 2 }],
    ]);
    expect([...(await store.limits("ssi-ids", "S7", "2026-02-10")).keys()]).toEqual(["2026-02-10"]);
    await store.dropLimitsBefore("ssi-ids", "2026-02-10");
    expect((await store.limits("ssi-ids", "S149", "2026-01-01")).size).toBe(0);
    await store.dropMarketData("simulated");
    expect((await store.limits("simulated", "S7", "2026-01-01")).size).toBe(0);
    expect((await store.limits("ssi-ids", "S7", "2026-01-01")).size).toBe(1);
  });
});
