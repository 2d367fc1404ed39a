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

/** A trade whose price is still remembered: (fromShares, toShares] was bought at this price. */
export interface SeenTrade {
  fromShares: number;
  toShares: number;
  price: number;
}

export interface Coverage {
  /** The highest total seen. */
  totalShares: number;
  /** Exchange time of the trade or snapshot that brought it there. */
  lastTimeMs: number | null;
  /** Holes below `totalShares`, ascending. */
  gaps: readonly Gap[];
  /** The last trades in the order of arrival: a repeat at another price contradicts, it does not repeat. */
  recent: readonly SeenTrade[];
}

export type CoverageVerdict = "new" | "duplicate" | "late" | "gap" | "conflict" | "unknown";

export const EMPTY_COVERAGE: Coverage = { totalShares: 0, lastTimeMs: null, gaps: [], recent: [] };

/** Bounds the memory one symbol can take; beyond it neighbouring holes are joined (never forgotten). */
export const MAX_GAPS = 200;

/** Trades that are remembered with their price; a replay after a reconnect is about that long. */
const MAX_RECENT = 16;

interface CoveredTrade {
  volumeShares: number;
  totalVolumeShares: number | null;
  timeMs: number;
  /** Absent: only the volume is judged. */
  price?: number;
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
  if (from < 0 || trade.volumeShares < 0) return { coverage, verdict: "conflict" };
  if (from < coverage.totalShares) return coverBelow(coverage, from, to, trade);
  const next: Coverage = {
    totalShares: to,
    lastTimeMs: trade.timeMs,
    gaps: coverage.gaps,
    recent: remember(coverage, from, to, trade.price),
  };
  if (from === coverage.totalShares) return { coverage: next, verdict: "new" };
  const hole: Gap = {
    fromShares: coverage.totalShares,
    toShares: from,
    fromMs: coverage.lastTimeMs,
    toMs: trade.timeMs,
    noticedAtMs: nowMs,
  };
  return { coverage: { ...next, gaps: boundGaps([...coverage.gaps, hole]) }, verdict: "gap" };
}

/** A trade that starts below the covered maximum: already seen, filling a hole, or contradicting what we have. */
function coverBelow(
  coverage: Coverage,
  from: number,
  to: number,
  trade: CoveredTrade,
): { coverage: Coverage; verdict: CoverageVerdict } {
  const hole = coverage.gaps.find((gap) => from >= gap.fromShares && to <= gap.toShares);
  if (hole && to > from) {
    const parts: Gap[] = [];
    if (from > hole.fromShares) parts.push({ ...hole, toShares: from, toMs: trade.timeMs });
    if (to < hole.toShares) parts.push({ ...hole, fromShares: to, fromMs: trade.timeMs });
    const gaps = boundGaps(coverage.gaps.flatMap((gap) => (gap === hole ? parts : [gap])));
    const recent = remember(coverage, from, to, trade.price);
    return { coverage: { ...coverage, gaps, recent }, verdict: "late" };
  }
  const overlapsHole = coverage.gaps.some((gap) => from < gap.toShares && to > gap.fromShares);
  const contradicts =
    overlapsHole || to > coverage.totalShares || !agrees(coverage.recent, from, to, trade.price);
  return { coverage, verdict: contradicts ? "conflict" : "duplicate" };
}

/** Whether what we remember of this interval was the same trade, a part of it, or made of it. */
function agrees(recent: readonly SeenTrade[], from: number, to: number, price: number | undefined): boolean {
  for (const seen of recent) {
    if (to <= seen.fromShares || from >= seen.toShares) continue;
    const isWithin = from >= seen.fromShares && to <= seen.toShares;
    const holds = from <= seen.fromShares && to >= seen.toShares;
    if (!isWithin && !holds) return false;
    if (isWithin && price !== undefined && price !== seen.price) return false;
  }
  return true;
}

function remember(
  coverage: Coverage,
  fromShares: number,
  toShares: number,
  price: number | undefined,
): readonly SeenTrade[] {
  if (price === undefined || fromShares === toShares) return coverage.recent;
  const seen = { fromShares, toShares, price };
  return [...coverage.recent.slice(-(MAX_RECENT - 1)), seen];
}

/**
 * A total without a trade (a snapshot): the first one is where we came in, and the day before it is history,
 * not loss. A later one that is higher than ours means shares we did not see. It never lowers the total.
 */
export function coverTotal(coverage: Coverage, totalShares: number, timeMs: number, nowMs: number): Coverage {
  // Also a total of 0 says where we came in: what comes before the first trade then is a hole.
  if (coverage.lastTimeMs === null) return { ...EMPTY_COVERAGE, totalShares, lastTimeMs: timeMs };
  if (totalShares <= coverage.totalShares) return coverage;
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
