import { afterEach, expect, test } from "vitest";
import { BOARDS } from "#server/exchange/core/listing.ts";
import { FEED_NAMES } from "#server/feed/open.ts";
import { startExchange } from "#tests/processes.ts";
import {
  calendarOf,
  type DayWatch,
  expectNothingMissed,
  expectTotals,
  watchDay,
} from "#tests/server/exchange/day-watch.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Market minutes: from before the first session of the first board to after the last of the last. */
const DAY = { clock: "2026-02-10T08:40", stopAt: "15:01:00" };
const LIMIT_MS = 25 * 60_000;

async function watchOneDay(symbols: string, feeds: readonly (typeof FEED_NAMES)[number][]) {
  const exchange = await startExchange(
    ...["--clock", DAY.clock, "--stop-at", DAY.stopAt, "--speed", "60", "--symbols", symbols],
  );
  closers.push(exchange.stop);
  const watches = feeds.map((feed) => watchDay(exchange.ready, feed));
  for (const watch of watches) closers.push(watch.stop);
  return { ready: exchange.ready, watches };
}

function expectSessions(watch: DayWatch): void {
  const seen = BOARDS.map((board) => [board, watch.sessionsOf(board)]);
  expect({ [watch.name]: seen }).toEqual({
    [watch.name]: BOARDS.map((board) => [board, [calendarOf(board).join(" ")]]),
  });
}

test("a day of the whole market: sessions in order on all boards, auctions indicated, all totals true", async () => {
  const { ready, watches } = await watchOneDay("all", ["ssi-ids"]);
  for (const watch of watches) {
    await expectTotals(watch, ready, LIMIT_MS);
    expectNothingMissed(watch);
    expectSessions(watch);
    expect(watch.indicated.ATO.size).toBeGreaterThan(150);
    expect(watch.indicated.ATC.size).toBeGreaterThan(300);
    expect([...watch.market.states()].length).toBeGreaterThan(1_500);
  }
});

/** Few, for one process folds them three times over; a slow machine still has a driver cut off for not reading. */
const SOME = "ACB,VNM,PVS,IDC,BSR,VGI,41I1G2000";

test("a day in all three dialects at once: the same sessions and the same totals", async () => {
  const { ready, watches } = await watchOneDay(SOME, FEED_NAMES);
  for (const watch of watches) {
    await expectTotals(watch, ready, LIMIT_MS);
    expectSessions(watch);
    // FastConnect v3 has no field for what an auction would come to.
    if (watch.name === "ssi-fastconnect") continue;
    expect(watch.indicated.ATO.size).toBeGreaterThan(1);
    expect(watch.indicated.ATC.size).toBeGreaterThan(3);
  }
});
