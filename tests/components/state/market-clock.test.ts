import { expect, test } from "vitest";
import { marketNowMs } from "#components/state/market-store.ts";
import type { Health } from "#lib/contract/health.ts";

const health = {
  marketTime: "2026-02-10T11:29:59.500+07:00",
  marketSpeed: 1,
  marketUpcoming: [{ time: "2026-02-10T11:30:00.000+07:00", speed: 60 }],
} as Health;

test("the market's clock in the page follows a change of speed that comes between two words of the server", () => {
  const at = (ms: number) => marketNowMs({ health, healthAtMs: 1_000 }, 1_000 + ms);
  expect(at(250)).toBe(Date.parse("2026-02-10T11:29:59.750+07:00"));
  expect(at(1_500)).toBe(Date.parse("2026-02-10T11:31:00.000+07:00"));
  const { marketUpcoming: _, ...steady } = health;
  expect(marketNowMs({ health: steady, healthAtMs: 0 }, 1_500)).toBe(
    Date.parse("2026-02-10T11:30:01.000+07:00"),
  );
});
