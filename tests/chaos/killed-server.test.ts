import { expect, test } from "vitest";
import { killServers } from "../server/gateway/killed-server.ts";

test("two hundred times a server is killed while rules, layouts and lists are written: nothing it acknowledged is lost", async () => {
  const report = await killServers(200, Math.random);
  console.log(report);
  expect(report).toMatchObject({ kills: 200, lost: [], damaged: [] });
});
