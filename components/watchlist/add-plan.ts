import { MAX_WATCHLIST_SYMBOLS } from "#lib/contract/limits.ts";
import { symbolsIn } from "#lib/search/rank.ts";

export interface AddPlan {
  /** The list after the addition, its order kept, the new ones at the end in the order typed. */
  symbols: string[];
  added: string[];
  /** Already in the list. */
  known: string[];
  /** Nobody lists these. */
  unknown: string[];
  /** Did not fit any more. */
  left: string[];
}

/** What a typed or pasted text («VIC, vnm HPG») does to a list. */
export function planAdd(
  current: readonly string[],
  typed: string,
  isListed: (symbol: string) => boolean,
): AddPlan {
  const wanted = symbolsIn(typed);
  const unknown = wanted.filter((symbol) => !isListed(symbol));
  const known = wanted.filter((symbol) => current.includes(symbol));
  const fresh = wanted.filter((symbol) => isListed(symbol) && !current.includes(symbol));
  const room = Math.max(0, MAX_WATCHLIST_SYMBOLS - current.length);
  const added = fresh.slice(0, room);
  return { symbols: [...current, ...added], added, known, unknown, left: fresh.slice(room) };
}

/** A list with the entry at `from` moved to `to`; the same list when there is nothing to move. */
export function moved<Item>(items: readonly Item[], from: number, to: number): Item[] {
  const item = items[from];
  if (item === undefined || to < 0 || to >= items.length || from === to) return [...items];
  return items.toSpliced(from, 1).toSpliced(to, 0, item);
}

/** All in their places, and `members` among themselves in the order given. */
export function withMembers(all: readonly string[], members: readonly string[]): string[] {
  const own = new Set(members);
  const next = members.values();
  return all.map((each) => (own.has(each) ? (next.next().value ?? each) : each));
}
