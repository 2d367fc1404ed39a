import { expect, test } from "vitest";
import type { Health } from "#lib/contract/health.ts";
import { keepHealthLogged } from "#server/health-log.ts";
import { createFakeClock } from "./fake-clock.ts";

const HEALTH: Health = {
  ...{
    situation: "starting",
    feed: "connecting",
    connected: false,
    authenticated: false,
    feedName: "ssi-ids",
  },
  ...{ source: "ssi-ids", epoch: "e", session: "LO", marketTime: "2026-02-10T10:00:00.000+07:00" },
  ...{ marketSpeed: 1, frameAgeMs: null, tickAgeMs: null, lagMs: null, eventsPerSecond: 0, reconnects: 0 },
  tells: {
    news: true,
    deals: false,
    dealTotals: false,
    oddLots: false,
    estimates: true,
    openInterest: false,
  },
  ...{ rejects: {}, gapsOpen: 0, reason: "" },
  selfTest: { at: "2026-02-10T10:00:00.000+07:00", state: "pending", reason: "it has just begun" },
};

test("the log hears of each change of the situation once, and sums up each minute and each hour", () => {
  let health = HEALTH;
  const lines: string[] = [];
  const at = (level: string) => (what: object, words?: string) => {
    lines.push(`${level} ${"situation" in what ? what.situation : ""} ${words}`);
  };
  const log = { debug: at("debug"), info: at("info"), warn: at("warn") };
  const clock = createFakeClock();
  const stop = keepHealthLogged({ health: () => health, clock, log: log as never });
  health = { ...HEALTH, situation: "trading", feed: "live" };
  clock.advance(5_000);
  health = { ...health, situation: "source-lost", feed: "lost", reason: "cut" };
  clock.advance(5_000);
  expect(lines).toEqual([
    "info starting the situation has changed",
    "info trading the situation has changed",
    "warn source-lost the source is lost",
  ]);
  clock.advance(3_600_000 - 10_000);
  expect(lines.filter((line) => line.startsWith("debug"))).toHaveLength(60);
  expect(lines.filter((line) => line === "info source-lost health")).toHaveLength(1);
  stop();
  expect(clock.timers()).toBe(0);
});
