import { type Refusal, refuse } from "#lib/contract/refusals.ts";
import type { Channel, Subscription } from "#lib/contract/socket.ts";
import { MAX_SYMBOLS } from "#lib/contract/socket.ts";
import type { Directory } from "./directory.ts";
import { LIMITS } from "./limits.ts";

/** What one Socket.IO client follows. */
export interface Follows {
  readonly lists: Map<string, Set<Channel>>;
  readonly symbols: Map<string, FollowedSymbol>;
  readonly indices: Map<string, Set<Channel>>;
}

interface FollowedSymbol {
  channels: Set<Channel>;
  /** The seq of the snapshot the client has; only what is newer is sent. */
  snapshotSeq: number;
}

export function createFollows(): Follows {
  return { lists: new Map(), symbols: new Map(), indices: new Map() };
}

export interface Followed {
  ok: true;
  /** The instruments of the snapshot. */
  symbols: readonly string[];
  indices: readonly string[];
  unknown: string[];
  /** What was not followed before. */
  newSymbols: string[];
  newList: string | null;
}

/** Adds a subscription; on refusal nothing was changed. */
export function follow(
  follows: Follows,
  request: Subscription,
  directory: Directory,
  seq: number,
): Followed | { ok: false; error: Refusal } {
  const channels = request.channels ?? [];
  if ("list" in request) return followList(follows, request.list, channels, directory);
  const names = [...new Set(request.symbols)];
  const symbols = names.filter((name) => directory.isInstrument(name));
  const indices = names.filter((name) => !directory.isInstrument(name) && directory.isIndex(name));
  const newSymbols = symbols.filter((symbol) => !follows.symbols.has(symbol));
  if (follows.symbols.size + newSymbols.length > LIMITS.symbolsPerSocket) {
    const message = `One connection follows at most ${LIMITS.symbolsPerSocket} symbols besides its lists.`;
    return { ok: false, error: refuse("TOO_MANY_SYMBOLS", message) };
  }
  // Who names indices means those, not all of them.
  const symbolChannels = indices.length > 0 ? channels.filter((channel) => channel !== "index") : channels;
  for (const symbol of symbols) {
    const before = follows.symbols.get(symbol)?.channels ?? [];
    follows.symbols.set(symbol, { channels: new Set([...before, ...symbolChannels]), snapshotSeq: seq });
  }
  for (const code of indices) {
    const before = follows.indices.get(code) ?? [];
    follows.indices.set(code, new Set([...before, ...symbolChannels]));
  }
  const known = new Set([...symbols, ...indices]);
  return {
    ok: true,
    symbols,
    indices,
    unknown: names.filter((name) => !known.has(name)),
    newSymbols,
    newList: null,
  };
}

function followList(
  follows: Follows,
  list: string,
  channels: readonly Channel[],
  directory: Directory,
): Followed | { ok: false; error: Refusal } {
  const symbols = directory.members(list);
  if (!symbols) return { ok: false, error: refuse("UNKNOWN_LIST", `There is no list «${list}».`) };
  const before = follows.lists.get(list);
  if (!before && follows.lists.size >= LIMITS.listsPerSocket) {
    const message = `One connection follows at most ${LIMITS.listsPerSocket} lists.`;
    return { ok: false, error: refuse("TOO_MANY_LISTS", message) };
  }
  follows.lists.set(list, new Set([...(before ?? []), ...channels]));
  return { ok: true, symbols, indices: [], unknown: [], newSymbols: [], newList: before ? null : list };
}

export interface Unfollowed {
  symbols: string[];
  list: string | null;
}

/** Ends a subscription, or only the named channels of it. What was not followed is passed over. */
export function unfollow(follows: Follows, request: Subscription): Unfollowed {
  const { channels } = request;
  const names = "list" in request ? [request.list] : request.symbols;
  const gone: Unfollowed = { symbols: [], list: null };
  for (const name of names) {
    const held =
      "list" in request
        ? follows.lists.get(name)
        : (follows.symbols.get(name)?.channels ?? follows.indices.get(name));
    if (!held) continue;
    if (channels) for (const channel of channels) held.delete(channel);
    else if ("list" in request) gone.list = follows.lists.delete(name) ? name : null;
    else if (follows.symbols.delete(name)) gone.symbols.push(name);
    else follows.indices.delete(name);
  }
  return gone;
}

/** Room names. Lists and symbols are upper-case letters and digits, so the parts cannot run together. */
export const listRoom = (list: string): string => `list:${list}`;
export const listTickRoom = (list: string): string => `tick@${list}`;
export const listBarRoom = (list: string): string => `bar@${list}`;
export const tickRoom = (symbol: string): string => `tick:${symbol}`;
export const barRoom = (symbol: string): string => `bar:${symbol}`;
export const indexRoom = (code: string): string => `index:${code}`;
export const ALL_INDICES_ROOM = "indices";
export const NEWS_ROOM = "news";

/**
 * The rooms a client belongs in. States of single symbols have none: a watchlist is one message per client,
 * since a room per symbol costs more than the sending itself.
 */
export function roomsOf(follows: Follows): Set<string> {
  const rooms = new Set<string>();
  const addShared = (channels: ReadonlySet<Channel>): void => {
    if (channels.has("news")) rooms.add(NEWS_ROOM);
    if (channels.has("index")) rooms.add(ALL_INDICES_ROOM);
  };
  for (const [list, channels] of follows.lists) {
    rooms.add(listRoom(list));
    if (channels.has("tick")) rooms.add(listTickRoom(list));
    if (channels.has("bar")) rooms.add(listBarRoom(list));
    addShared(channels);
  }
  for (const [symbol, { channels }] of follows.symbols) {
    if (channels.has("tick")) rooms.add(tickRoom(symbol));
    if (channels.has("bar")) rooms.add(barRoom(symbol));
    addShared(channels);
  }
  for (const [code, channels] of follows.indices) {
    rooms.add(indexRoom(code));
    if (channels.has("bar")) rooms.add(barRoom(code));
    addShared(channels);
  }
  return rooms;
}

/** Whether a symbol's state reaches the client, by itself or through a list. */
export function followsSymbol(follows: Follows, symbol: string, directory: Directory): boolean {
  return follows.symbols.has(symbol) || isInFollowedList(follows, symbol, directory);
}

export function isInFollowedList(follows: Follows, symbol: string, directory: Directory): boolean {
  for (const list of follows.lists.keys()) if (directory.contains(list, symbol)) return true;
  return false;
}

/** Everything whose state reaches the client. */
export function allFollowed(follows: Follows, directory: Directory): Set<string> {
  const symbols = new Set(follows.symbols.keys());
  for (const list of follows.lists.keys()) {
    for (const symbol of directory.members(list) ?? []) symbols.add(symbol);
  }
  return symbols;
}

export const BAD_SUBSCRIPTION = refuse(
  "BAD_REQUEST",
  `Send {"list": name} or {"symbols": [1 to ${MAX_SYMBOLS} of A-Z and 0-9]}, with optional "channels".`,
);
