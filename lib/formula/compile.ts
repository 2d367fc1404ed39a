import type { Compiled, FormulaFault, FormulaRead, FormulaRow } from "./formula.ts";
import { parse } from "./parse.ts";
import { readTokens } from "./token.ts";
import { type Comparison, type Tree, typeOf } from "./tree.ts";

/** As long as a rule's formula may be (`MAX_FORMULA_LETTERS` of the contract). */
const MAX_LETTERS = 500;

/** A number that is not known is NaN in here: it passes through arithmetic by itself. */
type NumberOf = (row: FormulaRow) => number;
type ConditionOf = (row: FormulaRow) => boolean | null;

export interface CompileOptions {
  /** The last minutes are known where the formula will be looked through. */
  hasWindows?: boolean;
}

/** Never throws, whatever the text is. The work is done here, so that a value costs a few calls. */
export function compileFormula(text: string, { hasWindows = true }: CompileOptions = {}): Compiled {
  if (text.length > MAX_LETTERS) {
    return {
      ok: false,
      fault: {
        vi: `Công thức dài quá ${MAX_LETTERS} ký tự.`,
        en: `The formula is longer than ${MAX_LETTERS} letters.`,
        at: MAX_LETTERS,
        length: text.length - MAX_LETTERS,
      },
    };
  }
  const read = readTokens(text);
  if ("fault" in read) return { ok: false, fault: read.fault };
  const parsed = parse(read.tokens, text.length);
  if ("fault" in parsed) return { ok: false, fault: parsed.fault };
  const { tree } = parsed;
  const window = hasWindows ? null : windowIn(tree);
  if (window) return { ok: false, fault: noWindows(window) };
  const type = typeOf(tree);
  const reads = readsOf(tree);
  const margin = marginOf(tree);
  if (type === "boolean")
    return { ok: true, formula: { text, type, reads, value: conditionOf(tree), margin } };
  const number = numberOf(tree);
  const value = (row: FormulaRow) => {
    const found = number(row);
    return Number.isFinite(found) ? found : null;
  };
  return { ok: true, formula: { text, type, reads, value, margin } };
}

/** The first of the last minutes that is asked for. */
function windowIn(tree: Tree): (Tree & { kind: "window" }) | null {
  switch (tree.kind) {
    case "number":
    case "field":
      return null;
    case "window":
      return tree;
    case "negative":
    case "not":
      return windowIn(tree.of);
    case "call":
      return tree.given.map(windowIn).find((found) => found !== null) ?? null;
    default:
      return windowIn(tree.left) ?? windowIn(tree.right);
  }
}

function noWindows({ name, at, length }: Tree & { kind: "window" }): FormulaFault {
  return {
    vi: `«${name}» cần số liệu của những phút vừa qua: chỉ cảnh báo mới có.`,
    en: `“${name}” needs the last minutes: only alerts have them.`,
    at,
    length,
  };
}

/** As a read is written: `changePercent`, `volumeOver(5)`. */
export function readName(read: FormulaRead): string {
  return read.kind === "field" ? read.name : `${read.name}(${read.minutes})`;
}

function marginOf(tree: Tree): (row: FormulaRow) => number | null {
  if (tree.kind !== "comparison" || tree.sign === "=" || tree.sign === "!=") return () => null;
  const left = numberOf(tree.left);
  const right = numberOf(tree.right);
  const sign = tree.sign.startsWith(">") ? 1 : -1;
  return (row) => {
    const margin = sign * (left(row) - right(row));
    return Number.isFinite(margin) ? margin : null;
  };
}

function readsOf(tree: Tree): FormulaRead[] {
  const found = new Map<string, FormulaRead>();
  const visit = (part: Tree): void => {
    switch (part.kind) {
      case "number":
        return;
      case "field":
      case "window": {
        const { at: _, length: __, ...read } = part;
        found.set(readName(read), read);
        return;
      }
      case "negative":
      case "not":
        visit(part.of);
        return;
      case "call":
        part.given.forEach(visit);
        return;
      default:
        visit(part.left);
        visit(part.right);
    }
  };
  visit(tree);
  return [...found.values()];
}

function numberOf(tree: Tree): NumberOf {
  switch (tree.kind) {
    case "number": {
      const { value } = tree;
      return () => value;
    }
    case "field": {
      const { name } = tree;
      return (row) => row.number(name) ?? Number.NaN;
    }
    case "window": {
      const { name, minutes } = tree;
      return (row) => row.over(name, minutes) ?? Number.NaN;
    }
    case "negative": {
      const of = numberOf(tree.of);
      return (row) => -of(row);
    }
    case "arithmetic": {
      const left = numberOf(tree.left);
      const right = numberOf(tree.right);
      switch (tree.sign) {
        case "+":
          return (row) => left(row) + right(row);
        case "-":
          return (row) => left(row) - right(row);
        case "*":
          return (row) => left(row) * right(row);
        default:
          return (row) => {
            const divisor = right(row);
            return divisor === 0 ? Number.NaN : left(row) / divisor;
          };
      }
    }
    case "call": {
      const [a = NEVER, b = NEVER] = tree.given.map(numberOf);
      if (tree.name === "abs") return (row) => Math.abs(a(row));
      if (tree.name === "min") return (row) => Math.min(a(row), b(row));
      return (row) => Math.max(a(row), b(row));
    }
    default:
      return NEVER;
  }
}

const NEVER: NumberOf = () => Number.NaN;

function conditionOf(tree: Tree): ConditionOf {
  switch (tree.kind) {
    case "comparison":
      return comparisonOf(tree.sign, numberOf(tree.left), numberOf(tree.right));
    case "not": {
      const of = conditionOf(tree.of);
      return (row) => {
        const known = of(row);
        return known === null ? null : !known;
      };
    }
    case "both": {
      const left = conditionOf(tree.left);
      const right = conditionOf(tree.right);
      return (row) => {
        const first = left(row);
        if (first === false) return false;
        const second = right(row);
        return second === false ? false : first === null || second === null ? null : true;
      };
    }
    case "either": {
      const left = conditionOf(tree.left);
      const right = conditionOf(tree.right);
      return (row) => {
        const first = left(row);
        if (first === true) return true;
        const second = right(row);
        return second === true ? true : first === null || second === null ? null : false;
      };
    }
    case "call": {
      const [x = NEVER, low = NEVER, high = NEVER] = tree.given.map(numberOf);
      const above = comparisonOf(">=", x, low);
      const below = comparisonOf("<=", x, high);
      return (row) => {
        const first = above(row);
        if (first === false) return false;
        const second = below(row);
        return second === false ? false : first === null || second === null ? null : true;
      };
    }
    default:
      return () => null;
  }
}

function comparisonOf(sign: Comparison, left: NumberOf, right: NumberOf): ConditionOf {
  const compare = COMPARE[sign];
  return (row) => {
    const a = left(row);
    const b = right(row);
    return Number.isFinite(a) && Number.isFinite(b) ? compare(a, b) : null;
  };
}

const COMPARE: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
};
