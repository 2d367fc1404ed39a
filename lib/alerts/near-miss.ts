import type { EvidenceValue } from "../contract/alert.ts";
import { readName } from "../formula/compile.ts";
import type { Formula, FormulaRow, Nearness } from "../formula/formula.ts";
import { isNearer } from "../formula/nearness.ts";

/** When a condition came nearest to holding. */
export interface Miss {
  symbol: string;
  atMs: number;
  nearness: Nearness;
  evidence: EvidenceValue[];
}

/** What was nearest until now, or what is seen at this look. */
export function nearerMiss(
  before: Miss | null,
  formula: Formula,
  { symbol, row, atMs }: { symbol: string; row: FormulaRow; atMs: number },
): Miss | null {
  const nearness = formula.nearness(row);
  if (!nearness || nearness.held === nearness.of) return before;
  if (before && !isNearer(nearness, before.nearness)) return before;
  return { symbol, atMs, nearness, evidence: evidenceOf(formula, row) };
}

/** What a formula reads of a row. */
export function evidenceOf(formula: Formula, row: FormulaRow): EvidenceValue[] {
  return formula.reads.map((read) => ({
    name: readName(read),
    value: read.kind === "field" ? row.number(read.name) : row.over(read.name, read.minutes),
  }));
}
