import { test } from "vitest";
import { checkTwoBrowsers } from "../components/state/two-browsers.ts";
import { openBench } from "../server/gateway/bench.ts";

test("four hundred times two browsers edit one list while their ways to the server come and go", async () => {
  const bench = await openBench();
  await checkTwoBrowsers(bench, 400);
  await bench.close();
});
