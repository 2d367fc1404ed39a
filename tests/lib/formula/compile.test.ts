import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFormula } from "#lib/formula/compile.ts";
import { FIELD_NAMES, type FieldName, WINDOW_NAMES } from "#lib/formula/fields.ts";
import type { FormulaRow } from "#lib/formula/formula.ts";

function rowOf(
  numbers: Partial<Record<FieldName, number>>,
  windows: Record<string, number> = {},
): FormulaRow {
  return {
    number: (field) => numbers[field] ?? null,
    over: (window, minutes) => windows[`${window}(${minutes})`] ?? null,
  };
}

function worth(text: string, row: FormulaRow): number | boolean | null {
  const compiled = compileFormula(text);
  if (!compiled.ok) throw new Error(`${text}: ${compiled.fault.en}`);
  return compiled.formula.value(row);
}

function faultOf(text: string): { part: string; en: string; vi: string } {
  const compiled = compileFormula(text);
  if (compiled.ok) throw new Error(`${text} was understood`);
  const { at, length, en, vi } = compiled.fault;
  return { part: text.slice(at, at + length), en, vi };
}

const FPT = rowOf(
  { price: 25.3, changePercent: 2.1, bidVol1: 40_000, askVol1: 10_000, volume: 2_500_000 },
  { "volumeOver(5)": 120_000 },
);

describe("A formula", () => {
  it.each<[string, number | boolean | null]>([
    ["bidVol1 / askVol1 > 3 and changePercent > 2", true],
    ["price = 25.3", true],
    ["price >= 25.35", false],
    ["1 + 2 * 3", 7],
    ["(1 + 2) * 3", 9],
    ["-2 - -3", 1],
    ["10 / 4 / 5", 0.5],
    ["not price > 30", true],
    ["!(price > 30) && changePercent >= 2.1 || price < 1", true],
    ["price < 1 or price > 20 and changePercent > 5", false],
    ["giá > 25 và không khốilượng > 1".replace("khốilượng", "tongkl"), false],
    ["GIA > 25 hoặc %<0", true],
    ["% > 2%", true],
    ["volume >= 2.5tr", true],
    ["volume >= 1_000k", true],
    ["value > 1tỷ", null],
    ["volumeOver(5) > 100k", true],
    ["between(price, 25, 26)", true],
    ["abs(-3) + min(1, 2) + max(1, 2)", 6],
    ["price <> 25.3", false],
  ])("«%s» is %s", (text, expected) => {
    expect(worth(text, FPT)).toBe(expected);
  });

  it("does not know what depends on what is not known", () => {
    expect(worth("room > 0", FPT)).toBeNull();
    expect(worth("not room > 0", FPT)).toBeNull();
    expect(worth("room + price", FPT)).toBeNull();
    expect(worth("room > 0 and price > 30", FPT)).toBe(false);
    expect(worth("price > 20 or room > 0", FPT)).toBe(true);
    expect(worth("room > 0 and price > 20", FPT)).toBeNull();
    expect(worth("price / 0", FPT)).toBeNull();
    expect(worth("price / (price - price) > 1", FPT)).toBeNull();
  });

  it("tells what it reads, each once", () => {
    const compiled = compileFormula("price > 1 and PRICE < 5 and volumeOver(5) > volumeOver(10)");
    expect(compiled.ok && compiled.formula.reads).toEqual([
      { kind: "field", name: "price" },
      { kind: "window", name: "volumeOver", minutes: 5 },
      { kind: "window", name: "volumeOver", minutes: 10 },
    ]);
  });

  it.each<[string, string, RegExp]>([
    ["bidVol9 > 3", "bidVol9", /bidVol/],
    ["chagePercent > 3", "chagePercent", /changePercent/],
    ["changePercent and price > 3", "changePercent", /condition is needed/],
    ["price > 3 + (price > 2)", "price > 2", /number is needed/],
    ["(price > 3", "(", /never closed/],
    ["price > ", " ", /stops too early/],
    ["", "", /stops too early/],
    ["1 < price < 3", "<", /do not chain/],
    ["price > 3 changePercent > 2", "changePercent", /missing/],
    ["price > 3$", "$", /nothing/],
    ["volume > 3kg", "kg", /no unit/],
    ["volumeOver(price) > 3", "volumeOver(price)", /minutes/],
    ["volumeOver(0) > 3", "volumeOver(0)", /minutes/],
    ["volumeOver(2.5) > 3", "volumeOver(2.5)", /minutes/],
    ["volumeOver > 3", "volumeOver", /parentheses/],
    ["min(1) > 3", "min(1)", /min\(a, b\)/],
    ["and price", "and", /is needed/],
  ])("that is wrong, «%s», is told so at «%s»", (text, part, words) => {
    const fault = faultOf(text);
    expect(fault.part).toBe(part);
    expect(fault.en).toMatch(words);
    expect(fault.vi).not.toBe("");
  });

  it("cannot be so long or so deep that it does harm", () => {
    expect(faultOf("(".repeat(400)).en).toMatch(/deeply/);
    expect(faultOf("-".repeat(400)).en).toMatch(/deeply/);
    expect(faultOf("not ".repeat(100)).en).toMatch(/deeply/);
    expect(faultOf(`1${" ".repeat(600)}`).en).toMatch(/longer/);
  });

  it("never throws, and points inside the text, whatever is typed", () => {
    const pieces = fc.constantFrom(
      ...FIELD_NAMES,
      ...WINDOW_NAMES,
      "and",
      "or",
      "not",
      "va",
      "(",
      ")",
      ",",
      ">",
      "<=",
      "=",
      "+",
      "-",
      "*",
      "/",
      "5",
      "1.5",
      "2tr",
      "%",
      "đ",
      "💥",
      " ",
      "\n",
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 30 }).map((list) => list.join(" ")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const compiled = compileFormula(text);
        if (compiled.ok) {
          compiled.formula.value(FPT);
          return;
        }
        const { at, length } = compiled.fault;
        expect(at).toBeGreaterThanOrEqual(0);
        expect(length).toBeGreaterThanOrEqual(0);
        expect(at + length).toBeLessThanOrEqual(text.length);
      }),
      { seed: 20_261_124, numRuns: 2_000 },
    );
  });

  it("means what its tree of parentheses says", () => {
    type Case = { text: string; value: number | null };
    const leaf: fc.Arbitrary<Case> = fc.oneof(
      fc.integer({ min: 0, max: 50 }).map((value) => ({ text: String(value), value })),
      fc.constantFrom<Case>({ text: "price", value: 25.3 }, { text: "room", value: null }),
    );
    const { tree } = fc.letrec<{ tree: Case }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.tuple(tie("tree"), fc.constantFrom("+", "-", "*", "/"), tie("tree")).map(([a, sign, b]) => ({
          text: `(${a.text} ${sign} ${b.text})`,
          value: a.value === null || b.value === null ? null : apply(sign, a.value, b.value),
        })),
      ),
    }));
    fc.assert(
      fc.property(tree, ({ text, value }) => {
        if (text.length > 500) return;
        expect(worth(text, FPT)).toEqual(value);
      }),
      { seed: 20_261_124, numRuns: 500 },
    );
  });
});

function apply(sign: string, a: number, b: number): number | null {
  if (sign === "/" && b === 0) return null;
  const value = sign === "+" ? a + b : sign === "-" ? a - b : sign === "*" ? a * b : a / b;
  return Number.isFinite(value) ? value : null;
}
