import { expect, test } from "vitest";
import { dice } from "../../dice.ts";
import { killServers } from "./killed-server.ts";

test("a server that is killed while rules, layouts and lists are written has all that it said it kept", {
  timeout: 120_000,
}, async () => {
  const report = await killServers(3, dice(5));
  expect(report).toMatchObject({ kills: 3, lost: [], damaged: [] });
  expect(report.acknowledged).toBeGreaterThan(10);
});
