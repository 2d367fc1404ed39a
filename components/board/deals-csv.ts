import { formatPrice, formatVolume, groupDigits } from "#lib/format/number.ts";
import { formatIsoTime } from "#lib/format/time.ts";
import { csvOf, type ExportFacts } from "./board-csv.ts";
import type { ShownDeals } from "./shown-deals.ts";

/** Every deal of the list that is on the screen, in its order and as it is written there. */
export function dealsCsv({ name, rows, heads }: ShownDeals, facts: ExportFacts): string {
  const lines = rows.map(({ timestamp, symbol, exchange, price, percent, volume, value }) => [
    ...[
      timestamp === null ? "" : formatIsoTime(timestamp),
      symbol,
      exchange ?? "",
      formatPrice(price, exchange === "DER" ? "points" : "vnd"),
    ],
    ...[percent === null ? "" : groupDigits(percent, 2), formatVolume(volume), groupDigits(value / 1e6, 0)],
  ]);
  return csvOf(name, facts, [heads, ...lines]);
}
