import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Store } from "./store.ts";

export interface StoreWatch {
  /** Why the store does not answer, in words; empty while it does. */
  readonly fault: string;
  stop(): void;
}

export interface StoreWatchOptions {
  store: Pick<Store, "getNote">;
  /** The store answers again. */
  recovered(): void;
  clock: Pick<Clock, "every">;
  log: Log;
}

const PERIOD_MS = 5_000;

/** Asks the store something small again and again: one that nobody needs at night should not be found away at nine. */
export function watchStore({ store, recovered, clock, log }: StoreWatchOptions): StoreWatch {
  let fault = "";
  let isAsking = false;

  async function ask(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    try {
      await store.getNote("store.watch");
      if (fault) {
        log.info("the store answers again");
        fault = "";
        recovered();
      }
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      if (fault === "") log.error({ err: error }, "the store does not answer");
      fault = words;
    } finally {
      isAsking = false;
    }
  }

  const stop = clock.every(PERIOD_MS, () => void ask());
  return {
    stop,
    get fault() {
      return fault;
    },
  };
}
