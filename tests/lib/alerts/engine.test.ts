import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ArmedRule, createAlertEngine, type Edge, type Look } from "#lib/alerts/engine.ts";
import type { AlertRepeat, AlertSession } from "#lib/contract/alert.ts";
import { compileFormula } from "#lib/formula/compile.ts";
import type { FormulaRow } from "#lib/formula/formula.ts";
import { DAY_MS, instantOf } from "#lib/market/trading-time.ts";

const T0 = instantOf("2026-02-10", "10:00:00");

function rule(formula: string, more: Partial<ArmedRule> = {}): ArmedRule {
  const compiled = compileFormula(formula);
  if (!compiled.ok) throw new Error(compiled.fault.en);
  const plain = { id: "r", version: 1, repeat: { mode: "every", coolDownMs: 0 } as AlertRepeat };
  return { ...plain, sessions: null, expiresAtMs: null, ...more, formula: compiled.formula };
}

/** A look at a trade. */
const SEEN = { place: 0, cause: "trade" as const, hasBegun: true };

function priced(price: number | null): FormulaRow {
  return { number: (field) => (field === "price" ? price : null), over: () => null };
}

/** Prices one after the other, a second apart; the times (in seconds) at which the rule fires. */
function firingsOf(
  prices: readonly (number | null)[],
  armed: ArmedRule = rule("price >= 50"),
  { edges = new Map<string, Edge>(), session = "continuous" as AlertSession | null, stepMs = 1_000 } = {},
): number[] {
  const engine = createAlertEngine();
  engine.arm(armed, ["FPT"], edges);
  return prices.flatMap((price, at) =>
    engine
      .look({ ...SEEN, symbol: "FPT", row: priced(price), atMs: T0 + at * stepMs, session: () => session })
      .map(() => at),
  );
}

describe("A rule", () => {
  it("fires when its condition becomes true, not while it stays so", () => {
    expect(firingsOf([49, 50, 51, 49, 50])).toEqual([1, 4]);
  });
  it("does not fire for what held already when it was armed", () => {
    expect(firingsOf([51, 52, 49, 50])).toEqual([3]);
  });
  it("keeps what it knew while something is not known", () => {
    expect(firingsOf([49, null, 50, null, 51, null, 49, 50])).toEqual([2, 7]);
    expect(firingsOf([null, 51])).toEqual([]);
  });
  it("fires once in all, whatever follows, on any of its symbols", () => {
    expect(firingsOf([49, 50, 49, 50], rule("price >= 50", { repeat: { mode: "once" } }))).toEqual([1]);
    const engine = createAlertEngine();
    engine.arm(rule("price >= 50", { repeat: { mode: "once" } }), ["FPT", "VIC"], new Map());
    for (const symbol of ["FPT", "VIC"])
      engine.look({ ...SEEN, symbol, row: priced(49), atMs: T0, session: () => null });
    expect(
      engine.look({ ...SEEN, symbol: "FPT", row: priced(50), atMs: T0, session: () => null }),
    ).toHaveLength(1);
    expect(
      engine.look({ ...SEEN, symbol: "VIC", row: priced(50), atMs: T0, session: () => null }),
    ).toHaveLength(0);
  });
  it("fires once for each symbol, and never again", () => {
    const each = rule("price >= 50", { repeat: { mode: "oncePerSymbol" } });
    expect(firingsOf([49, 50, 49, 50], each, { stepMs: DAY_MS })).toEqual([1]);
    const engine = createAlertEngine();
    engine.arm(each, ["FPT", "VIC"], new Map());
    const fired = ["FPT", "VIC"].flatMap((symbol) =>
      [49, 50, 49, 50].flatMap((price) =>
        engine.look({ ...SEEN, symbol, row: priced(price), atMs: T0, session: () => null }),
      ),
    );
    expect(fired.map(({ symbol }) => symbol)).toEqual(["FPT", "VIC"]);
  });
  it("fires once a day for each symbol, and again the next day", () => {
    const daily = rule("price >= 50", { repeat: { mode: "daily" } });
    expect(firingsOf([49, 50, 49, 50, 49, 50], daily)).toEqual([1]);
    expect(firingsOf([49, 50, 49, 50, 49, 50], daily, { stepMs: DAY_MS / 2 })).toEqual([1, 3, 5]);
  });
  it("gives each firing an id of its own, also of a symbol that left its list and came back", () => {
    const engine = createAlertEngine();
    const armed = rule("price >= 50");
    engine.arm(armed, ["FPT"], new Map());
    const ids: string[] = [];
    const look = (price: number, at: number): void => {
      const shots = engine.look({
        ...SEEN,
        symbol: "FPT",
        row: priced(price),
        atMs: T0 + at,
        session: () => null,
      });
      ids.push(...shots.map((shot) => shot.id));
    };
    for (const [at, price] of [49, 50, 49, 50].entries()) look(price, at);
    engine.follow(armed.id, []);
    engine.follow(armed.id, ["FPT"]);
    for (const [at, price] of [49, 50].entries()) look(price, 10 + at);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(3);
  });
  it("is silent until it has cooled down", () => {
    const cool = rule("price >= 50", { repeat: { mode: "every", coolDownMs: 3_000 } });
    expect(firingsOf([49, 50, 49, 50, 49, 50], cool)).toEqual([1, 5]);
  });
  it("looks only in its sessions, and not after it has expired", () => {
    const atc = rule("price >= 50", { sessions: ["atc"] });
    expect(firingsOf([49, 50], atc)).toEqual([]);
    expect(firingsOf([49, 50], atc, { session: "atc" })).toEqual([1]);
    expect(firingsOf([49, 50], atc, { session: null })).toEqual([]);
    expect(firingsOf([49, 50, 49, 50], rule("price >= 50", { expiresAtMs: T0 + 2_000 }))).toEqual([1]);
  });
  it("cools down from nothing that fired in another run of the source, whose clock was another one", () => {
    const engine = createAlertEngine();
    engine.arm(rule("price >= 50", { repeat: { mode: "daily" } }), ["FPT"], new Map());
    const look = (price: number, atMs: number): number =>
      engine.look({ ...SEEN, symbol: "FPT", row: priced(price), atMs, session: () => null }).length;
    expect([look(49, T0), look(50, T0 + 60_000)]).toEqual([0, 1]);
    engine.begin("run");
    expect([look(49, T0), look(50, T0 + 1_000), look(49, T0 + 2_000), look(50, T0 + 3_000)]).toEqual([
      0, 1, 0, 0,
    ]);
  });
  it("does not hold, of what is counted from a day's trades, before the first of them: that one may fire", () => {
    const engine = createAlertEngine();
    for (const formula of ["change > 0", "change > 0 and room > 1", "price > 1"]) {
      engine.arm(rule(formula, { id: formula }), ["FPT"], new Map());
    }
    const look = (change: number | null, hasBegun: boolean) =>
      engine
        .look({
          ...{ ...SEEN, symbol: "FPT", atMs: T0, session: () => null, hasBegun },
          row: { number: (field) => (field === "room" ? 2 : change), over: () => null },
        })
        .map((shot) => shot.rule.id);
    expect(look(null, false)).toEqual([]);
    expect(look(2, true)).toEqual(["change > 0"]);
  });
  it("looks with quotes only where they tell something, and as minutes begin only where these are counted", () => {
    const looks = (formula: string, cause: Look["cause"]): number => {
      const engine = createAlertEngine();
      engine.arm(rule(formula), ["FPT"], new Map());
      return [0, 1].flatMap((value) =>
        engine.look({
          ...{ ...SEEN, symbol: "FPT", atMs: T0, session: () => null, cause },
          row: { number: () => value, over: () => value },
        }),
      ).length;
    };
    expect([looks("price > 0", "trade"), looks("price > 0", "other"), looks("price > 0", "minute")]).toEqual([
      1, 0, 0,
    ]);
    expect([looks("bidVol1 > 0", "other"), looks("bidVol1 > 0", "minute")]).toEqual([1, 0]);
    expect([looks("volumeOver(1) > 0", "other"), looks("volumeOver(1) > 0", "minute")]).toEqual([0, 1]);
  });
  it("passes over, of the past, what it has looked at before", () => {
    const engine = createAlertEngine();
    const since = { atMs: T0 + 1_000, place: 200 };
    engine.arm(
      rule("price >= 50"),
      ["FPT"],
      new Map([["FPT", { holds: false, firedAtMs: T0, firings: 1, since }]]),
    );
    const times = [
      [0, 100],
      [1_000, 200],
      [1_000, 300],
    ] as const;
    const fired = times.flatMap(([later, place]) =>
      engine
        .look({
          ...{ ...SEEN, symbol: "FPT", row: priced(50), atMs: T0 + later, place, isPast: true },
          session: () => null,
        })
        .map(() => place),
    );
    expect(fired).toEqual([300]);
  });
  it("goes on where the stored edge left off", () => {
    const stored = (holds: boolean) =>
      new Map([["FPT", { holds, firedAtMs: null, firings: 4, since: null }]]);
    expect(firingsOf([50], rule("price >= 50"), { edges: stored(false) })).toEqual([0]);
    expect(firingsOf([50], rule("price >= 50"), { edges: stored(true) })).toEqual([]);
  });
  it("names the same firing alike when it is found a second time after a crash", () => {
    const ids = [1, 2].map(() => {
      const engine = createAlertEngine();
      engine.arm(
        rule("price >= 50"),
        ["FPT"],
        new Map([["FPT", { holds: false, firedAtMs: null, firings: 4, since: null }]]),
      );
      return engine.look({ ...SEEN, symbol: "FPT", row: priced(50), atMs: T0, session: () => null })[0]?.id;
    });
    const id = `r.1.FPT.${T0}.5`;
    expect(ids).toEqual([id, id]);
  });
  it("tells the evidence: what it read, as it was", () => {
    const engine = createAlertEngine();
    engine.arm(rule("price >= 50 or room > 1"), ["FPT"], new Map());
    const look = (room: number) => {
      const row = { number: (field: string) => (field === "price" ? 49 : room), over: () => null };
      return engine.look({ ...SEEN, symbol: "FPT", row, atMs: T0, session: () => null });
    };
    look(0);
    expect(look(5)[0]?.evidence).toEqual([
      { name: "price", value: 49 },
      { name: "room", value: 5 },
    ]);
  });
  it("keeps what it remembers of the symbols that stay in its list", () => {
    const engine = createAlertEngine();
    engine.arm(rule("price >= 50"), ["FPT", "VIC"], new Map());
    engine.look({ ...SEEN, symbol: "FPT", row: priced(49), atMs: T0, session: () => null });
    engine.follow("r", ["FPT", "HPG"]);
    expect(engine.has("VIC")).toBe(false);
    expect(engine.takeChanged()).toHaveLength(1);
    expect(
      engine.look({ ...SEEN, symbol: "FPT", row: priced(50), atMs: T0, session: () => null }),
    ).toHaveLength(1);
    expect(
      engine.look({ ...SEEN, symbol: "HPG", row: priced(50), atMs: T0, session: () => null }),
    ).toHaveLength(0);
  });
  it("begins each day anew when it counts from the day's beginning, and goes on when it is a price", () => {
    const engine = createAlertEngine();
    const row = (price: number, volume: number): FormulaRow => ({
      number: (field) => (field === "price" ? price : field === "volume" ? volume : null),
      over: () => null,
    });
    engine.arm(rule("price >= 50", { id: "price" }), ["FPT"], new Map());
    engine.arm(rule("volume >= 100", { id: "volume" }), ["FPT"], new Map());
    engine.look({ ...SEEN, symbol: "FPT", row: row(50, 100), atMs: T0, session: () => null });
    engine.begin("day");
    const shots = engine.look({
      ...SEEN,
      symbol: "FPT",
      row: row(50, 100),
      atMs: T0 + DAY_MS,
      session: () => null,
    });
    expect(shots.map((shot) => shot.rule.id)).toEqual(["volume"]);
    engine.begin("run");
    expect(
      engine.look({ ...SEEN, symbol: "FPT", row: row(50, 100), atMs: T0 + DAY_MS, session: () => null }),
    ).toEqual([]);
  });
  it("fires as often as a plain reading of the prices says, and never leaves a change unsaved", () => {
    const prices = fc.array(fc.option(fc.integer({ min: 45, max: 55 }), { nil: null }), { maxLength: 60 });
    fc.assert(
      fc.property(
        prices,
        fc.integer({ min: 0, max: 8_000 }),
        fc.integer({ min: 0, max: 60 }),
        (list, coolDownMs, cut) => {
          const armed = rule("price >= 50", { repeat: { mode: "every", coolDownMs } });
          const known = list.flatMap((price, at) => (price === null ? [] : [{ at, holds: price >= 50 }]));
          const expected: number[] = [];
          for (const [index, { at, holds }] of known.entries()) {
            const last = expected.at(-1);
            if (index === 0 || !holds || known[index - 1]?.holds) continue;
            if (last === undefined || (at - last) * 1_000 >= coolDownMs) expected.push(at);
          }
          expect(firingsOf(list, armed)).toEqual(expected);
          // A crash at any place, with what was stored until then, changes nothing.
          const engine = createAlertEngine();
          engine.arm(armed, ["FPT"], new Map());
          const saved = new Map<string, Edge>();
          const fired: number[] = [];
          let running = engine;
          for (const [at, price] of list.entries()) {
            if (at === cut) {
              running = createAlertEngine();
              running.arm(armed, ["FPT"], saved);
            }
            const look = {
              ...SEEN,
              symbol: "FPT",
              row: priced(price),
              atMs: T0 + at * 1_000,
              session: () => null,
            };
            if (running.look(look).length > 0) fired.push(at);
            for (const { symbol, edge } of running.takeChanged()) saved.set(symbol, edge);
          }
          expect(fired).toEqual(expected);
        },
      ),
      { seed: 20_261_124, numRuns: 500 },
    );
  });
});
