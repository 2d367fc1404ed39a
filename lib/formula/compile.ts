import { conditionOf, numberOf } from "./evaluate.ts";
import type { Compiled, FormulaFault, FormulaRead, FormulaRow } from "./formula.ts";
import { nearnessOf } from "./nearness.ts";
import { parse } from "./parse.ts";
import { readTokens } from "./token.ts";
import { type Tree, typeOf } from "./tree.ts";

/** As long as a rule's formula may be (`MAX_FORMULA_LETTERS` of the contract). */
const MAX_LETTERS = 500;

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
  const nearness = nearnessOf(tree, text);
  if (type === "boolean")
    return { ok: true, formula: { text, type, reads, value: conditionOf(tree), nearness } };
  const number = numberOf(tree);
  const value = (row: FormulaRow) => {
    const found = number(row);
    return Number.isFinite(found) ? found : null;
  };
  return { ok: true, formula: { text, type, reads, value, nearness } };
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
