import { expect, test } from "vitest";
import { runCuts } from "./cuts.ts";

const CUTS = 5;

test(`${CUTS} cuts by reset or silence under 500 messages/s: it comes back alone, with all it followed, and nothing is lost unsaid`, async () => {
  const { messagesPerSecond, cuts, connections, admittedShares, verdicts } = await runCuts({
    ...{ seed: 7, feed: "ssi-fcdata", count: CUTS, silenceEvery: 4, mendLimitMs: 90_000 },
  });
  expect(cuts.map(({ kind }) => kind)).toEqual(["rst", "rst", "rst", "silence", "rst"]);
  expect(messagesPerSecond).toBeGreaterThanOrEqual(500);
  expect(connections).toEqual({ most: 1, total: CUTS + 1 });
  expect(cuts.filter(({ mendedMs }) => mendedMs === null)).toEqual([]);
  expect(cuts.flatMap(({ changedSubscriptions }) => changedSubscriptions)).toEqual([]);
  expect(admittedShares).toBeGreaterThan(0);
  expect(verdicts.filter(({ faults }) => faults > 0)).toEqual([]);
}, 240_000);
