"use client";

import { memo } from "react";
import { activeVolumes } from "#lib/chart/price-volumes.ts";
import { largeRows, MAX_TAPE_ROWS, type TapeGap, tapeRows } from "#lib/chart/tape.ts";
import type { TickMessage } from "#lib/contract/state.ts";
import { formatPrice, formatVolume, type PriceUnit } from "#lib/format/number.ts";
import { formatIsoTime } from "#lib/format/time.ts";
import { type Paint, paintOf } from "#lib/market/paint.ts";
import { type SymbolTextKey, useSymbolText } from "../i18n/symbol.ts";
import { useChoices } from "./choices-store.ts";
import paint from "./paint.module.css";
import styles from "./tape.module.css";
import { usePriceVolumes } from "./use-price-volumes.ts";
import type { QuoteView } from "./use-quote.ts";
import { useTape } from "./use-tape.ts";

interface TapeProps {
  quote: QuoteView;
  /** Rows fill the height that is left and scroll; otherwise only the newest few stand there. */
  most?: number;
}

const SIDE_WORDS: Record<TickMessage["side"], SymbolTextKey> = {
  B: "tape.sideBuy",
  S: "tape.sideSell",
  U: "tape.sideNone",
};
const SIDE_NAMES: Record<TickMessage["side"], SymbolTextKey> = {
  B: "tape.activeBuy",
  S: "tape.activeSell",
  U: "tape.unknownSide",
};
/** Shares from which on a trade is shown; 0 shows all. */
const SIZES = [0, 1_000, 5_000, 10_000, 50_000, 100_000] as const;

/** Time and sales: every trade as it came, the newest on top, and the holes where trades are missing. */
export function Tape({ quote, most }: TapeProps) {
  const text = useSymbolText();
  const { ticks, gaps, phase } = useTape(quote.symbol);
  const atLeastShares = useChoices((choices) => choices.tapeAtLeastShares);
  const { volumes } = usePriceVolumes(quote.symbol);
  const rows = largeRows(tapeRows(ticks, gaps), atLeastShares);
  // Fewer than fit: these are all the server has heard. Earlier trades are in the day's bars only.
  const oldest = ticks.length < MAX_TAPE_ROWS ? ticks.at(-1) : undefined;
  const { boughtPercent } = activeVolumes(volumes.levels);
  return (
    <section className={styles.tape} aria-label={text("tape.title")} data-testid="tape">
      <header className={styles.head}>
        <h3>
          <span className={styles.long}>{text("tape.title")}</span>
          <span className={styles.short}>{text("tape.short")}</span>
        </h3>
        {boughtPercent !== null && (
          <span title={text("tape.activeHint", { n: volumes.trades })}>
            {text("tape.active", { percent: boughtPercent })}
          </span>
        )}
        <SizeFilter atLeastShares={atLeastShares} />
      </header>
      <div className={styles.columns} aria-hidden="true">
        <span>{text("tape.time")}</span>
        <span>{text("board.price")}</span>
        <span>{text("board.volume")}</span>
        <span />
      </div>
      {rows.length > 0 ? (
        <ol
          className={styles.rows}
          data-scrolls={most === undefined || undefined}
          // What scrolls must be reachable by keys.
          tabIndex={most === undefined ? 0 : undefined}
        >
          {rows
            .slice(0, most)
            .map((row) =>
              row.kind === "tick" ? (
                <TickRow
                  key={row.key}
                  tick={row.tick}
                  unit={quote.unit}
                  color={paintOf(row.tick.price, quote.limits)}
                />
              ) : (
                <GapRow key={row.key} gap={row.gap} />
              ),
            )}
          {oldest && most === undefined && (
            <li className={styles.end}>{text("tape.since", { time: formatIsoTime(oldest.timestamp) })}</li>
          )}
        </ol>
      ) : (
        <p className={styles.empty} role="status">
          {ticks.length > 0
            ? text("tape.nothingAtLeast", { volume: formatVolume(atLeastShares), n: ticks.length })
            : text(phase === "loading" ? "tape.loading" : phase === "failed" ? "tape.failed" : "tape.empty")}
        </p>
      )}
    </section>
  );
}

function SizeFilter({ atLeastShares }: { atLeastShares: number }) {
  const text = useSymbolText();
  return (
    <select
      className={styles.size}
      aria-label={text("tape.atLeast")}
      title={text("tape.atLeast")}
      data-testid="tape-size"
      value={atLeastShares}
      onChange={(event) => useChoices.setState({ tapeAtLeastShares: Number(event.target.value) })}
    >
      {SIZES.map((size) => (
        <option key={size} value={size}>
          {size === 0 ? text("tape.atLeastNone") : `≥ ${formatVolume(size)}`}
        </option>
      ))}
    </select>
  );
}

interface TickRowProps {
  tick: TickMessage;
  unit: PriceUnit;
  color: Paint;
}

export const TickRow = memo(function TickRow({ tick, unit, color }: TickRowProps) {
  const text = useSymbolText();
  return (
    <li className={styles.row} data-testid="tape-row">
      <time dateTime={tick.timestamp}>{formatIsoTime(tick.timestamp)}</time>
      <b className={paint.paint} data-paint={color}>
        {formatPrice(tick.price, unit)}
      </b>
      <span>{formatVolume(tick.volume)}</span>
      <i className={styles.side} title={text(SIDE_NAMES[tick.side])}>
        {text(SIDE_WORDS[tick.side])}
      </i>
    </li>
  );
});

export function GapRow({ gap }: { gap: TapeGap }) {
  const text = useSymbolText();
  const from = gap.from === null ? "" : formatIsoTime(gap.from);
  return (
    <li
      className={styles.gap}
      data-testid="tape-gap"
      data-state={gap.state}
      title={text("tape.gapHint", { from, to: formatIsoTime(gap.to) })}
    >
      {text("tape.gapMissing", { volume: formatVolume(gap.volume) || "0" })}
      {" · "}
      {text(`tape.gapState.${gap.state}`)}
    </li>
  );
}
