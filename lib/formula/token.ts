import { foldText } from "../format/fold-text.ts";
import type { FormulaFault } from "./formula.ts";

export type Token = (
  | { kind: "number"; value: number }
  | { kind: "name"; name: string }
  | { kind: "sign"; sign: Sign }
) & { at: number; length: number };

const SIGNS = [
  ">=",
  "<=",
  "==",
  "!=",
  "<>",
  "&&",
  "||",
  ">",
  "<",
  "=",
  "!",
  "+",
  "-",
  "*",
  "/",
  "(",
  ")",
  ",",
] as const;
export type Sign = (typeof SIGNS)[number];

/** What stands behind a number: thousand, million, billion; a percent sign changes nothing. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ["k", 1e3],
  ["tr", 1e6],
  ["m", 1e6],
  ["ty", 1e9],
  ["b", 1e9],
]);
const NUMBER = /(\d[\d_]*(?:\.\d+)?|\.\d+)(%|\p{L}+)?/uy;
const NAME = /%|\p{L}[\p{L}\p{M}\d]*/uy;
const BLANK = /\s+/uy;

/** The pieces of a formula, or the first thing in it that is none. */
export function readTokens(text: string): { tokens: Token[] } | { fault: FormulaFault } {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  while (at < text.length) {
    const blank = match(BLANK);
    if (blank) {
      at += blank[0].length;
      continue;
    }
    const number = match(NUMBER);
    if (number) {
      const [all, digits = "", unit = ""] = number;
      const times = unit === "" || unit === "%" ? 1 : UNITS.get(foldText(unit));
      if (times === undefined) return { fault: unknownUnit(unit, at + digits.length) };
      tokens.push({
        kind: "number",
        value: Number(digits.replaceAll("_", "")) * times,
        at,
        length: all.length,
      });
      at += all.length;
      continue;
    }
    const name = match(NAME);
    if (name) {
      tokens.push({ kind: "name", name: foldText(name[0]), at, length: name[0].length });
      at += name[0].length;
      continue;
    }
    const sign = SIGNS.find((each) => text.startsWith(each, at));
    if (!sign) return { fault: strangeLetter(text, at) };
    tokens.push({ kind: "sign", sign, at, length: sign.length });
    at += sign.length;
  }
  return { tokens };
}

function unknownUnit(unit: string, at: number): FormulaFault {
  return {
    vi: `Không hiểu đơn vị «${unit}» sau con số: chỉ có k (nghìn), tr (triệu), ty (tỷ).`,
    en: `«${unit}» behind a number is no unit: there are k (thousand), tr or m (million), ty or b (billion).`,
    at,
    length: unit.length,
  };
}

function strangeLetter(text: string, at: number): FormulaFault {
  const letter = String.fromCodePoint(text.codePointAt(at) ?? 0);
  return {
    vi: `Ký tự «${letter}» không có nghĩa trong công thức.`,
    en: `«${letter}» means nothing in a formula.`,
    at,
    length: letter.length,
  };
}
