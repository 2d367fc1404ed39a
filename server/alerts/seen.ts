import type { Store } from "../store/store.ts";

/** Until when a run of the source was watched: a restart takes it up from there. */
export interface Seen {
  run: string;
  date: string;
  /** Market clock, epoch ms. */
  atMs: number;
}

const NOTE = "alerts.seen";

export async function noteSeen(store: Pick<Store, "setNote">, seen: Seen): Promise<void> {
  await store.setNote(NOTE, JSON.stringify(seen));
}

/** Null: nothing was watched yet. */
export async function lastSeen(store: Pick<Store, "getNote">): Promise<Seen | null> {
  const text = await store.getNote(NOTE);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return null;
    const { run, date, atMs } = value as Record<string, unknown>;
    if (typeof run !== "string" || typeof date !== "string" || typeof atMs !== "number") return null;
    return { run, date, atMs };
  } catch {
    return null;
  }
}
