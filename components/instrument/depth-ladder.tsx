"use client";

import { type DepthRow, depthOf, stepsBetween } from "#lib/chart/depth.ts";
import { formatPrice, formatVolume, groupDigits } from "#lib/format/number.ts";
import { paintOf } from "#lib/market/paint.ts";
import { type Text, useText } from "../i18n/text.ts";
import styles from "./depth-ladder.module.css";
import paint from "./paint.module.css";
import type { QuoteView } from "./use-quote.ts";

/** Levels a side shows when the feed gives more. */
const MOST_LEVELS = 10;
/** Empty lines stand where levels are missing, so that nothing below moves. */
const LEAST_LEVELS = 3;

interface DepthProps {
  quote: QuoteView;
  /** `stacked`: asks above bids; `facing`: bids left, asks right, for the phone. */
  layout?: "stacked" | "facing";
}

/** The order book: volumes as bars against the largest in view, the spread counted in steps of the grid. */
export function DepthLadder({ quote, layout = "stacked" }: DepthProps) {
  const text = useText();
  const { state } = quote;
  const depth = depthOf((state?.bids ?? []).slice(0, MOST_LEVELS), (state?.asks ?? []).slice(0, MOST_LEVELS));
  const levels = Math.max(LEAST_LEVELS, depth.bids.length, depth.asks.length);
  const at = (rows: readonly DepthRow[], level: number) => rows[level];
  const order = Array.from({ length: levels }, (_, level) => level);
  return (
    <section className={styles.depth} data-layout={layout} aria-label={text("depth.title")}>
      {layout === "stacked" ? (
        <>
          <header className={styles.head}>
            <h3>{text("depth.title")}</h3>
            <span>{text("depth.steps", { n: levels })}</span>
          </header>
          {order.toReversed().map((level) => (
            <Level
              key={`a${level}`}
              row={at(depth.asks, level)}
              side="ask"
              isBest={level === 0}
              quote={quote}
            />
          ))}
          <div className={styles.spread}>
            <span>{text("depth.spread")}</span>
            <span>{spreadWords(quote, depth.spread, text)}</span>
          </div>
          {order.map((level) => (
            <Level
              key={`b${level}`}
              row={at(depth.bids, level)}
              side="bid"
              isBest={level === 0}
              quote={quote}
            />
          ))}
        </>
      ) : (
        <>
          <div className={styles.columns} aria-hidden="true">
            <span>{text("depth.bidVolume")}</span>
            <span>{text("depth.bidPrice")}</span>
            <span>{text("depth.askPrice")}</span>
            <span>{text("depth.askVolume")}</span>
          </div>
          {order.map((level) => (
            <div key={level} className={styles.pair}>
              <Level row={at(depth.bids, level)} side="bid" isBest={level === 0} quote={quote} />
              <Level row={at(depth.asks, level)} side="ask" isBest={level === 0} quote={quote} />
            </div>
          ))}
        </>
      )}
      <div className={styles.totals}>
        <div className={styles.balance} aria-hidden="true" data-empty={depth.bidShare === null || undefined}>
          <i style={{ flexGrow: depth.bidShare ?? 1 }} />
          <i style={{ flexGrow: depth.bidShare === null ? 1 : 1 - depth.bidShare }} />
        </div>
        <div className={styles.sums}>
          <span>{text("depth.bids", { volume: formatVolume(depth.bidVolume) || "0" })}</span>
          <span>{text("depth.asks", { volume: formatVolume(depth.askVolume) || "0" })}</span>
        </div>
      </div>
    </section>
  );
}

interface LevelProps {
  row: DepthRow | undefined;
  side: "bid" | "ask";
  isBest: boolean;
  quote: QuoteView;
}

function Level({ row, side, isBest, quote }: LevelProps) {
  // Orders at the auction's own price have no price yet.
  const words = row && (formatPrice(row.price, quote.unit) || (quote.state?.session ?? ""));
  return (
    <div
      className={`${styles.level} ${paint.paint}`}
      data-side={side}
      data-best={isBest || undefined}
      data-paint={paintOf(row?.price, quote.limits)}
    >
      {row && (
        <>
          <i
            className={styles.bar}
            style={{ width: `${(row.share * 100).toFixed(1)}%` }}
            aria-hidden="true"
          />
          <span>{formatVolume(row.volume)}</span>
          <b>{words}</b>
        </>
      )}
    </div>
  );
}

function spreadWords(quote: QuoteView, spread: number | null, text: Text): string {
  const bid = quote.state?.bids[0]?.[0];
  const ask = quote.state?.asks[0]?.[0];
  if (spread === null || !bid || !ask) return "";
  const figure = groupDigits(quote.unit === "vnd" ? spread / 1000 : spread, 2);
  const steps = quote.instrument ? stepsBetween(quote.instrument, bid, ask) : null;
  return steps === null ? figure : text("depth.spreadSteps", { spread: figure, n: steps });
}
