/**
 * Coverage: SSI numbers nothing, so the cumulative volume is the sequence number. A trade of `v` shares that
 * brings the total to `t` covers the interval (t - v, t]. What lies between covered intervals was not seen.
 */
export interface Gap {
  /** Shares traded before and after the hole: it is the interval (fromShares, toShares]. */
  fromShares: number;
  toShares: number;
  /** Exchange time of the trades before and after it, epoch ms; null before the first trade we saw. */
  fromMs: number | null;
  toMs: number;
  /** Our clock when it was noticed, epoch ms: young holes may still be reordering. */
  noticedAtMs: number;
}

export interface Coverage {
  /** The highest total seen. */
  totalShares: number;
  lastTimeMs: number | null;
  /** Holes below `totalShares`, ascending. */
  gaps: readonly Gap[];
}

export type CoverageVerdict = "new" | "duplicate" | "late" | "gap" | "conflict" | "unknown";

export const EMPTY_COVERAGE: Coverage = { totalShares: 0, lastTimeMs: null, gaps: [] };

/** Bounds the memory one symbol can take; beyond it neighbouring holes are joined (never forgotten). */
export const MAX_GAPS = 200;

interface CoveredTrade {
  volumeShares: number;
  totalVolumeShares: number | null;
  timeMs: number;
}

/** Judges one trade and returns the coverage after it. A `conflict` changes nothing. */
export function cover(
  coverage: Coverage,
  trade: CoveredTrade,
  nowMs: number,
): { coverage: Coverage; verdict: CoverageVerdict } {
  const to = trade.totalVolumeShares;
  if (to === null) return { coverage, verdict: "unknown" };
  const from = to - trade.volumeShares;
  if (from < 0) return { coverage, verdict: "conflict" };
  if (from >= coverage.totalShares) {
    const isGap = from > coverage.totalShares;
    const gaps = isGap
      ? boundGaps([
          ...coverage.gaps,
          {
            fromShares: coverage.totalShares,
            toShares: from,
            fromMs: coverage.lastTimeMs,
            toMs: trade.timeMs,
            noticedAtMs: nowMs,
          },
        ])
      : coverage.gaps;
    return {
      coverage: { totalShares: to, lastTimeMs: trade.timeMs, gaps },
      verdict: isGap ? "gap" : "new",
    };
  }
  return coverBelow(coverage, from, to, trade.timeMs);
}

/** A trade that starts below the covered maximum: already seen, filling a hole, or contradicting what we have. */
function coverBelow(
  coverage: Coverage,
  from: number,
  to: number,
  timeMs: number,
): { coverage: Coverage; verdict: CoverageVerdict } {
  const hole = coverage.gaps.find((gap) => from >= gap.fromShares && to <= gap.toShares);
  if (hole) {
    const parts: Gap[] = [];
    if (from > hole.fromShares) parts.push({ ...hole, toShares: from, toMs: timeMs });
    if (to < hole.toShares) parts.push({ ...hole, fromShares: to, fromMs: timeMs });
    const gaps = coverage.gaps.flatMap((gap) => (gap === hole ? parts : [gap]));
    return { coverage: { ...coverage, gaps }, verdict: "late" };
  }
  const overlapsHole = coverage.gaps.some((gap) => from < gap.toShares && to > gap.fromShares);
  if (overlapsHole || to > coverage.totalShares) return { coverage, verdict: "conflict" };
  return { coverage, verdict: "duplicate" };
}

/**
 * A total without a trade (a snapshot): the first one is where we came in, and the day before it is history,
 * not loss. A later one that is higher than ours means shares we did not see. It never lowers the total.
 */
export function coverTotal(coverage: Coverage, totalShares: number, timeMs: number, nowMs: number): Coverage {
  if (totalShares <= coverage.totalShares) return coverage;
  if (coverage.lastTimeMs === null) return { totalShares, lastTimeMs: timeMs, gaps: [] };
  return cover(coverage, { volumeShares: 0, totalVolumeShares: totalShares, timeMs }, nowMs).coverage;
}

/** Shares that are known to be missing. */
export function unseenShares(coverage: Coverage): number {
  return coverage.gaps.reduce((sum, gap) => sum + gap.toShares - gap.fromShares, 0);
}

function boundGaps(gaps: Gap[]): Gap[] {
  if (gaps.length <= MAX_GAPS) return gaps;
  const [first, second, ...rest] = gaps;
  if (!first || !second) return gaps;
  // Joined holes would count the shares between them as missing: keep the exact sum by shortening the join.
  const missing = first.toShares - first.fromShares + (second.toShares - second.fromShares);
  return [
    {
      ...second,
      fromShares: second.toShares - missing,
      fromMs: first.fromMs,
      noticedAtMs: first.noticedAtMs,
    },
    ...rest,
  ];
}
