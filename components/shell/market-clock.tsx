"use client";

import { useEffect, useState } from "react";
import { formatDate, formatTime } from "#lib/format/time.ts";
import { useText } from "../i18n/text.ts";
import { marketNowMs, useMarket } from "../state/market-store.ts";
import { usePreference } from "../state/preferences-store.ts";
import styles from "./header.module.css";

/** The market's own date and time, which in a simulation is another than the reader's. */
export function MarketClock() {
  const text = useText();
  const language = usePreference("language");
  const nowMs = useMarketSecond();
  const isLost = useMarket((market) => market.status === "server-lost");
  return (
    <div className={styles.clock} title={text("header.market")} data-lost={isLost || undefined}>
      <small>{nowMs === null ? "" : formatDate(nowMs, language)}</small>
      <time data-testid="market-clock">{nowMs === null ? "--:--:--" : formatTime(nowMs)}</time>
    </div>
  );
}

/** Market time, renewed at the turn of each of its seconds. */
function useMarketSecond(): number | null {
  const [nowMs, setNowMs] = useState<number | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      const market = useMarket.getState();
      const now = marketNowMs(market, Date.now());
      setNowMs(now);
      const speed = Math.max(market.health?.marketSpeed ?? 1, 0.01);
      // A little past the turn, so that a timer that fires early does not show the same second twice.
      const waitMs = now === null ? 200 : (1_005 - (now % 1_000)) / speed;
      timer = setTimeout(tick, Math.min(Math.max(waitMs, 100), 1_005));
    };
    tick();
    return () => clearTimeout(timer);
  }, []);
  return nowMs;
}
