import type { FieldName, WindowName } from "./fields.ts";

/** What a formula looks at: one symbol, or one index. Null: not known, and so is whatever depends on it. */
export interface FormulaRow {
  number(field: FieldName): number | null;
  /** Of the last so many minutes. */
  over(window: WindowName, minutes: number): number | null;
}

/** One thing a formula reads, as written: `changePercent`, `volumeOver(5)`. */
export type FormulaRead =
  | { kind: "field"; name: FieldName }
  | { kind: "window"; name: WindowName; minutes: number };

export interface Formula {
  text: string;
  /** A condition is a `boolean`. */
  type: "boolean" | "number";
  reads: readonly FormulaRead[];
  /** Null: something it needs is not known (`unknown and false` is false). */
  value(row: FormulaRow): number | boolean | null;
  /**
   * Of a single comparison: how far it is from holding, 0 and more when it holds, in units of its sides. Null:
   * not known, or the formula is no comparison by size.
   */
  margin(row: FormulaRow): number | null;
}

/** Points at the place: from the letter `at`, so many letters. */
export interface FormulaFault {
  vi: string;
  en: string;
  at: number;
  length: number;
}

export type Compiled = { ok: true; formula: Formula } | { ok: false; fault: FormulaFault };
