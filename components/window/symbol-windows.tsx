import { type ReactNode, useEffect } from "react";
import { ChartBlock } from "../chart/chart-block.tsx";
import { useWindowText } from "../i18n/window.ts";
import { DepthLadder } from "../instrument/depth-ladder.tsx";
import { LastPrice } from "../instrument/last-price.tsx";
import { nameOf } from "../instrument/name.ts";
import { PricesPart } from "../instrument/prices-part.tsx";
import { Tape } from "../instrument/tape.tsx";
import { placeOf, type QuoteView, useQuote } from "../instrument/use-quote.ts";
import { usePreference } from "../state/preferences-store.ts";
import { followSymbols } from "../state/socket.ts";
import styles from "./window-page.module.css";

/** One symbol's chart with all its tools, as large as the window. */
export function ChartWindow({ symbol }: { symbol: string }) {
  return (
    <SymbolFrame symbol={symbol}>
      {(quote) => (
        <ChartBlock
          symbol={symbol}
          place="page"
          unit={quote.unit}
          limits={quote.limits}
          lastPaint={quote.paint}
          priceStep={quote.step}
        />
      )}
    </SymbolFrame>
  );
}

/** One symbol's order book and what was matched at which price, beside its trades. */
export function TradesWindow({ symbol }: { symbol: string }) {
  const text = useWindowText();
  return (
    <SymbolFrame symbol={symbol}>
      {(quote) =>
        quote.isIndex ? (
          <p className={styles.nothing} role="status">
            {text("window.noTrades", { symbol })}
          </p>
        ) : (
          <div className={styles.trades}>
            <div className={styles.column}>
              <DepthLadder quote={quote} />
              <section className={styles.prices} aria-label={text("window.prices")}>
                <h3>{text("window.prices")}</h3>
                <PricesPart quote={quote} />
              </section>
            </div>
            <Tape quote={quote} />
          </div>
        )
      }
    </SymbolFrame>
  );
}

function SymbolFrame({ symbol, children }: { symbol: string; children: (quote: QuoteView) => ReactNode }) {
  const language = usePreference("language");
  const quote = useQuote(symbol);
  useEffect(() => followSymbols([symbol]), [symbol]);
  return (
    <section className={styles.symbol} data-symbol={symbol} data-stale={quote.isStale}>
      <header className={styles.head}>
        <h2>{symbol}</h2>
        <span className={styles.name}>
          {quote.instrument ? `${placeOf(quote.instrument)} · ` : ""}
          {nameOf(quote, language)}
        </span>
        <LastPrice quote={quote} layout="line" />
      </header>
      {children(quote)}
    </section>
  );
}
