/** A number over time, drawn as steps: each value stood until the next one came. */

export interface CoursePoint {
  timeMs: number;
  value: number;
}

/** The piece of time and numbers that is drawn, and how large. */
export interface CourseFrame {
  fromMs: number;
  toMs: number;
  low: number;
  high: number;
  width: number;
  height: number;
}

/** The range of the values with some air, so that a line never lies on the edge; a flat one stands in the middle. */
export function rangeOf(values: readonly number[]): { low: number; high: number } {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const air = high > low ? (high - low) * 0.12 : Math.abs(high) * 0.005 || 1;
  return { low: low - air, high: high + air };
}

/** As an SVG path, up to `untilMs`: what stands last goes on standing. */
export function stepPath(points: readonly CoursePoint[], frame: CourseFrame, untilMs: number): string {
  const [first] = points;
  if (!first) return "";
  let path = `M${x(first.timeMs, frame)} ${y(first.value, frame)}`;
  for (const { timeMs, value } of points.slice(1)) path += `H${x(timeMs, frame)}V${y(value, frame)}`;
  return `${path}H${x(Math.max(untilMs, points.at(-1)?.timeMs ?? 0), frame)}`;
}

/** The same, closed along the bottom. */
export function areaPath(points: readonly CoursePoint[], frame: CourseFrame, untilMs: number): string {
  const [first] = points;
  if (!first) return "";
  return `${stepPath(points, frame, untilMs)}V${frame.height}H${x(first.timeMs, frame)}Z`;
}

export interface PaintedPath<Paint> {
  paint: Paint;
  path: string;
}

/** The steps cut wherever the colour of their value is another one; the rise or fall there has the new colour. */
export function paintedSteps<Paint>(
  points: readonly CoursePoint[],
  frame: CourseFrame,
  untilMs: number,
  paintOf: (value: number) => Paint,
): PaintedPath<Paint>[] {
  const pieces: PaintedPath<Paint>[] = [];
  let from = 0;
  for (let at = 1; at <= points.length; at++) {
    const start = points[from];
    const next = points[at];
    if (!start) break;
    const paint = paintOf(start.value);
    if (next && paintOf(next.value) === paint) continue;
    const piece = points.slice(from, at);
    const before = points[from - 1];
    const rise = before
      ? `M${x(start.timeMs, frame)} ${y(before.value, frame)}V${y(start.value, frame)}`
      : "";
    pieces.push({ paint, path: rise + stepPath(piece, frame, next?.timeMs ?? untilMs) });
    from = at;
  }
  return pieces;
}

export function x(timeMs: number, { fromMs, toMs, width }: CourseFrame): number {
  return round(clamp((timeMs - fromMs) / Math.max(1, toMs - fromMs)) * width);
}

export function y(value: number, { low, high, height }: CourseFrame): number {
  return round((1 - clamp((value - low) / (high - low || 1))) * height);
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

function round(px: number): number {
  return Math.round(px * 10) / 10;
}
