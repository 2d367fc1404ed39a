import { priceVolumeRows } from "#lib/chart/price-volumes.ts";
import { formatPrice, formatVolume, groupDigits } from "#lib/format/number.ts";
import { formatIsoTime } from "#lib/format/time.ts";
import { paintOf } from "#lib/market/paint.ts";
import { useSymbolText } from "../i18n/symbol.ts";
import block from "./block.module.css";
import { BlockState } from "./block-state.tsx";
import paint from "./paint.module.css";
import styles from "./symbol-parts.module.css";
import { usePriceVolumes } from "./use-price-volumes.ts";
import type { QuoteView } from "./use-quote.ts";

/** What was matched at which price today, bought and sold apart. */
export function PricesPart({ quote }: { quote: QuoteView }) {
  const text = useSymbolText();
  const { volumes, phase } = usePriceVolumes(quote.symbol);
  const rows = priceVolumeRows(volumes.levels);
  if (rows.length === 0) return <BlockState phase={phase} empty="prices.empty" />;
  const counted = rows.reduce((sum, row) => sum + row.volume, 0);
  const missing = (quote.state?.totalVolume ?? counted) - counted;
  return (
    <div className={block.block}>
      {rows.map(({ price, buy, sell, unknown, volume, share }) => (
        <div
          key={price}
          className={styles.bar}
          title={text("prices.row", {
            price: formatPrice(price, quote.unit),
            ...{
              volume: formatVolume(volume),
              buy: formatVolume(buy) || "0",
              sell: formatVolume(sell) || "0",
            },
          })}
          data-testid={`price-volume-${price}`}
        >
          <b className={paint.paint} data-paint={paintOf(price, quote.limits)}>
            {formatPrice(price, quote.unit)}
          </b>
          <span className={styles.track} style={{ width: `${share * 100}%` }} aria-hidden="true">
            <i data-side="buy" style={{ flexGrow: buy }} />
            <i data-side="sell" style={{ flexGrow: sell }} />
            <i data-side="unknown" style={{ flexGrow: unknown }} />
          </span>
          <span>{formatVolume(volume)}</span>
        </div>
      ))}
      <p className={block.note}>
        {text("prices.legend")}
        {volumes.since && (
          <>
            {" · "}
            {text("prices.since", { time: formatIsoTime(volumes.since), n: groupDigits(volumes.trades, 0) })}
          </>
        )}
        {missing > 0 && (
          <>
            {" · "}
            {text("prices.missing", { volume: formatVolume(missing) })}
          </>
        )}
      </p>
    </div>
  );
}
