import type { Market } from "./market.ts";

/** Something that is asked again and again while the feed is live, and anew with each epoch. */
export interface Rounds {
  /** The feed is live (again). */
  begin(): void;
  end(): void;
  stop(): void;
}

/** `follow` goes on until it is through or its signal says stop; it handles its own faults. */
export function createRounds(
  market: Pick<Market, "onEpoch">,
  follow: (signal: AbortSignal) => Promise<void>,
): Rounds {
  let round: AbortController | null = null;
  const stopListening = market.onEpoch(() => {
    if (round) begin();
  });

  function begin(): void {
    end();
    round = new AbortController();
    void follow(round.signal);
  }

  function end(): void {
    round?.abort();
    round = null;
  }

  return {
    begin,
    end,
    stop() {
      stopListening();
      end();
    },
  };
}
