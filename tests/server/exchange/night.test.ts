import { expect, test } from "vitest";
import { instantOf } from "#lib/market/trading-time.ts";
import { openMarket } from "./market.ts";

/** What happens from one minute before the close until after the next opening, and in how many steps. */
function live(jump: (nowMs: number) => number) {
  const told: string[] = [];
  let steps = 0;
  const market = openMarket({
    ...{ time: "14:59", symbols: "VIC,FPT,SHS" },
    emit(event) {
      const about =
        "day" in event ? event.day.listing.symbol : "index" in event ? event.index.basket.code : "";
      const price = "trade" in event ? event.trade?.price : "index" in event ? event.index.value : "";
      told.push(`${market.nowMs} ${event.kind} ${about} ${price}`);
    },
  });
  const untilMs = instantOf("2026-02-11", "09:16");
  for (; market.nowMs < untilMs; steps++) market.step(Math.min(untilMs, jump(market.nowMs)));
  return { told, steps };
}

test("a night that is jumped over tells the same as one that is lived through, and costs little", () => {
  const lived = live(() => 0);
  const jumped = live((nowMs) => nowMs + 7_777);
  const leapt = live((nowMs) => nowMs + 3_600_000);
  expect(lived.told.length).toBeGreaterThan(100);
  expect(jumped.told).toEqual(lived.told);
  expect(leapt.told).toEqual(lived.told);
  expect(leapt.steps).toBeLessThan(lived.steps / 10);
}, 60_000);
