import type { TickMessage } from "#lib/contract/state.ts";

/** The most trades a tape shows; older ones are in the day's bars. */
export const MAX_TAPE_ROWS = 200;

/** A hole in what was seen of a symbol today, as `/api/v1/realtime/gaps` tells it. */
export interface TapeGap {
  /** Exchange times of the trades before and after it; `from` is null before the first trade seen. */
  from: string | null;
  to: string;
  /** Shares. */
  volume: number;
  state: "open" | "recovered" | "lost";
}

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

/** Trades with the holes between them. A hole older than the oldest trade in view is not shown: the end of the list is not a hole. */
export function tapeRows(ticks: readonly TickMessage[], gaps: readonly TapeGap[]): TapeRow[] {
  const rows: TapeRow[] = [];
  const waiting = [...gaps].sort((a, b) => Date.parse(b.to) - Date.parse(a.to));
  for (const tick of ticks) {
    const timeMs = Date.parse(tick.timestamp);
    // The trade that ends the hole stands above it, the one before the hole below. SSI's times are whole
    // seconds: of a hole within one second it is only known that it lies before that second's end.
    while (waiting[0] && isBelow(waiting[0], timeMs)) {
      const gap = waiting.shift();
      if (gap) rows.push({ kind: "gap", key: `g${gap.from}-${gap.to}-${gap.volume}`, gap });
    }
    rows.push({ kind: "tick", key: tickKey(tick), tick });
  }
  return rows;
}

function isBelow(gap: TapeGap, timeMs: number): boolean {
  return timeMs < Date.parse(gap.to) || (gap.from !== null && timeMs <= Date.parse(gap.from));
}

/** How much of what the tape shows was bought and sold actively, shares. */
export function activeVolumes(ticks: readonly TickMessage[]): { bought: number; sold: number } {
  let bought = 0;
  let sold = 0;
  for (const tick of ticks) {
    if (tick.side === "B") bought += tick.volume;
    else if (tick.side === "S") sold += tick.volume;
  }
  return { bought, sold };
}
