"use client";

import { type Depth, type DepthRow, depthOf, stepsBetween } from "#lib/chart/depth.ts";
import { formatPrice, formatVolume, groupDigits } from "#lib/format/number.ts";
import { isCallAuction } from "#lib/market/cockpit.ts";
import { paintOf } from "#lib/market/paint.ts";
import { type SymbolText, useSymbolText } from "../i18n/symbol.ts";
import { useChoices } from "./choices-store.ts";
import styles from "./depth-ladder.module.css";
import paint from "./paint.module.css";
import { Price } from "./price.tsx";
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
  const text = useSymbolText();
  const chosen = useChoices((choices) => choices.depthLevels);
  const bids = (quote.state?.bids ?? []).slice(0, MOST_LEVELS);
  const asks = (quote.state?.asks ?? []).slice(0, MOST_LEVELS);
  const hasMore = Math.max(bids.length, asks.length) > LEAST_LEVELS;
  const levels = hasMore ? chosen : LEAST_LEVELS;
  const depth = depthOf(bids, asks, levels);
  const order = Array.from({ length: levels }, (_, level) => level);
  return (
    <section
      className={styles.depth}
      data-layout={layout}
      aria-label={text("depth.title")}
      data-testid="depth"
    >
      <header className={styles.head}>
        <h3>{text("depth.title")}</h3>
        {hasMore ? <LevelsChoice chosen={chosen} /> : <span>{text("depth.steps", { n: levels })}</span>}
      </header>
      {layout === "stacked" ? (
        <>
          {order.toReversed().map((level) => (
            <Level key={`a${level}`} row={depth.asks[level]} side="ask" isBest={level === 0} quote={quote} />
          ))}
          <Middle quote={quote} depth={depth} />
          {order.map((level) => (
            <Level key={`b${level}`} row={depth.bids[level]} side="bid" isBest={level === 0} quote={quote} />
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
              <Level row={depth.bids[level]} side="bid" isBest={level === 0} quote={quote} />
              <Level row={depth.asks[level]} side="ask" isBest={level === 0} quote={quote} />
            </div>
          ))}
          <Middle quote={quote} depth={depth} />
        </>
      )}
      <Balance depth={depth} />
    </section>
  );
}

function LevelsChoice({ chosen }: { chosen: 3 | 10 }) {
  const text = useSymbolText();
  return (
    <fieldset className={styles.choice} aria-label={text("depth.levels")}>
      {([3, 10] as const).map((levels) => (
        <button
          key={levels}
          type="button"
          aria-pressed={levels === chosen}
          title={text("depth.steps", { n: levels })}
          data-testid={`depth-levels-${levels}`}
          onClick={() => useChoices.setState({ depthLevels: levels })}
        >
          {levels}
        </button>
      ))}
    </fieldset>
  );
}

interface LevelProps {
  row: DepthRow | undefined;
  side: "bid" | "ask";
  isBest: boolean;
  quote: QuoteView;
}

function Level({ row, side, isBest, quote }: LevelProps) {
  const text = useSymbolText();
  return (
    <div
      className={`${styles.level} ${paint.paint}`}
      data-side={side}
      data-best={isBest || undefined}
      data-paint={paintOf(row?.price, quote.limits)}
      title={row && text("depth.cumulativeHint", { volume: formatVolume(row.cumulative) || "0" })}
    >
      {row && (
        <>
          <i
            className={styles.sum}
            style={{ width: `${(row.cumulativeShare * 100).toFixed(1)}%` }}
            aria-hidden="true"
          />
          <i
            className={styles.bar}
            style={{ width: `${(row.share * 100).toFixed(1)}%` }}
            aria-hidden="true"
          />
          <small>{formatVolume(row.cumulative)}</small>
          <span>{formatVolume(row.volume)}</span>
          <b>{priceWords(row.price, quote)}</b>
        </>
      )}
    </div>
  );
}

/** Orders at whatever price the auction gives have no price: the auction's name stands for it. */
function priceWords(price: number, { state, unit }: QuoteView): string {
  if (price === 0 && isCallAuction(state?.session ?? null)) return state?.session ?? "";
  return formatPrice(price, unit);
}

/** Between the sides: the spread; in a call auction, where sides cross, the price it would give now. */
function Middle({ quote, depth }: { quote: QuoteView; depth: Depth }) {
  const text = useSymbolText();
  const { state } = quote;
  if (isCallAuction(state?.session ?? null)) {
    return (
      <div className={styles.spread} data-testid="depth-estimate">
        <span>{text("depth.estimate")}</span>
        {state?.estimated.price ? (
          <span>
            <Price price={state.estimated.price} limits={quote.limits} unit={quote.unit} /> ·{" "}
            {formatVolume(state.estimated.volume) || "–"}
          </span>
        ) : (
          <span>{text("depth.estimateNone")}</span>
        )}
      </div>
    );
  }
  return (
    <div className={styles.spread}>
      <span>{text("depth.spread")}</span>
      <span>{spreadWords(quote, depth.spread, text) || "–"}</span>
    </div>
  );
}

/** All that is bid against all that is asked, the levels out of view included. */
function Balance({ depth }: { depth: Depth }) {
  const text = useSymbolText();
  const { bidShare } = depth;
  const bid = bidShare === null ? null : Math.round(bidShare * 100);
  return (
    <div className={styles.totals}>
      <div className={styles.balance} aria-hidden="true" data-empty={bidShare === null || undefined}>
        <i style={{ flexGrow: bidShare ?? 1 }} />
        <i style={{ flexGrow: bidShare === null ? 1 : 1 - bidShare }} />
      </div>
      <div className={styles.sums}>
        <Sum side="bid" volume={depth.bidVolume} />
        {bid !== null && (
          <span
            className={styles.ratio}
            role="img"
            aria-label={text("depth.balanceLabel", { bid, ask: 100 - bid })}
          >
            {text("depth.balance", { bid, ask: 100 - bid })}
          </span>
        )}
        <Sum side="ask" volume={depth.askVolume} />
      </div>
    </div>
  );
}

/** In fewer words where the ladder is narrow: a figure never breaks in two lines. */
function Sum({ side, volume }: { side: "bid" | "ask"; volume: number }) {
  const text = useSymbolText();
  const values = { volume: formatVolume(volume) || "0" };
  const words = text(side === "bid" ? "depth.sumBid" : "depth.sumAsk", values);
  return (
    <span title={words}>
      <span className={styles.long}>{words}</span>
      <span className={styles.short}>
        {text(side === "bid" ? "depth.sumBidShort" : "depth.sumAskShort", values)}
      </span>
    </span>
  );
}

function spreadWords(quote: QuoteView, spread: number | null, text: SymbolText): string {
  const bid = quote.state?.bids[0]?.[0];
  const ask = quote.state?.asks[0]?.[0];
  if (spread === null || !bid || !ask) return "";
  const figure = groupDigits(quote.unit === "vnd" ? spread / 1000 : spread, 2);
  const steps = quote.instrument ? stepsBetween(quote.instrument, bid, ask) : null;
  return steps === null ? figure : text("depth.spreadSteps", { spread: figure, n: steps });
}
