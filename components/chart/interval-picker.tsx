import type { ChartPlace } from "#lib/chart/chart-settings.ts";
import { INTERVALS, type Interval } from "#lib/market/bar.ts";
import { useText } from "../i18n/text.ts";
import { Menu, MenuItem } from "../ui/menu.tsx";
import styles from "./chart-block.module.css";

/** Where there is little room the others wait in a menu. */
const FEW: readonly Interval[] = ["1m", "5m", "15m", "1h", "1D"];

interface IntervalPickerProps {
  place: ChartPlace;
  interval: Interval;
  onChange: (interval: Interval) => void;
}

export function IntervalPicker({ place, interval, onChange }: IntervalPickerProps) {
  const text = useText();
  const shown = place === "page" ? INTERVALS : FEW;
  const others = INTERVALS.filter((each) => !shown.includes(each));
  return (
    <fieldset className={styles.intervals} aria-label={text("chart.intervals")}>
      {shown.map((each) => (
        <button
          key={each}
          type="button"
          className={styles.interval}
          aria-pressed={each === interval}
          data-testid={`chart-interval-${each}`}
          onClick={() => onChange(each)}
        >
          {text(`chart.interval.${each}`)}
        </button>
      ))}
      {others.length > 0 && (
        <Menu
          label={text("chart.moreIntervals")}
          trigger={
            <button
              type="button"
              className={styles.interval}
              aria-pressed={others.includes(interval)}
              aria-label={text("chart.moreIntervals")}
              data-testid="chart-intervals-more"
            >
              {others.includes(interval) ? text(`chart.interval.${interval}`) : ""} ▾
            </button>
          }
        >
          {others.map((each) => (
            <MenuItem key={each} isCurrent={each === interval} onSelect={() => onChange(each)}>
              {text(`chart.interval.${each}`)}
            </MenuItem>
          ))}
        </Menu>
      )}
    </fieldset>
  );
}
