import { useEffect, useMemo, useState } from "react";
import { type WhenUsed, whenUsed } from "../ui/when-used.tsx";
import type { ComputedList } from "./computed-columns.ts";
import type { RowFilter } from "./row-filter.ts";
import type { RowSource } from "./row-source.ts";

/** The language of formulas comes when somebody filters or computes: most boards do without it. */
const filters = whenUsed(() => import("./row-filter.ts"));
const sources = whenUsed(() => import("./computed-source.ts"));

/** Nothing of the list is shown before it is known what is looked for. */
export const FILTER_TO_COME: RowFilter = { matches: () => false, isLive: false, fault: null };

/** What is typed will be read in a moment. */
export function expectFilter(): void {
  void filters.load().catch(() => {});
}

export function useRowFilter(words: string): RowFilter | null {
  const isTyped = words.trim() !== "";
  const part = usePart(filters, isTyped);
  return useMemo(() => {
    if (!isTyped) return null;
    return part ? part.compileFilter(words) : FILTER_TO_COME;
  }, [isTyped, part, words]);
}

/** The same source where nothing is computed. */
export function useComputedSource(source: RowSource, computed: ComputedList): RowSource {
  const isUsed = computed.some((one) => one !== null);
  const part = usePart(sources, isUsed);
  return useMemo(
    () => (isUsed && part ? part.computedSource(source, computed) : source),
    [isUsed, part, source, computed],
  );
}

function usePart<Parts>(part: WhenUsed<Parts>, isNeeded: boolean): Parts | null {
  const [, setHere] = useState(false);
  useEffect(() => {
    if (!isNeeded || part.here()) return;
    part.load().then(
      () => setHere(true),
      () => {},
    );
  }, [part, isNeeded]);
  return part.here();
}
