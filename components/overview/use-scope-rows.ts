import { useMemo } from "react";
import { isInScope, type StockRow } from "#lib/market/overview.ts";
import { useView } from "./overview-view.ts";
import { useRows } from "./rows-store.ts";

/** The rows of the board or basket that is looked at, by the alphabet. */
export function useScopeRows(): readonly StockRow[] {
  const scope = useView((view) => view.scope);
  const bySymbol = useRows((store) => store.bySymbol);
  return useMemo(() => [...bySymbol.values()].filter((row) => isInScope(scope, row)), [bySymbol, scope]);
}
