"use client";

import { groupDigits } from "#lib/format/number.ts";
import { useText } from "../i18n/text.ts";
import type { LatencyFigures } from "../state/latency.ts";
import { useMarket } from "../state/market-store.ts";
import styles from "./index-strip.module.css";

const BARS = 48;
const BAR = { step: 4.75, width: 2.75, height: 9 } as const;
/** A second this slow fills the chart's height; slower ones are cut off and amber. */
const FULL_MS = 150;

/** How long a number takes from our server to this screen, and how much comes. */
export function LatencyCard() {
  const latency = useMarket((market) => market.latency);
  const events = useMarket((market) => market.health?.eventsPerSecond ?? 0);
  const isLive = useMarket((market) => market.status === "live");
  return <LatencyPanel latency={latency} events={events} isLive={isLive} />;
}

interface LatencyPanelProps {
  latency: LatencyFigures;
  /** Per second, of the whole feed. */
  events: number;
  isLive: boolean;
}

export function LatencyPanel({ latency, events, isLive }: LatencyPanelProps) {
  const text = useText();
  return (
    <div
      className={styles.latency}
      data-testid="latency-card"
      title={text("latency.explain")}
      data-stale={!isLive || undefined}
    >
      <span className={styles.latencyHead}>
        <b>{text("latency.title")}</b> {text("latency.path")}
      </span>
      <span className={styles.latencyFigures}>
        {latency.p50 === null ? (
          text("latency.none")
        ) : (
          <>
            <span>
              p50 <b>{milliseconds(latency.p50)}</b>
            </span>
            <span>
              p95 <b>{milliseconds(latency.p95)}</b>
            </span>
            <span>
              p99 <b>{milliseconds(latency.p99)}</b>
            </span>
          </>
        )}
      </span>
      <svg className={styles.bars} viewBox={`0 0 ${BARS * BAR.step} ${BAR.height}`} aria-hidden="true">
        {latency.history.map((ms, at) => {
          const height = Math.max(1, Math.min(1, ms / FULL_MS) * BAR.height);
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place in the row of seconds.
              key={at}
              x={(BARS - latency.history.length + at) * BAR.step}
              y={BAR.height - height}
              width={BAR.width}
              height={height}
              className={ms > FULL_MS ? styles.slow : undefined}
            />
          );
        })}
      </svg>
      <span className={styles.latencyFoot}>
        <span>
          {text("latency.rate", {
            events: groupDigits(Math.round(events), 0),
            rows: groupDigits(latency.rowsPerSecond, 0),
          })}
        </span>
        <span>{text("latency.frame", { ms: latency.frameMs.toFixed(1) })}</span>
      </span>
    </div>
  );
}

function milliseconds(ms: number | null): string {
  if (ms === null) return "";
  return `${ms < 9.95 ? ms.toFixed(1) : groupDigits(Math.round(ms), 0)} ms`;
}
