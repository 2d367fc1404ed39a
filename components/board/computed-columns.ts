/** A column that a person computes by a formula. */
export interface ComputedColumn {
  name: string;
  formula: string;
}

/** Those of one board by their places, the columns `computed1` and so on; null where a place is free. */
export type ComputedList = readonly (ComputedColumn | null)[];

/** On one board: all of them stand in its address. */
export const MAX_COMPUTED = 4;
/** That a person keeps, to be shown on any board. */
export const MAX_KEPT = 12;
export const LONGEST_COLUMN_NAME = 20;
export const LONGEST_COLUMN_FORMULA = 120;

/** Neither is part of a formula. */
const BETWEEN = ";";
const BEHIND_NAME = ":";

/** `s.p.f1;Tỷ lệ:bidVol1/askVol1`: codes of columns, and behind them what those computed here are. */
export function splitColumns(words: string): { codes: string; computed: ComputedList } {
  const [codes = "", ...definitions] = words.split(BETWEEN);
  return { codes, computed: definitions.slice(0, MAX_COMPUTED).map(readDefinition) };
}

export function joinColumns(codes: string, computed: ComputedList): string {
  const definitions = computed.map((one) => (one ? one.name + BEHIND_NAME + one.formula : ""));
  while (definitions.at(-1) === "") definitions.pop();
  return [codes, ...definitions].join(BETWEEN);
}

function readDefinition(words: string): ComputedColumn | null {
  const end = words.indexOf(BEHIND_NAME);
  const name = columnName(words.slice(0, Math.max(0, end)));
  const formula = words.slice(end + 1).trim();
  if (end < 0 || name === "" || formula === "" || formula.length > LONGEST_COLUMN_FORMULA) return null;
  return { name, formula };
}

/** A name as it can stand in an address. */
export function columnName(typed: string): string {
  return typed
    .replace(/[;:\s]+/g, " ")
    .trim()
    .slice(0, LONGEST_COLUMN_NAME);
}

/**
 * The list with this column in it, in the place of the one of its name, else in a free one that `isFree` allows to be
 * taken; null when there is none.
 */
export function withComputed(
  computed: ComputedList,
  column: ComputedColumn,
  isFree: (place: number) => boolean,
): { computed: ComputedList; place: number } | null {
  const all = Array.from({ length: MAX_COMPUTED }, (_, place) => computed[place] ?? null);
  const same = all.findIndex((one) => one?.name === column.name);
  const place = same >= 0 ? same : all.findIndex((one, at) => one === null || isFree(at));
  return place < 0 ? null : { computed: all.with(place, column), place };
}
