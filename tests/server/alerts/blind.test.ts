import { describe, expect, it, test } from "vitest";
import type { BlindSpell } from "#lib/contract/alert.ts";
import { instantOf } from "#lib/market/trading-time.ts";
import { createBlindNotices } from "#server/alerts/blind-notice.ts";
import { createBlindWatch } from "#server/alerts/blind-watch.ts";
import { chatTextOf, webhookBodyOf } from "#server/alerts/delivery/message.ts";
import { silentLog } from "#server/log.ts";
import type { OwnedFiring } from "#server/store/store.ts";
import { at, DATE, marketBench, tape } from "../market/tape.ts";

/** What is sent while the source is seen or not, second by second. */
function noticesOf(from: string, seeing: string): { sent: OwnedFiring[]; words: string[] } {
  const sent: OwnedFiring[] = [];
  const startMs = instantOf(DATE, from);
  let nowMs = startMs;
  const notices = createBlindNotices({
    *watchers() {
      yield { ownerId: "o", channels: ["c"], unseen: ["FPT"] };
    },
    send: (all) => sent.push(...all),
    source: () => "ssi-ids",
    nowMs: () => nowMs,
  });
  let lostFromMs: number | null = null;
  for (const [seconds, word] of seeing
    .split(" ")
    .map((part) => [Number.parseInt(part, 10), part.at(-1)] as const)) {
    for (let left = seconds; left > 0; left--) {
      nowMs += 1_000;
      if (word === "s") lostFromMs = null;
      else lostFromMs ??= nowMs;
      notices.check(lostFromMs);
    }
  }
  const words = sent.map(
    ({ firing }) => `${firing.notice?.toMs === null ? "blind" : "seeing"} ${(firing.atMs - startMs) / 1_000}`,
  );
  return { sent, words };
}

describe("That rules cannot see", () => {
  it("is said once after a minute, and once when they have seen for a while again", () => {
    expect(noticesOf("10:00:00", "5s 59b 20s").words).toEqual([]);
    expect(noticesOf("10:00:00", "5s 200b 20s").words).toEqual(["blind 66", "seeing 216"]);
  });
  it("is not said again for each short sight in between", () => {
    expect(noticesOf("10:00:00", "70b 3s 70b 3s 70b 30s").words).toEqual(["blind 61", "seeing 227"]);
  });
  it("is said of the time in which there is trading", () => {
    expect(noticesOf("20:00:00", "600b").words).toEqual([]);
    // The future's board opens at 8:45.
    expect(noticesOf("08:44:00", "300b").words).toEqual(["blind 120"]);
  });
  it("is told in words, and to programs", () => {
    const [blind, seeing] = noticesOf("10:00:00", "70b 30s").sent.map(({ firing }) => ({
      ...{ firing, isTest: false, isHeld: false },
    }));
    if (!blind || !seeing) throw new Error("nothing sent");
    expect(chatTextOf(blind)).toContain("KHÔNG THẤY THỊ TRƯỜNG từ 10:00:01 ngày 10/02");
    expect(chatTextOf(seeing)).toContain("thấy lại thị trường lúc 10:01:11");
    expect(chatTextOf(seeing)).toContain("FPT");
    expect(JSON.parse(webhookBodyOf(blind))).toMatchObject({ type: "blind", to: null, isRestart: false });
    expect(JSON.parse(webhookBodyOf(seeing))).toMatchObject({ type: "seeing", unseen: ["FPT"] });
    expect(blind.firing.id).not.toBe(seeing.firing.id);
  });
});

test("trades that nobody saw are told as a spell of their symbol, once they are old enough to be lost", async () => {
  const bench = marketBench(["VIC"]);
  const spells: BlindSpell[] = [];
  const watch = await createBlindWatch({
    ...{ market: bench.market, symbols: () => ["VIC"], isSeeing: () => true, log: silentLog },
    store: { saveBlindSpell: async () => {}, blindSpells: async () => [] },
    changed: (some) => spells.push(...some),
    nowMs: () => bench.time.nowMs,
    clock: bench.clock,
  });
  const [first, , third] = tape("VIC", [
    ["10:00:00", 50_000, 100],
    ["10:00:10", 50_100, 200],
    ["10:00:20", 50_200, 100],
  ]);
  if (!first || !third) throw new Error("no trades");
  bench.trade(first, third);
  watch.check();
  expect(spells).toEqual([]);
  bench.clock.advance(6_000);
  watch.check();
  watch.check();
  expect(spells).toMatchObject([
    { symbol: "VIC", reason: "gap", fromMs: at("10:00:00"), toMs: at("10:00:20") },
  ]);
});
