import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFormula } from "#lib/formula/compile.ts";
import type { FieldName } from "#lib/formula/fields.ts";

function nearness(text: string, values: Partial<Record<FieldName, number>>) {
  const compiled = compileFormula(text);
  if (!compiled.ok) throw new Error(compiled.fault.en);
  const row = { number: (field: FieldName) => values[field] ?? null, over: () => null };
  return { ...compiled.formula.nearness(row), holds: compiled.formula.value(row) };
}

describe("How near a condition came", () => {
  it("is a share of what it compares", () => {
    expect(nearness("price >= 100", { price: 98 })).toMatchObject({ apart: 0.02, missing: "price >= 100" });
    expect(nearness("price < 98", { price: 98 }).apart).toBeGreaterThan(0);
    expect(nearness("not (price < 100)", { price: 98 })).toMatchObject({ apart: 0.02 });
    expect(nearness("between(price, 100, 110)", { price: 98 })).toMatchObject({ apart: 0.02 });
    expect(nearness("price >= 200 or price <= 98", { price: 100 })).toMatchObject({ apart: 0.02 });
  });
  it("counts the parts that must hold together, and names the nearest of those that did not", () => {
    const text = "price >= 100 and volume > 10 and (change > 5 and high > 1)";
    expect(nearness(text, { price: 99, volume: 5, change: 6, high: 2 })).toMatchObject({
      ...{ held: 2, of: 4, missing: "price >= 100" },
    });
  });
  it("is not told when something is not known, or of a number", () => {
    expect(nearness("price >= 100 and volume > 10", { price: 101 })).toEqual({ holds: null });
    expect(nearness("price + 1", { price: 99 })).toEqual({ holds: 100 });
  });
  it("has all parts exactly when the condition holds", () => {
    const numbers = fc.integer({ min: -3, max: 3 });
    const part = fc
      .tuple(
        fc.constantFrom("price", "change", "high", "low"),
        fc.constantFrom(">", ">=", "<", "<=", "=", "!="),
        numbers,
      )
      .map(([name, sign, value]) => `${name} ${sign} ${value}`);
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        part,
        fc
          .tuple(tie("tree"), fc.constantFrom("and", "or"), tie("tree"))
          .map(([a, word, b]) => `(${a}) ${word} (${b})`),
        tie("tree").map((of) => `not (${of})`),
      ),
    }));
    fc.assert(
      fc.property(tree, numbers, numbers, numbers, numbers, (text, price, change, high, low) => {
        fc.pre(text.length <= 400);
        const found = nearness(text, { price, change, high, low });
        expect(found.holds).toBe(found.held === found.of);
      }),
      { seed: 20_261_130, numRuns: 500 },
    );
  });
});
