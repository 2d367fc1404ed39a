import { afterEach, expect, test } from "vitest";
import { expectNothingMissed, expectTotals, watchDay } from "../server/exchange/day-watch.ts";
import { startRunning } from "../server/exchange/running.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Six of HOSE, two of HNX, two of UPCOM and the front future. */
const SYMBOLS = "ACB,FPT,HPG,MBB,VIC,VNM,SHS,PVS,ACV,BSR,41I1G2000";

/** Exchange and drivers share this process: much faster, on a busy machine, and it cuts off the drivers for not reading. */
const SPEED = 60;

async function watched(feed: "ssi-ids" | "ssi-fcdata", clock: string, stopAt: string) {
  const { ready, stop } = await startRunning({ clock, stopAt, speed: SPEED, symbols: SYMBOLS });
  closers.push(stop);
  const watch = watchDay(ready, feed);
  closers.push(watch.stop);
  return { ready, watch };
}

test("the opening auction is called, indicated and uncrossed, on the boards that have one", async () => {
  const { ready, watch } = await watched("ssi-ids", "2026-02-10T08:44", "09:16:00");
  await expectTotals(watch, ready, 120_000);
  expectNothingMissed(watch);
  const boards = (["HOSE", "DER", "HNX", "UPCOM"] as const).map((board) => watch.sessionsOf(board));
  expect(boards).toEqual([["C ATO LO"], ["C ATO LO"], ["C LO"], ["C LO"]]);
  expect(watch.indicated.ATO.size).toBeGreaterThan(5);
  // What was indicated is matched: the first trade of the day is the auction's, of no side.
  const uncrossed = [...watch.indicated.ATO].filter((symbol) => watch.market.ticks(symbol)[0]?.side === "U");
  expect(uncrossed.length).toBeGreaterThan(4);
  // The course of the indicative price ends where it was matched.
  const endsWell = uncrossed.filter(
    (symbol) =>
      watch.market.cockpit(symbol)?.course().auctions.ATO.at(-1)?.[1] ===
      watch.market.ticks(symbol)[0]?.price,
  );
  expect(endsWell).toEqual(uncrossed);
}, 180_000);

test("the closing auction is called, indicated and uncrossed, and each board goes its way after it", async () => {
  const { ready, watch } = await watched("ssi-fcdata", "2026-02-10T14:20", "14:46:00");
  // FastConnect v3 tells sessions by board.
  const byFlags = watchDay(ready, "ssi-fastconnect");
  closers.push(byFlags.stop);
  await expectTotals(watch, ready, 120_000);
  expectNothingMissed(watch);
  for (const one of [watch, byFlags]) {
    const boards = (["HOSE", "HNX", "UPCOM", "DER"] as const).map((board) => one.sessionsOf(board));
    expect(boards).toEqual([["LO ATC PT"], ["LO ATC PLO"], ["LO"], ["LO ATC C"]]);
  }
  expect(watch.indicated.ATC.size).toBeGreaterThan(7);
  const uncrossed = [...watch.indicated.ATC].filter(
    (symbol) => watch.market.ticks(symbol).at(-1)?.side === "U",
  );
  expect(uncrossed.length).toBeGreaterThan(7);
}, 180_000);
