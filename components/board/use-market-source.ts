import { useMemo } from "react";
import { useInstruments } from "../state/instruments-store.ts";
import { marketSource, type RowSource } from "./row-source.ts";

export function useMarketSource(): RowSource {
  const instruments = useInstruments((store) => store.bySymbol);
  return useMemo(() => marketSource(instruments), [instruments]);
}
