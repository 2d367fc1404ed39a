import type { Text, TextKey } from "../i18n/text.ts";
import type { WatchlistFault } from "../state/watchlist-sync.ts";

const WORDS: Partial<Record<WatchlistFault["code"], TextKey>> = {
  UNREACHABLE: "watchlist.fault.UNREACHABLE",
  CONFLICT: "watchlist.fault.CONFLICT",
  NOT_FOUND: "watchlist.fault.NOT_FOUND",
  UNKNOWN_LIST: "watchlist.fault.NOT_FOUND",
  TOO_MANY_LISTS: "watchlist.fault.TOO_MANY_LISTS",
  TOO_MANY_SYMBOLS: "watchlist.fault.TOO_MANY_SYMBOLS",
  TOO_MANY_GROUPS: "watchlist.fault.TOO_MANY_GROUPS",
  LOCKED: "watchlist.fault.LOCKED",
  STORE_UNAVAILABLE: "watchlist.fault.STORE_UNAVAILABLE",
  RATE_LIMITED: "watchlist.fault.RATE_LIMITED",
  NO_IDENTITY: "watchlist.fault.NO_IDENTITY",
};

/** Why a change to a list did not hold, in the words of the page. */
export function faultWords(fault: Pick<WatchlistFault, "code">, text: Text): string {
  return text(WORDS[fault.code] ?? "watchlist.fault.OTHER");
}
