import { formatBillions, formatPercent, formatVolume } from "#lib/format/number.ts";
import { sectorWords } from "../i18n/sectors.ts";
import { useSymbolText } from "../i18n/symbol.ts";
import { usePreference } from "../state/preferences-store.ts";
import block from "./block.module.css";
import { Statistics } from "./statistics.tsx";
import type { QuoteView } from "./use-quote.ts";

/** The day in figures, how far it is to the limits, and what kind of paper it is. */
export function StatsPart({ quote }: { quote: QuoteView }) {
  const text = useSymbolText();
  const language = usePreference("language");
  const { instrument, limits, price } = quote;
  const listed = instrument?.listedShares ?? null;
  const lines: [string, string][] = [];
  if (price && limits) {
    lines.push([text("stats.toCeiling"), `${formatPercent((limits.ceiling / price - 1) * 100)} %`]);
    lines.push([text("stats.toFloor"), `${formatPercent((limits.floor / price - 1) * 100)} %`]);
  }
  if (instrument) {
    const { exchange, sector, indices, lotSize, type } = instrument;
    lines.push([text("stats.exchange"), exchange], [text("stats.type"), text(`type.${type}`)]);
    if (sector) lines.push([text("stats.sector"), sectorWords(sector, language)]);
    if (indices.length > 0) lines.push([text("stats.indices"), indices.join(", ")]);
    lines.push([text("stats.lot"), formatVolume(lotSize)]);
  }
  if (listed) {
    lines.push([text("stats.listed"), formatVolume(listed)]);
    if (price) {
      const value = formatBillions(listed * price);
      lines.push([text("stats.marketValue"), text("stats.billions", { value })]);
    }
  }
  return (
    <div className={block.block}>
      <Statistics quote={quote} />
      <h4 className={block.heading}>{text("stats.profile")}</h4>
      <dl className={block.lines}>
        {lines.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd title={value}>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
