import type { FormulaRow } from "./formula.ts";
import type { Comparison, Tree } from "./tree.ts";

/** A number that is not known is NaN in here: it passes through arithmetic by itself. */
type NumberOf = (row: FormulaRow) => number;
type ConditionOf = (row: FormulaRow) => boolean | null;

export function numberOf(tree: Tree): NumberOf {
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

export function conditionOf(tree: Tree): ConditionOf {
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
