import type { DealRow } from "./deals-view.ts";

/** The put-through board as it stands on the screen, for whoever writes it down. */
export interface ShownDeals {
  name: string;
  rows: readonly DealRow[];
  /** As the head of the table has them; the first is of the time, which totals have not. */
  heads: readonly string[];
}

let shown: ShownDeals | null = null;

export function showDeals(deals: ShownDeals): () => void {
  shown = deals;
  return () => {
    if (shown === deals) shown = null;
  };
}

export function dealsOnScreen(): ShownDeals | null {
  return shown;
}
