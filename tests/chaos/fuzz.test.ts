import { test } from "vitest";
import { openBench } from "../server/gateway/bench.ts";
import { fuzzClients } from "../server/gateway/fuzz.ts";

test("a hundred thousand messages that are nearly good: nothing falls over", async () => {
  const bench = await openBench();
  await fuzzClients(bench, 100_000);
  await bench.close();
});
