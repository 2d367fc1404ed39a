"use client";

import { Bell, Expand, X } from "lucide-react";
import Link from "next/link";
import { useEffect } from "react";
import { alertFor } from "../alerts/alert-for.ts";
import { ChartBlock } from "../chart/chart-block.tsx";
import { useText } from "../i18n/text.ts";
import { usePreference } from "../state/preferences-store.ts";
import { followSymbols } from "../state/socket.ts";
import { IconButton } from "../ui/button.tsx";
import { WindowMenu } from "../window/window-menu.tsx";
import { DepthLadder } from "./depth-ladder.tsx";
import styles from "./instrument-panel.module.css";
import { LastPrice } from "./last-price.tsx";
import { nameOf } from "./name.ts";
import paint from "./paint.module.css";
import { PhoneView } from "./phone-view.tsx";
import { RelatedPart } from "./related-part.tsx";
import { StarMenu } from "./star-menu.tsx";
import { Statistics } from "./statistics.tsx";
import { SymbolParts } from "./symbol-parts.tsx";
import { Tape } from "./tape.tsx";
import { useIsPhone } from "./use-is-phone.ts";
import { placeOf, type QuoteView, useQuote } from "./use-quote.ts";

interface InstrumentPanelProps {
  symbol: string;
  /** Without it there is nothing to close: a window of its own is closed as windows are. */
  onClose?: () => void;
}

/** Futures stand on these. */
const WITH_FUTURES: readonly string[] = ["VN30", "VN100"];

/**
 * One symbol: chart, depth, trades, and whatever else is known of it, live. Fills the place it is given: the dock beside the board, or
 * a phone's screen.
 */
export function InstrumentPanel({ symbol, onClose }: InstrumentPanelProps) {
  const isPhone = useIsPhone();
  const quote = useQuote(symbol);
  useEffect(() => followSymbols([symbol]), [symbol]);
  const hasFutures = WITH_FUTURES.includes(symbol);
  return (
    <div className={styles.panel} data-symbol={symbol} data-stale={quote.isStale}>
      {isPhone ? (
        <PhoneView quote={quote} onBack={onClose ?? (() => window.close())} place="panel" />
      ) : (
        <>
          <PanelHead quote={quote} onClose={onClose} />
          <ChartBlock
            symbol={symbol}
            place="panel"
            unit={quote.unit}
            limits={quote.limits}
            lastPaint={quote.paint}
            priceStep={quote.step}
          />
          {quote.isIndex ? (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys.
            <div className={styles.rest} tabIndex={0}>
              <Statistics quote={quote} />
              {hasFutures && <RelatedPart quote={quote} />}
            </div>
          ) : (
            <div className={styles.below}>
              <div className={styles.fold}>
                <DepthLadder quote={quote} />
                <Tape quote={quote} />
              </div>
              <SymbolParts quote={quote} isWide />
            </div>
          )}
        </>
      )}
    </div>
  );
}

function PanelHead({ quote, onClose }: { quote: QuoteView; onClose: (() => void) | undefined }) {
  const text = useText();
  const language = usePreference("language");
  const { symbol, instrument } = quote;
  return (
    <header className={styles.head}>
      <div className={styles.line}>
        <h2 className={paint.paint} data-paint={quote.paint}>
          {symbol}
        </h2>
        <span className={styles.place}>{instrument ? placeOf(instrument) : ""}</span>
        <div className={styles.tools}>
          <IconButton
            label={text("alert.for", { symbol })}
            onClick={() => alertFor(symbol)}
            className={styles.tool}
            data-testid="panel-alert"
          >
            <Bell size={15} strokeWidth={1.75} />
          </IconButton>
          {!quote.isIndex && <StarMenu symbol={symbol} className={styles.tool} />}
          <WindowMenu symbol={symbol} isIndex={quote.isIndex} className={styles.tool} />
          <Link
            className={styles.tool}
            href={`/symbol/${symbol}`}
            aria-label={text("panel.expand")}
            title={text("panel.expand")}
            data-testid="open-symbol-page"
          >
            <Expand size={15} strokeWidth={1.75} />
          </Link>
          {onClose && (
            <IconButton
              label={text("panel.close")}
              onClick={onClose}
              className={styles.tool}
              data-testid="close-panel"
            >
              <X size={16} strokeWidth={1.75} />
            </IconButton>
          )}
        </div>
      </div>
      <div className={styles.line}>
        <span className={styles.name}>{nameOf(quote, language)}</span>
        <LastPrice quote={quote} layout="line" />
      </div>
    </header>
  );
}
