import { type ImportedRow, readImport } from "#lib/watchlist/csv.ts";

/** What a pasted text or a file would do to a list, for looking at it first. */
export interface ImportPlan {
  /** Each symbol once, the last line of it holds. */
  rows: ImportedRow[];
  fresh: string[];
  /** In the list already: what the text says of them is taken over. */
  known: string[];
  /** Named more than once. */
  double: string[];
  /** Nobody lists these; they are left out. */
  unknown: string[];
  /** 1-based lines that were not understood. */
  faultyLines: number[];
}

export function planOfImport(
  text: string,
  current: readonly string[],
  isListed: (symbol: string) => boolean,
): ImportPlan {
  const { rows, faultyLines } = readImport(text);
  const held = new Set(current);
  const bySymbol = new Map<string, ImportedRow>();
  const double = new Set<string>();
  const unknown = new Set<string>();
  for (const row of rows) {
    // What was accepted once stays acceptable, e.g. of a company that left the exchange.
    if (!held.has(row.symbol) && !isListed(row.symbol)) unknown.add(row.symbol);
    else {
      if (bySymbol.has(row.symbol)) double.add(row.symbol);
      bySymbol.set(row.symbol, row);
    }
  }
  const symbols = [...bySymbol.keys()];
  return {
    rows: [...bySymbol.values()],
    fresh: symbols.filter((symbol) => !held.has(symbol)),
    known: symbols.filter((symbol) => held.has(symbol)),
    double: [...double],
    unknown: [...unknown],
    faultyLines,
  };
}
