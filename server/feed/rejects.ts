import { REJECT_REASONS, type RejectReason } from "./feed.ts";

const KEPT_PER_REASON = 100;
const KEPT_BYTES = 2_048;

/** A refused message, kept for inspection. */
export interface Reject {
  /** At most 2 KB of it. */
  raw: string;
  detail: string;
  /** Our wall clock, epoch ms. */
  atMs: number;
}

/** Counts what was refused and keeps the newest of each reason. */
export interface Rejects {
  add(reason: RejectReason, raw: string, detail: string, atMs: number): void;
  /** Only reasons that occurred. */
  counts(): Record<string, number>;
  /** Oldest first, at most 100. */
  recent(reason: RejectReason): readonly Reject[];
}

export function createRejects(): Rejects {
  const counted = new Map<RejectReason, number>();
  const kept = new Map<RejectReason, Reject[]>(REJECT_REASONS.map((reason) => [reason, []]));
  return {
    add(reason, raw, detail, atMs) {
      counted.set(reason, (counted.get(reason) ?? 0) + 1);
      const list = kept.get(reason) ?? [];
      list.push({ raw: cut(raw), detail: cut(detail), atMs });
      if (list.length > KEPT_PER_REASON) list.shift();
    },
    counts: () => Object.fromEntries(counted),
    recent: (reason) => kept.get(reason) ?? [],
  };
}

function cut(text: string): string {
  if (text.length * 3 <= KEPT_BYTES) return text;
  const bytes = Buffer.from(text.slice(0, KEPT_BYTES));
  // A character cut in half would decode to a longer one: leave it out.
  return bytes.length <= KEPT_BYTES
    ? bytes.toString()
    : bytes
        .subarray(0, KEPT_BYTES)
        .toString()
        .replace(/\uFFFD+$/, "");
}
