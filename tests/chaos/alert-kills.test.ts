import { expect, test } from "vitest";
import { killAroundFirings } from "../server/alerts/alert-kills.ts";

const FIRST_SEED = Number(process.env.CHAOS_SEED ?? 7);

test("a thousand alerts, the process killed within 10 ms of each: none missed, none twice", async () => {
  const figures = await killAroundFirings(25, 40, FIRST_SEED);
  console.info(`seed ${FIRST_SEED}: ${JSON.stringify(figures)}`);
  expect(figures.alerts).toBe(1_000);
  // The kill came on both sides of the write, or it proves nothing.
  expect(figures.storedBefore).toBeGreaterThan(0);
  expect(figures.storedBefore).toBeLessThan(1_000);
});
