import type { PutThrough } from "#lib/contract/symbol-day.ts";
import { formatBillions, formatPrice, formatVolume } from "#lib/format/number.ts";
import { formatIsoTime } from "#lib/format/time.ts";
import { paintOf } from "#lib/market/paint.ts";
import { useSymbolText } from "../i18n/symbol.ts";
import { useIsTold } from "../state/told.ts";
import block from "./block.module.css";
import { BlockState } from "./block-state.tsx";
import paint from "./paint.module.css";
import { useAnswer } from "./use-answer.ts";
import type { QuoteView } from "./use-quote.ts";

const EVERY_MS = 5_000;

/** What was agreed outside of matching today. */
export function DealsPart({ quote }: { quote: QuoteView }) {
  const text = useSymbolText();
  const path = `/api/v1/realtime/put-through?${new URLSearchParams({ symbol: quote.symbol })}`;
  const { body, isFailing } = useAnswer<PutThrough>(path, EVERY_MS);
  const isTold = useIsTold("deals");
  const hasTotals = useIsTold("dealTotals");
  if (!body || (body.deals.length === 0 && body.totalVolume === null)) {
    const phase = body ? "ready" : isFailing ? "failed" : "loading";
    return <BlockState phase={phase} empty={isTold || hasTotals ? "deals.none" : "deals.untold"} />;
  }
  return (
    <div className={block.block}>
      <dl className={block.lines}>
        <div>
          <dt>{text("deals.total")}</dt>
          <dd>{formatVolume(body.totalVolume) || "–"}</dd>
        </div>
        <div>
          <dt>{text("deals.value")}</dt>
          <dd>
            {body.totalValue ? text("stats.billions", { value: formatBillions(body.totalValue) }) : "–"}
          </dd>
        </div>
      </dl>
      {!isTold && <p className={block.note}>{text("deals.totalsOnly")}</p>}
      <table className={block.table} aria-label={text("deals.listTitle")} hidden={body.deals.length === 0}>
        <thead>
          <tr>
            <th scope="col">{text("deals.time")}</th>
            <th scope="col">{text("deals.price")}</th>
            <th scope="col">{text("deals.volume")}</th>
            <th scope="col">{text("deals.valueColumn")}</th>
          </tr>
        </thead>
        <tbody>
          {body.deals.map((deal) => (
            <tr key={`${deal.timestamp} ${deal.price} ${deal.volume}`}>
              <td>{formatIsoTime(deal.timestamp)}</td>
              <td className={paint.paint} data-paint={paintOf(deal.price, quote.limits)}>
                {formatPrice(deal.price, quote.unit)}
              </td>
              <td>{formatVolume(deal.volume)}</td>
              <td>{formatBillions(deal.value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
