import type { OddLotState } from "#lib/contract/symbol-day.ts";
import { formatPrice, formatVolume } from "#lib/format/number.ts";
import { formatIsoTime } from "#lib/format/time.ts";
import { paintOf } from "#lib/market/paint.ts";
import { useSymbolText } from "../i18n/symbol.ts";
import { useIsTold } from "../state/told.ts";
import block from "./block.module.css";
import { BlockState } from "./block-state.tsx";
import paint from "./paint.module.css";
import { useAnswer } from "./use-answer.ts";
import type { QuoteView } from "./use-quote.ts";

const EVERY_MS = 3_000;

/** The board of less than a lot, which is apart from the main one. */
export function OddLotPart({ quote }: { quote: QuoteView }) {
  const text = useSymbolText();
  const path = `/api/v1/realtime/odd-lot?${new URLSearchParams({ symbol: quote.symbol })}`;
  const { body, isFailing } = useAnswer<OddLotState>(path, EVERY_MS);
  const isTold = useIsTold("oddLots");
  if (quote.instrument?.lotSize === 1) return <BlockState phase="ready" empty="odd.notTraded" />;
  if (!body?.timestamp) {
    const phase = body ? "ready" : isFailing ? "failed" : "loading";
    return (
      <BlockState
        phase={phase}
        empty={isTold ? "odd.none" : "odd.untold"}
        values={{ symbol: quote.symbol }}
      />
    );
  }
  const rows = Array.from({ length: Math.max(body.bids.length, body.asks.length) }, (_, at) => at);
  const priceOf = (price: number | undefined) => (
    <span className={paint.paint} data-paint={price ? paintOf(price, quote.limits) : undefined}>
      {formatPrice(price, quote.unit)}
    </span>
  );
  return (
    <div className={block.block}>
      <dl className={block.lines}>
        <div>
          <dt>{text("odd.last")}</dt>
          <dd>
            {body.price ? priceOf(body.price) : "–"} {formatVolume(body.volume)}
          </dd>
        </div>
      </dl>
      <table className={block.table} aria-label={text("odd.title")}>
        <thead>
          <tr>
            <th scope="col">{text("board.volume")}</th>
            <th scope="col">{text("depth.bidSide")}</th>
            <th scope="col">{text("depth.askSide")}</th>
            <th scope="col">{text("board.volume")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((at) => (
            <tr key={at}>
              <td>{formatVolume(body.bids[at]?.[1])}</td>
              <td>{priceOf(body.bids[at]?.[0])}</td>
              <td>{priceOf(body.asks[at]?.[0])}</td>
              <td>{formatVolume(body.asks[at]?.[1])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={block.note}>{text("odd.at", { time: formatIsoTime(body.timestamp) })}</p>
    </div>
  );
}
