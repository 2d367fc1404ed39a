import type { ReadyLine } from "./exchange/ready.ts";
import type { FeedRest } from "./feed/rest.ts";
import { type FastconnectRestOptions, fastconnectRest } from "./feed/ssi-fastconnect/rest.ts";
import type { FastconnectSession } from "./feed/ssi-fastconnect/session.ts";
import type { ExchangeKeeper } from "./keep-exchange.ts";

/** What a source says of its instruments, and what was put through of them. */
export type ListingRest = Pick<FeedRest, "instruments" | "indexMembers" | "boardSummaries" | "stop">;

export interface ExchangeListingOptions
  extends Pick<FastconnectRestOptions, "tradingDate" | "marketNowMs" | "clock" | "log"> {
  exchange: ExchangeKeeper<ReadyLine>;
  /** Of v3's key of a run: one login, also where the stream speaks v3. */
  sessionOf(ready: ReadyLine): FastconnectSession;
}

/**
 * The listing of our own exchange by its v3 REST, whichever dialect its stream speaks: terms of warrants, open
 * contracts and, but for v3, what was put through are told there alone. Each run of the exchange has addresses and keys of its own.
 */
export function exchangeListing(options: ExchangeListingOptions): ListingRest {
  const { exchange, clock, log } = options;
  const stopping = new AbortController();
  let current: { of: ReadyLine; rest: FeedRest } | null = null;

  async function restNow(): Promise<FeedRest> {
    const ready = await exchange.ready(stopping.signal);
    if (current?.of === ready) return current.rest;
    current?.rest.stop();
    const session = options.sessionOf(ready);
    const rest = fastconnectRest({
      tradingDate: options.tradingDate,
      marketNowMs: options.marketNowMs,
      restUrl: ready.feeds["ssi-fastconnect"].url,
      async accessToken(refused) {
        if (refused !== undefined) session.refuse(refused);
        const { accessToken } = await session.token({ clock, log, answered: () => {} });
        return accessToken;
      },
      mayBeSimulated: true,
      clock,
      log,
    });
    current = { of: ready, rest };
    return rest;
  }

  return {
    instruments: async () => (await restNow()).instruments(),
    boardSummaries: async (board) => (await restNow()).boardSummaries(board),
    // Its indices are made from our own list.
    indexMembers: async () => [],
    stop() {
      stopping.abort();
      current?.rest.stop();
    },
  };
}
