import { hasOrders, isCallAuction, limitSurplusOf } from "#lib/market/cockpit.ts";
import { createFallPace, emptyInMs } from "#lib/market/fall-pace.ts";
import { createSampledPath, type SampledPath } from "#lib/market/sampled-path.ts";
import type { SymbolState } from "#lib/market/symbol-state.ts";

export type LimitSide = "ceiling" | "floor";

/** One time that everybody wanted the same side at the limit. */
export interface Lock {
  side: LimitSide;
  fromMs: number;
  /** Null while it lasts. */
  toMs: number | null;
}

export interface LockView {
  /** Null while it is not locked. */
  side: LimitSide | null;
  sinceMs: number | null;
  queueShares: number | null;
  /** Positive while the queue shrinks; null where it was watched too briefly. */
  drainPerMinute: number | null;
  /** At this pace; null while the queue does not shrink. */
  opensInMs: number | null;
  /** How often somebody came to the other side, or the queue was gone. */
  openedCount: number;
  /** All locks together, breaks left out. */
  lockedMs: number;
}

/** Whether the ceiling or the floor of one symbol is locked, how often it opened, and how fast its queue goes. */
export interface LimitLock {
  /** The book as it stands in a session in which something can match. */
  note(state: SymbolState, nowMs: number): void;
  /** Another session. In one that matches nothing a lock lasts, and its time does not count. */
  enter(isMatching: boolean, nowMs: number): void;
  view(nowMs: number): LockView;
  /** Of today, ascending; the newest. */
  locks(): readonly Lock[];
  /** `[timeMs, shares]` of the queue; 0 where it opened. */
  queue(): number[][];
}

const MAX_LOCKS = 50;
const PACE = { windowMs: 3 * 60_000, stepMs: 5_000 };
const QUEUE = { width: 1, stepMs: 5_000, most: 180 };

export function createLimitLock(): LimitLock {
  let lock: Lock | null = null;
  let locks: Lock[] = [];
  let queueShares = 0;
  let openedCount = 0;
  let lockedMs = 0;
  /** Up to when `lockedMs` has been counted; null while nothing counts. */
  let countedMs: number | null = null;
  let isCounting = true;
  let queue: SampledPath | null = null;
  const pace = createFallPace(PACE);

  function count(nowMs: number): void {
    if (countedMs !== null) lockedMs += Math.max(0, nowMs - countedMs);
    countedMs = lock && isCounting ? nowMs : null;
  }

  function close(nowMs: number, isOpened: boolean): void {
    if (!lock) return;
    lock.toMs = nowMs;
    lock = null;
    count(nowMs);
    if (isOpened) openedCount += 1;
    queue?.add(nowMs, 0);
    pace.restart();
  }

  function begin(side: LimitSide, nowMs: number): void {
    lock = { side, fromMs: nowMs, toMs: null };
    locks = [...locks, lock].slice(-MAX_LOCKS);
    countedMs = isCounting ? nowMs : null;
  }

  return {
    note(state, nowMs) {
      const { limits, bids, asks, session } = state;
      if (!limits || (!lock && !mayBeLocked(state))) return;
      const { ceiling, floor } = limits;
      const surplus = limitSurplusOf({ bids, asks, session, ceiling, floor });
      const side = surplus === null ? null : surplus > 0 ? "ceiling" : "floor";
      // A book without any order, as of a halted name, has not been opened by anybody.
      if (lock && lock.side !== side) close(nowMs, hasOrders(bids) || hasOrders(asks));
      if (surplus === null || side === null) return;
      if (!lock) {
        if (isCallAuction(session) && state.estimatedPrice !== limits[side]) return;
        begin(side, nowMs);
      }
      queueShares = Math.abs(surplus);
      queue ??= createSampledPath(QUEUE);
      queue.add(nowMs, queueShares);
      pace.note(nowMs, queueShares);
    },
    enter(isMatching, nowMs) {
      count(nowMs);
      isCounting = isMatching;
      countedMs = lock && isMatching ? nowMs : null;
      pace.restart();
      if (lock && isMatching) pace.note(nowMs, queueShares);
    },
    view(nowMs) {
      const running = countedMs === null ? 0 : Math.max(0, nowMs - countedMs);
      const drainPerMinute = lock && isCounting ? pace.perMinute(nowMs) : null;
      return {
        side: lock?.side ?? null,
        sinceMs: lock?.fromMs ?? null,
        queueShares: lock ? queueShares : null,
        drainPerMinute,
        opensInMs: lock ? emptyInMs(queueShares, drainPerMinute) : null,
        openedCount,
        lockedMs: lockedMs + running,
      };
    },
    locks: () => locks,
    queue: () => queue?.points() ?? [],
  };
}

/** Asked for every change of the market: only a book whose best price is a limit, or no price, is looked at closer. */
function mayBeLocked({ limits, bids, asks, session }: SymbolState): boolean {
  const bid = bids[0]?.[0];
  const ask = asks[0]?.[0];
  if (bid !== undefined && bid === limits?.ceiling) return true;
  if (ask !== undefined && ask === limits?.floor) return true;
  return (bid === 0 || ask === 0) && isCallAuction(session);
}
