import { formatPercent, formatVolume, MINUS } from "#lib/format/number.ts";
import { useSymbolText } from "../i18n/symbol.ts";
import block from "./block.module.css";
import { BlockState } from "./block-state.tsx";
import styles from "./symbol-parts.module.css";
import type { QuoteView } from "./use-quote.ts";

/** What foreigners bought and sold today, and how much they may still buy. */
export function ForeignPart({ quote }: { quote: QuoteView }) {
  const text = useSymbolText();
  const { buy, sell, room } = quote.state?.foreign ?? { buy: null, sell: null, room: null };
  if (buy === null && sell === null && room === null)
    return <BlockState phase="ready" empty="foreign.none" />;
  const [bought, sold] = [buy ?? 0, sell ?? 0];
  const net = bought - sold;
  const total = quote.state?.totalVolume;
  const shares = (value: number | null): string => formatVolume(value) || (value === null ? "–" : "0");
  return (
    <div className={block.block}>
      <dl className={block.lines}>
        <div>
          <dt>{text("foreign.buy")}</dt>
          <dd>{shares(buy)}</dd>
        </div>
        <div>
          <dt>{text("foreign.sell")}</dt>
          <dd>{shares(sell)}</dd>
        </div>
        <div>
          <dt>{text(net < 0 ? "foreign.netSell" : "foreign.netBuy")}</dt>
          <dd data-paint={net < 0 ? "down" : "up"}>
            {net < 0 ? MINUS : ""}
            {formatVolume(Math.abs(net)) || "0"}
          </dd>
        </div>
        {total ? (
          <div>
            <dt>{text("foreign.ofVolume")}</dt>
            {/* Both sides of a trade count: a share between two foreigners stands in both. */}
            <dd>{formatPercent(((bought + sold) / (2 * total)) * 100).replace("+", "")} %</dd>
          </div>
        ) : null}
        <div title={text("foreign.roomHint")}>
          <dt>{text("foreign.room")}</dt>
          <dd>{shares(room)}</dd>
        </div>
      </dl>
      {bought + sold > 0 && (
        <div
          className={styles.bar}
          role="img"
          style={{ gridTemplateColumns: "1fr" }}
          aria-label={text("foreign.bar", { buy: shares(buy), sell: shares(sell) })}
        >
          <span className={styles.track}>
            <i data-side="buy" style={{ flexGrow: bought }} />
            <i data-side="sell" style={{ flexGrow: sold }} />
          </span>
        </div>
      )}
    </div>
  );
}
