import type { Tells } from "#lib/contract/health.ts";
import { type FeedName, isFeedName } from "./open.ts";

/** By stream, in each dialect: see README.md. */
const BY_STREAM: Readonly<Record<FeedName, Omit<Tells, "openInterest" | "dealTotals">>> = {
  "ssi-ids": { news: true, deals: false, oddLots: false, estimates: true },
  "ssi-fcdata": { news: false, deals: false, oddLots: true, estimates: true },
  "ssi-fastconnect": { news: false, deals: true, oddLots: true, estimates: false },
};

const NOTHING = { news: false, deals: false, oddLots: false, estimates: false };

/** The REST beside a stream: what it adds differs from generation to generation. */
export type RestKind = "v2" | "v3" | null;

/** What a source tells, by the name of its feed and the REST beside it. */
export function tellsOf(feed: string, rest: RestKind): Tells {
  const byStream = isFeedName(feed) ? BY_STREAM[feed] : NOTHING;
  return { ...byStream, dealTotals: byStream.deals || rest !== null, openInterest: rest === "v3" };
}
