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

/** How near a condition came. */
export interface Nearness {
  /** Of the conditions that must hold together so many did, */
  held: number;
  /** of so many. */
  of: number;
  /** Of those that did not the nearest, as written; empty when all held. */
  missing: string;
  /** Its distance, as a share of its numbers. */
  apart: number;
}

export interface Formula {
  text: string;
  /** A condition is a `boolean`. */
  type: "boolean" | "number";
  reads: readonly FormulaRead[];
  /** Null: something it needs is not known (`unknown and false` is false). */
  value(row: FormulaRow): number | boolean | null;
  /** How near a condition comes to holding; null: not known. Of a number: null. */
  nearness(row: FormulaRow): Nearness | null;
}

/** Points at the place: from the letter `at`, so many letters. */
export interface FormulaFault {
  vi: string;
  en: string;
  at: number;
  length: number;
}

export type Compiled = { ok: true; formula: Formula } | { ok: false; fault: FormulaFault };
