import type { Tells } from "#lib/contract/health.ts";
import { type FeedName, isFeedName } from "./open.ts";

/** By stream, in each dialect: see README.md. */
const BY_STREAM: Readonly<Record<FeedName, Omit<Tells, "openInterest">>> = {
  "ssi-ids": { news: true, deals: false, oddLots: false, estimates: true },
  "ssi-fcdata": { news: false, deals: false, oddLots: true, estimates: true },
  "ssi-fastconnect": { news: false, deals: true, oddLots: true, estimates: false },
};

const NOTHING = { news: false, deals: false, oddLots: false, estimates: false };

/** What a source tells, by the name of its feed. Open contracts of futures come by v3's REST alone. */
export function tellsOf(feed: string, hasFastconnectRest: boolean): Tells {
  return { ...(isFeedName(feed) ? BY_STREAM[feed] : NOTHING), openInterest: hasFastconnectRest };
}
