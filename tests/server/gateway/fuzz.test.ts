import { test } from "vitest";
import { openBench } from "./bench.ts";
import { fuzzClients } from "./fuzz.ts";

test("messages that are nearly good are refused in words, and nothing falls over", async () => {
  const bench = await openBench();
  await fuzzClients(bench, 600);
  await bench.close();
});
