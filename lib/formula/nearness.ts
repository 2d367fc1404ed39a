import { numberOf } from "./evaluate.ts";
import type { FormulaRow, Nearness } from "./formula.ts";
import type { Comparison, Tree } from "./tree.ts";

/** How far a condition is from holding, as a share of its numbers: 0 when it holds; null: not known. */
type ApartOf = (row: FormulaRow) => number | null;

/** So near that only the sign of the comparison is missing: `0 > 0`. */
const LEAST = 1e-9;

/** How near a condition comes: of several that must hold together how many do, and which of the others is nearest. */
export function nearnessOf(tree: Tree, text: string): (row: FormulaRow) => Nearness | null {
  const parts = partsOf(tree).map((part) => ({
    apart: apartOf(part, false),
    text: text.slice(part.at, part.at + part.length),
  }));
  return (row) => {
    let held = 0;
    let nearest: { apart: number; missing: string } | null = null;
    for (const part of parts) {
      const apart = part.apart(row);
      if (apart === null) return null;
      if (apart === 0) held += 1;
      else if (!nearest || apart < nearest.apart) nearest = { apart, missing: part.text };
    }
    return { held, of: parts.length, ...(nearest ?? { apart: 0, missing: "" }) };
  };
}

/** Whether `one` came nearer than `other`: more of it held, or the same and what is missing is less. */
export function isNearer(one: Nearness, other: Nearness): boolean {
  return one.held > other.held || (one.held === other.held && one.apart < other.apart);
}

function partsOf(tree: Tree): Tree[] {
  return tree.kind === "both" ? [...partsOf(tree.left), ...partsOf(tree.right)] : [tree];
}

function apartOf(tree: Tree, isNegated: boolean): ApartOf {
  switch (tree.kind) {
    case "comparison": {
      const sign = isNegated ? OPPOSITE[tree.sign] : tree.sign;
      return comparisonApart(sign, numberOf(tree.left), numberOf(tree.right));
    }
    case "not":
      return apartOf(tree.of, !isNegated);
    case "both":
    case "either": {
      const isAll = (tree.kind === "both") !== isNegated;
      return (isAll ? farthest : nearest)([apartOf(tree.left, isNegated), apartOf(tree.right, isNegated)]);
    }
    case "call": {
      const [x = NEVER, low = NEVER, high = NEVER] = tree.given.map(numberOf);
      return isNegated
        ? nearest([comparisonApart("<", x, low), comparisonApart(">", x, high)])
        : farthest([comparisonApart(">=", x, low), comparisonApart("<=", x, high)]);
    }
    default:
      return () => null;
  }
}

const NEVER = (): number => Number.NaN;

const OPPOSITE: Readonly<Record<Comparison, Comparison>> = {
  ">": "<=",
  ">=": "<",
  "<": ">=",
  "<=": ">",
  "=": "!=",
  "!=": "=",
};

function comparisonApart(
  sign: Comparison,
  left: (row: FormulaRow) => number,
  right: (row: FormulaRow) => number,
): ApartOf {
  return (row) => {
    const a = left(row);
    const b = right(row);
    if (!Number.isFinite(a) || !Number.isFinite(b)) return null;
    const share = Math.max(LEAST, Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), LEAST));
    switch (sign) {
      case ">":
        return a > b ? 0 : share;
      case ">=":
        return a >= b ? 0 : share;
      case "<":
        return a < b ? 0 : share;
      case "<=":
        return a <= b ? 0 : share;
      case "=":
        return a === b ? 0 : share;
      default:
        return a !== b ? 0 : share;
    }
  };
}

function farthest(parts: readonly ApartOf[]): ApartOf {
  return (row) => {
    let most = 0;
    for (const part of parts) {
      const apart = part(row);
      if (apart === null) return null;
      most = Math.max(most, apart);
    }
    return most;
  };
}

function nearest(parts: readonly ApartOf[]): ApartOf {
  return (row) => {
    const known = parts.map((part) => part(row)).filter((apart) => apart !== null);
    return known.length === 0 ? null : Math.min(...known);
  };
}
