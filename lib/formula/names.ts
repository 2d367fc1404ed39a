import { foldText } from "../format/fold-text.ts";
import { FIELD_NAMES, type FieldName, WINDOW_NAMES, type WindowName } from "./fields.ts";
import type { FunctionName } from "./tree.ts";

export type Meaning =
  | { kind: "field"; name: FieldName }
  | { kind: "window"; name: WindowName }
  | { kind: "function"; name: FunctionName; takes: number };

const FUNCTIONS: readonly [FunctionName, number][] = [
  ["abs", 1],
  ["min", 2],
  ["max", 2],
  ["between", 3],
];

/** Short Vietnamese names, as the heads of the board have them. */
const SHORT: readonly [string, FieldName][] = [
  ["%", "changePercent"],
  ["gia", "price"],
  ["tc", "reference"],
  ["tran", "ceiling"],
  ["san", "floor"],
  ["mocua", "open"],
  ["cao", "high"],
  ["thap", "low"],
  ["tb", "average"],
  ["kl", "lastVolume"],
  ["tongkl", "volume"],
  ["tonggt", "value"],
  ["nnmua", "foreignBuy"],
  ["nnban", "foreignSell"],
  ["nnrong", "foreignNet"],
];

const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ...FIELD_NAMES.map((name): [string, Meaning] => [foldText(name), { kind: "field", name }]),
  ...WINDOW_NAMES.map((name): [string, Meaning] => [foldText(name), { kind: "window", name }]),
  ...FUNCTIONS.map(([name, takes]): [string, Meaning] => [name, { kind: "function", name, takes }]),
  ...SHORT.map(([short, name]): [string, Meaning] => [short, { kind: "field", name }]),
]);

/** `folded`: as `foldText` gives it. */
export function meaningOf(folded: string): Meaning | undefined {
  return MEANINGS.get(folded);
}

/** The name that was probably meant, at most two letters away. */
export function nearestName(folded: string): string | null {
  let nearest: string | null = null;
  let least = Math.min(3, folded.length);
  for (const [key, { name }] of MEANINGS) {
    const distance = lettersApart(folded, key);
    if (distance < least) {
      nearest = name;
      least = distance;
    }
  }
  return nearest;
}

/** Levenshtein's distance. */
function lettersApart(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(same, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
