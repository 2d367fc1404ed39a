import { expect, test } from "vitest";
import { killWriters } from "./kills.ts";

test("ten times killed while writing, the store has lost nothing that it said it kept", async () => {
  const report = await killWriters(10, Math.random);
  expect(report).toMatchObject({ kills: 10, lost: 0, torn: 0, damaged: [] });
  expect(report.acknowledged).toBeGreaterThan(10);
}, 120_000);
