import type { Feed } from "./feed.ts";
import { type FastconnectOptions, fastconnectFeed } from "./ssi-fastconnect/connect.ts";
import { type FcDataOptions, fcdataFeed } from "./ssi-fcdata/connect.ts";
import { type IdsOptions, idsFeed } from "./ssi-ids/connect.ts";

/** Every upstream we can listen to, by its name in the configuration, and what it must be told. */
export interface FeedOptions {
  "ssi-ids": IdsOptions;
  "ssi-fcdata": FcDataOptions;
  "ssi-fastconnect": FastconnectOptions;
}

export type FeedName = keyof FeedOptions;

const FEEDS: { [Name in FeedName]: (options: FeedOptions[Name]) => Feed } = {
  "ssi-ids": idsFeed,
  "ssi-fcdata": fcdataFeed,
  "ssi-fastconnect": fastconnectFeed,
};

export const FEED_NAMES = Object.keys(FEEDS) as FeedName[];

export function isFeedName(name: string): name is FeedName {
  return Object.hasOwn(FEEDS, name);
}

/** Nothing is connected yet: the result is handed to `supervise`. Throws when an option cannot be used. */
export function openFeed<Name extends FeedName>(name: Name, options: FeedOptions[Name]): Feed {
  return FEEDS[name](options);
}
