"use client";

import { groupDigits } from "#lib/format/number.ts";
import { formatDate } from "#lib/format/time.ts";
import { INDEX_OF_SCOPE } from "#lib/market/overview.ts";
import { againstBefore, sharesAt, type VolumeLine } from "#lib/market/overview-volume.ts";
import { MINUTE_MS, startOfDateMs } from "#lib/market/trading-time.ts";
import { indexName } from "#lib/search/indices.ts";
import { DAY_MINUTES, dayMinuteOf } from "../board/day-line.ts";
import { useText } from "../i18n/text.ts";
import { usePreference } from "../state/preferences-store.ts";
import { useView } from "./overview-view.ts";
import { Nothing, Panel } from "./panel.tsx";
import { useRows } from "./rows-store.ts";
import { useVolumeDays } from "./use-volume-days.ts";
import styles from "./volume-pace.module.css";

/** Where the morning ends, as a part of the day's matching minutes. */
const NOON = 150 / DAY_MINUTES;

/** Today's volume minute by minute, over that of the trading day before. */
export function VolumePacePanel() {
  const text = useText();
  const language = usePreference("language");
  const scope = useView((view) => view.scope);
  const code = INDEX_OF_SCOPE[scope];
  const name = indexName(code);
  const index = useRows((store) => store.indices.get(code));
  const days = useVolumeDays(code);
  const nowMs = index ? Date.parse(index.timestamp) : null;
  const minute = nowMs === null ? null : dayMinuteOf(nowMs);
  const percent =
    index && days && nowMs !== null && minute !== null
      ? againstBefore(days.before, index.volume, minute, (nowMs % MINUTE_MS) / MINUTE_MS)
      : null;
  const isKnown = days && days.beforeDate !== null && days.before.length > 1;
  return (
    <Panel
      title={text("pace.title", { index: name })}
      explain={text("pace.explain")}
      testId="pace"
      className={styles.panel}
      note={
        percent !== null && (
          <span data-testid="pace-percent">
            {text("pace.against", { percent: `${percent > 0 ? "+" : ""}${groupDigits(percent, 1)}` })}
          </span>
        )
      }
    >
      {isKnown && index && minute !== null ? (
        <Lines
          today={[...days.today.filter(([at]) => at < minute), [minute, index.volume]]}
          before={days.before}
          label={text("pace.label", {
            index: name,
            now: millions(index.volume),
            before: millions(sharesAt(days.before, minute)),
            date: formatDate(startOfDateMs(days.beforeDate ?? ""), language),
          })}
          words={text("strip.volume", { volume: millions(index.volume) })}
          beforeWords={formatDate(startOfDateMs(days.beforeDate ?? ""), language)}
        />
      ) : (
        <Nothing>{text(days ? "pace.none" : "pace.loading")}</Nothing>
      )}
    </Panel>
  );
}

interface LinesProps {
  today: VolumeLine;
  before: VolumeLine;
  label: string;
  words: string;
  beforeWords: string;
}

function Lines({ today, before, label, words, beforeWords }: LinesProps) {
  const text = useText();
  const last = today.at(-1) ?? [0, 0];
  const most = Math.max(last[1], before.at(-1)?.[1] ?? 0, 1);
  const xOf = (minute: number) => (minute / DAY_MINUTES) * 100;
  const yOf = (shares: number) => (1 - shares / most) * 100;
  const pathOf = (line: VolumeLine) =>
    `M0 100${line.map(([minute, shares]) => `L${xOf(minute).toFixed(2)} ${yOf(shares).toFixed(2)}`).join("")}`;
  return (
    <div className={styles.chart} role="img" aria-label={label}>
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        <path d={`M${NOON * 100} 0V100`} className={styles.noon} />
        <path d={pathOf(before)} className={styles.before} />
        <path d={`${pathOf(today)}V100Z`} className={styles.area} />
        <path d={pathOf(today)} className={styles.today} />
      </svg>
      <i className={styles.dot} style={{ left: `${xOf(last[0])}%`, top: `${yOf(last[1])}%` }} />
      <span
        className={styles.now}
        data-side={xOf(last[0]) > 60 ? "left" : "right"}
        style={{ left: `${xOf(last[0])}%`, top: `${yOf(last[1])}%` }}
      >
        {words}
      </span>
      <div className={styles.times} aria-hidden="true">
        <span>09:00</span>
        <span style={{ left: `${NOON * 100}%` }}>11:30 | 13:00</span>
        <span>15:00</span>
      </div>
      <div className={styles.key}>
        <span>{text("pace.today")}</span>
        <span>{beforeWords}</span>
      </div>
    </div>
  );
}

function millions(shares: number): string {
  return groupDigits(shares / 1e6, 1);
}
