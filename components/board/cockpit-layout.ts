import type { KeptView } from "./use-columns.ts";
import { writeColumns } from "./view-words.ts";

/** For the closing auction, ready-made: what it would give, what it lacks, what is left over at the limits. */
export const COCKPIT: KeptView = {
  columns: writeColumns(
    (
      [
        ...(["symbol", "ceiling", "floor", "reference", "bid1Price", "bid1Volume"] as const),
        ...(["price", "volume", "change", "percent", "ask1Price", "ask1Volume"] as const),
        ...(["total", "surplus", "imbalance", "foreignBuy", "foreignSell", "room", "roomTaken"] as const),
      ] as const
    ).map((id) => ({ id, width: null })),
  ),
  sort: "",
  filter: "",
  depth: 3,
};
