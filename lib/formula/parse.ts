import type { FormulaFault } from "./formula.ts";
import { type Meaning, meaningOf, nearestName } from "./names.ts";
import type { Token } from "./token.ts";
import { type Arithmetic, type Comparison, type Tree, typeOf } from "./tree.ts";

/** Parentheses and signs inside each other: deeper is nobody's condition. */
const MAX_DEPTH = 40;
export const MAX_WINDOW_MINUTES = 240;

const WORDS: ReadonlyMap<string, "and" | "or" | "not"> = new Map([
  ["and", "and"],
  ["va", "and"],
  ["or", "or"],
  ["hoac", "or"],
  ["not", "not"],
  ["khong", "not"],
]);
const COMPARISONS: ReadonlyMap<string, Comparison> = new Map([
  [">", ">"],
  [">=", ">="],
  ["<", "<"],
  ["<=", "<="],
  ["=", "="],
  ["==", "="],
  ["!=", "!="],
  ["<>", "!="],
]);

class Stop extends Error {
  constructor(readonly fault: FormulaFault) {
    super(fault.en);
  }
}

/** `or` binds loosest, then `and`, `not`, comparisons, `+ -`, `* /`, the sign of a number. */
export function parse(
  tokens: readonly Token[],
  textLength: number,
): { tree: Tree } | { fault: FormulaFault } {
  const end = { at: Math.max(0, textLength - 1), length: Math.min(1, textLength) };
  let next = 0;
  let depth = 0;

  function fail(vi: string, en: string, place: { at: number; length: number }): never {
    throw new Stop({ vi, en, at: place.at, length: place.length });
  }
  function peek(): string | null {
    const token = tokens[next];
    if (token?.kind === "sign") {
      if (token.sign === "&&") return "and";
      if (token.sign === "||") return "or";
      return token.sign === "!" ? "not" : token.sign;
    }
    return token?.kind === "name" ? (WORDS.get(token.name) ?? null) : null;
  }
  function take(word: string): boolean {
    if (peek() !== word) return false;
    next++;
    return true;
  }
  function deeper<T>(read: () => T): T {
    if (++depth > MAX_DEPTH) {
      fail("Công thức lồng nhau quá sâu.", "The formula is nested too deeply.", tokens[next] ?? end);
    }
    const value = read();
    depth--;
    return value;
  }
  function want(tree: Tree, type: "boolean" | "number"): Tree {
    if (typeOf(tree) === type) return tree;
    if (type === "boolean") {
      fail(
        "Chỗ này cần một điều kiện, ví dụ «changePercent > 2», không phải một con số.",
        "Here a condition is needed, as in «changePercent > 2», not a number.",
        tree,
      );
    }
    fail(
      "Chỗ này cần một con số, không phải một điều kiện.",
      "Here a number is needed, not a condition.",
      tree,
    );
  }
  const span = (left: Tree, right: Tree) => ({ at: left.at, length: right.at + right.length - left.at });

  function readEither(): Tree {
    let left = readBoth();
    while (take("or")) {
      const right = want(readBoth(), "boolean");
      left = { kind: "either", left: want(left, "boolean"), right, ...span(left, right) };
    }
    return left;
  }
  function readBoth(): Tree {
    let left = readNot();
    while (take("and")) {
      const right = want(readNot(), "boolean");
      left = { kind: "both", left: want(left, "boolean"), right, ...span(left, right) };
    }
    return left;
  }
  function readNot(): Tree {
    const token = tokens[next];
    if (!token || !take("not")) return readComparison();
    const of = want(deeper(readNot), "boolean");
    return { kind: "not", of, at: token.at, length: of.at + of.length - token.at };
  }
  function readComparison(): Tree {
    const left = readSum();
    const sign = COMPARISONS.get(peek() ?? "");
    if (!sign) return left;
    next++;
    const right = want(readSum(), "number");
    const tree: Tree = { kind: "comparison", sign, left: want(left, "number"), right, ...span(left, right) };
    const again = tokens[next];
    if (again && COMPARISONS.has(peek() ?? "")) {
      fail(
        "Không so sánh hai lần liền nhau; hãy viết «a > b and b > c» hoặc between(x, a, b).",
        "Comparisons do not chain; write «a > b and b > c» or between(x, a, b).",
        again,
      );
    }
    return tree;
  }
  function readChain(signs: readonly Arithmetic[], read: () => Tree): Tree {
    let left = read();
    for (;;) {
      const sign = signs.find((each) => each === peek());
      if (!sign) return left;
      next++;
      const right = want(read(), "number");
      left = { kind: "arithmetic", sign, left: want(left, "number"), right, ...span(left, right) };
    }
  }
  const readSum = () => readChain(["+", "-"], readProduct);
  const readProduct = () => readChain(["*", "/"], readSigned);
  function readSigned(): Tree {
    const token = tokens[next];
    if (token && take("+")) return want(deeper(readSigned), "number");
    if (!token || !take("-")) return readAtom();
    const of = want(deeper(readSigned), "number");
    return { kind: "negative", of, at: token.at, length: of.at + of.length - token.at };
  }
  function readAtom(): Tree {
    const token = tokens[next];
    if (!token) fail("Công thức còn thiếu phần sau.", "The formula stops too early.", end);
    next++;
    const place = { at: token.at, length: token.length };
    if (token.kind === "number") return { kind: "number", value: token.value, ...place };
    if (token.kind === "sign" && token.sign === "(") {
      const inner = deeper(readEither);
      close(place);
      return inner;
    }
    if (token.kind === "sign" || WORDS.has(token.name)) {
      fail(
        "Chỗ này cần một con số, một trường hoặc dấu ngoặc.",
        "Here a number, a field or a parenthesis is needed.",
        place,
      );
    }
    return readNamed(token.name, place);
  }
  function close(opened: { at: number; length: number }): void {
    if (take(")")) return;
    const token = tokens[next];
    if (!token) fail("Dấu ngoặc này chưa được đóng.", "This parenthesis is never closed.", opened);
    fail("Chỗ này cần dấu «)».", "Here «)» is needed.", token);
  }
  function readNamed(name: string, place: { at: number; length: number }): Tree {
    const meaning = meaningOf(name);
    if (!meaning) {
      const nearest = nearestName(name);
      fail(
        `Không có trường nào tên như vậy.${nearest ? ` Ý bạn là «${nearest}»?` : ""}`,
        `No field has this name.${nearest ? ` Did you mean «${nearest}»?` : ""}`,
        place,
      );
    }
    if (meaning.kind === "field") return { ...meaning, ...place };
    if (!take("(")) {
      fail(
        `«${meaning.name}» cần dấu ngoặc: ${formOf(meaning)}.`,
        `«${meaning.name}» needs parentheses: ${formOf(meaning)}.`,
        place,
      );
    }
    const given = deeper(readGiven);
    const last = tokens[next - 1] ?? end;
    const whole = { at: place.at, length: last.at + last.length - place.at };
    if (meaning.kind === "window") return windowOf(meaning, given, whole);
    if (given.length !== meaning.takes) {
      fail(`Cách viết: ${formOf(meaning)}.`, `It is written ${formOf(meaning)}.`, whole);
    }
    return { kind: "call", name: meaning.name, given, ...whole };
  }
  function readGiven(): Tree[] {
    const opened = tokens[next - 1] ?? end;
    const given: Tree[] = [];
    do given.push(want(readEither(), "number"));
    while (take(","));
    close(opened);
    return given;
  }
  function windowOf(
    meaning: Extract<Meaning, { kind: "window" }>,
    given: readonly Tree[],
    place: { at: number; length: number },
  ): Tree {
    const [minutes] = given;
    if (
      given.length === 1 &&
      minutes?.kind === "number" &&
      Number.isInteger(minutes.value) &&
      minutes.value >= 1 &&
      minutes.value <= MAX_WINDOW_MINUTES
    ) {
      return { kind: "window", name: meaning.name, minutes: minutes.value, ...place };
    }
    fail(
      `Trong ngoặc là số phút, một số nguyên từ 1 đến ${MAX_WINDOW_MINUTES}: ${formOf(meaning)}.`,
      `The parentheses hold minutes, a whole number from 1 to ${MAX_WINDOW_MINUTES}: ${formOf(meaning)}.`,
      place,
    );
  }

  try {
    const tree = readEither();
    const rest = tokens[next];
    if (rest) {
      fail(
        "Không hiểu từ chỗ này; có thiếu «and» hoặc «or» không?",
        "Not understood from here on; is «and» or «or» missing?",
        rest,
      );
    }
    return { tree };
  } catch (error) {
    if (error instanceof Stop) return { fault: error.fault };
    throw error;
  }
}

function formOf(meaning: Exclude<Meaning, { kind: "field" }>): string {
  if (meaning.kind === "window") return `${meaning.name}(5)`;
  return { abs: "abs(x)", min: "min(a, b)", max: "max(a, b)", between: "between(x, a, b)" }[meaning.name];
}
