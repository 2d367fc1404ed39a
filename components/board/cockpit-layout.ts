import { type BoardKind, columnSetOf } from "./column-sets.ts";
import type { ColumnId } from "./columns.ts";
import type { KeptView } from "./use-columns.ts";
import { writeColumns } from "./view-words.ts";

/** For the closing auction, ready-made: what it would give, what it lacks, what is left over at the limits. */
const COCKPIT: readonly ColumnId[] = [
  ...(["symbol", "ceiling", "floor", "reference", "bid1Price", "bid1Volume"] as const),
  ...(["price", "volume", "change", "percent", "ask1Price", "ask1Volume"] as const),
  ...(["total", "surplus", "imbalance", "foreignBuy", "foreignSell", "room", "roomTaken"] as const),
  ...(["underlyingPrice", "breakEven", "premium", "basis"] as const),
];

/** Those that the kind of list has; null where auctions and limits say nothing. */
export function cockpitLayoutOf(kind: BoardKind): KeptView | null {
  const { all } = columnSetOf(kind);
  if (!all.includes("imbalance")) return null;
  const columns = COCKPIT.filter((id) => all.includes(id)).map((id) => ({ id, width: null }));
  return { columns: writeColumns(columns), sort: "", filter: "", depth: 3 };
}
