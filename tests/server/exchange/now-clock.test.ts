import { afterEach, expect, test } from "vitest";
import { instantOf } from "#lib/market/trading-time.ts";
import { type Clock, systemClock } from "#server/clock.ts";
import { runExchange } from "#server/exchange/run.ts";
import { silentLog } from "#server/log.ts";
import { watchDay } from "./day-watch.ts";
import { until } from "./running.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** The exchange and a driver of it, as if it were then. */
async function onThe(date: string, time: string) {
  const offsetMs = instantOf(date, time) - systemClock.wallMs();
  const clock: Clock = { ...systemClock, wallMs: () => systemClock.wallMs() + offsetMs };
  const options = { port: 0, adminPort: 0, seed: 7, clock: "now", speed: 1, symbols: "VIC,SHS,ACV" };
  const exchange = await runExchange({ ...options, stopAt: null, rate: null, dump: null }, clock, silentLog);
  closers.push(exchange.stop);
  const watch = watchDay(exchange.ready, "ssi-fcdata");
  closers.push(watch.stop);
  await until(
    () => [...watch.market.states()].filter(({ session }) => session !== null).length === 3,
    "the states",
  );
  const answer = await fetch(`${exchange.ready.adminUrl}/clock`);
  const face = (await answer.json()) as { epochMs: number; tradingDate: string };
  expect(Math.abs(face.epochMs - clock.wallMs())).toBeLessThan(5_000);
  return { states: [...watch.market.states()], tradingDate: face.tradingDate };
}

test.each([
  ["in the evening", "2026-02-10", "20:00", "2026-02-10"],
  ["on a Saturday", "2026-02-14", "10:00", "2026-02-13"],
  ["during Tet", "2026-02-18", "10:00", "2026-02-13"],
])(
  "on the real clock the market is closed %s, and its last day stands",
  async (_, date, time, tradingDate) => {
    const market = await onThe(date, time);
    expect(market.tradingDate).toBe(tradingDate);
    for (const state of market.states) {
      expect([state.session, (state.totalVolumeShares ?? 0) > 0]).toEqual(["C", true]);
    }
  },
);

test("on the real clock the market trades when the real one does", async () => {
  const market = await onThe("2026-02-11", "10:00");
  expect(market.tradingDate).toBe("2026-02-11");
  expect(market.states.map(({ session }) => session)).toEqual(["LO", "LO", "LO"]);
});
