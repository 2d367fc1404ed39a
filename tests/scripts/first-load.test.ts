import { expect, test } from "vitest";
import { PROJECT_DIR } from "#server/project-dir.ts";
import { FIRST_LOAD_LIMIT_KB, firstLoad, firstLoadKb } from "../../scripts/first-load.mjs";

test("the board opens on a slow line: its first load is small", () => {
  const files = firstLoad(PROJECT_DIR);
  const heaviest = files.toSorted((a, b) => b.bytes - a.bytes).slice(0, 5);
  // React and Next alone are more than this: fewer would mean that the build is read wrongly.
  expect(firstLoadKb(PROJECT_DIR)).toBeGreaterThan(100);
  expect(firstLoadKb(PROJECT_DIR), JSON.stringify(heaviest)).toBeLessThanOrEqual(FIRST_LOAD_LIMIT_KB);
});
