"use client";

import {
  formatBillions,
  formatChange,
  formatMillions,
  formatPercent,
  groupDigits,
} from "#lib/format/number.ts";
import type { Paint } from "#lib/market/paint.ts";
import { useText } from "../i18n/text.ts";
import { useIndex, useMarket } from "../state/market-store.ts";
import { selectTab, useSelection } from "../state/selection-store.ts";
import { sessionWords } from "../status/feed-words.ts";
import { Glyph } from "../ui/glyph.tsx";
import { drawDayLine } from "./day-line.ts";
import styles from "./index-strip.module.css";
import { useDayValues } from "./use-day-values.ts";

const SPARK = { width: 84, height: 27 } as const;

interface IndexCardProps {
  code: string;
  name: string;
  list: string;
}

export function IndexCard({ code, name, list }: IndexCardProps) {
  const text = useText();
  const index = useIndex(code);
  const isCurrent = useSelection((selection) => selection.tab === list);
  const isFeedDown = useMarket((market) => market.status === "stale" || market.status === "server-lost");
  const paint = paintOfChange(index?.change);
  const session = index && sessionWords(index.session, text);
  return (
    <button
      type="button"
      className={styles.card}
      data-testid={`index-${code}`}
      data-current={isCurrent || undefined}
      data-stale={isFeedDown || undefined}
      onClick={() => selectTab(list)}
    >
      <span className={styles.inner}>
        <span className={styles.top}>
          <span className={styles.name}>{name}</span>
          <span className={styles.session} data-place="top">
            {session}
          </span>
          <span className={styles.value} data-paint={paint}>
            {index ? groupDigits(index.value, 2) : ""}
          </span>
        </span>
        <Spark code={code} paint={paint} reference={index ? index.value - index.change : null} />
        <span className={styles.change} data-paint={paint}>
          {index && `${formatChange(index.change, "points")} ${formatPercent(index.changePercent)}%`}
        </span>
        <span className={styles.turnover}>
          {index &&
            index.volume > 0 &&
            `${text("strip.volume", { volume: formatMillions(index.volume) })} · ${text("strip.turnover", {
              turnover: formatBillions(index.turnover),
            })}`}
          {!index && text("strip.waiting")}
        </span>
        <span className={styles.breadth}>
          {index && (
            <>
              <Count paint="up" label={text("strip.advances")} count={index.advances}>
                <Limit paint="ceiling" label={text("strip.ceilings")} count={index.ceilings} />
              </Count>
              <Count paint="reference" label={text("strip.noChanges")} count={index.noChanges} />
              <Count paint="down" label={text("strip.declines")} count={index.declines}>
                <Limit paint="floor" label={text("strip.floors")} count={index.floors} />
              </Count>
            </>
          )}
        </span>
        <span className={styles.session} data-place="foot">
          {session}
        </span>
      </span>
    </button>
  );
}

function paintOfChange(change: number | undefined): Paint {
  if (change === undefined) return "none";
  if (change === 0) return "reference";
  return change > 0 ? "up" : "down";
}

interface CountProps {
  paint: "up" | "reference" | "down";
  label: string;
  count: number;
  children?: React.ReactNode;
}

function Count({ paint, label, count, children }: CountProps) {
  return (
    <span data-paint={paint}>
      <Glyph paint={paint} label={label} />
      {count}
      {children}
    </span>
  );
}

function Limit({ paint, label, count }: { paint: "ceiling" | "floor"; label: string; count: number }) {
  return (
    <span className={styles.limit} data-paint={paint} title={label}>
      {" "}
      ({count})
    </span>
  );
}

/** The day so far against its reference. */
function Spark({ code, paint, reference }: { code: string; paint: Paint; reference: number | null }) {
  const values = useDayValues(code);
  const { width, height } = SPARK;
  const drawn = reference === null ? null : drawDayLine(values, reference, width, height);
  return (
    <svg
      className={styles.spark}
      data-paint={paint}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {drawn && (
        <>
          <path d={drawn.area} fill="currentColor" opacity=".13" />
          <path
            d={`M0 ${drawn.referenceY}H${width}`}
            className={styles.reference}
            vectorEffect="non-scaling-stroke"
          />
          <path d={drawn.line} className={styles.line} vectorEffect="non-scaling-stroke" />
        </>
      )}
    </svg>
  );
}
