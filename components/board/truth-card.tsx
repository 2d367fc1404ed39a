"use client";

import { groupDigits } from "#lib/format/number.ts";
import { ageOf, formatIsoTime } from "#lib/format/time.ts";
import { isoOf } from "#lib/market/trading-time.ts";
import { sectorWords } from "../i18n/sectors.ts";
import { type Text, useText } from "../i18n/text.ts";
import { useInstrument } from "../state/instruments-store.ts";
import { marketNowMs, useMarket, useSymbol } from "../state/market-store.ts";
import { usePreference } from "../state/preferences-store.ts";
import { passageOf } from "../state/socket.ts";
import { useStaleness } from "../state/staleness.ts";
import { overdueWords } from "../status/age-words.ts";
import { sourceWords } from "../status/source-words.ts";
import { fullWords } from "./column-words.ts";
import { type ColumnId, levelPlaceOf } from "./columns.ts";
import { GapLine } from "./gap-line.tsx";
import styles from "./hover-card.module.css";

const WIDTH = 320;

export interface Anchor {
  symbol: string;
  /** The cell that was asked about. */
  column: ColumnId;
  left: number;
  top?: number;
  bottom?: number;
}

/** Whose shares these are, and how true their numbers are. */
export function TruthCard({ id, anchor }: { id: string; anchor: Anchor }) {
  const text = useText();
  const { symbol, column } = anchor;
  const totals = usePreference("totals");
  const language = usePreference("language");
  const instrument = useInstrument(symbol);
  const state = useSymbol(symbol);
  const staleness = useStaleness(symbol);
  const healthAtMs = useMarket((market) => market.healthAtMs);
  const health = useMarket((market) => market.health);
  const ageMs = state?.receivedAt ? staleness.ageMs : null;
  const isOld = ageMs !== null && staleness.isStale;
  const why = overdueWords(staleness, text);
  const passage = passageOf(symbol);
  const offsetMs = useMarket((market) => market.clockOffsetMs);

  /** A moment by this browser's clock as the market's showed it, like the exchange time; a simulation's is its own. */
  function onMarketClock(atMs: number): string {
    const nowMs = Date.now();
    const marketMs = marketNowMs({ health, healthAtMs }, nowMs) ?? nowMs;
    return formatIsoTime(isoOf(Math.round(marketMs - (nowMs - atMs) * (health?.marketSpeed ?? 1))));
  }

  return (
    <div
      id={id}
      className={styles.card}
      role="tooltip"
      style={{ left: anchor.left, top: anchor.top, bottom: anchor.bottom, width: WIDTH }}
      data-column={column}
    >
      <div className={styles.head}>
        <b>{symbol}</b>
        {column !== "symbol" && <span className={styles.what}>{fullWords(column, text, totals)}</span>}
        <span className={styles.where}>
          {[instrument?.exchange, sectorWords(instrument?.sector ?? "", language)]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </div>
      <div className={styles.name}>{language === "vi" ? instrument?.nameVi : instrument?.nameEn}</div>
      {state && (
        <dl className={styles.facts}>
          <dt>{text(levelPlaceOf(column) ? "card.lastTrade" : "card.tradeTime")}</dt>
          <dd>{state.timestamp ? formatIsoTime(state.timestamp) : text("card.noTrade")}</dd>
          {state.receivedAt && (
            <>
              <dt>{text("card.receivedAt")}</dt>
              <dd>{ageMs === null ? "" : onMarketClock(Date.now() - ageMs)}</dd>
            </>
          )}
          {passage && passage.paintedAtMs !== null && (
            <>
              <dt>{text("card.painted")}</dt>
              <dd>
                {onMarketClock(passage.sentAtMs - offsetMs)} ·{" "}
                {text("card.paintedAfter", {
                  ms: Math.max(0, Math.round(passage.paintedAtMs - passage.sentAtMs)),
                })}
              </dd>
            </>
          )}
          {ageMs !== null && (
            <>
              <dt>{text("card.age")}</dt>
              <dd data-old={isOld || undefined}>{ageWords(ageMs, isOld, text)}</dd>
            </>
          )}
          <dt>{text("card.source")}</dt>
          <dd>{sourceWords(state.source, text)}</dd>
          <dt>{text("card.seq")}</dt>
          <dd>{groupDigits(state.seq, 0)}</dd>
          <GapLine symbol={symbol} />
        </dl>
      )}
      {why && (
        <p className={styles.why} data-testid="card-overdue">
          {why}
        </p>
      )}
    </div>
  );
}

/** A minute without a word is worth a word of its own. */
const QUIET_MS = 60_000;

function ageWords(ageMs: number, isOld: boolean, text: Text): string {
  const { n, unit } = ageOf(ageMs);
  const age = text(`age.${unit}`, { n });
  if (isOld) return text("card.lost", { age });
  return text(ageMs > QUIET_MS ? "card.quiet" : "card.fresh", { age });
}
