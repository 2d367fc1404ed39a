import type { State } from "#lib/contract/state.ts";
import { foldText } from "#lib/format/fold-text.ts";
import type { PriceUnit } from "#lib/format/number.ts";
import { compileFormula } from "#lib/formula/compile.ts";
import type { Formula, FormulaFault } from "#lib/formula/formula.ts";
import { createSymbolRow, rowStateOf } from "#lib/formula/symbol-row.ts";
import { numberOf, shownOf } from "./cells.ts";
import type { ColumnId } from "./columns.ts";
import type { Related } from "./related.ts";

/** What a filter may look at. */
export interface FilterRow {
  symbol: string;
  /** Names in both languages, lower case and without accents. */
  names: string;
  state: State | undefined;
  unit: PriceUnit;
  related: Related | null;
}

/** What stays of a list. */
export interface RowFilter {
  matches(row: FilterRow): boolean;
  /** It looks at numbers that change, so the answer changes with the market. */
  isLive: boolean;
  /** Why it is no formula, where it was to be one: then it keeps nothing. */
  fault: FormulaFault | null;
}

interface Condition {
  column: ColumnId;
  totals: "volume" | "value";
  operator: string;
  number: number;
  /** What one unit of the number is in the state's own: prices are typed in thousands of VND. */
  isPrice: boolean;
}

interface Field {
  column: ColumnId;
  isPrice?: true;
  totals?: "value";
}

/** As typed, folded: both languages, and the words of the heads. */
const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ...names({ column: "percent" }, "%", "pct", "percent"),
  ...names({ column: "change", isPrice: true }, "+/-", "+-", "change"),
  ...names({ column: "price", isPrice: true }, "gia", "price", "p"),
  ...names({ column: "volume" }, "kl", "vol"),
  ...names({ column: "total" }, "tongkl", "tkl", "volume", "total"),
  ...names({ column: "total", totals: "value" }, "tonggt", "gt", "value"),
  ...names({ column: "foreignBuy" }, "nnmua", "fbuy"),
  ...names({ column: "foreignSell" }, "nnban", "fsell"),
  ...names({ column: "room" }, "room"),
  ...names({ column: "bid1Volume" }, "dumua", "bidvol"),
  ...names({ column: "ask1Volume" }, "duban", "askvol"),
  ...names({ column: "surplus" }, "dutran", "dusan", "surplus"),
  ...names({ column: "imbalance" }, "lechdot", "imbalance"),
  ...names({ column: "roomTaken" }, "roomtaken"),
  ...names({ column: "basis" }, "lech", "basis"),
  ...names({ column: "premium" }, "premium", "phugia"),
]);

function names(field: Field, ...words: string[]): [string, Field][] {
  return words.map((word) => [word, field]);
}

const CONDITION = /^([^<>=\d]+)(>=|<=|>|<|=)([+-]?\d+(?:\.\d+)?)(k|tr|m|ty|b)?$/;
const UNITS: Readonly<Record<string, number>> = { k: 1e3, tr: 1e6, m: 1e6, ty: 1e9, b: 1e9 };

/**
 * A condition in the language of formulas, or words and short conditions that must all hold: `ngan hang %>2` are
 * the banks that rose more than two percent. Null keeps all.
 */
export function compileFilter(typed: string): RowFilter | null {
  const short = shortFilter(typed);
  if (!short || short.words.length === 0) return short;
  const compiled = compileFormula(typed, { hasWindows: false });
  if (compiled.ok && compiled.formula.type === "boolean") return formulaFilter(compiled.formula);
  if (compiled.ok || !short.words.some((word) => /[<>=(]/.test(word))) return short;
  return { matches: () => false, isLive: false, fault: compiled.fault };
}

function formulaFilter(formula: Formula): RowFilter {
  const row = createSymbolRow();
  return {
    matches: ({ state }) => state !== undefined && formula.value(row.setSymbol(rowStateOf(state))) === true,
    isLive: true,
    fault: null,
  };
}

function shortFilter(typed: string): (RowFilter & { words: readonly string[] }) | null {
  const text = foldText(typed)
    .replace(/−/g, "-")
    .replace(/,/g, "")
    .replace(/\s*(>=|<=|>|<|=)\s*/g, "$1");
  const pieces = text.split(/\s+/).filter(Boolean);
  if (pieces.length === 0) return null;
  const conditions: Condition[] = [];
  const words: string[] = [];
  for (const piece of pieces) {
    const condition = readCondition(piece);
    if (condition) conditions.push(condition);
    else words.push(piece);
  }
  return {
    matches: (row) => hasWords(row, words) && conditions.every((condition) => holds(condition, row)),
    isLive: conditions.length > 0,
    fault: null,
    words,
  };
}

function readCondition(piece: string): Condition | null {
  const [, name = "", operator = "", digits = "", unit = ""] = CONDITION.exec(piece) ?? [];
  const field = FIELDS.get(name);
  if (!field) return null;
  const number = Number(digits) * (UNITS[unit] ?? 1);
  return {
    column: field.column,
    totals: field.totals ?? "volume",
    operator,
    number,
    isPrice: field.isPrice ?? false,
  };
}

function hasWords({ symbol, names: folded }: FilterRow, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const code = symbol.toLowerCase();
  // Codes separated by blanks name several rows; words of a name must all be there.
  if (words.some((word) => word === code)) return true;
  return words.every((word) => code.startsWith(word) || folded.includes(` ${word}`));
}

function holds({ column, totals, operator, number, isPrice }: Condition, row: FilterRow): boolean {
  if (!row.state) return false;
  const raw = numberOf(column, row.state, shownOf(row.state), totals, row.related);
  if (raw === null) return false;
  const value = isPrice && row.unit === "vnd" ? raw / 1000 : raw;
  switch (operator) {
    case ">":
      return value > number;
    case ">=":
      return value >= number;
    case "<":
      return value < number;
    case "<=":
      return value <= number;
    default:
      return value === number;
  }
}
