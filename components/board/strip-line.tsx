import type { Paint } from "#lib/market/paint.ts";
import { drawDayLine } from "./day-line.ts";
import styles from "./index-strip.module.css";
import { useDayValues } from "./use-day-values.ts";

const BOX = { width: 84, height: 27 } as const;

/** The day so far against its reference. */
export function StripLine({
  code,
  paint,
  reference,
}: {
  code: string;
  paint: Paint;
  reference: number | null;
}) {
  const values = useDayValues(code);
  const { width, height } = BOX;
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
