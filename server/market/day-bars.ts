import { addTrade, type Bar } from "#lib/market/bar.ts";
import { MINUTE_MS } from "#lib/market/trading-time.ts";

/**
 * One day's 1-minute bars of one symbol, folded from its trades by exchange time. Shares are numbered by the
 * day's running total, so a trade finds its place whenever it arrives, and minutes of which we know that we
 * did not see everything are provisional until history mends them.
 */
export interface DayBars {
  /** Ascending; a live view. */
  readonly bars: readonly Bar[];
  /** The first thing we learnt of the day: the total up to there (null: not told) is not ours. Only the first call counts. */
  listenFrom(sinceMs: number, baseShares: number | null): void;
  readonly sinceMs: number | null;
  /** The shares from before we came; null when we came before the first trade, or not yet. */
  readonly start: Hole | null;
  /** Adds one trade in its place and returns its bar. */
  add(trade: BarTrade): Bar;
  /** The holes known now; returns the bars that became provisional, or stopped being so. */
  setHoles(holes: readonly Hole[]): Bar[];
  /** Whether shares of this minute are known to be missing here. */
  isPartial(openTimeMs: number): boolean;
  /** Whether nothing of the day is known to be missing, what was before we came included. */
  readonly isWhole: boolean;
  /** Only a history asked for at or after this can mend what is missing now; null when we do not listen. */
  readonly historyNeededAtMs: number | null;
  /** Whether history has filled this hole. */
  isMended(hole: Hole): boolean;
  /** Takes from history what is missing here; see `mend`. Returns the bars that changed. */
  mend(history: DayHistory): Bar[];
}

export interface BarTrade {
  timeMs: number;
  price: number;
  volumeShares: number;
  /** The day's total after the trade. */
  toShares: number;
}

/** Shares up to `toShares` that were traded, unseen, between two instants; `fromMs` null: since the day began. */
export interface Hole {
  fromMs: number | null;
  toMs: number;
  toShares: number;
  /** The market clock when it was noticed: a history asked for earlier may lack the same shares. */
  knownAtMs: number;
}

export interface DayHistory {
  /** The day's 1-minute bars as somebody else saw them, ascending from the start of the day. */
  bars: readonly Bar[];
  /** The market clock when it was asked for. */
  askedAtMs: number;
  /** Minutes that ended by then are complete in `bars`. */
  completeBeforeMs: number;
  /** The day's total as we know it now. */
  totalShares: number | null;
}

interface Mark {
  /** Totals after the first and the last trade of the bar: they own its open and close. */
  firstShares: number;
  lastShares: number;
  /** Everything of this minute up to this total is in the bar, whatever we saw; null: only what we saw. */
  wholeToShares: number | null;
  /** Taken from a history that did not add up to the day's total: it may lag in this minute too. */
  isTentative?: boolean;
  /** Worked out from the day's total while history did not have all of the minute yet: to be checked when it has. */
  isJoined?: boolean;
  /** Of the trades that we saw. */
  seenShares: number;
}

export function createDayBars(): DayBars {
  const bars: Bar[] = [];
  const marks: Mark[] = [];
  let since: { sinceMs: number; baseShares: number | null } | null = null;
  let holes: readonly Hole[] = [];
  let mended = { beforeMs: Number.NEGATIVE_INFINITY, toShares: 0 };

  /** Index of the minute's bar, or where it would stand (`found` false). Nearly always at the end. */
  function find(openTimeMs: number): { at: number; found: boolean } {
    let at = bars.length;
    while (at > 0) {
      const openMs = bars[at - 1]?.openTimeMs ?? Number.NEGATIVE_INFINITY;
      if (openMs === openTimeMs) return { at: at - 1, found: true };
      if (openMs < openTimeMs) break;
      at -= 1;
    }
    return { at, found: false };
  }

  function barAt(openTimeMs: number): Bar | undefined {
    const { at, found } = find(openTimeMs);
    return found ? bars[at] : undefined;
  }

  function put(bar: Bar, mark: Mark): void {
    const { at, found } = find(bar.openTimeMs);
    bars.splice(at, found ? 1 : 0, bar);
    marks.splice(at, found ? 1 : 0, mark);
  }

  function isMended(hole: Hole): boolean {
    return hole.toShares <= mended.toShares && minuteOf(hole.toMs) + MINUTE_MS <= mended.beforeMs;
  }

  /** The shares from before we came. */
  function startHole(): Hole | null {
    if (!since || since.baseShares === 0) return null;
    const { sinceMs, baseShares } = since;
    return { fromMs: null, toMs: sinceMs, toShares: baseShares ?? 0, knownAtMs: sinceMs };
  }

  /** All that we did not see, the time before we came included. */
  function openHoles(): Hole[] {
    const start = startHole();
    return [...(start ? [start] : []), ...holes].filter((hole) => !isMended(hole));
  }

  function isPartialBy(open: readonly Hole[], openTimeMs: number): boolean {
    const { at, found } = find(openTimeMs);
    const mark = found ? marks[at] : undefined;
    const wholeToShares = mark?.isTentative ? null : (mark?.wholeToShares ?? null);
    return open.some(
      (hole) =>
        (hole.fromMs ?? Number.NEGATIVE_INFINITY) < openTimeMs + MINUTE_MS &&
        hole.toMs >= openTimeMs &&
        (wholeToShares === null || hole.toShares > wholeToShares),
    );
  }

  /** Sets the provisional flags anew and returns the bars whose flag changed. */
  function flag(): Bar[] {
    const open = openHoles();
    const changed: Bar[] = [];
    for (const [at, bar] of bars.entries()) {
      const provisional = isPartialBy(open, bar.openTimeMs);
      if (provisional === bar.provisional) continue;
      const flagged = { ...bar, provisional };
      bars[at] = flagged;
      changed.push(flagged);
    }
    return changed;
  }

  function add(trade: BarTrade): Bar {
    const openTimeMs = minuteOf(trade.timeMs);
    const { at, found } = find(openTimeMs);
    const bar = found ? bars[at] : undefined;
    const mark = found ? marks[at] : undefined;
    if (!bar || !mark) {
      const opened = addTrade(undefined, openTimeMs, trade.price, trade.volumeShares);
      const first = { ...opened, provisional: isPartialBy(openHoles(), openTimeMs) };
      const { toShares, volumeShares: seenShares } = trade;
      put(first, { firstShares: toShares, lastShares: toShares, wholeToShares: null, seenShares });
      return first;
    }
    const seenShares = mark.seenShares + trade.volumeShares;
    if (mark.wholeToShares !== null && trade.toShares <= mark.wholeToShares) {
      marks[at] = { ...mark, seenShares };
      return bar;
    }
    const added = addTrade(bar, openTimeMs, trade.price, trade.volumeShares);
    const isFirst = trade.toShares < mark.firstShares;
    const isLast = trade.toShares >= mark.lastShares;
    const next = {
      ...added,
      open: isFirst ? trade.price : bar.open,
      close: isLast ? trade.price : bar.close,
    };
    bars[at] = next;
    marks[at] = {
      ...mark,
      firstShares: Math.min(mark.firstShares, trade.toShares),
      lastShares: Math.max(mark.lastShares, trade.toShares),
      seenShares,
    };
    return next;
  }

  /** The total at the end of a minute as far as we know it: its last trade here, or the end of a hole before. */
  function totalAtEndOf(openTimeMs: number, mark: Mark | undefined): number {
    const ends = openHoles().filter((hole) => hole.toMs < openTimeMs + MINUTE_MS);
    return Math.max(mark?.lastShares ?? 0, ...ends.map((hole) => hole.toShares));
  }

  /**
   * A minute that is not complete in history yet, the running one above all: what history read in it and what
   * we saw overlap, but its volume is what remains of the day's total after the minutes before it.
   */
  function joinUnfinished(openTimeMs: number, theirs: Bar | undefined, volumeBefore: number): Bar | null {
    const { at, found } = find(openTimeMs);
    const ours = found ? bars[at] : undefined;
    const mark = found ? marks[at] : undefined;
    const totalShares = totalAtEndOf(openTimeMs, mark);
    const first = theirs ?? ours;
    // What we saw last is the close, unless the end of the minute is what we missed.
    const last = (mark?.lastShares ?? 0) >= totalShares ? (ours ?? theirs) : (theirs ?? ours);
    if (!first || !last) return null;
    const volume = totalShares - volumeBefore;
    const seenShares = mark?.seenShares ?? 0;
    const most = (theirs?.volume ?? 0) + seenShares;
    // Outside of these bounds history lags or counts otherwise: what we have stays, marked as provisional.
    if (volume < Math.max(theirs?.volume ?? 0, seenShares) || volume > most) return null;
    const bar = {
      openTimeMs,
      open: first.open,
      high: Math.max(first.high, ours?.high ?? first.high),
      low: Math.min(first.low, ours?.low ?? first.low),
      close: last.close,
      volume,
      provisional: false,
    };
    const shares = { firstShares: volumeBefore, lastShares: totalShares, wholeToShares: totalShares };
    put(bar, { ...shares, isJoined: true, seenShares });
    return bar;
  }

  /** Mends one minute of which shares are missing; null when history cannot tell yet. */
  function mendMinute(
    openTimeMs: number,
    theirs: Bar | undefined,
    history: DayHistory,
    volumeBefore: number,
  ) {
    const { at, found } = find(openTimeMs);
    if (openTimeMs + MINUTE_MS > history.completeBeforeMs) {
      return history.totalShares === null ? null : joinUnfinished(openTimeMs, theirs, volumeBefore);
    }
    const mark = found ? marks[at] : undefined;
    if (!theirs || theirs.volume < (mark?.seenShares ?? 0)) return null;
    const whole = { ...theirs, provisional: false };
    put(whole, {
      firstShares: mark?.firstShares ?? 0,
      lastShares: mark?.lastShares ?? 0,
      wholeToShares: Number.POSITIVE_INFINITY,
      seenShares: mark?.seenShares ?? 0,
    });
    return whole;
  }

  /**
   * The end of a hole may be dated by our clock, and that may be behind the exchange's: the minute after it, when
   * history has more of it than we do, was touched too.
   */
  function isBehindHole(open: readonly Hole[], theirs: Bar | undefined, history: DayHistory): boolean {
    if (!theirs || theirs.volume <= (barAt(theirs.openTimeMs)?.volume ?? 0)) return false;
    const { openTimeMs } = theirs;
    if (openTimeMs + MINUTE_MS > history.completeBeforeMs) return false;
    return open.some(({ toMs }) => toMs < openTimeMs && openTimeMs <= toMs + MINUTE_MS);
  }

  function isJoined(openTimeMs: number): boolean {
    const { at, found } = find(openTimeMs);
    return found && marks[at]?.isJoined === true;
  }

  /** A minute that may lack shares still: the next history is asked about it once more. */
  function doubt(openTimeMs: number): void {
    const { at, found } = find(openTimeMs);
    const mark = found ? marks[at] : undefined;
    if (mark?.wholeToShares === Number.POSITIVE_INFINITY) marks[at] = { ...mark, isTentative: true };
  }

  function mend(history: DayHistory): Bar[] {
    if (!since || openHoles().some((hole) => hole.knownAtMs > history.askedAtMs)) return [];
    const startMs = minuteOf(since.sinceMs);
    const theirs = new Map(history.bars.map((bar) => [bar.openTimeMs, bar]));
    const minutes = new Set([...theirs.keys(), ...bars.map((bar) => bar.openTimeMs)]);
    const open = openHoles();
    const touched = new Set<number>();
    let volumeBefore = 0;
    for (const openTimeMs of [...minutes].sort((a, b) => a - b)) {
      const bar = theirs.get(openTimeMs);
      const isOurs = openTimeMs >= startMs || barAt(openTimeMs) !== undefined;
      const isDoubtful = isPartialBy(open, openTimeMs) || isJoined(openTimeMs);
      if (isOurs && (isDoubtful || isBehindHole(open, bar, history))) {
        if (mendMinute(openTimeMs, bar, history, volumeBefore)) touched.add(openTimeMs);
      }
      volumeBefore += barAt(openTimeMs)?.volume ?? bar?.volume ?? 0;
    }
    // Only when the whole day adds up is it sure that no hole is left in the minutes that are over.
    if (volumeBefore >= (history.totalShares ?? 0) && history.bars.length > 0) {
      mended = {
        beforeMs: Math.max(mended.beforeMs, history.completeBeforeMs),
        toShares: Math.max(mended.toShares, history.totalShares ?? 0),
      };
    } else {
      for (const openTimeMs of touched) doubt(openTimeMs);
    }
    for (const bar of flag()) touched.add(bar.openTimeMs);
    return bars.filter((bar) => touched.has(bar.openTimeMs));
  }

  return {
    bars,
    listenFrom(sinceMs, baseShares) {
      since ??= { sinceMs, baseShares };
    },
    get sinceMs() {
      return since?.sinceMs ?? null;
    },
    get start() {
      return startHole();
    },
    add,
    setHoles(next) {
      holes = next;
      return flag();
    },
    isPartial: (openTimeMs) => isPartialBy(openHoles(), openTimeMs),
    get isWhole() {
      return openHoles().length === 0;
    },
    get historyNeededAtMs() {
      if (!since) return null;
      return Math.max(since.sinceMs, ...openHoles().map((hole) => hole.knownAtMs));
    },
    isMended,
    mend,
  };
}

function minuteOf(epochMs: number): number {
  return Math.floor(epochMs / MINUTE_MS) * MINUTE_MS;
}
