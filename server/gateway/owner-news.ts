import type { AlertNews } from "#lib/contract/alert.ts";
import type { WatchlistNews } from "#lib/contract/watchlist.ts";

/** The way from a change to the other open tabs and devices of its owner. */
export interface OwnerNews {
  tell(ownerId: string, news: WatchlistNews): void;
  tellAlerts(ownerId: string, news: AlertNews): void;
  /** Ends the sockets that were opened with a proof that is worth nothing any more. */
  end(proof: string): void;
}
