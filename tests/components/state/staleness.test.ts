import { describe, expect, test } from "vitest";
import { textIn } from "#components/i18n/text.ts";
import { stalenessOf } from "#components/state/staleness.ts";
import { overdueWords } from "#components/status/age-words.ts";
import type { Health } from "#lib/contract/health.ts";
import { stateOf } from "../board/states.ts";

const NOW_MS = Date.parse("2026-02-10T14:20:00+07:00");
const received = (agoMs: number) => new Date(NOW_MS - agoMs).toISOString();
const market = {
  status: "live" as const,
  overdue: new Map([["HPG", { symbol: "HPG", seq: 100, usualMs: 12_000 }]]),
  epoch: "e1",
  health: { epoch: "e1" } as Health,
  clockOffsetMs: 0,
};

describe("a shown state", () => {
  const old = stateOf({ seq: 100, receivedAt: received(95_000) });

  test("that the server calls overdue is old, with its custom", () => {
    expect(stalenessOf(market, old, NOW_MS)).toEqual({ ageMs: 95_000, isStale: true, usualMs: 12_000 });
    const before = stateOf({ seq: 90, receivedAt: received(99_000) });
    expect(stalenessOf(market, before, NOW_MS).isStale).toBe(true);
  });

  test("that is newer than what the server spoke of is not, though that word still stands", () => {
    const newer = stateOf({ seq: 101, receivedAt: received(100) });
    expect(stalenessOf(market, newer, NOW_MS)).toMatchObject({ isStale: false, usualMs: null });
  });

  test("of another symbol or another epoch is not", () => {
    const other = stateOf({ symbol: "VIC", seq: 3, receivedAt: received(3_600_000) });
    expect(stalenessOf(market, other, NOW_MS).isStale).toBe(false);
    expect(stalenessOf({ ...market, epoch: "e2" }, old, NOW_MS).isStale).toBe(false);
  });

  test("of a lost feed is old by the feed's fault, not by its own", () => {
    const lost = stalenessOf({ ...market, status: "stale" }, old, NOW_MS);
    expect(lost).toEqual({ ageMs: 95_000, isStale: true, usualMs: null });
  });
});

test("why it is old is said in both languages, and only then", () => {
  const overdue = { ageMs: 95_400, isStale: true, usualMs: 12_000 };
  expect(overdueWords(overdue, textIn("vi"))).toBe("Im lặng lâu hơn thường lệ: thường ≤ 12 s, nay 95 s");
  expect(overdueWords(overdue, textIn("en"))).toBe("Silent for longer than usual: normally ≤ 12 s, now 95 s");
  expect(overdueWords({ ...overdue, usualMs: null }, textIn("vi"))).toBeNull();
});
