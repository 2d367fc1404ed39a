import { useEffect, useMemo } from "react";
import { oddLotSource } from "./odd-lots.ts";
import type { RowSource } from "./row-source.ts";

/** The rows of the odd-lot board, kept new while somebody looks at them. */
export function useOddLotSource(round: RowSource): RowSource {
  const lots = useMemo(() => oddLotSource(round), [round]);
  useEffect(() => lots.start(), [lots]);
  return lots.source;
}
