import { type Clock, sleep } from "../clock.ts";
import { RestFault } from "../feed/rest.ts";
import type { Log } from "../log.ts";
import type { Market } from "./market.ts";
import { createRounds, type Rounds } from "./rounds.ts";

/**
 * Keeps the list of instruments right where nothing else is asked of REST: a simulated exchange tells states and
 * history itself. Its own faults cost nothing but facts, so they are tried again and told in the log alone.
 */
export type ListingSync = Rounds;

export interface ListingSyncOptions {
  /** Takes over what is listed, once per epoch. */
  refresh(): Promise<void>;
  market: Pick<Market, "onEpoch">;
  clock: Clock;
  log: Log;
}

const RETRY_MS = 10_000;

export function createListingSync({ refresh, market, clock, log }: ListingSyncOptions): ListingSync {
  async function follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await refresh();
        return;
      } catch (error) {
        if (signal.aborted || (error instanceof RestFault && error.code === "stopped")) return;
        log.warn({ err: error }, "the exchange does not tell its instruments; it is asked again");
      }
      await sleep(clock, RETRY_MS, signal);
    }
  }

  return createRounds(market, follow);
}
