import type { TickMessage } from "#lib/contract/state.ts";
import type { GapMessage } from "#lib/contract/symbol-day.ts";

/** The most trades a tape holds, which is what the server keeps; older ones are in the day's bars. */
export const MAX_TAPE_ROWS = 1_000;

/**
 * A hole in the tape: what the server missed, as `/api/v1/realtime/gaps` tells it, or `unloaded`: the server
 * has (had) these trades, but they have not reached this browser.
 */
export type TapeGap = Omit<GapMessage, "state"> & { state: GapMessage["state"] | "unloaded" };

export type TapeRow =
  | { kind: "tick"; key: string; tick: TickMessage }
  | { kind: "gap"; key: string; gap: TapeGap };

/**
 * One trade's name. The day's total after a trade belongs to that trade alone; without one the batch, the
 * price and the volume have to do.
 */
export function tickKey(tick: TickMessage): string {
  if (tick.totalVolume !== null) return `t${tick.totalVolume}-${tick.volume}`;
  return `s${tick.seq}-${tick.timestamp}-${tick.price}-${tick.volume}`;
}

/** Newest first: `more` joined to `shown`, no trade twice, a late one where it belongs. */
export function mergeTicks(shown: readonly TickMessage[], more: readonly TickMessage[]): TickMessage[] {
  const byKey = new Map<string, TickMessage>();
  for (const tick of [...more, ...shown]) byKey.set(tickKey(tick), tick);
  return [...byKey.values()].sort(newestFirst).slice(0, MAX_TAPE_ROWS);
}

function newestFirst(a: TickMessage, b: TickMessage): number {
  if (a.totalVolume !== null && b.totalVolume !== null) return b.totalVolume - a.totalVolume;
  return Date.parse(b.timestamp) - Date.parse(a.timestamp) || b.seq - a.seq;
}

/**
 * Trades with the holes between them. The day's total numbers the trades, so a hole is known by itself and to
 * the share: what lies between one trade's total and where the next began. The part of it that the server names
 * is told in its words; the rest this browser lacks. The end of the list is not a hole.
 */
export function tapeRows(ticks: readonly TickMessage[], gaps: readonly TapeGap[]): TapeRow[] {
  const rows: TapeRow[] = [];
  const known = [...gaps].sort((a, b) => b.afterVolume - a.afterVolume);
  ticks.forEach((tick, at) => {
    rows.push({ kind: "tick", key: tickKey(tick), tick });
    const older = ticks[at + 1];
    for (const gap of older ? holesBetween(tick, older, known) : holesBefore(tick, known)) {
      rows.push({ kind: "gap", key: `g${gap.afterVolume}-${gap.volume}-${gap.state}`, gap });
    }
  });
  return rows;
}

/** Newest first. */
function holesBetween(newer: TickMessage, older: TickMessage, known: readonly TapeGap[]): TapeGap[] {
  if (newer.totalVolume === null || older.totalVolume === null) return [];
  const from = older.totalVolume;
  const to = newer.totalVolume - newer.volume;
  if (to <= from) return [];
  const holes = known.filter((gap) => gap.afterVolume >= from && gap.afterVolume + gap.volume <= to);
  const unloaded = to - from - holes.reduce((sum, gap) => sum + gap.volume, 0);
  if (unloaded <= 0) return holes;
  const rest: TapeGap = {
    from: older.timestamp,
    to: newer.timestamp,
    afterVolume: from,
    volume: unloaded,
    state: "unloaded",
  };
  return [...holes, rest];
}

/** Right before the oldest trade: lost while the server listened already, not before it came. */
function holesBefore(oldest: TickMessage, known: readonly TapeGap[]): TapeGap[] {
  if (oldest.totalVolume === null) return [];
  const to = oldest.totalVolume - oldest.volume;
  return known.filter((gap) => gap.from !== null && gap.afterVolume + gap.volume === to);
}

/** Whether trades are missing that the server may give when it is asked again. */
export function hasUnloaded(ticks: readonly TickMessage[], gaps: readonly TapeGap[]): boolean {
  return tapeRows(ticks, gaps).some((row) => row.kind === "gap" && row.gap.state === "unloaded");
}

/** Trades of at least so many shares, and every hole: what is missing may have been large. */
export function largeRows(rows: readonly TapeRow[], atLeastShares: number): readonly TapeRow[] {
  if (atLeastShares <= 1) return rows;
  return rows.filter((row) => row.kind === "gap" || row.tick.volume >= atLeastShares);
}
