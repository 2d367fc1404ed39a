import { garbageFrame } from "./garbage.ts";
import type { FrameFate } from "./plan.ts";

export type FrameData = string | Uint8Array;

/** The last stretch of one socket: frames go in as they were said and come out as the faults leave them. */
export interface FrameLane {
  offer(frame: FrameData, fate: FrameFate): void;
  /** Everything kept back leaves now. */
  release(): void;
  /** Everything kept back is forgotten. */
  drop(): void;
  readonly isEmpty: boolean;
}

export interface LaneSetup {
  write(frame: FrameData): void;
  nowMs(): number;
  after(delayMs: number, call: () => void): () => void;
}

/** A held frame leaves after this, however few have overtaken it. */
const MAX_HOLD_MS = 1_500;
/** A lane that keeps more than this lets everything go: faults are bounded too. */
const MAX_KEPT = 50_000;

export function createLane({ write, nowMs, after }: LaneSetup): FrameLane {
  /** Frames that wait for others to pass. */
  let held: { frame: FrameData; passes: number; untilMs: number }[] = [];
  /** Frames under way slowly, in order. */
  let slow: { frame: FrameData; dueMs: number }[] = [];
  let cancel: (() => void) | null = null;

  function leave(frame: FrameData, delayMs: number): void {
    const last = slow.at(-1);
    if (!last && delayMs === 0) write(frame);
    else slow.push({ frame, dueMs: Math.max(last?.dueMs ?? 0, nowMs() + delayMs) });
  }

  /** One frame went past: those that waited for it come after it. */
  function countPast(delayMs: number): void {
    const free = held.filter((one) => --one.passes <= 0);
    held = held.filter((one) => one.passes > 0);
    for (const { frame } of free) leave(frame, delayMs);
  }

  function release(): void {
    const kept = [...slow, ...held];
    drop();
    for (const { frame } of kept) write(frame);
  }

  function drop(): void {
    cancel?.();
    cancel = null;
    held = [];
    slow = [];
  }

  function schedule(): void {
    cancel?.();
    cancel = null;
    const nextMs = Math.min(slow[0]?.dueMs ?? Infinity, ...held.map((one) => one.untilMs));
    if (nextMs === Infinity) return;
    cancel = after(Math.max(1, nextMs - nowMs()), tick);
  }

  function tick(): void {
    const now = nowMs();
    const due = slow.filter((one) => one.dueMs <= now);
    slow = slow.slice(due.length);
    for (const { frame } of due) write(frame);
    const late = held.filter((one) => one.untilMs <= now);
    held = held.filter((one) => one.untilMs > now);
    for (const { frame } of late) leave(frame, 0);
    schedule();
  }

  return {
    offer(frame, { isLost, againAfter, holdFor, garbage, delayMs }) {
      if (garbage !== null) leave(garbageFrame(garbage, frame), delayMs);
      if (isLost) return schedule();
      const untilMs = nowMs() + MAX_HOLD_MS;
      if (holdFor > 0) held.push({ frame, passes: holdFor + 1, untilMs });
      else leave(frame, delayMs);
      countPast(delayMs);
      if (againAfter === 0) leave(frame, delayMs);
      else if (againAfter !== null) held.push({ frame, passes: againAfter, untilMs });
      if (held.length + slow.length > MAX_KEPT) release();
      schedule();
    },
    release,
    drop,
    get isEmpty() {
      return held.length === 0 && slow.length === 0;
    },
  };
}
