import type { DialectName } from "../dialect.ts";
import { type FaultForm, type FaultKind, type FaultOrder, type InstantKind, isInstant } from "./order.ts";

/** Throws of one fault's own dice, uniform: the same seed decides the same. */
export interface FaultDice {
  /** In [0, 1). */
  next(): number;
  /** Whole, in [0, n). */
  below(n: number): number;
}

/** A fault that is under way. Times on one monotonic clock, ms. */
export interface Fault extends FaultOrder {
  id: number;
  startedMs: number;
  /** How many times it struck. */
  used: number;
}

/** Something that happens to all sockets or tokens of a dialect at an instant. */
export interface Strike {
  atMs: number;
  kind: InstantKind;
  dialect: DialectName | null;
  form: FaultForm | null;
}

/** What becomes of one frame. */
export interface FrameFate {
  isLost: boolean;
  /** Where in the frame it is cut off, as a share of its length; null = it stays whole. */
  cutAt: number | null;
  /** How far its times are wrong, ms. */
  skewMs: number;
  /** Send it again after so many further frames; null = once is enough. */
  againAfter: number | null;
  /** Hold it back until so many further frames are out; 0 = not at all. */
  holdFor: number;
  /** Which of the nonsense frames goes ahead of it; null = none. */
  garbage: number | null;
  delayMs: number;
}

/** What becomes of one request or upgrade. */
export interface RequestFate {
  /** An HTTP status, or the connection is reset; null lets it through. */
  status: 401 | 429 | 503 | "rst" | null;
  retryAfterMs: number;
  /** An upgrade is refused by a first frame instead of an HTTP answer, where the dialect has such frames. */
  isInFrame: boolean;
  delayMs: number;
}

/** Decides who is hit by what. Time and dice are handed in; nothing here touches a socket. */
export interface FaultPlan {
  /** Null when too many are under way. The strikes lie in the future or now. */
  begin(order: FaultOrder, nowMs: number): { fault: Fault; strikes: Strike[] } | null;
  struck(id: number): void;
  /** Those that can still do something. */
  active(nowMs: number): Fault[];
  endAll(): void;
  /** What a socket opened then can do now: speak and hear, hear alone, or neither. */
  voice(dialect: DialectName, openedMs: number, nowMs: number): "whole" | "silent" | "half-open";
  /** How far the dialect's clock is wrong, ms. */
  skewMs(dialect: DialectName, nowMs: number): number;
  frame(dialect: DialectName, nowMs: number, frame: string | Uint8Array): FrameFate;
  request(dialect: DialectName, nowMs: number, isLogin: boolean): RequestFate;
}

/** How many frames may overtake a held one, or lie before a repeated one. */
const MAX_FRAMES_BETWEEN = 5;
const MAX_FAULTS = 50;

export function createFaultPlan(diceOf: (seed: number, kind: FaultKind) => FaultDice): FaultPlan {
  const faults = new Map<number, { fault: Fault; dice: FaultDice }>();
  let lastId = 0;

  function isActive({ used, count, startedMs, durationMs }: Fault, nowMs: number): boolean {
    return used < count && nowMs - startedMs < durationMs;
  }

  function* underWay(dialect: DialectName, nowMs: number) {
    for (const one of faults.values()) {
      const { fault } = one;
      if ((fault.dialect === null || fault.dialect === dialect) && isActive(fault, nowMs)) yield one;
    }
  }

  return {
    begin(order, nowMs) {
      for (const [id, { fault }] of faults) if (!isActive(fault, nowMs)) faults.delete(id);
      if (faults.size >= MAX_FAULTS) return null;
      const fault: Fault = { ...order, id: ++lastId, startedMs: nowMs, used: 0 };
      const dice = diceOf(order.seed, order.kind);
      faults.set(fault.id, { fault, dice });
      return { fault, strikes: strikesOf(fault, dice) };
    },
    struck(id) {
      const one = faults.get(id);
      if (one) one.fault.used++;
    },
    active: (nowMs) =>
      [...faults.values()].map(({ fault }) => fault).filter((fault) => isActive(fault, nowMs)),
    endAll: () => faults.clear(),
    voice(dialect, openedMs, nowMs) {
      const kinds = [...underWay(dialect, nowMs)]
        .filter(({ fault }) => openedMs <= fault.startedMs)
        .map(({ fault }) => fault.kind);
      if (kinds.includes("half-open")) return "half-open";
      return kinds.includes("silence") ? "silent" : "whole";
    },
    skewMs(dialect, nowMs) {
      let skewMs = 0;
      for (const { fault } of underWay(dialect, nowMs)) if (fault.kind === "skew") skewMs += fault.skewMs;
      return skewMs;
    },
    frame(dialect, nowMs, frame) {
      const fate: FrameFate = { ...UNTOUCHED };
      for (const { fault, dice } of underWay(dialect, nowMs)) {
        if (hitFrame(fate, fault, dice, frame)) fault.used++;
      }
      return fate;
    },
    request(dialect, nowMs, isLogin) {
      const fate: RequestFate = { status: null, retryAfterMs: 0, isInFrame: false, delayMs: 0 };
      for (const { fault, dice } of underWay(dialect, nowMs)) {
        const leftMs = fault.durationMs - (nowMs - fault.startedMs);
        if (hitRequest(fate, fault, dice, isLogin, leftMs)) fault.used++;
      }
      return fate;
    },
  };
}

/** The first at once, the others scattered over the duration. */
function strikesOf({ kind, dialect, form, count, startedMs, durationMs }: Fault, dice: FaultDice): Strike[] {
  if (!isInstant(kind)) return [];
  const offsets = Array.from({ length: Math.min(count, MAX_STRIKES) - 1 }, () => dice.next() * durationMs);
  return [0, ...offsets.sort((a, b) => a - b)].map((offsetMs) => {
    return { atMs: startedMs + Math.floor(offsetMs), kind, dialect, form };
  });
}

const MAX_STRIKES = 1_000;

/** What becomes of a frame while nothing goes wrong. */
export const UNTOUCHED: Readonly<FrameFate> = {
  ...{ isLost: false, cutAt: null, skewMs: 0 },
  ...{ againAfter: null, holdFor: 0, garbage: null, delayMs: 0 },
};

const FRAME_KINDS: readonly FaultKind[] = ["drop", "truncate", "duplicate", "reorder", "garbage"];

function hitFrame(
  fate: FrameFate,
  { kind, rate, delayMs, skewMs, symbol }: Fault,
  dice: FaultDice,
  frame: string | Uint8Array,
): boolean {
  if (kind === "lose") {
    const isOfIt = typeof frame === "string" && frame.includes(`"${symbol}"`);
    if (isOfIt) fate.isLost = true;
    return isOfIt;
  }
  if (kind === "skew") {
    fate.skewMs += skewMs;
    return true;
  }
  if (kind === "slow") {
    fate.delayMs = Math.max(fate.delayMs, Math.round(delayMs * (0.5 + dice.next())));
    return true;
  }
  if (!FRAME_KINDS.includes(kind) || dice.next() >= rate) return false;
  if (kind === "drop") fate.isLost = true;
  else if (kind === "truncate") fate.cutAt = dice.next();
  else if (kind === "duplicate") fate.againAfter = dice.below(MAX_FRAMES_BETWEEN + 1);
  else if (kind === "reorder") fate.holdFor = 1 + dice.below(MAX_FRAMES_BETWEEN);
  else fate.garbage = dice.below(1_000_000);
  return true;
}

function hitRequest(
  fate: RequestFate,
  fault: Fault,
  dice: FaultDice,
  isLogin: boolean,
  leftMs: number,
): boolean {
  if (fault.kind === "slow") {
    fate.delayMs = Math.max(fate.delayMs, Math.round(fault.delayMs * (0.5 + dice.next())));
    return true;
  }
  if (fault.kind === "refuse") {
    const isReset = dice.next() < 0.5;
    fate.status = (fault.form === null ? isReset : fault.form === "rst") ? "rst" : 503;
    return true;
  }
  if (fault.kind !== "401" && fault.kind !== "429") return false;
  // A login brings no token that could be refused; and one request is refused once.
  if (fate.status !== null || (fault.kind === "401" && isLogin)) return false;
  fate.status = fault.kind === "401" ? 401 : 429;
  const isInFrame = dice.next() < 0.5;
  fate.isInFrame = fault.form === null ? isInFrame : fault.form === "frame";
  // One that counts requests is over for whoever comes back a second later.
  fate.retryAfterMs = fault.count >= 1_000_000 ? leftMs : 1_000;
  return true;
}
