import type { State } from "#lib/contract/state.ts";
import { groupDigits } from "#lib/format/number.ts";
import { compileFormula } from "#lib/formula/compile.ts";
import type { Formula } from "#lib/formula/formula.ts";
import { createSymbolRow, rowStateOf } from "#lib/formula/symbol-row.ts";
import type { ComputedList } from "./computed-columns.ts";
import type { Computed, Related } from "./related.ts";
import type { RowSource } from "./row-source.ts";

/** The rows of a board with what is computed of them beside. */
export function computedSource(base: RowSource, list: ComputedList): RowSource {
  const computed = computedOf(list);
  const held = new Map<string, { of: Related | null; related: Related }>();
  return {
    ...base,
    relatedOf(symbol) {
      const of = base.relatedOf(symbol);
      const before = held.get(symbol);
      if (before && before.of === of) return before.related;
      const related: Related = { ...(of ?? { facts: {}, price: null, paint: null, unit: "vnd" }), computed };
      held.set(symbol, { of, related });
      return related;
    },
  };
}

export function computedOf(list: ComputedList): Computed {
  const formulas = list.map((one) => {
    const compiled = one ? compileFormula(one.formula, { hasWindows: false }) : null;
    return compiled?.ok ? compiled.formula : null;
  });
  const row = createSymbolRow();
  // A state never changes: what was computed of it holds for painting, sorting and exporting alike.
  const known = new WeakMap<State, readonly (number | null)[]>();
  function valuesOf(state: State): readonly (number | null)[] {
    const before = known.get(state);
    if (before) return before;
    const of = row.setSymbol(rowStateOf(state));
    const values = formulas.map((formula) => {
      const value = formula?.value(of) ?? null;
      return typeof value === "boolean" ? Number(value) : value;
    });
    known.set(state, values);
    return values;
  }
  return {
    value: (place, state) => valuesOf(state)[place] ?? null,
    text: (place, value) => writtenAs(formulas[place] ?? null, value),
  };
}

/** Counted things are whole. */
const COUNTS =
  /^(?:lastVolume|volume|value|(?:bid|ask)Vol[123]|estimatedVolume|foreign(?:Buy|Sell|Net)|room)$/;
/** Beyond this the digits behind the point are noise. */
const WHOLE_FROM = 10_000;

/** A condition is a mark where it holds; a number has two decimals unless it counts or is great. */
function writtenAs(formula: Formula | null, value: number | null): string {
  if (!formula || value === null) return "";
  if (formula.type === "boolean") return value === 1 ? "✓" : "";
  const isCount =
    !/[/.]/.test(formula.text) &&
    formula.reads.length > 0 &&
    formula.reads.every((read) => read.kind === "field" && COUNTS.test(read.name));
  return groupDigits(value, isCount || Math.abs(value) >= WHOLE_FROM ? 0 : 2);
}
