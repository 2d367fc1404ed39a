import { useMemo } from "react";
import { rememberColumns, useBoardMemory } from "../state/board-memory.ts";
import type { ComputedColumn } from "./computed-columns.ts";

/** Beside the columns of the kinds of list the person's own formulas are kept, each by its name. */
const PREFIX = "computed:";

/** The columns that this person has made, on whatever board, by name. */
export function useKeptComputed(): readonly ComputedColumn[] {
  const kept = useBoardMemory((memory) => memory.columns);
  return useMemo(
    () =>
      Object.entries(kept)
        .filter(([key]) => key.startsWith(PREFIX))
        .map(([key, formula]) => ({ name: key.slice(PREFIX.length), formula }))
        .sort((a, b) => a.name.localeCompare(b.name, "vi")),
    [kept],
  );
}

export function keepComputed({ name, formula }: ComputedColumn): void {
  rememberColumns(PREFIX + name, formula);
}

export function forgetComputed(name: string): void {
  rememberColumns(PREFIX + name, "");
}
