import { setTimeout } from "node:timers/promises";
import type { Attempt } from "./database.ts";
import { storeFaultOf } from "./fault-of.ts";
import { type StoreFault, StoreRefusal } from "./store.ts";

/**
 * Two transactions of PostgreSQL met: serialization failure, deadlock, or both made the same row. Each goes
 * through when it is run again, on what the other has left. SQLite has one writer at a time and knows none of it.
 */
const COLLISIONS: ReadonlySet<unknown> = new Set(["40001", "40P01", "23505"]);
/** About two seconds with the pauses between them. */
const MAX_TRIES = 30;
const LONGEST_PAUSE_MS = 128;

/** `name` is the store's in messages; `met` hears of faults; `random` from 0 to 1 spreads those who met. */
export function createAttempt(
  name: string,
  met: (fault: StoreFault) => void = () => {},
  random: () => number = Math.random,
): Attempt {
  return async (operation) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await operation();
      } catch (error) {
        if (error instanceof StoreRefusal) throw error;
        if (tries === MAX_TRIES || !isCollision(error)) {
          const fault = storeFaultOf(error, name);
          met(fault);
          throw fault;
        }
      }
      await setTimeout(random() * Math.min(2 ** tries, LONGEST_PAUSE_MS));
    }
  };
}

function isCollision(error: unknown): boolean {
  return error instanceof Error && "code" in error && COLLISIONS.has(error.code);
}
