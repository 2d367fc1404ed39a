"use client";

import type { Health } from "#lib/contract/health.ts";
import { groupDigits } from "#lib/format/number.ts";
import { ageOf, formatIsoTime } from "#lib/format/time.ts";
import { isoOf } from "#lib/market/trading-time.ts";
import { type Text, useText } from "../i18n/text.ts";
import { useInstrument } from "../state/instruments-store.ts";
import { marketNowMs, useMarket, useSymbol } from "../state/market-store.ts";
import { usePreference } from "../state/preferences-store.ts";
import { useStaleness } from "../state/staleness.ts";
import { overdueWords } from "../status/age-words.ts";
import { sourceWords } from "../status/source-words.ts";
import { GapLine } from "./gap-line.tsx";
import styles from "./hover-card.module.css";

const WIDTH = 320;

export interface Anchor {
  symbol: string;
  left: number;
  top: number;
}

/** Whose shares these are, and how true their numbers are. */
export function TruthCard({ anchor }: { anchor: Anchor }) {
  const text = useText();
  const language = usePreference("language");
  const instrument = useInstrument(anchor.symbol);
  const state = useSymbol(anchor.symbol);
  const staleness = useStaleness(anchor.symbol);
  const healthAtMs = useMarket((market) => market.healthAtMs);
  const health = useMarket((market) => market.health);
  const ageMs = state?.receivedAt ? staleness.ageMs : null;
  const isOld = ageMs !== null && staleness.isStale;
  const why = overdueWords(staleness, text);
  return (
    <div className={styles.card} role="tooltip" style={{ left: anchor.left, top: anchor.top, width: WIDTH }}>
      <div className={styles.head}>
        <b>{anchor.symbol}</b>
        <span className={styles.where}>
          {[instrument?.exchange, instrument?.sector].filter(Boolean).join(" · ")}
        </span>
      </div>
      <div className={styles.name}>{language === "vi" ? instrument?.nameVi : instrument?.nameEn}</div>
      {state && (
        <dl className={styles.facts}>
          <dt>{text("card.tradeTime")}</dt>
          <dd>{state.timestamp ? formatIsoTime(state.timestamp) : text("card.noTrade")}</dd>
          {state.receivedAt && (
            <>
              <dt>{text("card.receivedAt")}</dt>
              <dd>
                {receivedWords(
                  state.receivedAt,
                  ageMs,
                  marketNowMs({ health, healthAtMs }, Date.now()),
                  health,
                )}
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
          <GapLine symbol={anchor.symbol} />
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

/** By the market's clock, like the exchange time above it; a simulation's is not that of the wall. */
function receivedWords(
  receivedAt: string,
  ageMs: number | null,
  nowMs: number | null,
  health: Health | null,
): string {
  if (nowMs === null || ageMs === null) return formatIsoTime(receivedAt);
  return formatIsoTime(isoOf(Math.round(nowMs - ageMs * (health?.marketSpeed ?? 1))));
}

/** A minute without a word is worth a word of its own. */
const QUIET_MS = 60_000;

function ageWords(ageMs: number, isOld: boolean, text: Text): string {
  const { n, unit } = ageOf(ageMs);
  const age = text(`age.${unit}`, { n });
  if (isOld) return text("card.lost", { age });
  return text(ageMs > QUIET_MS ? "card.quiet" : "card.fresh", { age });
}
