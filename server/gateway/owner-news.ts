import type { AlertNews } from "#lib/contract/alert.ts";
import type { DocumentNews } from "#lib/contract/document.ts";
import type { WatchlistNews } from "#lib/contract/watchlist.ts";

/** The way from a change to the other open tabs and devices of its owner. */
export interface OwnerNews {
  tell(ownerId: string, news: WatchlistNews): void;
  tellAlerts(ownerId: string, news: AlertNews): void;
  tellDocument(ownerId: string, news: DocumentNews): void;
  /**
   * Cuts the sockets that were opened with a proof that is worth nothing any more. Pages come back by themselves,
   * as whoever they are now.
   */
  end(proof: string): void;
  /** The same for all sockets of an owner, whose belongings are somebody else's from now on. */
  endOwner(ownerId: string): void;
}
