import { useMarket } from "./market-store.ts";

/** What the feeds differ in: see `server/feed/README.md`. */
const TELLING = {
  oddLots: ["ssi-fcdata", "ssi-fastconnect"],
  deals: ["ssi-fastconnect"],
  news: ["ssi-ids"],
} as const satisfies Record<string, readonly string[]>;

/** Whether the feed tells this at all: what nobody tells must not look as if nothing had happened. */
export function useIsTold(what: keyof typeof TELLING): boolean {
  const feeds: readonly string[] = TELLING[what];
  return useMarket((market) => market.health === null || feeds.includes(market.health.feedName));
}
