import { expect, test } from "vitest";
import { describePostgres } from "./engines.ts";
import { killWriters } from "./kills.ts";

test("ten times killed while writing, the store has lost nothing that it said it kept", async () => {
  const report = await killWriters("SQLite", 10, Math.random);
  expect(report).toMatchObject({ kills: 10, lost: 0, torn: 0, damaged: [] });
  expect(report.acknowledged).toBeGreaterThan(10);
}, 120_000);

describePostgres("on PostgreSQL", () => {
  test("four times killed while writing, the store has lost nothing that it said it kept", async () => {
    const report = await killWriters("PostgreSQL", 4, Math.random);
    expect(report).toMatchObject({ kills: 4, lost: 0, torn: 0 });
    expect(report.acknowledged).toBeGreaterThan(4);
  }, 120_000);
});
