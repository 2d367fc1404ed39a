import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "#server/clock.ts";
import { silentLog } from "#server/log.ts";
import { createBarWriter } from "#server/market/bar-writer.ts";
import { openStore } from "#server/store/open-store.ts";
import { type Store, StoreFault } from "#server/store/store.ts";
import { at, barsOf, DATE, dayOf, marketBench, tape } from "./tape.ts";

let folder: string;
let store: Store;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "khop-bars-"));
  store = openStore(join(folder, "khop.db"), systemClock, silentLog);
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const DAY = tape("VIC", [
  ["10:00:01", 45_500, 100],
  ["10:00:50", 45_600, 300],
  ["10:01:10", 45_400, 200],
]);

/** A market and its writer; pauses between batches pass at once, the flush timer only when a test says so. */
function bench(over: Partial<Store> = {}) {
  const market = marketBench();
  const writer = createBarWriter({
    market: market.market,
    store: { ...store, ...over },
    nowMs: () => market.time.nowMs,
    clock: { ...market.clock, after: systemClock.after },
    log: silentLog,
  });
  const flush = () => market.clock.advance(5_000);
  const saved = async (symbol = "VIC") => store.bars("simulated", symbol, 0, 1e15);
  return { ...market, writer, flush, saved };
}

describe("bars on their way to the store", () => {
  it("are written when their minute is over", async () => {
    const b = bench();
    await b.writer.beginRun("simulated", "run-1");
    b.trade(...DAY);
    b.flush();
    await vi.waitFor(async () => expect(await b.saved()).toEqual(barsOf(DAY.slice(0, 2))));
    b.time.nowMs = at("10:02:30");
    b.flush();
    await vi.waitFor(async () => expect(await b.saved()).toEqual(barsOf(DAY)));
  });

  it("are written again when they change afterwards", async () => {
    const b = bench();
    await b.writer.beginRun("simulated", "run-1");
    b.trade(DAY[0]!, DAY[2]!);
    b.time.nowMs = at("10:03:00");
    b.flush();
    await vi.waitFor(async () =>
      expect((await b.saved()).map((bar) => bar.provisional)).toEqual([true, true]),
    );
    b.trade(DAY[1]!);
    b.time.nowMs = at("10:03:00");
    b.flush();
    await vi.waitFor(async () => expect(await b.saved()).toEqual(barsOf(DAY)));
  });

  it("are all written when we stop, the running one as provisional", async () => {
    const b = bench();
    await b.writer.beginRun("simulated", "run-1");
    b.trade(...DAY);
    await b.writer.stop();
    expect((await b.saved()).map((bar) => bar.provisional)).toEqual([false, true]);
  });

  it("of a whole market fit through in several batches", async () => {
    const b = bench();
    await b.writer.beginRun("simulated", "run-1");
    for (let n = 0; n < 700; n += 1) b.trade(...tape(`S${n}`, [["10:00:01", 10_000, 100]]));
    await b.writer.stop();
    for (const symbol of ["S0", "S350", "S699"]) expect(await b.saved(symbol)).toHaveLength(1);
  });

  it("wait while the store fails, ticks go on, and nothing is lost when it works again", async () => {
    let isFull = true;
    const b = bench({
      saveBars: (source, bars) =>
        isFull ? Promise.reject(new StoreFault("full", "the disk is full")) : store.saveBars(source, bars),
    });
    await b.writer.beginRun("simulated", "run-1");
    b.trade(...DAY.slice(0, 2));
    b.time.nowMs = at("10:02:30");
    b.flush();
    await vi.waitFor(() => expect(b.writer.fault).toContain("the disk is full"));
    b.trade(DAY[2]!);
    expect(b.market.state("VIC")?.totalVolumeShares).toBe(600);
    isFull = false;
    b.time.nowMs = at("10:02:30");
    b.flush();
    await vi.waitFor(async () => expect(await b.saved()).toEqual(barsOf(DAY)));
    expect(b.writer.fault).toBe("");
  });
});

describe("another run of the simulated exchange", () => {
  const old = { ...barsOf(DAY)[0]!, symbol: "VIC" };

  it("drops what was stored of the one before, and nothing of a real source", async () => {
    await store.setNote("simulated.runId", "run-0");
    await store.saveBars("simulated", [old]);
    await store.saveBars("ssi-ids", [old]);
    const b = bench();
    await b.writer.beginRun("simulated", "run-1");
    expect(await b.writer.stored("simulated", "VIC", 0, 1e15)).toEqual([]);
    expect(await store.bars("ssi-ids", "VIC", 0, 1e15)).toHaveLength(1);
    expect(await store.getNote("simulated.runId")).toBe("run-1");
  });

  it("keeps what was stored of the same run over a restart of the server", async () => {
    await store.setNote("simulated.runId", "run-1");
    await store.saveBars("simulated", [old]);
    const b = bench();
    await b.writer.beginRun("simulated", "run-1");
    expect(await b.writer.stored("simulated", "VIC", 0, 1e15)).toHaveLength(1);
  });

  it("is neither read nor written while the old run's bars cannot be dropped", async () => {
    await store.setNote("simulated.runId", "run-0");
    await store.saveBars("simulated", [old]);
    const b = bench({ dropMarketData: () => Promise.reject(new StoreFault("locked", "it is locked")) });
    await b.writer.beginRun("simulated", "run-1");
    expect(b.writer.fault).toContain("locked");
    expect(await b.writer.stored("simulated", "VIC", 0, 1e15)).toEqual([]);
    b.trade(...DAY);
    await b.writer.stop();
    expect(await b.saved()).toHaveLength(1);
    // The next start sees that the drop was not finished.
    expect(await store.getNote("simulated.runId")).not.toBe("run-1");
  });

  it("does not get bars that the market folded in the run before", async () => {
    const b = bench();
    await b.writer.beginRun("simulated", "run-1");
    b.trade(...DAY);
    b.market.openEpoch("simulated", "run-2", DATE);
    await b.writer.beginRun("simulated", "run-2");
    b.tell(at("10:05:00"), dayOf("VIC", DAY, at("10:05:00")));
    await b.writer.stop();
    expect(await b.saved()).toEqual([]);
  });
});

it("a source that was not announced is not read", async () => {
  const b = bench();
  await store.saveBars("ssi-ids", [{ ...barsOf(DAY)[0]!, symbol: "VIC" }]);
  await b.writer.beginRun("simulated", "run-1");
  expect(await b.writer.stored("ssi-ids", "VIC", 0, 1e15)).toEqual([]);
  await b.writer.beginRun("ssi-ids", "");
  expect(await b.writer.stored("ssi-ids", "VIC", 0, 1e15)).toHaveLength(1);
});
