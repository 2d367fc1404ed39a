import { afterEach, expect, test } from "vitest";
import type { MarketEvent } from "#lib/market/event.ts";
import { loadInstruments } from "#server/data/instruments.ts";
import type { ReadyLine } from "#server/exchange/ready.ts";
import { exchangeListing } from "#server/exchange-listing.ts";
import { RestFault } from "#server/feed/rest.ts";
import { createFastconnectSession } from "#server/feed/ssi-fastconnect/session.ts";
import { silentLog } from "#server/log.ts";
import { createInstrumentList, createInstrumentRefresh } from "#server/market/instrument-list.ts";
import { createListingSync } from "#server/market/listing-sync.ts";
import { startRunning } from "./exchange/running.ts";
import { createFakeClock } from "./fake-clock.ts";
import { eventually } from "./feed/harness.ts";
import { surroundings } from "./feed/rest/scripted.ts";
import { marketBench } from "./market/tape.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const WARRANT = "CFPT2503";
const FUTURE = "41I1G2000";

async function startRun(): Promise<ReadyLine> {
  const run = await startRunning({
    clock: "2026-02-10T10:30",
    speed: 0.001,
    symbols: `${WARRANT},${FUTURE}`,
  });
  closers.push(run.stop);
  return run.ready;
}

const sessionOf = (ready: ReadyLine) => {
  const { url: restUrl, apiKey, apiSecret } = ready.feeds["ssi-fastconnect"];
  return createFastconnectSession({ restUrl, apiKey, apiSecret, otp: null, sessionFile: null });
};

test("our own exchange tells the terms of its warrants and the open contracts of its futures, also its next run", async () => {
  let ready = await startRun();
  const listing = exchangeListing({
    ...surroundings,
    exchange: { ready: async () => ready, stop: async () => {} },
    sessionOf,
  });
  closers.push(listing.stop);
  const list = createInstrumentList(loadInstruments());
  const { market, tell } = marketBench([FUTURE]);
  const told: MarketEvent[] = [];
  const refresh = createInstrumentRefresh({
    ...{ rest: listing, list, log: silentLog, epoch: () => market.epoch, changed: () => {} },
    tell: (events) => {
      told.push(...events);
      tell(surroundings.marketNowMs(), ...events);
    },
  });
  await refresh();
  const warrant = list.get(WARRANT);
  expect(warrant?.strike).toBeGreaterThan(1_000);
  expect(warrant?.ratio).toBeGreaterThan(0);
  // What its REST does not say of it stays as our file has it.
  expect(warrant).toMatchObject({ underlying: "FPT", sector: "" });
  expect(list.get("VNM")?.indices).toContain("VN30");
  expect(market.state(FUTURE)?.openInterestContracts).toBeGreaterThan(1_000);
  expect(told.every((event) => event.kind === "openInterest" && event.symbol.startsWith("41"))).toBe(true);

  ready = await startRun();
  market.openEpoch("simulated", "run-2", "2026-02-10");
  expect(market.state(FUTURE)).toBeUndefined();
  await refresh();
  expect(market.state(FUTURE)?.openInterestContracts).toBeGreaterThan(1_000);
});

test("what cannot be asked now is asked again, and with every epoch anew", async () => {
  const clock = createFakeClock();
  const { market } = marketBench();
  let asked = 0;
  let isDown = true;
  const sync = createListingSync({
    ...{ market, clock, log: silentLog },
    async refresh() {
      asked += 1;
      if (isDown) throw new RestFault("unreachable", "no answer");
    },
  });
  market.openEpoch("simulated", "run-2", "2026-02-10");
  expect(asked).toBe(0);
  sync.begin();
  await eventually(() => asked === 1);
  isDown = false;
  await clock.run(10_000);
  await eventually(() => asked === 2);
  await clock.run(60_000);
  expect(asked).toBe(2);
  market.openEpoch("simulated", "run-3", "2026-02-10");
  await eventually(() => asked === 3);
  sync.end();
  market.openEpoch("simulated", "run-4", "2026-02-10");
  await clock.run(60_000);
  expect(asked).toBe(3);
  sync.stop();
});
