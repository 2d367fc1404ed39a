import { expect, test } from "vitest";
import { FLIPS, openDamaged, usedStore } from "../server/store/damage.ts";

test("a hundred files with one bit flipped: each starts, none loses a list without a word", async () => {
  const used = await usedStore();
  const report = await openDamaged(used, FLIPS(used.size, 100, Math.random));
  used.drop();
  console.log(report);
  expect(report.wrong).toEqual([]);
});
