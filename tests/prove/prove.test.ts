import { expect, test } from "vitest";
import { planFaults } from "./plan.ts";
import { prove } from "./run.ts";

/** Its faults are duplicate, drop and rst. */
const SEED = 49;
const FAULT_MS = 18_000;

test("exchange, server and client together: cuts, losses and repeats leave nothing unexplained", async () => {
  const { verdicts, faults } = await prove({
    seed: SEED,
    faultMs: FAULT_MS,
    mendLimitMs: 90_000,
    feed: "ssi-ids",
    say: () => {},
  });
  expect(faults.map(({ kind }) => kind)).toEqual(planFaults(SEED, FAULT_MS).map(({ kind }) => kind));
  expect(verdicts.filter(({ of }) => of === 0).map(({ name }) => name)).toEqual(["dead feeds shown as live"]);
  expect(verdicts.filter((verdict) => verdict.faults > 0)).toEqual([]);
}, 180_000);
