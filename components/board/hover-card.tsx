"use client";

import { type RefObject, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import type { Health } from "#lib/contract/health.ts";
import { groupDigits } from "#lib/format/number.ts";
import { ageOf, formatIsoTime } from "#lib/format/time.ts";
import { isoOf } from "#lib/market/trading-time.ts";
import { type Text, useText } from "../i18n/text.ts";
import { isStale } from "../state/feed-status.ts";
import { useInstrument } from "../state/instruments-store.ts";
import { ageMsOf, marketNowMs, useMarket, useSecond, useSymbol } from "../state/market-store.ts";
import { usePreference } from "../state/preferences-store.ts";
import { sourceWords } from "../status/source-words.ts";
import styles from "./hover-card.module.css";

const OPEN_AFTER_MS = 350;
const WIDTH = 320;
const HEIGHT = 212;

interface Anchor {
  symbol: string;
  left: number;
  top: number;
}

/** Beside a symbol the mouse rests on: whose shares these are, and how true their numbers are. */
export function HoverCard({ grid }: { grid: RefObject<HTMLElement | null> }) {
  const [anchor, setAnchor] = useState<Anchor | null>(null);

  useEffect(() => {
    const element = grid.current;
    if (!element) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const close = () => {
      clearTimeout(timer);
      setAnchor(null);
    };
    const over = (event: PointerEvent) => {
      if (event.pointerType !== "mouse") return;
      const cell = (event.target as Element).closest?.<HTMLElement>('[data-col="symbol"]');
      const symbol = cell?.closest<HTMLElement>("[data-symbol]")?.dataset.symbol;
      clearTimeout(timer);
      if (!cell || !symbol) return setAnchor(null);
      timer = setTimeout(() => {
        const box = cell.getBoundingClientRect();
        const isLow = box.bottom + HEIGHT + 8 > innerHeight;
        setAnchor({ symbol, left: box.left + 12, top: isLow ? box.top - HEIGHT - 4 : box.bottom + 4 });
      }, OPEN_AFTER_MS);
    };
    element.addEventListener("pointerover", over);
    element.addEventListener("pointerleave", close);
    element.addEventListener("scroll", close, { passive: true });
    element.addEventListener("pointerdown", close);
    addEventListener("keydown", close);
    return () => {
      clearTimeout(timer);
      element.removeEventListener("pointerover", over);
      element.removeEventListener("pointerleave", close);
      element.removeEventListener("scroll", close);
      element.removeEventListener("pointerdown", close);
      removeEventListener("keydown", close);
    };
  }, [grid]);

  if (!anchor) return null;
  return createPortal(<Card key={anchor.symbol} anchor={anchor} />, document.body);
}

function Card({ anchor }: { anchor: Anchor }) {
  const text = useText();
  const language = usePreference("language");
  const instrument = useInstrument(anchor.symbol);
  const state = useSymbol(anchor.symbol);
  const status = useMarket((market) => market.status);
  const offsetMs = useMarket((market) => market.clockOffsetMs);
  useSecond();
  const healthAtMs = useMarket((market) => market.healthAtMs);
  const health = useMarket((market) => market.health);
  const ageMs = state?.receivedAt ? ageMsOf(state, offsetMs, Date.now()) : null;
  const isOld = ageMs !== null && isStale(status, ageMs);
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
        </dl>
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
