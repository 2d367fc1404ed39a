import { useEffect, useState } from "react";
import { readCompared } from "#lib/chart/compare.ts";

const NOTHING: readonly string[] = [];
const WORD = "compare";

/** Symbols beside the page's own: the address carries them, so that a reload and a link show the same. */
export function useCompared(): [readonly string[], (symbols: readonly string[]) => void] {
  const [compared, setCompared] = useState(NOTHING);
  useEffect(() => {
    const said = readCompared(new URLSearchParams(location.search).get(WORD) ?? "");
    if (said.length > 0) setCompared(said);
  }, []);
  return [
    compared,
    (symbols) => {
      setCompared(symbols);
      const url = new URL(location.href);
      if (symbols.length > 0) url.searchParams.set(WORD, symbols.join("."));
      else url.searchParams.delete(WORD);
      history.replaceState(null, "", url.pathname + url.search);
    },
  ];
}
