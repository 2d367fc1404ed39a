import { describe, expect, it } from "vitest";
import { type PastDay, replay } from "#lib/alerts/backtest.ts";
import { storyOf } from "#lib/alerts/day-story.ts";
import type { ArmedRule } from "#lib/alerts/engine.ts";
import { needsLimits, needsTicks, untoldOf } from "#lib/alerts/reads.ts";
import { compileFormula } from "#lib/formula/compile.ts";
import type { Formula } from "#lib/formula/formula.ts";
import type { Bar } from "#lib/market/bar.ts";
import { instantOf } from "#lib/market/trading-time.ts";

function formulaOf(text: string): Formula {
  const compiled = compileFormula(text);
  if (!compiled.ok) throw new Error(compiled.fault.en);
  return compiled.formula;
}

const rule = (text: string): ArmedRule => ({
  ...{ id: "r", version: 1, repeat: { mode: "every", coolDownMs: 0 }, sessions: null, expiresAtMs: null },
  formula: formulaOf(text),
});

const FPT = { symbol: "FPT", exchange: "HOSE" as const, isIndex: false };

/** Minutes from 10:00 on: `[open, high, low, close]` in thousands, 100 shares each. */
function minutes(date: string, ...rows: [number, number, number, number][]): PastDay {
  return dayOf(date, barsOf(date, ...rows));
}

function dayOf(date: string, bars: readonly Bar[]): PastDay {
  return { steps: storyOf([], bars), limits: null, untilMs: instantOf(date, "15:00:00") };
}

function barsOf(date: string, ...rows: [number, number, number, number][]): Bar[] {
  return rows.map(([open, high, low, close], at) => ({
    openTimeMs: instantOf(date, "10:00:00") + at * 60_000,
    ...{ open: open * 1_000, high: high * 1_000, low: low * 1_000, close: close * 1_000 },
    ...{ volume: 100, provisional: false },
  }));
}

const timesOf = (text: string, ...days: PastDay[]) =>
  replay(rule(text), FPT, days).shots.map(({ atMs }) => new Date(atMs).toISOString().slice(8, 16));

describe("Trying a rule on the past", () => {
  it("knows what minutes tell, what trades tell, and what nobody has kept", () => {
    expect(untoldOf(formulaOf("bidVol1 > 3 and price > 1 or room < 2"))).toEqual(["bidVol1", "room"]);
    expect(needsTicks(formulaOf("price > 1 and volumeOver(5) > 2"))).toBe(false);
    expect(needsTicks(formulaOf("lastVolume > 1"))).toBe(true);
    expect(needsLimits(formulaOf("changePercent > 1"))).toBe(true);
    expect(needsLimits(formulaOf("price > 1"))).toBe(false);
  });

  it("finds a price that was reached within a minute only", () => {
    const day = minutes("2026-02-10", [49, 49, 48, 48], [48, 52, 47, 48], [48, 49, 48, 49]);
    expect(timesOf("price >= 51", day)).toEqual(["10T03:01"]);
    expect(timesOf("price <= 47", day)).toEqual(["10T03:01"]);
    expect(timesOf("price >= 53", day)).toEqual([]);
  });

  it("takes an index by its points, and nothing of it that its levels do not tell", () => {
    const day = minutes("2026-02-10", [1.29, 1.3, 1.29, 1.3], [1.3, 1.31, 1.3, 1.31]);
    const index = { symbol: "VNINDEX", exchange: "HOSE" as const, isIndex: true };
    expect(replay(rule("price >= 1305"), index, [day]).shots.map(({ price }) => price)).toEqual([1310]);
    expect(replay(rule("high >= 1305"), index, [day]).shots).toEqual([]);
  });

  it("goes on over the night with a price, and begins anew with what a day counts", () => {
    const days = [minutes("2026-02-09", [49, 50, 49, 50]), minutes("2026-02-10", [50, 51, 50, 51])];
    expect(timesOf("price >= 50", ...days)).toEqual(["09T03:00"]);
    expect(timesOf("volume >= 100", ...days)).toEqual(["09T03:00", "10T03:00"]);
  });

  it("measures a volume against that of the days before it", () => {
    const quiet = minutes("2026-02-09", [49, 49, 49, 49], [49, 49, 49, 49]);
    const loud = barsOf("2026-02-10", [49, 49, 49, 49], [49, 49, 49, 49]);
    const louder = dayOf(
      "2026-02-10",
      loud.map((bar, at) => ({ ...bar, volume: at === 1 ? 500 : 100 })),
    );
    expect(timesOf("volumeRatio(1) >= 4", quiet, louder)).toEqual(["10T03:01"]);
  });

  it("looks only in the sessions that were chosen, and not after the rule has expired", () => {
    const day = minutes("2026-02-10", [49, 49, 49, 49], [49, 51, 49, 49], [49, 51, 49, 49]);
    const firings = (more: Partial<ArmedRule>) =>
      replay({ ...rule("price >= 51"), ...more }, FPT, [day]).shots.length;
    expect(firings({})).toBe(2);
    expect(firings({ sessions: ["continuous"] })).toBe(2);
    expect(firings({ sessions: ["ato", "atc"] })).toBe(0);
    expect(firings({ expiresAtMs: instantOf("2026-02-10", "10:02:00") })).toBe(1);
  });

  it("says of conditions that must hold together how many did, and which was missing", () => {
    const day = minutes("2026-02-10", [49, 49, 48, 48], [50, 52, 50, 51]);
    const nearestOf = (text: string) => replay(rule(text), FPT, [day]).nearest;
    expect(nearestOf("price >= 52 and volume > 1k")).toMatchObject({
      nearness: { held: 1, of: 2, missing: "volume > 1k" },
      evidence: [
        { name: "price", value: 52 },
        { name: "volume", value: 100 },
      ],
    });
    expect(nearestOf("price >= 55 and price < 40")).toMatchObject({ nearness: { held: 0, of: 2 } });
    expect(nearestOf("price >= 51")).toMatchObject({ evidence: [{ value: 50 }] });
  });

  it("says how near it came when it never held", () => {
    const { shots, nearest } = replay(rule("price >= 60"), FPT, [minutes("2026-02-10", [49, 52, 48, 50])]);
    expect(shots).toEqual([]);
    expect(nearest).toMatchObject({ symbol: "FPT", evidence: [{ name: "price", value: 52 }] });
  });
});
