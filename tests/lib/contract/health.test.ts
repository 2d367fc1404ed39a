import { expect, test } from "vitest";
import { type HealthFacts, type Situation, situationOf } from "#lib/contract/health.ts";

const live: HealthFacts = { feed: "live", frameAgeMs: 300, reason: "", session: "LO" };

test.each<[string, HealthFacts, number, Situation]>([
  ["trading, while source and server are heard", live, 900, "trading"],
  ["a quiet exchange over lunch, which is no fault", { ...live, session: "BREAK" }, 900, "exchange-quiet"],
  ["a quiet exchange at night", { ...live, session: "C" }, 900, "exchange-quiet"],
  ["a lost source", { ...live, feed: "lost", reason: "cut" }, 900, "source-lost"],
  [
    "a lost source over lunch too",
    { ...live, feed: "lost", reason: "cut", session: "BREAK" },
    0,
    "source-lost",
  ],
  ["a lost source that nobody admits yet", { ...live, frameAgeMs: 9_500 }, 600, "source-lost"],
  [
    "a lost source that is silent and still answers",
    { ...live, sourceOverdue: { usualMs: 1_500, silentMs: 1_600 } },
    0,
    "source-lost",
  ],
  ["a source that refuses us", { ...live, feed: "lost", reason: "authentication failed" }, 0, "source-lost"],
  ["a start, before anything was heard", { ...live, feed: "connecting", frameAgeMs: null }, 0, "starting"],
  ["a start, while it lets us in", { ...live, feed: "authenticating" }, 0, "starting"],
  ["a lost server, whatever it said last", live, 3_001, "server-lost"],
])("the situation is %s", (_, health, ageMs, situation) => {
  expect(situationOf(health, ageMs)).toBe(situation);
});
