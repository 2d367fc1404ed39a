import { describe, expect, test } from "vitest";
import { runCuts } from "../prove/cuts.ts";
import { FEEDS } from "../prove/station.ts";

const CUTS = 50;
const SEED = Number(process.env.CHAOS_SEED ?? 7);
const LIMITS = { noticedMs: 10_000, returnedMs: 2_000, mendedMs: 90_000 };

describe.each(FEEDS)("%s, cut by reset or silence under 500 messages/s", (feed) => {
  test(`${CUTS} times: back within 2 s (p99), never two connections, nothing lost unsaid (CHAOS_SEED=${SEED})`, async () => {
    const report = await runCuts({
      ...{ seed: SEED, feed, count: CUTS, silenceEvery: 3, mendLimitMs: LIMITS.mendedMs },
    });
    const { cuts, connections, messagesPerSecond, admittedShares, verdicts } = report;
    console.log(
      `${feed}: ${Math.round(messagesPerSecond)} messages/s, ${admittedShares} shares admitted as not seen`,
    );
    for (const kind of ["rst", "silence"] as const) {
      const some = cuts.filter((cut) => cut.kind === kind);
      for (const figure of ["noticedMs", "returnedMs", "mendedMs"] as const) {
        const sorted = some.map((cut) => Math.round(cut[figure] ?? Number.NaN)).sort((a, b) => a - b);
        console.log(`  ${kind} ${figure}: ${sorted.join(" ")}`);
      }
    }
    expect(messagesPerSecond).toBeGreaterThanOrEqual(500);
    expect(connections).toEqual({ most: 1, total: CUTS + 1 });
    expect(cuts.flatMap(({ changedSubscriptions }) => changedSubscriptions)).toEqual([]);
    expect(cuts.filter(({ noticedMs }) => noticedMs > LIMITS.noticedMs)).toEqual([]);
    expect(cuts.filter(({ returnedMs }) => returnedMs > LIMITS.returnedMs)).toEqual([]);
    expect(cuts.filter(({ mendedMs }) => mendedMs === null)).toEqual([]);
    expect(admittedShares).toBeGreaterThan(0);
    expect(verdicts.filter(({ faults }) => faults > 0)).toEqual([]);
  });
});
