import { formatChange, formatPercent, formatPrice } from "#lib/format/number.ts";
import { shortAge } from "#lib/format/time.ts";
import { useText } from "../i18n/text.ts";
import { overdueWords } from "../status/age-words.ts";
import { Glyph } from "../ui/glyph.tsx";
import styles from "./last-price.module.css";
import paint from "./paint.module.css";
import type { QuoteView } from "./use-quote.ts";

/** The matched price with its change. `line`: beside each other, for the panel; `stack`: below each other, large. */
export function LastPrice({ quote, layout }: { quote: QuoteView; layout: "line" | "stack" }) {
  const text = useText();
  const { price, change, changePercent, unit } = quote;
  return (
    <div
      className={`${styles.last} ${paint.paint}`}
      data-layout={layout}
      data-paint={quote.paint}
      data-testid="last-price"
    >
      <span className={styles.change}>
        <span>
          {layout === "stack" && quote.paint !== "none" && <Glyph paint={quote.paint} />}
          {formatChange(change, unit)}
        </span>
        <span>{changePercent === null ? "" : `${formatPercent(changePercent)}%`}</span>
        {quote.isStale && !quote.isIndex && (
          <small
            className={styles.age}
            title={overdueWords(quote, text) ?? undefined}
            data-testid="last-price-age"
          >
            {shortAge(quote.ageMs)}
          </small>
        )}
        {quote.isEstimate && <small>{text("board.estimated")}</small>}
      </span>
      <span className={styles.price}>{formatPrice(price, unit) || "–"}</span>
    </div>
  );
}
