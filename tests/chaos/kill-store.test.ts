import { expect, test } from "vitest";
import { describePostgres } from "../server/store/engines.ts";
import { killWriters } from "../server/store/kills.ts";

test("two hundred times killed while writing, the store has lost nothing that it said it kept", async () => {
  const report = await killWriters("SQLite", 200, Math.random);
  console.log(report);
  expect(report).toMatchObject({ kills: 200, lost: 0, torn: 0, damaged: [] });
});

describePostgres("on PostgreSQL", () => {
  test("two hundred times killed while writing, the store has lost nothing that it said it kept", async () => {
    const report = await killWriters("PostgreSQL", 200, Math.random);
    console.log(report);
    expect(report).toMatchObject({ kills: 200, lost: 0, torn: 0 });
  });
});
