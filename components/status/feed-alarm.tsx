"use client";

import { useText } from "../i18n/text.ts";
import { useMarket } from "../state/market-store.ts";
import styles from "./feed-alarm.module.css";
import { feedAlarm } from "./feed-words.ts";

/** Says loudly, in the head of every page, when the numbers below may no longer be true. */
export function FeedAlarm() {
  const text = useText();
  const status = useMarket((market) => market.status);
  const health = useMarket((market) => market.health);
  const lostAtMs = useMarket((market) => market.lostAtMs);
  const isCrowded = useMarket((market) => market.isCrowded);
  const alarm = feedAlarm({ status, health, lostAtMs, isCrowded }, text);
  return (
    <div className={styles.place} role="status" aria-live="polite">
      {alarm && <AlarmWords {...alarm} status={status} />}
    </div>
  );
}

export function AlarmWords({ title, hint, status }: { title: string; hint: string; status: string }) {
  return (
    <div className={styles.alarm} data-status={status} data-testid="feed-alarm" title={hint}>
      <b>{title}</b>
      <span>{hint}</span>
    </div>
  );
}
