import {
  areaPath,
  type CourseFrame,
  type CoursePoint,
  paintedSteps,
  rangeOf,
  x,
  y,
} from "#lib/chart/course.ts";
import type { Paint } from "#lib/market/paint.ts";
import styles from "./cockpit.module.css";

/** The drawing's own units; it is stretched to its place, lines keep their width. */
const WIDTH = 600;
const HEIGHT = 100;

interface CourseProps {
  points: readonly CoursePoint[];
  fromMs: number;
  toMs: number;
  /** What stands last goes on standing until now. */
  untilMs: number;
  label: string;
}

/** A price over time in the colours of its limits, and the reference where it is in sight. */
export function PriceCourse(
  props: CourseProps & { paintOf: (price: number) => Paint; marks: readonly (number | null)[] },
) {
  const { points, fromMs, toMs, untilMs, label, paintOf, marks } = props;
  const frame: CourseFrame = {
    ...{ fromMs, toMs, width: WIDTH, height: HEIGHT },
    ...rangeOf(points.map(({ value }) => value)),
  };
  const inSight = marks.filter((mark) => mark !== null && mark > frame.low && mark < frame.high);
  return (
    <Drawing label={label} className={styles.price}>
      {inSight.map((mark) => (
        <path
          key={mark}
          className={styles.mark}
          data-paint={paintOf(mark ?? 0)}
          d={`M0 ${y(mark ?? 0, frame)}H${WIDTH}`}
        />
      ))}
      {paintedSteps(points, frame, untilMs, paintOf).map(({ paint, path }) => (
        <path key={path} className={styles.line} data-paint={paint} d={path} />
      ))}
    </Drawing>
  );
}

/** An amount over time, from nothing upwards. */
export function AmountCourse({
  points,
  fromMs,
  toMs,
  untilMs,
  label,
  paint,
}: CourseProps & { paint?: Paint }) {
  const high = Math.max(1, ...points.map(({ value }) => value)) * 1.08;
  const frame = { fromMs, toMs, low: 0, high, width: WIDTH, height: HEIGHT };
  return (
    <Drawing label={label} className={styles.amount} paint={paint}>
      <path className={styles.area} d={areaPath(points, frame, untilMs)} />
      {paintedSteps(points, frame, untilMs, () => "same").map(({ path }) => (
        <path key="line" className={styles.line} d={path} />
      ))}
    </Drawing>
  );
}

/** What is too much on one side: up for buying, down for selling. */
export function BalanceCourse({ points, fromMs, toMs, untilMs, label }: CourseProps) {
  const most = Math.max(1, ...points.map(({ value }) => Math.abs(value)));
  const frame = { fromMs, toMs, low: -most, high: most, width: WIDTH, height: HEIGHT };
  const middle = HEIGHT / 2;
  return (
    <Drawing label={label} className={styles.balance}>
      {points.map(({ timeMs, value }, at) => {
        if (value === 0) return null;
        const left = x(timeMs, frame);
        const right = x(points[at + 1]?.timeMs ?? untilMs, frame);
        const edge = y(value, frame);
        return (
          <rect
            key={timeMs}
            data-side={value > 0 ? "buy" : "sell"}
            x={left}
            width={Math.max(1, right - left)}
            y={Math.min(edge, middle)}
            height={Math.abs(edge - middle)}
          />
        );
      })}
      <path className={styles.axis} d={`M0 ${middle}H${WIDTH}`} />
    </Drawing>
  );
}

interface DrawingProps {
  label: string;
  className: string | undefined;
  paint?: Paint | undefined;
  children: React.ReactNode;
}

function Drawing({ label, className, paint, children }: DrawingProps) {
  return (
    <svg
      className={`${styles.drawing} ${className ?? ""}`}
      data-paint={paint}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {children}
    </svg>
  );
}
