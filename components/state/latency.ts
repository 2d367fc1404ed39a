/** Paint delays of the last updates that are kept for the percentiles. */
const KEPT_SAMPLES = 600;
/** The first updates come while the page is still being put together. */
const WARM_UP = 10;
/** Seconds drawn in the small chart. */
const KEPT_SECONDS = 48;

export interface LatencyFigures {
  /** Server to painted, ms; null before the first update. */
  p50: number | null;
  p95: number | null;
  p99: number | null;
  /** Row updates applied in the last second. */
  rowsPerSecond: number;
  /** Updates of the last second that a newer one of their symbol replaced before the frame came. */
  mergedPerSecond: number;
  /** Mean time a frame took us to apply and render, ms. */
  frameMs: number;
  /** The slowest of each second, ms, oldest first; 0 where nothing came. */
  history: readonly number[];
}

export const NO_LATENCY: LatencyFigures = {
  p50: null,
  p95: null,
  p99: null,
  rowsPerSecond: 0,
  mergedPerSecond: 0,
  frameMs: 0,
  history: [],
};

export interface LatencyMeter {
  /** One painted update. */
  painted(delayMs: number): void;
  /** One frame of ours: how many rows it brought and how long it took. */
  frame(rows: number, tookMs: number): void;
  /** An update gave way to a newer one before it was shown. */
  merged(): void;
  /** Figures of the second that ends now. */
  endSecond(): LatencyFigures;
}

export function createLatencyMeter(): LatencyMeter {
  const delays: number[] = [];
  let next = 0;
  let cold = WARM_UP;
  let rows = 0;
  let merged = 0;
  let frames = 0;
  let frameTotalMs = 0;
  let worstMs = 0;
  let frameMs = 0;
  let history: number[] = [];
  return {
    painted(delayMs) {
      if (cold > 0) {
        cold -= 1;
        return;
      }
      // A clock that was set back between two answers must not show as a negative delay.
      const shown = Math.max(0, delayMs);
      delays[next % KEPT_SAMPLES] = shown;
      next += 1;
      worstMs = Math.max(worstMs, shown);
    },
    frame(count, tookMs) {
      rows += count;
      frames += 1;
      frameTotalMs += tookMs;
    },
    merged() {
      merged += 1;
    },
    endSecond() {
      if (frames > 0) frameMs = frameTotalMs / frames;
      history = [...history, worstMs].slice(-KEPT_SECONDS);
      const sorted = delays.toSorted((a, b) => a - b);
      const figures = {
        p50: percentile(sorted, 0.5),
        p95: percentile(sorted, 0.95),
        p99: percentile(sorted, 0.99),
        rowsPerSecond: rows,
        mergedPerSecond: merged,
        frameMs,
        history,
      };
      rows = 0;
      merged = 0;
      frames = 0;
      frameTotalMs = 0;
      worstMs = 0;
      return figures;
    },
  };
}

/** Nearest-rank percentile of ascending numbers; null of none. */
export function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
