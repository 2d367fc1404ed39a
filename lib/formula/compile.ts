import { conditionOf, numberOf } from "./evaluate.ts";
import type { Compiled, FormulaRead, FormulaRow } from "./formula.ts";
import { nearnessOf } from "./nearness.ts";
import { parse } from "./parse.ts";
import { readTokens } from "./token.ts";
import { type Tree, typeOf } from "./tree.ts";

/** As long as a rule's formula may be (`MAX_FORMULA_LETTERS` of the contract). */
const MAX_LETTERS = 500;

/** Never throws, whatever the text is. The work is done here, so that a value costs a few calls. */
export function compileFormula(text: string): Compiled {
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
