import { describe, expect, test } from "vitest";
import { textIn } from "#components/i18n/text.ts";
import { feedAlarm, lagWords, selfTestWords, sessionWords } from "#components/status/feed-words.ts";
import type { Health } from "#lib/contract/health.ts";

const HEALTH: Health = {
  ...{ situation: "source-lost", feed: "lost", connected: false, authenticated: false, feedName: "ssi-ids" },
  ...{ source: "ssi-ids", epoch: "e", session: "BREAK", marketTime: "2026-02-10T12:00:00.000+07:00" },
  ...{ marketSpeed: 1, frameAgeMs: 12_000, tickAgeMs: null, lagMs: null, eventsPerSecond: 0, reconnects: 0 },
  tells: {
    news: true,
    deals: false,
    dealTotals: false,
    oddLots: false,
    estimates: true,
    openInterest: false,
  },
  ...{ rejects: {}, gapsOpen: 0, reason: "cut" },
  selfTest: { at: "2026-02-10T08:30:02.000+07:00", state: "passed", reason: "" },
};
const lostAtMs = Date.parse("2026-02-10T11:59:48+07:00");

describe.each(["vi", "en"] as const)("in %s", (language) => {
  const text = textIn(language);

  test("a quiet exchange, a lost source and a lost server are told in three different ways", () => {
    const quiet = text("feed.quiet", { session: sessionWords("BREAK", text) });
    const source = feedAlarm({ status: "stale", health: HEALTH, lostAtMs }, text);
    const server = feedAlarm({ status: "server-lost", health: HEALTH, lostAtMs }, text);
    // And a page for which there is no place is told that it is one too many, not that the server is gone.
    const crowded = feedAlarm({ status: "server-lost", health: HEALTH, lostAtMs, isCrowded: true }, text);
    expect(new Set([quiet, source?.title, server?.title, crowded?.title]).size).toBe(4);
    expect(crowded?.hint).toContain("10");
    expect(source?.title).toContain("11:59:48");
    const silent = { ...HEALTH, feed: "live" as const, sourceOverdue: { usualMs: 1_500, silentMs: 1_700 } };
    expect(feedAlarm({ status: "stale", health: silent, lostAtMs }, text)?.hint).toContain("≤ 1.5 s");
    expect(source?.hint).not.toContain("≤");
    expect(feedAlarm({ status: "live", health: HEALTH, lostAtMs: null }, text)).toBeNull();
  });

  test("the lag is told when it is more than the grain of SSI's clock", () => {
    expect(lagWords(null, text)).toBeNull();
    expect(lagWords(1_900, text)).toBeNull();
    expect(lagWords(12_400, text)).toContain("12 s");
  });

  test("the self-test has a word for each outcome, and none during a replay", () => {
    const words = (["pending", "passed", "failed"] as const).map((state) =>
      selfTestWords({ ...HEALTH.selfTest, state }, text),
    );
    expect(new Set(words).size).toBe(3);
    expect(words[2]).toContain("08:30:02");
    expect(selfTestWords({ ...HEALTH.selfTest, state: "none" }, text)).toBeNull();
  });
});

test("the two languages do not say the same words", () => {
  for (const key of [
    "feed.quiet",
    "feed.stale",
    "feed.serverLost",
    "footer.selfTest.failed",
    "footer.lag",
  ] as const) {
    expect(textIn("vi")(key, {})).not.toBe(textIn("en")(key, {}));
  }
});
