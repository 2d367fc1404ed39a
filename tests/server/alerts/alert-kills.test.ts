import { expect, test } from "vitest";
import { killAroundFirings } from "./alert-kills.ts";

test("killed within 10 ms of a firing, each alert is delivered once in the page, and to a webhook by one id", async () => {
  const { alerts } = await killAroundFirings(2, 15, 7);
  expect(alerts).toBe(30);
}, 120_000);
