import { expect, it } from "vitest";
import { openExchangeDay } from "./exchange-day.ts";
import { armAll, expectLiveAsTried } from "./exchange-rules.ts";

it("fires on a day of the simulated exchange what a back-test of that stored day says", async () => {
  const day = await openExchangeDay({ seed: 7, symbols: "FPT", rate: 1 });
  try {
    await day.begin();
    const rules = await armAll(day, 7);
    await day.passUntil("15:10:00");
    expect(await expectLiveAsTried(day, rules)).toBeGreaterThan(300);
  } finally {
    await day.close();
  }
}, 120_000);
