import { expect, test } from "vitest";
import { openExchangeDay } from "../server/alerts/exchange-day.ts";
import { armAll, expectLiveAsTried } from "../server/alerts/exchange-rules.ts";

const FIRST_SEED = Number(process.env.CHAOS_SEED ?? 7);

/** A share of each board and the front future: opening auction, both halves, lunch, closing auction and after. */
test.each([0, 1, 2].map((at) => FIRST_SEED + at))(
  "a whole day of seed %i fires live as a back-test of what was stored says",
  async (seed) => {
    const day = await openExchangeDay({ seed, symbols: "FPT,SHS,ACV,41I1G2000", rate: 4 });
    try {
      await day.begin();
      const rules = await armAll(day, seed);
      await day.passUntil("15:10:00");
      const compared = await expectLiveAsTried(day, rules);
      console.info(`seed ${seed}: ${rules.length} rules, ${compared} firings alike`);
      expect(compared).toBeGreaterThan(2_000);
    } finally {
      await day.close();
    }
  },
);
