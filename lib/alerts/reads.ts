import { readName } from "../formula/compile.ts";
import type { FieldName, WindowName } from "../formula/fields.ts";
import type { Formula } from "../formula/formula.ts";

type Name = FieldName | WindowName;

/** What minutes tell. */
const BAR_TOLD: ReadonlySet<Name> = new Set<Name>([
  ...(["price", "open", "high", "low", "volume"] as const),
  ...(["volumeOver", "valueOver", "changePercentOver", "volumeRatio"] as const),
]);
/** What the day's reference and limits tell, with a price. */
const LIMIT_TOLD: ReadonlySet<Name> = new Set<Name>([
  ...(["reference", "ceiling", "floor", "change", "changePercent", "gapPercent"] as const),
]);
/** What trades tell, one after the other. */
const TRADE_TOLD: ReadonlySet<Name> = new Set<Name>([
  ...BAR_TOLD,
  ...LIMIT_TOLD,
  ...(["lastVolume", "value", "average"] as const),
]);
/** What stands from one day to the next; everything else is counted from the day's beginning. */
const LASTING: ReadonlySet<Name> = new Set<Name>([
  ...(["price", "bid1", "bid2", "bid3", "ask1", "ask2", "ask3", "spread", "spreadPercent", "room"] as const),
]);

/** What a formula reads that no stored past tells, as written in it. */
export function untoldOf(formula: Formula): string[] {
  return formula.reads.filter((read) => !TRADE_TOLD.has(read.name)).map(readName);
}

/**
 * Whether trades and the passing of minutes tell all of it. Such a rule is looked at with these alone, live as in
 * a back-test: nothing else that happens can change it.
 */
export function isOfTrades(formula: Formula): boolean {
  return formula.reads.every((read) => TRADE_TOLD.has(read.name));
}

/** Whether minutes are not enough, so that only days whose trades are known can be gone through. */
export function needsTicks(formula: Formula): boolean {
  return formula.reads.some((read) => !BAR_TOLD.has(read.name) && !LIMIT_TOLD.has(read.name));
}

/** Whether the day's reference and limits are needed. */
export function needsLimits(formula: Formula): boolean {
  return formula.reads.some((read) => LIMIT_TOLD.has(read.name));
}

export function countsMinutes(formula: Formula): boolean {
  return formula.reads.some((read) => read.kind === "window");
}

export function beginsEachDay(formula: Formula): boolean {
  return formula.reads.some((read) => read.kind === "window" || !LASTING.has(read.name));
}
