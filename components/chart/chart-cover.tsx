import { useText } from "../i18n/text.ts";
import { Button } from "../ui/button.tsx";
import styles from "./chart-cover.module.css";
import type { ChartPhase } from "./chart-feed.ts";

interface ChartCoverProps {
  phase: ChartPhase;
  symbol: string;
  onRetry: () => void;
}

/** Heights of the grey bars that stand for a chart on its way, percent. */
const SKELETON = [34, 42, 38, 51, 47, 58, 66, 61, 55, 63, 72, 68, 59, 52, 57, 49, 44, 53, 60, 56];

/** What a chart says while it has no bars to show, or while the ones it shows are not the newest. */
export function ChartCover({ phase, symbol, onRetry }: ChartCoverProps) {
  const text = useText();
  if (phase === "ready") return null;
  if (phase === "loading") {
    return (
      <div className={styles.cover} role="status" aria-label={text("chart.loading")}>
        <div className={styles.skeleton} aria-hidden="true">
          {SKELETON.map((height, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a fixed picture; nothing moves in it.
            <i key={at} style={{ height: `${height}%` }} />
          ))}
        </div>
      </div>
    );
  }
  if (phase === "outdated") {
    return (
      <p className={styles.strip} role="status">
        {text("chart.outdated")}
      </p>
    );
  }
  const isFault = phase === "failed";
  return (
    <div className={styles.cover} role={isFault ? "alert" : "status"}>
      <div className={styles.words}>
        <h4 className={isFault ? styles.fault : styles.title}>
          {text(isFault ? "chart.failed" : phase === "empty" ? "chart.empty" : "chart.unknown", { symbol })}
        </h4>
        <p>
          {text(isFault ? "chart.failedHint" : phase === "empty" ? "chart.emptyHint" : "chart.unknownHint")}
        </p>
        {isFault && <Button onClick={onRetry}>{text("ui.retry")}</Button>}
      </div>
    </div>
  );
}
