import type { Pending } from "#lib/watchlist/pending.ts";
import { localKeys, readLocal, writeLocal } from "./local-memory.ts";

const PREFIX = "khop.pending.";

export interface Kept {
  key: string;
  change: Pending;
}

/** Keeps what the server has not confirmed, until it has: also over a reload, and for the next tab. */
export interface PendingMemory {
  /** In the order in which it was done. */
  all(): Kept[];
  keep(change: Pending): Kept;
  has(key: string): boolean;
  forget(key: string): void;
}

/** A key of its own for each: tabs write at the same time. */
export function createPendingMemory(nowMs: () => number, newId: () => string): PendingMemory {
  let lastMs = 0;
  return {
    all: () =>
      localKeys(PREFIX)
        .sort()
        .flatMap((key) => {
          const change = readLocal(key);
          return isPending(change) ? [{ key, change }] : [];
        }),
    keep(change) {
      lastMs = Math.max(lastMs + 1, nowMs());
      const key = `${PREFIX}${String(lastMs).padStart(15, "0")}.${newId()}`;
      writeLocal(key, change);
      return { key, change };
    },
    has: (key) => readLocal(key) !== undefined,
    forget: (key) => writeLocal(key, null),
  };
}

/** What another version has left there is not sent. The server checks the rest. */
function isPending(value: unknown): value is Pending {
  if (typeof value !== "object" || value === null) return false;
  const { kind, listId, name, symbols, edits, ids } = value as Record<string, unknown>;
  if (kind === "order") return Array.isArray(ids);
  if (typeof listId !== "string") return false;
  if (kind === "create") return typeof name === "string" && Array.isArray(symbols);
  return kind === "delete" || (kind === "edit" && Array.isArray(edits) && edits.length > 0);
}
